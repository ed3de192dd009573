"""The menu: read by whoever works in the restaurant."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from flux_desktop.domain.errors import NotFound
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.imports import import_file
from flux_desktop.services.menu import dishes
from flux_desktop.store.store import Store


@pytest.mark.parametrize("role", ["owner", "manager", "chef", "counter"])
def test_everybody_who_works_there_reads_the_dishes_and_their_prices(
    store: Store,
    pizzeria: Restaurant,
    staff: dict[str, UUID],
    sales_file: Callable[..., Path],
    role: str,
) -> None:
    sales = ("2026-01-01", "Soup", 2, "4.50"), ("2026-01-01", "Bread", 1, "0")
    import_file(store, pizzeria, sales_file("a.csv", *sales))
    found = dishes(store, pizzeria.id, actor=staff[role])
    assert [(item.name, item.price) for item in found] == [("Bread", None), ("Soup", 4_500_000)]


def test_the_menu_of_a_restaurant_that_is_not_yours_is_not_there(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    with pytest.raises(NotFound):
        dishes(store, pizzeria.id, actor=staff["stranger"])
