"""A reviewed menu: what is new, known, of another price or gone is saved in one step and taken back in one."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from flux_desktop.domain.errors import FluxError, NotAllowed, NotFound, Refused
from flux_desktop.domain.menu import MenuItem
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services import ingredients, menu, menu_photos, recipes, suggestions
from flux_desktop.services.imports import import_file
from flux_desktop.services.kitchen_files import KitchenFile
from flux_desktop.services.menu_photos import ReviewedDish
from flux_desktop.services.session import Session
from flux_desktop.services.suggestions import WaitingSuggestion, suggestions_of
from flux_desktop.store.store import Store
from tests.sessions import session

EURO = 1_000_000


@pytest.fixture
def own(store: Store, pizzeria: Restaurant, staff: dict[str, UUID]) -> Session:
    return session(store, pizzeria.id, staff["manager"])


def on_menu(own: Session) -> dict[str, MenuItem]:
    return {each.name: each for each in menu.dishes(own) if not each.archived}


def waiting(own: Session) -> dict[str, WaitingSuggestion]:
    return {each.suggestion.name: each for each in suggestions_of(own)}


def test_a_review_is_saved_in_one_step_and_taken_back_in_one(own: Session) -> None:
    flan = menu.add_dish(own, "Flan", price=4 * EURO, category="Postres")
    soup = menu.add_dish(own, "Sopa de ceba", price=7 * EURO)
    old = menu.add_dish(own, "Old dish", price=1 * EURO)
    before = on_menu(own)
    found = menu_photos.compare(own, ["Flan", "Sopa de ceva", "Croquetes de bolets"])
    assert {name: each.state for name, each in found.matches.items()} == {
        "Flan": "linked",
        "Sopa de ceva": "renamed",
        "Croquetes de bolets": "new",
    }
    assert [each.name for each in found.gone] == ["Old dish"]
    saved = menu_photos.save_reviewed(
        own,
        [
            ReviewedDish("Flan", 5 * EURO, "Desserts"),
            ReviewedDish("Sopa de ceva", 7 * EURO, "Entrants", "amb formatge", soup.id),
            ReviewedDish("Croquetes de bolets", 9 * EURO, "Entrants", "6 unitats"),
            ReviewedDish("croquetes de  bolets", 10 * EURO),
        ],
        [old.id],
    )
    now = on_menu(own)
    assert [name for _id, name in saved.created] == ["Croquetes de bolets"]
    assert (saved.known, saved.repriced, saved.archived) == (
        ("Flan", "Sopa de ceba"),
        ("Flan",),
        ("Old dish",),
    )
    assert now["Flan"].price == 5 * EURO
    assert now["Flan"].category == "Postres"
    assert (now["Sopa de ceba"].category, now["Sopa de ceba"].description) == ("Entrants", "amb formatge")
    assert (now["Croquetes de bolets"].confirmed, now["Croquetes de bolets"].description) == (
        True,
        "6 unitats",
    )
    assert "Old dish" not in now
    assert menu_photos.compare(own, ["Sopa de ceva"]).matches["Sopa de ceva"].state == "linked"
    assert set(waiting(own)) == {"Croquetes de bolets"}
    assert menu_photos.take_back(own, saved)
    after = on_menu(own)
    shown = ("name", "price", "category", "description", "confirmed", "archived")
    assert [[getattr(each, one) for one in shown] for each in after.values()] == [
        [getattr(each, one) for one in shown] for each in before.values()
    ]
    assert not waiting(own)
    assert menu_photos.compare(own, ["Sopa de ceva"]).matches["Sopa de ceva"].state == "renamed"
    assert flan.id == after["Flan"].id


def test_taking_back_leaves_what_somebody_changed_since(own: Session) -> None:
    flan = menu.add_dish(own, "Flan", price=4 * EURO)
    saved = menu_photos.save_reviewed(own, [ReviewedDish("Flan", 5 * EURO)])
    menu.change_dish(own, flan.id, price=6 * EURO)
    menu_photos.take_back(own, saved)
    assert on_menu(own)["Flan"].price == 6 * EURO


def test_a_price_that_only_a_sales_file_says_is_the_files_again_after_taking_back(
    own: Session, sales_file: Callable[..., Path]
) -> None:
    import_file(own, sales_file("a.csv", ("2026-01-01", "Soup", 2, 4.5)))
    saved = menu_photos.save_reviewed(own, [ReviewedDish("Soup", 5 * EURO)])
    menu_photos.take_back(own, saved)
    import_file(own, sales_file("b.csv", ("2026-01-02", "Soup", 2, 4.8)))
    assert on_menu(own)["Soup"].price == 4_800_000


def test_an_archived_dish_on_the_photo_is_on_the_menu_again(own: Session) -> None:
    flan = menu.add_dish(own, "Flan", price=4 * EURO, active=False)
    saved = menu_photos.save_reviewed(own, [ReviewedDish("Flan", 4 * EURO)])
    assert on_menu(own)["Flan"].id == flan.id
    menu_photos.take_back(own, saved)
    assert "Flan" not in on_menu(own)


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (ReviewedDish("", EURO), Refused),
        (ReviewedDish("x" * 201, EURO), Refused),
        (ReviewedDish("Sopa", -1), Refused),
        (ReviewedDish("Sopa", EURO, item_id=UUID(int=7)), NotFound),
    ],
)
def test_one_row_that_does_not_fit_leaves_everything_as_it_was(
    own: Session, row: ReviewedDish, kind: type[FluxError]
) -> None:
    menu.add_dish(own, "Flan", price=4 * EURO)
    before = on_menu(own)
    with pytest.raises(kind):
        menu_photos.save_reviewed(own, [ReviewedDish("Flan", 5 * EURO), ReviewedDish("Tarta", EURO), row])
    assert on_menu(own) == before


def test_only_who_may_edit_the_menu_compares_and_saves(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    for person in ("chef", "counter"):
        other = session(store, pizzeria.id, staff[person])
        with pytest.raises(NotAllowed):
            menu_photos.compare(other, ["Flan"])
        with pytest.raises(NotAllowed):
            menu_photos.save_reviewed(other, [ReviewedDish("Flan", EURO)])


def _kitchen(own: Session, folder: Path) -> None:
    file = folder / "ingredients.csv"
    file.write_text(
        "name,pack,price,date\n"
        "Arroz bomba,1 kg,4,2020-01-01\n"
        "Huevos,30 each,6,2020-01-01\n"
        "Aceite de oliva,1 kg,8,2020-01-01\n"
        "Patatas,25 kg,20,2020-01-01\n"
        "Cebollas,5 kg,6,2020-01-01\n"
        "Sal,1 kg,0.5,2020-01-01\n",
        encoding="utf-8",
    )
    assert ingredients.read_file(own, KitchenFile(file)).status == "imported"


def test_new_dishes_get_a_suggestion_priced_with_the_kitchens_own_ingredients(
    own: Session, tmp_path: Path
) -> None:
    _kitchen(own, tmp_path)
    saved = menu_photos.save_reviewed(
        own, [ReviewedDish("Huevos fritos con patatas", 9 * EURO), ReviewedDish("Xyzzy", EURO)]
    )
    assert len(saved.suggested) == 1
    (found,) = suggestions_of(own)
    assert found.suggestion.name == "Huevos fritos con patatas"
    assert "Flux's lexicon" in found.suggestion.source
    units = {line.what: line.unit for line in found.suggestion.lines}
    assert units["Huevos"] == "each"
    assert units["Patatas"] == "g"
    unpriced = {each.what for each in found.missing}
    assert {"Huevos", "Patatas"} & unpriced == set()
    assert (found.cost is None) == bool(unpriced)


def test_a_suggestion_with_all_ingredients_known_has_a_cost_and_confirmed_it_is_the_dishs(
    own: Session, tmp_path: Path
) -> None:
    _kitchen(own, tmp_path)
    menu_photos.save_reviewed(own, [ReviewedDish("Tortilla de patatas", 4 * EURO)])
    (found,) = suggestions_of(own)
    # Olive oil is bought by the kilo here: the lexicon's millilitres are grams.
    assert {line.what: line.unit for line in found.suggestion.lines}["Aceite de oliva"] == "g"
    assert found.cost is not None, found.missing
    assert 0 < found.cost < 2
    suggestions.confirm(own, found.suggestion.id)
    from flux_desktop.services.costs import costs_of

    cost = {each.item.name: each.cost for each in costs_of(own).items}
    assert cost["Tortilla de patatas"] == found.cost


def test_a_dish_with_a_recipe_or_a_suggestion_gets_no_other(own: Session, tmp_path: Path) -> None:
    file = tmp_path / "recipes.csv"
    file.write_text("recipe,ingredient,quantity,unit\nPatatas fritas,Patatas,200,g\n")
    recipes.read_file(own, KitchenFile(file))
    saved = menu_photos.save_reviewed(own, [ReviewedDish("Patatas fritas", 4 * EURO)])
    assert (len(saved.created), saved.suggested) == (1, ())


def test_the_kitchen_sees_what_is_missing_of_a_suggestion_and_no_money(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], own: Session
) -> None:
    menu_photos.save_reviewed(own, [ReviewedDish("Patatas fritas", 4 * EURO)])
    (found,) = suggestions_of(session(store, pizzeria.id, staff["chef"]))
    assert (found.at_stake, found.cost) == (None, None)
    assert found.missing
