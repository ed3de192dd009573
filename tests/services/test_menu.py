"""The menu: read by whoever works in the restaurant, renamed by who manages it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from flux_desktop.domain.changes import MENU
from flux_desktop.domain.errors import Duplicate, NotAllowed, NotFound, Refused
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services import menu
from flux_desktop.services.imports import check_file, import_file
from flux_desktop.services.menu import dishes, rename
from flux_desktop.store import restaurants
from flux_desktop.store.store import Store
from tests.sessions import session


@pytest.mark.parametrize(
    ("role", "price"),
    [("owner", 4_500_000), ("manager", 4_500_000), ("chef", None), ("counter", None)],
)
def test_everybody_who_works_there_reads_the_dishes_and_who_may_see_money_their_prices(
    store: Store,
    pizzeria: Restaurant,
    staff: dict[str, UUID],
    sales_file: Callable[..., Path],
    role: str,
    price: int | None,
) -> None:
    sales = ("2026-01-01", "Soup", 2, "4.50"), ("2026-01-01", "Bread", 1, "0")
    import_file(session(store, pizzeria), sales_file("a.csv", *sales))
    found = dishes(session(store, pizzeria, staff[role]))
    assert [(item.name, item.price) for item in found] == [("Bread", None), ("Soup", price)]


def test_the_menu_of_a_restaurant_that_is_not_yours_is_not_there(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    with pytest.raises(NotFound):
        dishes(session(store, pizzeria, staff["stranger"]))


@pytest.fixture
def soup(store: Store, pizzeria: Restaurant, staff: dict[str, UUID], sales_file: Callable[..., Path]) -> UUID:
    """The dish Soup; there is Bread too."""
    sales = ("2026-01-01", "Soup", 2, "4.50"), ("2026-01-01", "Bread", 1, "1")
    import_file(session(store, pizzeria), sales_file("a.csv", *sales))
    return next(each.id for each in dishes(session(store, pizzeria)) if each.name == "Soup")


def test_a_renamed_dish_is_still_the_one_that_the_till_calls_by_its_old_name(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], sales_file: Callable[..., Path], soup: UUID
) -> None:
    changes = rename(session(store, pizzeria, staff["manager"]), soup, "  Soup of the   day ")
    assert MENU in changes.nouns
    assert {each.name: each.id for each in dishes(session(store, pizzeria))}["Soup of the day"] == soup
    file = sales_file(
        "b.csv", ("2026-01-02", "Soup", 3, "4.50"), ("2026-01-02", "Soup of the day", 1, "4.50")
    )
    seen = check_file(session(store, pizzeria), file)
    assert [(each.state, each.item and each.item.id) for each in seen.dishes] == [("linked", soup)] * 2
    made = import_file(session(store, pizzeria), file)
    assert made.items_created == ()
    assert [each.name for each in dishes(session(store, pizzeria))] == ["Bread", "Soup of the day"]


def test_a_dish_may_have_its_old_name_back(
    store: Store, pizzeria: Restaurant, sales_file: Callable[..., Path], soup: UUID
) -> None:
    rename(session(store, pizzeria), soup, "Bisque")
    rename(session(store, pizzeria), soup, "SOUP")
    file = sales_file("b.csv", ("2026-01-02", "soup", 3, "4.50"), ("2026-01-02", "bisque", 1, "4.50"))
    assert {each.item and each.item.id for each in check_file(session(store, pizzeria), file).dishes} == {
        soup
    }
    assert [each.name for each in dishes(session(store, pizzeria))] == ["Bread", "SOUP"]


@pytest.mark.parametrize(
    ("name", "why"),
    [(" ", "needs a name"), ("x" * 201, "longer than 200"), ("BREAD", "“Bread” is another dish")],
)
def test_a_name_that_cannot_be_a_dishs_is_refused(
    store: Store, pizzeria: Restaurant, soup: UUID, name: str, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        rename(session(store, pizzeria), soup, name)
    assert [each.name for each in dishes(session(store, pizzeria))] == ["Bread", "Soup"]


def test_only_a_manager_renames_and_only_dishes_of_the_restaurant(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], soup: UUID
) -> None:
    with pytest.raises(NotAllowed):
        rename(session(store, pizzeria, staff["chef"]), soup, "Bisque")
    with pytest.raises(NotFound):
        rename(session(store, pizzeria), new_id(), "Bisque")


def test_a_dish_is_added_and_changed_field_by_field(store: Store, pizzeria: Restaurant) -> None:
    with store.begin() as uow:
        restaurants.create(uow, pizzeria, None)
    here = session(store, pizzeria)
    soup = menu.add_dish(here, " Soup  of the day ", price=4_500_000, category="Starters")
    assert (soup.name, soup.price, soup.category, soup.confirmed) == (
        "Soup of the day",
        4_500_000,
        "Starters",
        True,
    )
    changed = menu.change_dish(here, soup.id, active=False, description="Hot", confirmed=False)
    assert changed == replace(
        soup, archived=True, description="Hot", confirmed=False, revision=soup.revision + 1
    )
    assert menu.listed(here) == [changed]
    for fields in ({"price": -1}, {"category": "x" * 201}, {"name": ""}, {"description": "x" * 2_001}):
        with pytest.raises(Refused):
            menu.change_dish(here, soup.id, **fields)  # type: ignore[arg-type]
    with pytest.raises(Duplicate):
        menu.add_dish(here, "SOUP of the day")
    assert menu.listed(here) == [changed]


def test_who_may_see_no_money_sees_no_price(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    menu.add_dish(session(store, pizzeria), "Soup", price=4_500_000)
    assert [each.price for each in menu.listed(session(store, pizzeria, staff["chef"]))] == [None]
    assert [each.price for each in menu.listed(session(store, pizzeria, staff["manager"]))] == [4_500_000]
