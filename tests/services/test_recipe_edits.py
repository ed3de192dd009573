"""Recipes as a person edits them: versions, circles, a second editor, and the way back."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from flux_desktop.domain.amounts import Amount
from flux_desktop.domain.edits import Edits
from flux_desktop.domain.errors import Duplicate, EditConflict, NotAllowed, Refused
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.recipes import Line, Recipe
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services import menu, recipe_edits, recipes, suggestions
from flux_desktop.services.recipe_edits import RecipeEdit, save_recipe
from flux_desktop.services.session import Session
from flux_desktop.store.store import Store
from tests.sessions import session

FLOUR = Line("Flour", 500 * MICRO, "g")
WATER = Line("Water", 300 * MICRO, "ml", note="cold")
DOUGH = RecipeEdit("Dough", (FLOUR, WATER), Amount(800 * MICRO, "g"))


@pytest.fixture
def chef(store: Store, pizzeria: Restaurant, staff: dict[str, UUID]) -> Session:
    return session(store, pizzeria, staff["chef"])


def stored(someone: Session) -> dict[str, Recipe]:
    return {each.name: each for each in recipes.recipes_of(someone)}


def test_a_recipe_saved_again_the_same_day_is_replaced_and_on_another_day_begins_a_version(
    chef: Session,
) -> None:
    first = save_recipe(chef, DOUGH)
    second = save_recipe(chef, replace(DOUGH, lines=(FLOUR,), seen=first.revision))
    assert [each.lines for each in stored(chef)["Dough"].versions] == [(FLOUR,)]
    tomorrow = chef.calendar_day + timedelta(1)
    save_recipe(chef, replace(DOUGH, valid_from=tomorrow, seen=second.revision))
    dough = stored(chef)["Dough"]
    assert [(each.valid_from, len(each.lines)) for each in dough.versions] == [
        (chef.calendar_day, 1),
        (tomorrow, 2),
    ]
    # What holds already is no new version.
    save_recipe(chef, replace(DOUGH, valid_from=tomorrow + timedelta(1)))
    assert len(stored(chef)["Dough"].versions) == 2


def test_every_edit_can_be_taken_back_and_done_again(chef: Session) -> None:
    made = save_recipe(chef, DOUGH)
    changed = save_recipe(chef, replace(DOUGH, lines=(WATER,), seen=made.revision))
    undone = recipes.take_back(chef, changed.saved.edits)
    assert stored(chef)["Dough"].versions[0].lines == (FLOUR, WATER)
    redone = recipes.take_back(chef, undone.edits)
    assert stored(chef)["Dough"].versions[0].lines == (WATER,)
    recipes.take_back(chef, recipes.take_back(chef, redone.edits).edits)
    recipes.take_back(chef, changed.saved.edits)
    recipes.take_back(chef, made.saved.edits)
    assert stored(chef) == {}
    removed = recipe_edits.remove_recipe(chef, save_recipe(chef, DOUGH).recipe.id)
    assert stored(chef) == {}
    recipes.take_back(chef, removed.edits)
    assert stored(chef)["Dough"].versions[0].lines == (FLOUR, WATER)


def test_the_second_of_two_editors_is_told_and_nothing_is_lost(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], chef: Session
) -> None:
    seen = save_recipe(chef, DOUGH).revision
    manager = session(store, pizzeria, staff["manager"])
    save_recipe(manager, replace(DOUGH, lines=(FLOUR,), seen=seen))
    with pytest.raises(EditConflict):
        save_recipe(chef, replace(DOUGH, lines=(WATER,), seen=seen))
    assert stored(chef)["Dough"].versions[0].lines == (FLOUR,)
    # Nor may a recipe come under the hands of somebody who found none.
    with pytest.raises(EditConflict):
        save_recipe(chef, replace(DOUGH, lines=(WATER,), seen=0))
    # Also a version of another day, and a name, are changes.
    seen = recipe_edits.rename_recipe(manager, stored(chef)["Dough"].id, "Base").revision
    with pytest.raises(EditConflict):
        recipe_edits.remove_recipe(chef, stored(chef)["Base"].id, seen=seen - 1)
    with pytest.raises(EditConflict):
        recipes.take_back(chef, save_recipe_and_let_another_change_it(chef, manager))


def save_recipe_and_let_another_change_it(chef: Session, manager: Session) -> Edits:
    made = save_recipe(chef, RecipeEdit("Sauce", (WATER,)))
    save_recipe(manager, RecipeEdit("Sauce", (FLOUR,)))
    return made.saved.edits


def test_a_recipe_that_would_contain_itself_is_refused_by_name(chef: Session) -> None:
    save_recipe(chef, DOUGH)
    save_recipe(chef, RecipeEdit("Pizza", (Line("dough", 250 * MICRO, "g"),)))
    with pytest.raises(Refused, match=r"“Dough”.*itself"):
        save_recipe(chef, replace(DOUGH, lines=(FLOUR, Line("Dough", MICRO, "g"))))
    with pytest.raises(Refused, match=r"“Dough”.*“Pizza”"):
        save_recipe(chef, replace(DOUGH, lines=(FLOUR, Line("Pizza", MICRO, "portion"))))
    assert stored(chef)["Dough"].versions[0].lines == (FLOUR, WATER)


@pytest.mark.parametrize(
    "edit",
    [
        replace(DOUGH, name=" "),
        replace(DOUGH, name="x" * 201),
        replace(DOUGH, lines=()),
        replace(DOUGH, makes=Amount(0, "kg")),
        replace(DOUGH, lines=(replace(FLOUR, quantity=-1),)),
        replace(DOUGH, lines=(replace(FLOUR, quantity=10**12 * MICRO),)),
        replace(DOUGH, lines=(replace(FLOUR, unit=""),)),
        replace(DOUGH, lines=(replace(FLOUR, yield_share=0),)),
        replace(DOUGH, lines=(replace(FLOUR, yield_share=1_200_000),)),
        replace(DOUGH, valid_from=date(1492, 1, 1)),
    ],
)
def test_what_is_no_recipe_is_refused_whole(sqlite: Store, pizzeria: Restaurant, edit: RecipeEdit) -> None:
    someone = session(sqlite, pizzeria)
    with pytest.raises(Refused):
        save_recipe(someone, edit)


def test_a_part_is_renamed_and_still_found_by_its_old_name(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], chef: Session
) -> None:
    dough = save_recipe(chef, DOUGH).recipe
    save_recipe(chef, RecipeEdit("Pizza", (Line("Dough", 250 * MICRO, "g"),)))
    recipe_edits.rename_recipe(chef, dough.id, "Pizza dough")
    assert stored(chef)["Pizza dough"].other_keys == ("dough",)
    with pytest.raises(Duplicate):
        recipe_edits.rename_recipe(chef, dough.id, "pizza")
    menu.add_dish(session(store, pizzeria, staff["manager"]), "Pizza")
    with pytest.raises(Refused, match="dish"):
        recipe_edits.rename_recipe(chef, stored(chef)["Pizza"].id, "Margherita")
    # Another recipe under the name it had before is another recipe.
    save_recipe(chef, replace(DOUGH, lines=(WATER,)))
    assert stored(chef)["Pizza dough"].versions[0].lines == (FLOUR, WATER)
    assert stored(chef)["Dough"].versions[0].lines == (WATER,)


def test_a_version_is_removed_but_not_the_last(chef: Session) -> None:
    save_recipe(chef, DOUGH)
    later = chef.calendar_day + timedelta(7)
    seen = save_recipe(chef, replace(DOUGH, lines=(FLOUR,), valid_from=later)).revision
    dough = stored(chef)["Dough"].id
    back = recipe_edits.remove_version(chef, dough, later, seen=seen)
    assert len(stored(chef)["Dough"].versions) == 1
    with pytest.raises(Refused):
        recipe_edits.remove_version(chef, dough, chef.calendar_day)
    recipes.take_back(chef, back.saved.edits)
    assert len(stored(chef)["Dough"].versions) == 2


def test_a_suggestion_is_confirmed_as_somebody_left_it_once(chef: Session) -> None:
    waiting = suggestions.suggest(chef, "Soup", [WATER], "the menu")
    made = recipe_edits.confirm_suggestion(chef, waiting.id, RecipeEdit("Soup", (WATER, FLOUR)))
    assert suggestions.suggestions_of(chef) == []
    with pytest.raises(Refused):
        recipe_edits.dismiss_suggestion(chef, waiting.id)
    recipes.take_back(chef, made.saved.edits)
    assert [each.suggestion.id for each in suggestions.suggestions_of(chef)] == [waiting.id]
    assert stored(chef) == {}
    recipe_edits.dismiss_suggestion(chef, waiting.id)
    assert suggestions.suggestions_of(chef) == []


def test_the_counter_edits_no_recipe(store: Store, pizzeria: Restaurant, staff: dict[str, UUID]) -> None:
    with pytest.raises(NotAllowed):
        save_recipe(session(store, pizzeria, staff["counter"]), DOUGH)
