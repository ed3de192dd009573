"""Prices that a person gives at once."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.imports import import_file
from flux_desktop.services.menu import dishes
from flux_desktop.services.prices import set_prices
from flux_desktop.store.store import Store
from tests.sessions import session


@pytest.fixture
def unpriced(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], sales_file: Callable[..., Path]
) -> dict[str, UUID]:
    sales = ("2026-01-01", "Soup", 2, "0"), ("2026-01-01", "Bread", 1, "0")
    import_file(session(store, pizzeria), sales_file("a.csv", *sales))
    return {each.name: each.id for each in dishes(session(store, pizzeria))}


def test_every_dish_gets_its_price(store: Store, pizzeria: Restaurant, unpriced: dict[str, UUID]) -> None:
    set_prices(session(store, pizzeria), {unpriced["Soup"]: 4_500_000, unpriced["Bread"]: 1_000_000})
    assert {each.name: each.price for each in dishes(session(store, pizzeria))} == {
        "Bread": 1_000_000,
        "Soup": 4_500_000,
    }


def test_where_one_price_is_refused_none_is_set(
    store: Store, pizzeria: Restaurant, unpriced: dict[str, UUID]
) -> None:
    for prices, error in (
        ({unpriced["Soup"]: 4_500_000, unpriced["Bread"]: -1}, Refused),
        ({unpriced["Soup"]: 4_500_000, new_id(): 1_000_000}, NotFound),
    ):
        with pytest.raises(error):
            set_prices(session(store, pizzeria), prices)
        assert [each.price for each in dishes(session(store, pizzeria))] == [None, None]
