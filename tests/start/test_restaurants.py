"""The command line finds restaurants by name among all owners, and never guesses between two."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.restaurants import create, new_restaurant
from flux_desktop.start.restaurants import named, named_or_new
from flux_desktop.store import users
from flux_desktop.store.store import Store


@pytest.fixture
def ana(store: Store) -> UUID:
    return _account(store, "ana@example.com")


def _account(store: Store, email: str) -> UUID:
    with store.begin() as uow:
        return users.create(uow, email, "", "", datetime.now(UTC)).id


def test_a_restaurant_is_found_by_its_name_whatever_the_case_and_spaces(
    store: Store, ana: UUID, pizzeria: Restaurant
) -> None:
    create(store, ana, pizzeria)
    assert named(store, " PIZZERIA") == pizzeria
    with pytest.raises(NotFound, match="no restaurant “Bistro”") as missing:
        named(store, "Bistro")
    assert "Pizzeria" in missing.value.advice


def test_two_restaurants_of_one_name_are_not_guessed_between(store: Store, ana: UUID) -> None:
    for name in ("Pizzeria", "pizzeria"):
        create(store, ana, new_restaurant(name))
    with pytest.raises(Refused, match="2 restaurants") as two:
        named(store, "Pizzeria")
    assert "--owner" in two.value.advice


def test_two_owners_may_each_have_a_restaurant_of_one_name(store: Store, ana: UUID) -> None:
    bob = _account(store, "bob@example.com")
    hers, his = new_restaurant("La Terraza"), new_restaurant("La Terraza")
    create(store, ana, hers)
    create(store, bob, his)
    with pytest.raises(Refused, match="2 restaurants") as two:
        named_or_new(store, "la terraza")
    assert "ana@example.com" in two.value.advice
    assert named(store, "La Terraza", "Ana@Example.com") == hers
    assert named_or_new(store, "La Terraza", "bob@example.com") == his
    with pytest.raises(NotFound, match="has no restaurant"):
        named_or_new(store, "La Terraza", "cleo@example.com")
