"""Tickets are stored whole and once, whichever exports hold them, and an undo takes exactly one import back."""

import shutil
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.pos.formats import FORMATS
from flux_desktop.services.imports import (
    Import,
    check_file,
    history,
    import_file,
    restaurant_of,
    stored_days,
    undo_import,
)
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.store import sales
from flux_desktop.store.store import Store
from tests.imports import Day, daily, from_lines, write_sales
from tests.sessions import session
from tests.till import TILLS, Till, tills, write_tickets

__all__ = ["tills"]
pytestmark = pytest.mark.usefixtures("tills")
Write = Callable[..., Path]


@pytest.fixture
def till(tmp_path: Path) -> Write:
    """A till's file: `till("a.csv", ("2026-01-01", "7", "Soup", 2), …)`, more columns by name."""

    def write(name: str, *lines: tuple[Any, ...], key: str = "till", **same: object) -> Path:
        rows = [
            {**same, "on": on, "ticket": number, "item": item, "quantity": quantity, **dict(more)}
            for on, number, item, quantity, *more in (
                (*line[:4], *(line[4].items() if len(line) > 4 else ())) for line in lines
            )
        ]
        return write_tickets(tmp_path / name, *rows, key=key)

    return write


def sold(store: Store) -> dict[tuple[str, str], float]:
    assert daily(store) == from_lines(store)
    return {key: each[1] / 10**6 for key, each in daily(store).items()}


def rows(store: Store, statement: str) -> list[tuple[Any, ...]]:
    with store.read() as uow:
        return [tuple(row) for row in uow.execute(text(statement))]


def undo(store: Store, made: Import) -> None:
    assert made.upload_id is not None
    undo_import(session(store, restaurant_of(store, made.upload_id)), made.upload_id)


FIRST, SECOND, THIRD = "2026-01-01", "2026-01-02", "2026-01-03"


def test_a_ticket_is_one_transaction_with_its_number_its_time_and_all_its_lines(
    store: Store, pizzeria: Restaurant, till: Write
) -> None:
    path = till(
        "a.csv",
        (FIRST, "7", "Soup", 2, {"at": "13:05:07"}),
        (FIRST, "8", "Tea", 1, {"at": "13:06"}),
        (FIRST, "7", "Bread", 1, {"at": "13:02"}),
        (FIRST, "7", "Bread", 1, {"at": "13:02"}),
    )
    made = import_file(session(store, pizzeria), path)
    assert (made.rows_read, made.rows_imported) == (4, 4)
    found = rows(
        store, "SELECT external_id, transaction_time, total_amount FROM transactions ORDER BY external_id"
    )
    assert [(number, str(at)[:8], total) for number, at, total in found] == [
        ("7", "13:02:00", 10_000_000),
        ("8", "13:06:00", 2_500_000),
    ]
    assert sold(store) == {(FIRST, "soup"): 2, (FIRST, "tea"): 1, (FIRST, "bread"): 2}


def test_a_modifier_is_an_item_of_its_own_tied_to_its_line(
    store: Store, pizzeria: Restaurant, till: Write
) -> None:
    path = till(
        "a.csv",
        (FIRST, "7", "Burger", 2, {"line_id": "L1"}),
        (FIRST, "7", "[modifier] Bacon", 2, {"line_id": "L2", "part_of": "L1"}),
    )
    import_file(session(store, pizzeria), path)
    tied = "SELECT menu_item_name, external_line_id, part_of FROM transaction_items ORDER BY 1"
    assert rows(store, tied) == [("Burger", "L1", None), ("[modifier] Bacon", "L2", "L1")] or rows(
        store, tied
    ) == [("[modifier] Bacon", "L2", "L1"), ("Burger", "L1", None)]
    assert sold(store) == {(FIRST, "burger"): 2, (FIRST, "[modifier] bacon"): 2}


def test_a_sale_after_midnight_belongs_to_the_business_day_before(
    store: Store, pizzeria: Restaurant, till: Write
) -> None:
    path = till(
        "a.csv",
        (FIRST, "7", "Soup", 1, {"at": "23:50"}),
        (SECOND, "7", "Tea", 1, {"at": "00:10"}),
        (SECOND, "8", "Tea", 1, {"at": "03:59"}),
        (SECOND, "8", "Soup", 1, {"at": "04:00", "category": "Starters"}),
    )
    made = import_file(session(store, pizzeria), path, detail=True)
    calendar = [(each.day.day, each.item, each.quantity // 10**6) for each in made.by_day]
    business = [(each.day.day, each.item, each.quantity // 10**6) for each in made.by_business_day]
    assert calendar == [(1, "Soup", 1), (2, "Soup", 1), (2, "Tea", 2)]
    assert business == [(1, "Soup", 1), (1, "Tea", 2), (2, "Soup", 1)]
    assert sold(store) == {(FIRST, "soup"): 1, (FIRST, "tea"): 2, (SECOND, "soup"): 1}
    assert made.upload_id is not None
    assert stored_days(session(store, pizzeria), made.upload_id) == (made.by_day, made.by_business_day)


def test_overlapping_exports_of_a_till_are_not_asked_about_and_count_each_ticket_once(
    store: Store, pizzeria: Restaurant, till: Write
) -> None:
    first = import_file(
        session(store, pizzeria), till("a.csv", (FIRST, "1", "Soup", 1), (SECOND, "2", "Soup", 1))
    )
    path = till("b.csv", (SECOND, "2", "Soup", 1), (SECOND, "3", "Soup", 1), (THIRD, "4", "Tea", 1))
    assert check_file(session(store, pizzeria), path).questions == ()
    second = import_file(session(store, pizzeria), path)
    assert (second.status, second.rows_imported) == ("imported", 3)
    assert sold(store) == {(FIRST, "soup"): 1, (SECOND, "soup"): 2, (THIRD, "tea"): 1}
    assert len(rows(store, "SELECT id FROM transactions")) == 4
    for made in (first, second):
        assert made.upload_id is not None
        assert sum(each.quantity for each in stored_days(session(store, pizzeria), made.upload_id)[0]) == (
            made.totals.quantity
        )
    undo(store, first)
    assert sold(store) == {(SECOND, "soup"): 2, (THIRD, "tea"): 1}
    undo(store, second)
    assert rows(store, "SELECT * FROM transactions") == rows(store, "SELECT * FROM transaction_sources") == []


def test_the_later_version_of_a_ticket_counts_and_its_undo_brings_back_the_earlier(
    store: Store, pizzeria: Restaurant, till: Write
) -> None:
    import_file(session(store, pizzeria), till("a.csv", (FIRST, "1", "Soup", 1), (FIRST, "2", "Tea", 1)))
    before = sold(store)
    later = import_file(
        session(store, pizzeria), till("b.csv", (FIRST, "1", "Soup", 3), (FIRST, "1", "Cake", 1))
    )
    assert sold(store) == {(FIRST, "soup"): 3, (FIRST, "cake"): 1, (FIRST, "tea"): 1}
    undo(store, later)
    assert sold(store) == before


def test_a_modifier_moved_to_another_line_makes_a_later_version(
    store: Store, pizzeria: Restaurant, till: Write
) -> None:
    def export(name: str, part_of: str) -> Path:
        return till(
            name,
            (FIRST, "1", "Burger", 1, {"line_id": "a"}),
            (FIRST, "1", "Soup", 1, {"line_id": "b"}),
            (FIRST, "1", "[modifier] Bacon", 1, {"line_id": "c", "part_of": part_of}),
        )

    import_file(session(store, pizzeria), export("a.csv", "a"))
    import_file(session(store, pizzeria), export("b.csv", "b"))
    counted = (
        "SELECT part_of FROM transaction_items JOIN transactions ON transactions.id = transaction_id"
        " WHERE transactions.id NOT IN (SELECT transaction_id FROM superseded_transactions) AND part_of IS NOT NULL"
    )
    assert rows(store, counted) == [("b",)]


def test_a_modifier_moved_to_another_dish_makes_a_later_version_without_line_numbers_too(
    store: Store, pizzeria: Restaurant, till: Write
) -> None:
    for name, dish in (("a.csv", "Burger"), ("b.csv", "Soup")):
        lines = [(FIRST, "1", each, 1) for each in ("Burger", "Soup")]
        import_file(session(store, pizzeria), till(name, *lines, (FIRST, "1", "Bacon", 1, {"part_of": dish})))
    counted = (
        "SELECT part_of FROM transaction_items JOIN transactions ON transactions.id = transaction_id"
        " WHERE transactions.id NOT IN (SELECT transaction_id FROM superseded_transactions) AND part_of IS NOT NULL"
    )
    assert rows(store, counted) == [("Soup",)]


def test_a_new_dish_gets_the_price_of_its_last_sale_that_was_not_given_back(
    store: Store, pizzeria: Restaurant, till: Write
) -> None:
    path = till(
        "a.csv",
        (FIRST, "1", "Soup", 1, {"price": "2"}),
        (SECOND, "2", "Soup", 1, {"price": "3"}),
        (SECOND, "3", "Soup", 1, {"price": "4"}),
        (SECOND, "4", "Soup", -1, {"price": "9"}),
    )
    import_file(session(store, pizzeria), path)
    assert rows(store, "SELECT price FROM sold_items") == [(4_000_000,)]
    assert rows(store, "SELECT price FROM menu_items") == [(None,)]


def test_an_undo_takes_back_the_price_that_its_file_brought(
    store: Store, pizzeria: Restaurant, till: Write
) -> None:
    import_file(session(store, pizzeria), till("a.csv", (FIRST, "1", "Soup", 1, {"price": "2"})))
    newer = import_file(session(store, pizzeria), till("b.csv", (SECOND, "2", "Soup", 1, {"price": "3"})))
    assert rows(store, "SELECT price FROM sold_items") == [(3_000_000,)]
    undo(store, newer)
    assert rows(store, "SELECT price FROM sold_items") == [(2_000_000,)]


def test_a_ticket_that_imports_hold_alike_stays_while_one_of_them_lives(
    store: Store, pizzeria: Restaurant, till: Write
) -> None:
    shared = (FIRST, "1", "Soup", 1)
    made = [
        import_file(session(store, pizzeria), till(f"{n}.csv", shared, (FIRST, f"own {n}", "Tea", 1)))
        for n in range(6)
    ]
    undo(store, made.pop(0))
    while len(made) > 1:
        undo(store, made.pop())
        assert sold(store) == {(FIRST, "soup"): 1, (FIRST, "tea"): len(made)}
        # The shared ticket has a holder for each import, and each import a ticket of its own.
        assert len(rows(store, "SELECT * FROM transaction_sources")) == 2 * len(made)


def test_a_ticket_moved_to_another_day_counts_there_only(
    store: Store, pizzeria: Restaurant, till: Write
) -> None:
    import_file(session(store, pizzeria), till("a.csv", (FIRST, "1", "Soup", 1), (FIRST, "2", "Tea", 1)))
    later = import_file(session(store, pizzeria), till("b.csv", (THIRD, "1", "Soup", 1)))
    assert sold(store) == {(FIRST, "tea"): 1, (THIRD, "soup"): 1}
    undo(store, later)
    assert sold(store) == {(FIRST, "soup"): 1, (FIRST, "tea"): 1}


def test_a_till_that_begins_its_numbers_each_day_moves_no_ticket(
    store: Store, pizzeria: Restaurant, till: Write
) -> None:
    import_file(session(store, pizzeria), till("a.csv", (FIRST, "1", "Soup", 1), key="daily"))
    import_file(
        session(store, pizzeria), till("b.csv", (SECOND, "1", "Soup", 1), (THIRD, "1", "Tea", 1), key="daily")
    )
    assert sold(store) == {(FIRST, "soup"): 1, (SECOND, "soup"): 1, (THIRD, "tea"): 1}


def test_tickets_of_two_tills_under_one_number_are_two_sales(
    store: Store, pizzeria: Restaurant, till: Write
) -> None:
    import_file(session(store, pizzeria), till("a.csv", (FIRST, "1", "Soup", 1)))
    import_file(session(store, pizzeria), till("b.csv", (FIRST, "1", "Soup", 1), key="daily"))
    assert sold(store) == {(FIRST, "soup"): 2}


def test_where_most_numbers_come_again_on_another_day_that_is_asked_and_remembered(
    store: Store, pizzeria: Restaurant, till: Write
) -> None:
    days = [till(f"{on}.csv", *[(on, str(n), "Soup", 1) for n in range(30)]) for on in (FIRST, SECOND, THIRD)]
    import_file(session(store, pizzeria), days[0])
    asked = import_file(session(store, pizzeria), days[1])
    assert asked.status == "needs_answers"
    assert [question.key for question in asked.questions] == ["ticket_scope"]
    assert check_file(session(store, pizzeria), days[1]).questions == asked.questions
    import_file(session(store, pizzeria), days[1], answers={"ticket_scope": "day"})
    assert import_file(session(store, pizzeria), days[2]).status == "imported"
    assert sold(store) == {(FIRST, "soup"): 30, (SECOND, "soup"): 30, (THIRD, "soup"): 30}


def test_what_is_learned_about_the_numbers_later_brings_sales_back(
    store: Store, pizzeria: Restaurant, till: Write
) -> None:
    import_file(session(store, pizzeria), till("a.csv", (FIRST, "1", "Soup", 1)))
    import_file(session(store, pizzeria), till("b.csv", (SECOND, "1", "Soup", 1)))
    assert sold(store) == {(SECOND, "soup"): 1}
    learned = import_file(
        session(store, pizzeria), till("c.csv", (THIRD, "9", "Soup", 1)), answers={"ticket_scope": "day"}
    )
    assert sold(store) == {(FIRST, "soup"): 1, (SECOND, "soup"): 1, (THIRD, "soup"): 1}
    undo(store, learned)
    assert sold(store) == {(SECOND, "soup"): 1}


@pytest.fixture
def yearly(monkeypatch: pytest.MonkeyPatch) -> str:
    """The key of a till that restarts its ticket numbers every year."""
    till = Till("yearly")
    till.ticket_scope = "year"
    monkeypatch.setattr("flux_desktop.pos.recognising.FORMATS", (*FORMATS, *TILLS, till))
    return till.key


def test_a_ticket_number_that_restarts_every_year_replaces_only_tickets_of_its_own_year(
    store: Store, pizzeria: Restaurant, till: Write, yearly: str
) -> None:
    import_file(session(store, pizzeria), till("a.csv", ("2025-12-31", "1", "Soup", 1), key=yearly))
    import_file(session(store, pizzeria), till("b.csv", (FIRST, "1", "Soup", 2), key=yearly))
    assert sold(store) == {("2025-12-31", "soup"): 1, (FIRST, "soup"): 2}
    moved = import_file(session(store, pizzeria), till("c.csv", (THIRD, "1", "Soup", 2), key=yearly))
    assert sold(store) == {("2025-12-31", "soup"): 1, (THIRD, "soup"): 2}
    assert {upload.ticket_scope for upload in history(session(store, pizzeria))} == {"year"}
    undo(store, moved)
    assert sold(store) == {("2025-12-31", "soup"): 1, (FIRST, "soup"): 2}


def test_a_till_known_to_restart_its_numbers_every_year_is_not_asked_about_them(
    store: Store, pizzeria: Restaurant, till: Write, yearly: str
) -> None:
    for year in (2025, 2026):
        path = till(f"{year}.csv", *[(f"{year}-01-01", str(n), "Soup", 1) for n in range(30)], key=yearly)
        assert check_file(session(store, pizzeria), path).questions == ()
        assert import_file(session(store, pizzeria), path).status == "imported"
    assert sold(store) == {("2025-01-01", "soup"): 30, (FIRST, "soup"): 30}


def test_the_answer_that_numbers_restart_every_year_is_stored_and_holds_for_later_files(
    store: Store, pizzeria: Restaurant, till: Write
) -> None:
    paths = [
        till(f"{year}.csv", *[(f"{year}-01-01", str(n), "Soup", 1) for n in range(30)])
        for year in (2024, 2025, 2026)
    ]
    import_file(session(store, pizzeria), paths[0])
    assert import_file(session(store, pizzeria), paths[1]).status == "needs_answers"
    import_file(session(store, pizzeria), paths[1], answers={"ticket_scope": "year"})
    assert import_file(session(store, pizzeria), paths[2]).status == "imported"
    assert sold(store) == {(f"{year}-01-01", "soup"): 30 for year in (2024, 2025, 2026)}
    assert [upload.ticket_scope for upload in history(session(store, pizzeria))] == ["year", "year", ""]


def test_the_strictest_scope_that_any_living_import_of_a_till_found_holds_for_all_of_them(
    store: Store, pizzeria: Restaurant, tmp_path: Path
) -> None:
    def report(name: str, *rows: str) -> Import:
        path = tmp_path / name
        lines = ["Fecha;Ticket;Artículo;Unidades;Importe", *[f"{row};Soup;1;3,00" for row in rows]]
        path.write_text("\n".join(lines), encoding="utf-8")
        return import_file(session(store, pizzeria), path, answers={"tax": "included"})

    two_years = report("a.csv", "14/03/2024;1", "14/03/2024;2", "14/03/2025;1")
    report("b.csv", "14/03/2026;1", "14/03/2026;2")
    every = {("2024-03-14", "soup"): 2, ("2025-03-14", "soup"): 1, ("2026-03-14", "soup"): 2}
    assert [upload.ticket_scope for upload in history(session(store, pizzeria))] == ["", "year"]
    assert sold(store) == every
    two_days = report("c.csv", "15/03/2026;1", "15/03/2026;2", "16/03/2026;1")
    assert history(session(store, pizzeria))[0].ticket_scope == "day"
    assert sold(store) == {**every, ("2026-03-15", "soup"): 2, ("2026-03-16", "soup"): 1}
    undo(store, two_days)
    assert sold(store) == every
    undo(store, two_years)
    assert sold(store) == {("2026-03-14", "soup"): 2}


def test_a_till_file_over_days_of_another_kind_asks_and_replaces_only_those(
    store: Store, pizzeria: Restaurant, till: Write, tmp_path: Path
) -> None:
    import_file(session(store, pizzeria), write_sales(tmp_path / "s.csv", (FIRST, "Soup", 5, 2.5)))
    import_file(session(store, pizzeria), till("a.csv", (FIRST, "1", "Tea", 1)), answers={"overlap": "add"})
    path = till("b.csv", (FIRST, "2", "Tea", 1))
    assert [question.key for question in import_file(session(store, pizzeria), path).questions] == ["overlap"]
    made = import_file(session(store, pizzeria), path, answers={"overlap": "replace"})
    assert sold(store) == {(FIRST, "tea"): 2}
    undo(store, made)
    assert sold(store) == {(FIRST, "soup"): 5, (FIRST, "tea"): 1}


def test_a_summary_over_days_of_tickets_asks_and_replaces_them(
    store: Store, pizzeria: Restaurant, till: Write, tmp_path: Path
) -> None:
    import_file(session(store, pizzeria), till("a.csv", (FIRST, "1", "Tea", 1), (SECOND, "2", "Tea", 1)))
    path = write_sales(tmp_path / "s.csv", (FIRST, "Soup", 5, 2.5))
    assert import_file(session(store, pizzeria), path).status == "needs_answers"
    made = import_file(session(store, pizzeria), path, answers={"overlap": "replace"})
    assert sold(store) == {(FIRST, "soup"): 5, (SECOND, "tea"): 1}
    undo(store, made)
    assert sold(store) == {(FIRST, "tea"): 1, (SECOND, "tea"): 1}


def test_a_question_that_only_business_days_raise_is_asked_too(
    store: Store, pizzeria: Restaurant, till: Write, tmp_path: Path
) -> None:
    import_file(session(store, pizzeria), write_sales(tmp_path / "s.csv", (FIRST, "Soup", 5, 2.5)))
    path = till("a.csv", (SECOND, "1", "Tea", 1, {"at": "02:00"}))
    assert [question.key for question in import_file(session(store, pizzeria), path).questions] == ["overlap"]
    assert [question.key for question in check_file(session(store, pizzeria), path).questions] == ["overlap"]
    assert [upload.file for upload in history(session(store, pizzeria))] == ["s.csv"]


def test_a_line_that_a_ticket_holds_twice_under_one_number_counts_once(
    store: Store, pizzeria: Restaurant, till: Write
) -> None:
    path = till(
        "a.csv",
        (FIRST, "1", "Tea", 1, {"line_id": "x"}),
        (FIRST, "1", "Tea", 1, {"line_id": "x"}),
        (FIRST, "1", "Tea", 1, {"line_id": "y"}),
        (FIRST, "1", "Tea", -1, {"line_id": "y"}),
    )
    made = import_file(session(store, pizzeria), path)
    assert (made.rows_imported, made.totals.quantity) == (3, 1_000_000)
    assert [(each.line, each.money) for each in made.skipped] == [(3, 2_500_000)]


def test_sales_without_a_number_in_a_file_with_tickets_count_once_and_equal_ones_each(
    store: Store, pizzeria: Restaurant, till: Write
) -> None:
    import_file(
        session(store, pizzeria),
        till("a.csv", (FIRST, "", "Tea", 1), (FIRST, "", "Tea", 1), (FIRST, "1", "Tea", 1)),
    )
    assert sold(store) == {(FIRST, "tea"): 3}
    import_file(
        session(store, pizzeria),
        till("b.csv", (FIRST, "", "Tea", 1), (FIRST, "", "Tea", 1), (SECOND, "", "Tea", 1)),
    )
    assert sold(store) == {(FIRST, "tea"): 3, (SECOND, "tea"): 1}


def test_a_number_longer_than_the_database_keeps_is_still_one_ticket(
    store: Store, pizzeria: Restaurant, till: Write
) -> None:
    path = till(
        "a.csv", (FIRST, "n" * 300, "Tea", 1), (FIRST, "n" * 300, "Soup", 1), (FIRST, "n" * 299, "Soup", 1)
    )
    import_file(session(store, pizzeria), path)
    assert len(rows(store, "SELECT id FROM transactions")) == 2


def test_tickets_whose_lines_stand_far_apart_are_stored_like_those_in_order(
    sqlite: Store, pizzeria: Restaurant, till: Write
) -> None:
    lines = [(FIRST, str(n), f"Dish {k}", 1 + n % 3) for n in range(1_500) for k in range(2)]
    bistro = new_restaurant("Bistro")
    apart = till("a.csv", *sorted(lines, key=lambda line: line[2]))
    made = import_file(session(sqlite, pizzeria), apart)
    import_file(session(sqlite, bistro), till("b.csv", *lines))
    assert (made.rows_imported, check_file(session(sqlite, bistro), apart, detail=True).rows_imported) == (
        3_000,
        3_000,
    )
    found = [
        sorted(
            rows(
                sqlite,
                "SELECT external_id, total_amount FROM transactions JOIN transaction_sources ON transaction_id = id"
                f" WHERE transaction_sources.upload_id = x'{upload.id.hex}'",
            )
        )
        for restaurant in (pizzeria, bistro)
        for upload in history(session(sqlite, restaurant))
    ]
    assert found[0] == found[1]
    assert len(found[0]) == 1_500


def test_the_same_ticket_makes_the_same_id_from_whichever_export_and_on_every_database(
    sqlite: Store, postgres: Store, pizzeria: Restaurant, till: Write
) -> None:
    import_file(session(sqlite, pizzeria), till("a.csv", (FIRST, "1", "Soup", 1), (FIRST, "1", "Tea", 1)))
    import_file(
        session(postgres, pizzeria),
        till("b.csv", (SECOND, "0", "Tea", 1), (FIRST, "1", "Soup", 1), (FIRST, "1", "Tea", 1)),
    )
    for table in ("transactions", "transaction_items"):
        here, there = (
            {
                UUID(bytes=row[0]) if isinstance(row[0], bytes) else row[0]
                for row in rows(store, f"SELECT id FROM {table}")
            }
            for store in (sqlite, postgres)
        )
        assert here < there


# Imports and undos in any order, against a model ---------------------------------------------------------

# Of few different lines, so that files hold tickets of one another, alike and not.
TICKETS = st.lists(
    st.tuples(st.integers(1, 2), st.integers(1, 2), st.sampled_from("ab"), st.sampled_from([-1, 1])),
    min_size=1,
    max_size=4,
)
FILES = st.lists(
    st.tuples(st.sampled_from(["till", "till", "till", "daily", "flux"]), TICKETS),
    min_size=3,
    max_size=5,
    unique_by=str,
)
STEPS = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(["replace", "add", "undo", "undo"])), max_size=10
)
Line = tuple[int, int, str, int]
Living = list[tuple[str, list[Line], bool]]


def counting(living: Living) -> Day:
    """What should count of the living imports in their order: (kind, lines, whether it replaces)."""
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for at, (kind, lines, _replaces) in enumerate(living):
        for day, number, dish, quantity in lines:
            later = living[at + 1 :]
            replaced = any(
                replaces and day in {line[0] for line in others} and "flux" in (kind, other)
                for other, others, replaces in later
            )
            outdated = kind != "flux" and any(
                other == kind and (number in {line[1] for line in others if kind == "till" or line[0] == day})
                for other, others, _ in later
            )
            if not replaced and not outdated:
                sums = found[f"2026-01-0{day}", dish]
                sums[0] += max(0, quantity) * 10**6
                sums[1] += quantity * 10**6
                sums[2] += quantity * 2_500_000
    return {key: (*sums, False) for key, sums in found.items()}


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(files=FILES, steps=STEPS)
def test_any_sequence_of_imports_and_undos_leaves_what_the_living_imports_alone_would_make(
    sqlite_template: Path,
    pizzeria: Restaurant,
    files: list[tuple[str, list[Line]]],
    steps: list[tuple[int, str]],
) -> None:
    living: dict[int, tuple[UUID, bool]] = {}
    with TemporaryDirectory() as name:
        folder = Path(name)
        paths = [a_file(folder / f"{at}.csv", kind, lines) for at, (kind, lines) in enumerate(files)]
        store = a_copy(sqlite_template, folder / "flux.db")
        for number, act in steps:
            if number >= len(files) or (act == "undo") != (number in living):
                continue
            if act == "undo":
                undo_import(session(store, pizzeria), living.pop(number)[0])
            else:
                made = import_file(session(store, pizzeria), paths[number], answers={"overlap": act})
                assert made.upload_id is not None
                living[number] = made.upload_id, act == "replace"
            expected = counting([(*files[at], replaces) for at, (_id, replaces) in living.items()])
            assert daily(store) == from_lines(store) == expected
        alone = a_copy(sqlite_template, folder / "alone.db")
        for number, (_id, replaces) in living.items():
            import_file(
                session(alone, pizzeria), paths[number], answers={"overlap": "replace" if replaces else "add"}
            )
        assert facts(store) == facts(alone)
        store.close()
        alone.close()


def a_file(path: Path, kind: str, lines: list[Line]) -> Path:
    if kind == "flux":
        return write_sales(
            path, *[(f"2026-01-0{day}", dish, quantity, 2.5) for day, _n, dish, quantity in lines]
        )
    rows = [{"on": f"2026-01-0{day}", "ticket": n, "item": dish, "quantity": q} for day, n, dish, q in lines]
    return write_tickets(path, *rows, key=kind)


def a_copy(template: Path, file: Path) -> Store:
    shutil.copy(template, file)
    return Store(f"sqlite:///{file}")


def facts(store: Store) -> list[list[tuple[Any, ...]]]:
    """Every row of every table of facts."""
    tables = ("transactions", "transaction_items", "transaction_sources", "daily_item_sales", "upload_days")
    return [sorted(rows(store, f"SELECT * FROM {table}"), key=str) for table in tables]


def test_items_and_modifiers_of_the_same_checks_both_count(store: Store, pizzeria: Restaurant) -> None:
    samples = Path(__file__).parents[1] / "pos" / "samples"
    said = {"business_day_start": "04:00"}
    made = [
        import_file(session(store, pizzeria), samples / f"toast_{name}SelectionDetails.csv", answers=said)
        for name in ("Item", "Modifiers")
    ]
    with store.read() as uow:
        counted = sales.totals(uow, pizzeria.id)
    assert counted.net_sales == sum(each.totals.net_sales for each in made)
    assert counted.demand == sum(each.totals.demand for each in made)
