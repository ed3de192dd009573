"""Restaurants: made, found by name, run by somebody."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from flux_desktop.domain.errors import NotAllowed, NotFound, Refused
from flux_desktop.domain.restaurants import Membership, Restaurant, Role
from flux_desktop.services import accounts
from flux_desktop.services.restaurants import (
    create,
    first_of,
    give,
    local_timezone,
    new_restaurant,
    of_user,
    set_region,
    unclaimed,
)
from flux_desktop.store import restaurants
from flux_desktop.store.store import Store
from tests.sessions import session


@pytest.fixture
def ana(store: Store) -> UUID:
    return accounts.register(store, "ana@example.com", "long enough").id


@pytest.mark.parametrize("name", ["", "  \t ", "x" * 201])
def test_a_restaurant_needs_a_name_that_can_be_kept(name: str) -> None:
    with pytest.raises(Refused, match="needs a name"):
        new_restaurant(name)


def test_a_new_restaurant_has_a_tidy_name_and_a_day_from_four_to_four() -> None:
    place = new_restaurant("  Can   Roca ", currency="USD", country="US", region="NY")
    assert (place.name, place.currency, place.country, place.region) == ("Can Roca", "USD", "US", "NY")
    assert place.business_day_start.hour == 4


def test_who_makes_a_restaurant_owns_it(store: Store, ana: UUID, pizzeria: Restaurant) -> None:
    create(store, ana, pizzeria)
    assert of_user(store, ana) == [Membership(pizzeria, Role.OWNER)]
    assert unclaimed(store) == []
    assert of_user(store, UUID(int=1)) == []


def test_a_restaurant_nobody_runs_is_given_by_the_administrator_alone(
    store: Store, ana: UUID, pizzeria: Restaurant
) -> None:
    with store.begin() as uow:
        restaurants.create(uow, pizzeria, None)
    assert unclaimed(store) == [pizzeria]
    with pytest.raises(NotAllowed):
        give(session(store, pizzeria, ana), "ana@example.com")
    with pytest.raises(NotFound):
        give(session(store, pizzeria), "nobody@example.com")
    assert unclaimed(store) == [pizzeria]
    give(session(store, pizzeria), " ANA@example.com ")
    assert of_user(store, ana) == [Membership(pizzeria, Role.OWNER)]
    assert unclaimed(store) == []


def test_the_restaurants_of_a_person_are_in_the_order_of_their_names(store: Store, ana: UUID) -> None:
    for name in ("Gamma", "Beta", "Alfa"):
        create(store, ana, new_restaurant(name))
    assert [each.restaurant.name for each in of_user(store, ana)] == ["Alfa", "Beta", "Gamma"]


def test_the_region_is_one_the_calendar_of_holidays_knows(
    store: Store, ana: UUID, pizzeria: Restaurant
) -> None:
    create(store, ana, pizzeria)
    country = pizzeria.country
    for said, kept in ((f"{country}-ct", "CT"), (" md ", "MD"), ("", "")):
        set_region(session(store, pizzeria, ana), said)
        assert of_user(store, ana)[0].restaurant.region == kept
    with pytest.raises(Refused, match="no holidays"):
        set_region(session(store, pizzeria, ana), "XX")
    other = accounts.register(store, "chef@example.com", "long enough").id
    with pytest.raises(NotFound):
        set_region(session(store, pizzeria, other), "CT")
    with store.begin() as uow:
        restaurants.add_member(uow, other, pizzeria.id, Role.CHEF)
    with pytest.raises(NotAllowed):
        set_region(session(store, pizzeria, other), "CT")


def test_the_time_zone_is_the_one_the_computer_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", ":Europe/Madrid")
    assert local_timezone() == "Europe/Madrid"
    monkeypatch.delenv("TZ")
    assert local_timezone()


@pytest.mark.parametrize("name", ["Mars/Olympus", "../etc", "\x02", "x" * 300, "Europe"])
def test_a_time_zone_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="time zone"):
        new_restaurant("Bites", timezone=name)
    assert new_restaurant("Bites", timezone="Asia/Tokyo").timezone == "Asia/Tokyo"


def test_two_first_writes_at_once_make_one_restaurant(store: Store) -> None:
    chef = accounts.register(store, "chef@restaurant.com", "long enough")
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _time: first_of(store, chef), range(8)))
    assert {each.restaurant.id for each in made} == {each.restaurant.id for each in of_user(store, chef.id)}
    assert len(of_user(store, chef.id)) == 1
    assert (made[0].restaurant.name, made[0].role) == ("chef", Role.OWNER)
