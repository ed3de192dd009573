"""Recipes suggested for dishes of the menu that have none: once each, priced where ingredients are known, taken back."""

from fractions import Fraction
from pathlib import Path
from uuid import UUID

import pytest

from flux_desktop.domain.errors import EditConflict, NotAllowed
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.recipes import Line
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services import dishes, ingredients, menu, recipes, suggestions
from flux_desktop.services.kitchen_files import KitchenFile
from flux_desktop.services.recipe_book import recipe_book
from flux_desktop.services.recipe_edits import RecipeEdit, confirm_suggestion, save_recipe
from flux_desktop.services.recipe_ideas import suggest_for_dishes
from flux_desktop.services.session import Session
from flux_desktop.store.store import Store
from tests.sessions import session


@pytest.fixture
def manager(store: Store, pizzeria: Restaurant, staff: dict[str, UUID]) -> Session:
    made = session(store, pizzeria, staff["manager"])
    for name in ("Pa amb tomàquet", "Tortilla de patatas", "Zzyzx", "Paella"):
        menu.add_dish(made, name, price=9 * MICRO)
    return made


def waiting(someone: Session) -> set[str]:
    return {each.suggestion.name for each in suggestions.suggestions_of(someone)}


def test_every_dish_without_a_recipe_gets_a_suggestion_once(manager: Session) -> None:
    save_recipe(manager, RecipeEdit("Paella", (Line("Rice", 100 * MICRO, "g"),)))
    found = suggest_for_dishes(manager)
    assert (found.recipes, found.unknown) == (2, ("Zzyzx",))
    assert waiting(manager) == {"Pa amb tomàquet", "Tortilla de patatas"}
    assert all(each.suggestion.source for each in suggestions.suggestions_of(manager))
    again = suggest_for_dishes(manager)
    assert (again.recipes, again.saved.edits.documents) == (0, ())
    assert len(suggestions.suggestions_of(manager)) == 2


def test_of_the_dishes_asked_for_alone_and_never_of_one_off_the_menu(manager: Session) -> None:
    tortilla, paella = (menu.dish_named(manager, name).id for name in ("Tortilla de patatas", "Paella"))
    dishes.archive_dishes(manager, [paella])
    found = suggest_for_dishes(manager, [tortilla, paella])
    assert (found.recipes, found.unknown) == (1, ())
    assert waiting(manager) == {"Tortilla de patatas"}


def test_what_was_suggested_is_taken_back_and_done_again(manager: Session) -> None:
    found = suggest_for_dishes(manager)
    undone = recipes.take_back(manager, found.saved.edits)
    assert waiting(manager) == set()
    redone = recipes.take_back(manager, undone.edits)
    assert len(waiting(manager)) == found.recipes
    recipes.take_back(manager, redone.edits)
    assert waiting(manager) == set()


def test_what_somebody_has_decided_since_is_not_taken_back(manager: Session) -> None:
    found = suggest_for_dishes(manager)
    one = suggestions.suggestions_of(manager)[0].suggestion
    confirm_suggestion(manager, one.id, RecipeEdit(one.name, one.lines))
    with pytest.raises(EditConflict):
        recipes.take_back(manager, found.saved.edits)
    assert one.name in {each.name for each in recipes.recipes_of(manager)}
    assert len(waiting(manager)) == found.recipes - 1


def test_a_suggestion_is_priced_where_the_kitchen_knows_its_ingredients(
    manager: Session, tmp_path: Path
) -> None:
    suggest_for_dishes(manager, [menu.dish_named(manager, "Pa amb tomàquet").id])
    before = next(each for each in recipe_book(manager).entries if each.name == "Pa amb tomàquet")
    assert (before.state, before.cost) == ("suggested", None)
    assert before.suggestion is not None
    assert {each.what for each in before.missing} == {line.what for line in before.suggestion.lines}
    prices = tmp_path / "prices.csv"
    rows = [f"{line.what},1 {line.unit},0.01" for line in before.suggestion.lines]
    prices.write_text("\n".join(["name,pack,price", *rows, ""]), encoding="utf-8")
    ingredients.read_file(manager, KitchenFile(prices))
    after = next(each for each in recipe_book(manager).entries if each.name == "Pa amb tomàquet")
    # A hundredth for each gram, millilitre or piece, as much more as the trimmed share is smaller.
    expected = sum(
        (
            Fraction(line.quantity, MICRO) / Fraction(line.yield_share or MICRO, MICRO) / 100
            for line in before.suggestion.lines
        ),
        Fraction(0),
    )
    assert after.cost == expected
    assert suggestions.suggestions_of(manager)[0].cost == expected
    # A suggestion is no recipe: the dish itself has no cost until somebody has confirmed it.
    assert next(row for row in dishes.menu_table(manager).rows if row.item.id == after.item.id).cost is None  # type: ignore[union-attr]


def test_the_menu_tells_the_dishes_that_wait_from_those_of_which_nothing_is_known(manager: Session) -> None:
    suggest_for_dishes(manager)
    assert {row.item.name: row.suggested for row in dishes.menu_table(manager).rows} == {
        "Pa amb tomàquet": True,
        "Tortilla de patatas": True,
        "Paella": True,
        "Zzyzx": False,
    }


def test_the_kitchen_may_have_recipes_suggested_and_the_counter_may_not(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], manager: Session
) -> None:
    with pytest.raises(NotAllowed):
        suggest_for_dishes(session(store, pizzeria, staff["counter"]))
    chef = session(store, pizzeria, staff["chef"])
    assert suggest_for_dishes(chef).recipes == 3
    entries = recipe_book(chef).entries
    assert {each.state for each in entries} == {"suggested", "none"}
    assert all(each.cost is None for each in entries)
