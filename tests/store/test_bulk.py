"""Rows by the thousand: all of them, every letter, or none."""

import threading
from uuid import UUID

import pytest
from sqlalchemy import func, select

from flux_desktop.domain.ids import new_id
from flux_desktop.store.store import Store, UnitOfWork
from flux_desktop.store.tables import events, restaurants, sign_in_failures

# More than PostgreSQL is given at a time.
MANY = 9_000
FAILURE = ("id", "email_key", "failed_at")
PLACE = (
    "id",
    "name",
    "timezone",
    "currency",
    "country",
    "region",
    "business_day_start",
    "created_at",
)
EVENT = ("id", "restaurant_id", "on_date", "name", "created_at")
MOMENT = "2026-01-01 00:00:00.000000"


def failures(uow: UnitOfWork) -> int:
    return uow.execute(select(func.count()).select_from(sign_in_failures)).scalar_one()


def add_failures(uow: UnitOfWork, ids: list[UUID]) -> None:
    uow.insert_many(sign_in_failures, FAILURE, [(each.bytes, "a@b.c", MOMENT) for each in ids])


def add_places(uow: UnitOfWork, ids: list[UUID]) -> None:
    rows = [
        (each.bytes, "Bistro", "Europe/Madrid", "EUR", "ES", "CT", "04:00:00.000000", MOMENT) for each in ids
    ]
    uow.insert_many(restaurants, PLACE, rows)


def add_events(uow: UnitOfWork, places: list[UUID]) -> None:
    rows = [(new_id().bytes, each.bytes, "2026-06-23", "Sant Joan", MOMENT) for each in places]
    uow.insert_many(events, EVENT, rows)


def some_ids(count: int) -> list[UUID]:
    return [new_id() for _ in range(count)]


def test_rows_are_read_back_at_once(store: Store) -> None:
    with store.begin() as uow:
        add_failures(uow, some_ids(MANY))
        assert failures(uow) == MANY
        add_failures(uow, some_ids(3))
        assert failures(uow) == MANY + 3
        add_failures(uow, some_ids(2))
        chunks = uow.columns("SELECT id FROM sign_in_failures", {})
        assert sum(len(ids) for (ids,) in chunks) == MANY + 5
    with store.read() as uow:
        assert failures(uow) == MANY + 5


def test_no_rows_are_nothing(store: Store) -> None:
    with store.begin() as uow:
        add_failures(uow, [])
        assert failures(uow) == 0


@pytest.mark.parametrize("text", ["\\N", "a\tb", "a\nb", "a\rb", "a\\.", "", "Pà & 'oli' \"x\""])
def test_every_letter_is_kept(store: Store, text: str) -> None:
    with store.begin() as uow:
        rows = [(new_id().bytes, each, MOMENT) for each in ("plain", text)]
        uow.insert_many(sign_in_failures, FAILURE, rows)
    with store.read() as uow:
        assert {row.email_key for row in uow.execute(sign_in_failures.select())} == {"plain", text}


def test_children_may_be_added_in_turn_with_their_parents(store: Store) -> None:
    with store.begin() as uow:
        for places in (some_ids(MANY), some_ids(10)):
            add_places(uow, places)
            add_events(uow, places[:10])
    with store.read() as uow:
        assert uow.execute(select(func.count()).select_from(events)).scalar_one() == 20


@pytest.mark.parametrize("before", [1, MANY], ids=["few rows", "many rows"])
def test_an_error_undoes_rows_on_their_way(store: Store, before: int) -> None:
    with pytest.raises(RuntimeError), store.begin() as uow:
        add_failures(uow, some_ids(before))
        raise RuntimeError
    with store.read() as uow:
        assert failures(uow) == 0


@pytest.mark.parametrize("after", [0, 1, 2 * MANY])
def test_a_row_that_cannot_be_stored_undoes_all(store: Store, after: int) -> None:
    with pytest.raises(Exception, match=r"(?i)unique"), store.begin() as uow:
        ids = some_ids(MANY)
        add_failures(uow, [*ids, ids[0]])
        add_failures(uow, some_ids(after))
    with store.read() as uow:
        assert failures(uow) == 0


def test_no_thread_is_left_behind(store: Store) -> None:
    before = threading.active_count()
    with store.begin() as uow:
        add_failures(uow, some_ids(MANY))
    assert threading.active_count() == before
