"""Planned promotions, one line per promotion."""

from collections.abc import Sequence

from flux_desktop.domain.i18n import _
from flux_desktop.domain.promotions import Promotion


def promotions_words(promotions: Sequence[Promotion]) -> str:
    return "\n".join(f"{each.first} – {each.last}  {each.item}" for each in promotions) or _(
        "No promotion is planned."
    )
