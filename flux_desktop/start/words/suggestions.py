"""Recipes that wait to be confirmed."""

from collections.abc import Sequence

from flux_desktop.domain.exact import show_micros
from flux_desktop.domain.i18n import _
from flux_desktop.domain.recipes import Suggestion
from flux_desktop.services.suggestions import WaitingSuggestion


def suggestions_words(found: Sequence[WaitingSuggestion]) -> str:
    return "\n".join(_one(each.suggestion) for each in found) or _("No recipe waits to be confirmed.")


def _one(each: Suggestion) -> str:
    lines = ", ".join(f"{show_micros(line.quantity)} {line.unit} {line.what}" for line in each.lines)
    return f"{each.id}  {each.name}: {lines} ({each.source})"


def confirmed_words(done: Suggestion) -> str:
    return _("“{name}” has its recipe from today on.").format(name=done.name)
