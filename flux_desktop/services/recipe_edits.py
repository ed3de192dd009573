"""Recipes changed by a person: versions saved, renamed, removed, suggestions decided. Each act can be taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from flux_desktop.domain.amounts import LARGEST, Amount
from flux_desktop.domain.changes import RECIPES, Changes
from flux_desktop.domain.edits import Edits, Saved
from flux_desktop.domain.errors import Duplicate, EditConflict, NotFound, Refused
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.facts import require_day
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.menu import name_key, typed_name
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.recipes import Line, Recipe, Version, by_key
from flux_desktop.pos.kitchen.recipes import RecipeDraft
from flux_desktop.services.recipes import Book
from flux_desktop.services.session import Session
from flux_desktop.store import ingredients, menu, recipes
from flux_desktop.store.store import UnitOfWork

LONGEST_NAME: Final = 200
LONGEST_UNIT: Final = 60
LONGEST_NOTE: Final = 500
MOST_LINES: Final = 500


@dataclass(frozen=True, slots=True)
class RecipeEdit:
    """A recipe as a person leaves it.

    makes       None: one portion
    valid_from  the day it holds from; None: today
    seen        the revision that it was made on (`recipes.revisions`); None: whatever is there is replaced
    given       station, batch, life_days, minutes where they are to change
    """

    name: str
    lines: tuple[Line, ...]
    makes: Amount | None = None
    valid_from: date | None = None
    seen: int | None = None
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SavedRecipe:
    """The recipe as it is now with its revision, and what takes the act back (`recipes.take_back`)."""

    recipe: Recipe
    revision: int
    saved: Saved

    @property
    def changes(self) -> Changes:
        return self.saved.changes


def save_recipe(session: Session, edit: RecipeEdit) -> SavedRecipe:
    """Saves a recipe, new or known by its name, as the version of a day; one of the same day is replaced.

    Raises Refused: no name, no lines, an amount that is none, a day out of range, or it would contain itself;
    EditConflict: somebody else changed it since it was read; NotFound, NotAllowed.
    """
    with session.write(Permission.EDIT_RECIPES) as uow:
        recipe = _save(uow, session, edit)
        return _saved(uow, session, recipe)


def confirm_suggestion(session: Session, suggestion_id: UUID, edit: RecipeEdit) -> SavedRecipe:
    """Makes a suggestion, as a person has left its lines, the dish's recipe.

    Raises as `save_recipe` does; Refused: it was decided already.
    """
    with session.write(Permission.EDIT_RECIPES) as uow:
        _decide(uow, session, suggestion_id, "confirmed")
        recipe = _save(uow, session, edit)
        return _saved(uow, session, recipe)


def dismiss_suggestion(session: Session, suggestion_id: UUID) -> Saved:
    """Takes a suggestion out of the queue. Raises Refused: it was decided already; NotFound, NotAllowed."""
    with session.write(Permission.EDIT_RECIPES) as uow:
        _decide(uow, session, suggestion_id, "dismissed")
        return Saved(Changes.of(RECIPES), Edits(uow.written))


def rename_recipe(session: Session, recipe_id: UUID, name: str, *, seen: int | None = None) -> SavedRecipe:
    """Gives a part of dishes another name; recipes that say the old one still find it.

    Raises Refused: no name, too long, or it is a dish's recipe, which has the dish's name; Duplicate: another
    recipe or ingredient has it; EditConflict, NotFound, NotAllowed.
    """
    with session.write(Permission.EDIT_RECIPES) as uow:
        restaurant_id = session.restaurant.id
        known = _known(uow, restaurant_id, recipe_id, seen)
        old, called = name_key(known.name), _checked_name(name)
        dishes = {name_key(each.name) for each in menu.every(uow, restaurant_id)}
        if old in dishes:
            raise Refused(
                _("The recipe of a dish has the dish's name."), _("Rename the dish on the page Menu.")
            )
        taken = by_key(recipes.every(uow, restaurant_id)).get(name_key(called))
        if (taken is not None and taken.id != recipe_id) or name_key(called) in by_key(
            ingredients.every(uow, restaurant_id)
        ):
            raise Duplicate(
                _("“{name}” is another recipe or an ingredient.").format(name=called),
                _("Choose another name."),
            )
        keys = tuple(key for key in dict.fromkeys((*known.other_keys, old)) if key != name_key(called))
        recipe = replace(known, name=called, other_keys=keys)
        recipes.put(uow, restaurant_id, recipe, {})
        return _saved(uow, session, recipe)


def remove_recipe(session: Session, recipe_id: UUID, *, seen: int | None = None) -> Saved:
    """Removes a recipe with all its versions. Raises EditConflict, NotFound, NotAllowed."""
    with session.write(Permission.EDIT_RECIPES) as uow:
        recipes.remove(uow, _known(uow, session.restaurant.id, recipe_id, seen))
        return Saved(Changes.of(RECIPES), Edits(uow.written))


def remove_version(
    session: Session, recipe_id: UUID, valid_from: date, *, seen: int | None = None
) -> SavedRecipe:
    """Removes the version of a day: the one before it holds on.

    Raises Refused: it is the only one; EditConflict; NotFound: no such version; NotAllowed.
    """
    with session.write(Permission.EDIT_RECIPES) as uow:
        known = _known(uow, session.restaurant.id, recipe_id, seen)
        left = tuple(each for each in known.versions if each.valid_from != valid_from)
        if len(left) == len(known.versions):
            raise NotFound(
                _("There is no version of that day."), _("Look at its versions."), code="recipe.not_found"
            )
        if not left:
            raise Refused(_("This is the recipe's only version."), _("Remove the recipe instead."))
        recipes.delete_version(uow, recipe_id, valid_from)
        return _saved(uow, session, replace(known, versions=left))


def _save(uow: UnitOfWork, session: Session, edit: RecipeEdit) -> Recipe:
    name, day = _checked_name(edit.name), edit.valid_from or session.calendar_day
    require_day(day, session.today)
    _check_lines(edit)
    restaurant_id = session.restaurant.id
    key = name_key(name)
    stored = recipes.every(uow, restaurant_id)
    known = next((each for each in stored if name_key(each.name) == key), None)
    if edit.seen is not None:
        now = 0 if known is None else recipes.revisions(uow, restaurant_id)[known.id]
        _check_seen(edit.seen, now)
    book = Book(uow, session)
    draft = RecipeDraft(name, lines=list(edit.lines), makes=edit.makes, given=dict(edit.given))
    if reason := book.circle_of(draft, day):
        raise Refused(
            reason[:1].upper() + reason[1:] + ".", _("Take that part out of its lines."), code="recipe.circle"
        )
    recipe_id = _free_id(stored, restaurant_id, name) if known is None else known.id
    if known is None or edit.given:
        recipes.put(uow, restaurant_id, known or Recipe(recipe_id, name, ()), edit.given)
    version = Version(day, edit.makes, edit.lines)
    # The version in force says it already: a day that brings nothing new is none.
    if known is None or known.on(day).makes != edit.makes or known.on(day).lines != edit.lines:
        recipes.put_version(uow, restaurant_id, recipe_id, version)
    return next(each for each in recipes.every(uow, restaurant_id) if each.id == recipe_id)


def _free_id(stored: Sequence[Recipe], restaurant_id: UUID, name: str) -> UUID:
    """The one that follows from the name, or a new one where a recipe has it that is called otherwise by now."""
    born = recipes.id_of_name(restaurant_id, name)
    return new_id() if any(each.id == born for each in stored) else born


def _saved(uow: UnitOfWork, session: Session, recipe: Recipe) -> SavedRecipe:
    revision = recipes.revisions(uow, session.restaurant.id)[recipe.id]
    return SavedRecipe(recipe, revision, Saved(Changes.of(RECIPES), Edits(uow.written)))


def _known(uow: UnitOfWork, restaurant_id: UUID, recipe_id: UUID, seen: int | None) -> Recipe:
    """Raises NotFound; EditConflict: it is not the one that was seen any more."""
    found = next((each for each in recipes.every(uow, restaurant_id) if each.id == recipe_id), None)
    if found is None:
        raise NotFound(_("There is no such recipe."), _("Look it up in the list."), code="recipe.not_found")
    if seen is not None:
        _check_seen(seen, recipes.revisions(uow, restaurant_id)[recipe_id])
    return found


def _check_seen(seen: int, now: int) -> None:
    if seen != now:
        raise EditConflict(
            _("Somebody else has changed this recipe in the meantime."),
            _("What you typed is still here. Look at theirs, then save yours over it or leave it."),
        )


def _decide(uow: UnitOfWork, session: Session, suggestion_id: UUID, status: str) -> None:
    found = recipes.suggestion(uow, suggestion_id)
    if found is None or found[0] != session.restaurant.id:
        raise NotFound(
            _("There is no such suggestion."),
            _("Look at the recipes to confirm."),
            code="suggestion.not_found",
        )
    if found[1].status != "suggested":
        raise Refused(
            _("The recipe of “{name}” was decided already.").format(name=found[1].name),
            _("Change the recipe instead."),
            code="suggestion.decided",
        )
    recipes.put_suggestion(uow, session.restaurant.id, replace(found[1], status=status))


def _checked_name(name: str) -> str:
    """Raises Refused."""
    called = typed_name(name)
    if not called:
        raise Refused(_("A recipe needs a name."), _("Type one."), code="recipe.name")
    if len(called) > LONGEST_NAME:
        raise Refused(
            _("The name is longer than {n} letters.").format(n=LONGEST_NAME),
            _("Choose a shorter one."),
            code="recipe.name",
        )
    return called


def _check_lines(edit: RecipeEdit) -> None:
    """Raises Refused. What a person types is checked beside its field first; this holds for everybody."""
    if not edit.lines:
        raise Refused(_("A recipe needs at least one ingredient."), _("Nothing was stored."))
    if len(edit.lines) > MOST_LINES:
        raise Refused(
            _("A recipe has at most {n} lines.").format(n=MOST_LINES), _("Make parts of it recipes.")
        )
    if edit.makes is not None and not 0 < edit.makes.quantity <= LARGEST:
        raise Refused(
            _("What it makes is nothing."), _("Write it as 10 portions or 2.6 kg."), code="recipe.makes"
        )
    for line in edit.lines:
        if not line.what or len(line.what) > LONGEST_NAME:
            raise Refused(
                _("A line needs the name of an ingredient."), _("Nothing was stored."), code="recipe.line"
            )
        if not 0 <= line.quantity <= LARGEST or not line.unit or len(line.unit) > LONGEST_UNIT:
            raise Refused(
                _("“{what}” has no amount that can be used.").format(what=line.what),
                _("Write it as 150 g."),
                code="recipe.line",
            )
        if line.yield_share is not None and not 0 < line.yield_share <= MICRO:
            raise Refused(
                _("The yield of “{what}” is not above 0 and at most 100 %.").format(what=line.what),
                _("Write what is left to use of what was taken, as in 85 %."),
                code="recipe.line",
            )
        if len(line.note) > LONGEST_NOTE:
            raise Refused(
                _("The note of “{what}” is too long.").format(what=line.what),
                _("Type a shorter one."),
                code="recipe.line",
            )
