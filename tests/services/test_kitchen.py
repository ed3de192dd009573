"""Who may read and write the kitchen, and how it is kept: facts stay, equal cells are no edit."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from flux_desktop.domain.changes import NOTHING
from flux_desktop.domain.errors import EditConflict, NotAllowed, NotFound
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.menu import MenuItem
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.pos.kitchen.recipes import read_recipes
from flux_desktop.services import costs, ingredients, menu, recipes, suggestions
from flux_desktop.services.kitchen_files import KitchenFile
from flux_desktop.services.outputs import Output
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.store.ingredients import id_of_name
from flux_desktop.store.store import Store
from tests.imports import write_sales
from tests.sessions import session

PRICES = "name,pack,price,date\nOil,5 l,20,2026-01-01\n"
LINES = "recipe,ingredient,quantity,unit\nChips,Oil,100,ml\n"
MENU = "item,price\nChips,3\n"


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], KitchenFile]:
    def made(content: str) -> KitchenFile:
        path = tmp_path / f"{abs(hash(content))}.csv"
        path.write_text(content, encoding="utf-8")
        return KitchenFile(path)

    return made


def test_the_kitchen_edits_recipes_and_managers_the_rest(
    store: Store,
    pizzeria: Restaurant,
    staff: dict[str, UUID],
    file: Callable[[str], KitchenFile],
    tmp_path: Path,
) -> None:
    acts: list[tuple[Callable[..., Any], tuple[Any, ...], set[str]]] = [
        (menu.read_file, (file(MENU),), {"owner", "manager"}),
        (ingredients.read_file, (file(PRICES),), {"owner", "manager"}),
        (recipes.read_file, (file(LINES),), {"owner", "manager", "chef"}),
        (menu.write_file, (Output(tmp_path / "a.csv", force=True),), {"owner", "manager"}),
        (ingredients.write_file, (Output(tmp_path / "a.csv", force=True),), {"owner", "manager"}),
        (
            recipes.write_file,
            (Output(tmp_path / "a.csv", force=True),),
            {"owner", "manager", "chef", "counter"},
        ),
        (costs.costs_of, (), {"owner", "manager", "chef", "counter"}),
        (suggestions.suggestions_of, (), {"owner", "manager", "chef", "counter"}),
    ]
    for act, arguments, allowed in acts:
        for name in ("owner", "manager", "chef", "counter"):
            someone = session(store, pizzeria, staff[name])
            if name in allowed:
                act(someone, *arguments)
            else:
                with pytest.raises(NotAllowed):
                    act(someone, *arguments)
        with pytest.raises(NotFound):
            act(session(store, pizzeria, staff["stranger"]), *arguments)


def test_a_chef_sees_no_money_in_any_field(
    sqlite: Store,
    staff_of_sqlite: tuple[Restaurant, dict[str, UUID]],
    file: Callable[[str], KitchenFile],
) -> None:
    restaurant, staff = staff_of_sqlite
    owner, chef = (session(sqlite, restaurant, staff[name]) for name in ("owner", "chef"))
    menu.read_file(owner, file(MENU))
    ingredients.read_file(owner, file(PRICES))
    recipes.read_file(owner, file(LINES))
    assert costs.costs_of(owner).items[0].cost is not None
    found = costs.costs_of(chef, item="Chips")
    (dish,) = found.items
    assert [dish.price, dish.net_price, dish.cost, dish.margin, dish.contribution, dish.net_sales] == [
        None
    ] * 6
    assert dish.item.price is None
    assert found.lines is not None
    assert [(each.money, each.unit_cost) for each in found.lines] == [(None, None)]
    assert [each.prices for each in ingredients.ingredients_of(chef)] == [()]
    assert len(ingredients.ingredients_of(owner)[0].prices) == 1


def test_an_equal_file_writes_nothing_at_all(
    sqlite: Store,
    pizzeria: Restaurant,
    file: Callable[[str], KitchenFile],
    everything: Callable[[Store], dict[str, list[tuple[str, ...]]]],
) -> None:
    someone = session(sqlite, pizzeria)
    acts = [(menu.read_file, MENU), (ingredients.read_file, PRICES), (recipes.read_file, LINES)]
    for act, content in acts:
        assert act(someone, file(content)).changes
    before = everything(sqlite)
    for act, content in acts:
        done = act(someone, file(content))
        assert (done.created, done.updated, done.unchanged, done.changes) == (0, 0, 1, NOTHING)
    assert everything(sqlite) == before


def test_a_correction_is_another_fact_and_the_first_stays(
    store: Store, pizzeria: Restaurant, file: Callable[[str], KitchenFile]
) -> None:
    someone = session(store, pizzeria)
    for price in ("20", "22", "20", "21"):
        ingredients.read_file(someone, file(PRICES.replace(",20,", f",{price},")))
    with store.read() as uow:
        rows = uow.execute(
            text("SELECT price, source FROM ingredient_cost_history ORDER BY recorded_at")
        ).all()
    assert [(row[0] // MICRO, row[1]) for row in rows] == [
        (20, "file"),
        (22, "file 2"),
        (20, "file 3"),
        (21, "file 4"),
    ]
    (oil,) = ingredients.ingredients_of(someone)
    assert oil.prices[-1].amount == 21 * MICRO


def test_the_same_ingredient_typed_on_two_devices_is_one(pizzeria: Restaurant) -> None:
    assert id_of_name(pizzeria.id, "Aceite de  Oliva") == id_of_name(pizzeria.id, "ACEITE DE OLIVA")
    assert id_of_name(pizzeria.id, "Oil") != id_of_name(new_restaurant("Other").id, "Oil")


def test_what_a_menu_says_of_a_dish_outlives_the_import_that_made_it(
    store: Store, pizzeria: Restaurant, file: Callable[[str], KitchenFile], tmp_path: Path
) -> None:
    from flux_desktop.services import imports

    someone = session(store, pizzeria)
    done = imports.import_file(someone, write_sales(tmp_path / "s.csv", ("2026-01-01", "Chips", 2, 3)))
    unchanged = menu.read_file(someone, file(MENU))
    assert (unchanged.created, unchanged.updated, unchanged.unchanged) == (0, 0, 1)
    assert menu.read_file(someone, file("item,price,tax_rate\nChips,,10\n")).updated == 1
    assert done.upload_id is not None
    imports.undo_import(someone, done.upload_id)
    assert [(each.name, each.tax_rate) for each in menu.dishes(someone)] == [("Chips", 100_000)]


def test_a_name_that_was_linked_to_a_dish_is_that_dish_in_a_menu_too(
    sqlite: Store, pizzeria: Restaurant, file: Callable[[str], KitchenFile]
) -> None:
    someone = session(sqlite, pizzeria)
    menu.read_file(someone, file(MENU))
    (chips,) = menu.dishes(someone)
    menu.rename(someone, chips.id, "French fries")
    assert menu.read_file(someone, file("item,price\nChips,3.50\n")).updated == 1
    assert [(each.name, each.price) for each in menu.dishes(someone)] == [("French fries", 3_500_000)]


def test_a_renamed_dish_keeps_its_recipe_and_stays_a_part_of_others(
    sqlite: Store, pizzeria: Restaurant, file: Callable[[str], KitchenFile]
) -> None:
    someone = session(sqlite, pizzeria)
    menu.read_file(someone, file(MENU + "Menu,9\n"))
    ingredients.read_file(someone, file(PRICES))
    recipes.read_file(someone, file(LINES + "Menu,Chips,2,portions\n"))
    chips = menu.dish_named(someone, "Chips")
    menu.rename(someone, chips.id, "French fries")
    found = {each.item.name: each.cost for each in costs.costs_of(someone).items}
    assert {name: float(cost or 0) for name, cost in found.items()} == {"French fries": 0.4, "Menu": 0.8}
    menu.rename(someone, chips.id, "Chips")
    assert costs.costs_of(someone, item="Chips").items[0].cost is not None


def test_a_kitchen_file_is_taken_back_and_done_again_with_every_price_and_version(
    store: Store, pizzeria: Restaurant, file: Callable[[str], KitchenFile]
) -> None:
    someone = session(store, pizzeria)
    acts: list[tuple[Any, Callable[..., Any], str, str]] = [
        (menu, menu.dishes, MENU, "item,price,category\nChips,4,Sides\nPie,9,\n"),
        (
            ingredients,
            ingredients.ingredients_of,
            PRICES,
            "name,pack,price,date,supplier\nOil,5 l,25,2026-01-01,Can Oli\nOil,5 l,26,2026-02-01,\nSalt,1 kg,1,2026-01-01,\n",
        ),
        (recipes, recipes.recipes_of, LINES, LINES + "Chips,Salt,1,g\nMash,Oil,5,ml\n"),
    ]
    for act, _read, first, _second in acts:
        act.read_file(someone, file(first))
    for act, read, _first, second in acts:
        before = _told(read(someone))
        done = act.read_file(someone, file(second))
        after = _told(read(someone))
        assert before != after
        back = act.take_back(someone, done.edits)
        assert back.changes.nouns >= done.changes.nouns - {"restaurants"}
        assert _told(read(someone)) == before
        again = act.take_back(someone, back.edits)
        assert _told(read(someone)) == after
        act.take_back(someone, again.edits)
        # What was taken back can be imported like anything new.
        act.read_file(someone, file(second))
        assert _told(read(someone)) == after


def _told(things: list[Any]) -> list[Any]:
    """What people read: neither revisions nor the sources of prices."""
    told = []
    for each in things:
        if isinstance(each, MenuItem):
            told.append(replace(each, revision=0))
        elif isinstance(each, ingredients.Stocked):
            held = {price.day: (price.pack, price.amount) for price in each.prices}
            told.append((each.ingredient, held))
        else:
            told.append(each)
    return told


def test_taking_a_file_back_leaves_alone_what_somebody_else_has_changed_since(
    store: Store, pizzeria: Restaurant, file: Callable[[str], KitchenFile]
) -> None:
    someone = session(store, pizzeria)
    menu.read_file(someone, file(MENU))
    done = menu.read_file(someone, file("item,price\nChips,4\nPie,9\n"))
    chips = menu.dish_named(someone, "Chips")
    menu.change_dish(someone, chips.id, price=5 * MICRO)
    with pytest.raises(EditConflict):
        menu.take_back(someone, done.edits)
    assert {each.name: each.price for each in menu.dishes(someone)} == {"Chips": 5 * MICRO, "Pie": 9 * MICRO}
    # A change of something else is nobody's conflict.
    menu.change_dish(someone, chips.id, price=4 * MICRO, category="Sides")
    menu.take_back(someone, done.edits)
    assert [(each.name, each.price, each.category) for each in menu.dishes(someone)] == [
        ("Chips", 3 * MICRO, "Sides")
    ]


def test_a_check_tells_what_each_name_would_be_otherwise(
    sqlite: Store, pizzeria: Restaurant, file: Callable[[str], KitchenFile]
) -> None:
    someone = session(sqlite, pizzeria)
    menu.read_file(someone, file(MENU))
    seen = menu.read_file(someone, replace(file("item,price\nChips,4\nPie,9\n"), dry_run=True))
    assert [(each.name, each.is_new) for each in seen.named] == [("Chips", False), ("Pie", True)]
    assert [(cell.field, cell.before, cell.after) for cell in seen.named[0].cells] == [
        ("price", 3 * MICRO, 4 * MICRO)
    ]
    assert not seen.edits


@pytest.mark.parametrize(
    ("heads", "row", "makes"),
    [
        ("Rezept;Zutat;Menge;Einheit;Portionen", "Spätzle;Mehl;500;g;4", "4 portions"),
        ("receta;ingrediente;cantidad;unidad;raciones", "Sopa;Agua;2;l;10 raciones", "10 raciones"),
        ("recipe;ingredient;quantity;unit;makes;servings", "Dough;Flour;1;kg;2.6 kg;10", "2.6 kg"),
        ("recipe;ingredient;quantity;unit;makes;servings", "Dough;Flour;1;kg;;10", "10 portions"),
        ("recipe;ingredient;quantity;unit;makes;servings", "Dough;Flour;1;kg;-;", "None"),
    ],
)
def test_a_column_of_portions_says_what_a_recipe_makes(
    tmp_path: Path, heads: str, row: str, makes: str
) -> None:
    path = tmp_path / "recipes.csv"
    path.write_text(f"{heads}\n{row}\n", encoding="utf-8")
    read = read_recipes(path)
    assert read.skipped == ()
    assert [str(each.makes) for each in read.recipes.values()] == [makes]


@pytest.mark.parametrize("portions", ["0", "-4", "many", "4.5.6"])
def test_portions_that_are_no_number_leave_the_recipe_as_it_was(tmp_path: Path, portions: str) -> None:
    path = tmp_path / "recipes.csv"
    path.write_text(
        f"recipe,ingredient,quantity,unit,portions\nDough,Flour,1,kg,{portions}\n", encoding="utf-8"
    )
    read = read_recipes(path)
    assert read.recipes == {}
    assert [each.line for each in read.skipped] == [2]
