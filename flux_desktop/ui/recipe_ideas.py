"""Recipes suggested by one press, on every page that shows a dish without one."""

from collections.abc import Collection
from functools import partial
from uuid import UUID

from PySide6.QtWidgets import QWidget

from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.services import recipes
from flux_desktop.services.recipe_ideas import Suggested, suggest_for_dishes
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.edits import undoable
from flux_desktop.ui.figures import number, plural


def suggest_recipes(context: AppContext, owner: QWidget, item_ids: Collection[UUID] | None = None) -> None:
    """Puts a recipe for each of these dishes (None: for all without one) into the queue, and says so. Ctrl+Z takes
    them back."""
    session = context.session

    def done(found: Suggested) -> None:
        text = fields_of(found)
        edits = found.saved.edits
        if edits:
            context.undo.push(undoable(text, session, edits, recipes.take_back))
        context.notifier.done(text, action=_("Undo") if edits else "", then=context.undo.undo)

    context.jobs.run(partial(suggest_for_dishes, session, item_ids), owner=owner, then=done)


def fields_of(found: Suggested) -> str:
    """What was suggested, and of how many dishes nothing is known."""
    n, unknown = found.recipes, len(found.unknown)
    if not n and unknown == 1:
        return _("No recipe is known for “{name}”. Write it by hand.").format(name=found.unknown[0])
    if not n:
        return (
            _("No recipe is known for any of them. Write them by hand.")
            if unknown
            else _("Every dish has a recipe, or one that waits to be confirmed.")
        )
    parts = [ngettext("{n} recipe suggested", "{n} recipes suggested", plural(n)).format(n=number(n))]
    if unknown:
        left = ngettext("none known for {n} dish", "none known for {n} dishes", plural(unknown))
        parts.append(left.format(n=number(unknown)))
    return " · ".join(parts)
