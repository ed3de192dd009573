"""Sales files come in whole or not at all, exact to the cent, and can be taken back in any order."""

import os
import random
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import event, text

from flux_desktop.domain.changes import MENU, SALES, Changes
from flux_desktop.domain.errors import Duplicate, NotAllowed, NotFound, Refused, StoreUnusable
from flux_desktop.domain.exact import to_decimal
from flux_desktop.domain.figures import written_moment
from flux_desktop.domain.menu import MenuItem, name_key
from flux_desktop.domain.progress import Cancelled
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.domain.sales import Problem, SaleLine, Totals
from flux_desktop.pos.format import ImportPreferences
from flux_desktop.services import database
from flux_desktop.services.imports import check_file, history, import_file, undo_import
from flux_desktop.services.imports.preferences import preferences_of
from flux_desktop.services.imports.sums import Reconciliation, Sums
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.start.restaurants import named, named_or_new
from flux_desktop.store import menu, restaurants, sales
from flux_desktop.store.store import Store
from tests.bench.sales_file import write_toast
from tests.imports import Day, daily, from_lines, killed_imports, many_sales, totals, write_sales
from tests.sessions import session

Files = Callable[..., Path]
Everything = Callable[[Store], dict[str, list[tuple[str, ...]]]]


def dishes(store: Store, restaurant: Restaurant) -> dict[str, MenuItem]:
    with store.read() as uow:
        return {item.name: item for item in menu.every(uow, restaurant.id)}


def sold(store: Store) -> dict[tuple[str, str], Decimal]:
    return {key: to_decimal(each[1]) for key, each in daily(store).items()}


# What an import keeps ------------------------------------------------------------------------------------


def test_totals_are_exact_to_the_cent(store: Store, pizzeria: Restaurant, sales_file: Files) -> None:
    chance = random.Random(3)
    rows = [
        (
            date(2026, 1, 1 + chance.randrange(28)),
            f"Dish {chance.randrange(9)}",
            Decimal(chance.randint(-2_000, 9_999)).scaleb(-3),
            Decimal(chance.randint(0, 99_999)).scaleb(-2),
        )
        for _ in range(3_000)
    ]
    made = import_file(session(store, pizzeria), sales_file("a.csv", *rows))
    net = sum(quantity * price for _, _, quantity, price in rows)
    assert to_decimal(made.totals.net_sales) == net
    assert to_decimal(made.totals.quantity) == sum(quantity for _, _, quantity, _ in rows)
    assert to_decimal(made.totals.demand) == sum(max(quantity, Decimal()) for _, _, quantity, _ in rows)
    assert totals(store, pizzeria) == made.totals
    assert daily(store) == from_lines(store)
    (upload,) = history(session(store, pizzeria))
    assert (upload.row_count, to_decimal(upload.net_sales)) == (3_000, net)
    assert (upload.first_day, upload.last_day) == (date(2026, 1, 1), date(2026, 1, 28))


def test_bad_lines_are_listed_and_the_good_ones_imported(
    store: Store, pizzeria: Restaurant, sales_file: Files
) -> None:
    path = sales_file(
        "a.csv", ("2026-01-01", "Soup", 2, 4.5), ("2026-01-01", "Soup", "two", 4.5), ("2026-01-02",)
    )
    made = import_file(session(store, pizzeria), path)
    expected = (
        Problem(3, "quantity is not a number", "2026-01-01,Soup,two,4.5"),
        Problem(4, "columns are missing", "2026-01-02"),
    )
    assert (made.status, made.rows_read, made.rows_imported, made.skipped) == ("imported", 3, 1, expected)
    assert history(session(store, pizzeria))[0].errors == expected
    assert sold(store) == {("2026-01-01", "soup"): 2}


def test_a_file_with_only_bad_lines_is_refused_and_leaves_nothing(
    store: Store, pizzeria: Restaurant, sales_file: Files, everything: Everything
) -> None:
    before = everything(store)
    path = sales_file(
        "a.csv", ("2026-01-01", "Soup", "x", 1), ("no date", "Tea", 1, 1), ("2026-01-01", "Tea", "y", 1)
    )
    with pytest.raises(Refused, match="None of the 3 lines") as refused:
        import_file(session(store, pizzeria), path)
    assert "quantity is not a number (line 2: 2026-01-01,Soup,x,1)" in refused.value.advice
    assert everything(store) == before


@pytest.mark.parametrize("content", ["", "date,city,quantity\n2026-01-01,12,1\n", "PK\x03\x04", "a\0b"])
def test_a_file_that_is_refused_leaves_nothing(
    store: Store, pizzeria: Restaurant, tmp_path: Path, everything: Everything, content: str
) -> None:
    before = everything(store)
    path = tmp_path / "a.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(Refused):
        import_file(session(store, pizzeria), path)
    assert everything(store) == before


def test_sums_too_large_to_keep_are_refused(
    store: Store, pizzeria: Restaurant, sales_file: Files, everything: Everything
) -> None:
    before = everything(store)
    path = sales_file("a.csv", *[("2026-01-01", f"Gold {n}", 1_000_000, 1_000_000) for n in range(20)])
    with pytest.raises(Refused):
        import_file(session(store, pizzeria), path)
    assert everything(store) == before


def test_a_restaurant_is_made_with_its_first_import_and_not_without_it(
    store: Store, pizzeria: Restaurant, sales_file: Files, everything: Everything
) -> None:
    before = everything(store)
    asked = import_file(session(store, pizzeria), sales_file("a.csv", ("03/04/2026", "Soup", 2, 4.5)))
    assert asked.status == "needs_answers"
    assert everything(store) == before
    import_file(session(store, pizzeria), sales_file("b.csv", ("2026-01-01", "Soup", 2, 4.5)))
    assert named(store, "pizzeria") == pizzeria


def test_an_import_into_a_restaurant_of_that_name_finds_it(
    store: Store, pizzeria: Restaurant, sales_file: Files
) -> None:
    import_file(session(store, pizzeria), sales_file("a.csv", ("2026-01-01", "Soup", 2, 4.5)))
    import_file(
        session(store, named_or_new(store, " PIZZERIA ")), sales_file("b.csv", ("2026-01-02", "Soup", 2, 4.5))
    )
    assert len(history(session(store, pizzeria))) == 2


def test_names_merge_by_case_space_and_form_and_accents_do_not(
    store: Store, pizzeria: Restaurant, sales_file: Files
) -> None:
    spellings = ["Crème brûlée", "  crème   BRÛLÉE ", "Cre\u0300me bru\u0302le\u0301e", "Creme brulee"]
    path = sales_file("a.csv", *[("2026-01-01", name, 1, 6) for name in spellings])
    made = import_file(session(store, pizzeria), path)
    assert sold(store) == {("2026-01-01", "crème brûlée"): 3, ("2026-01-01", "creme brulee"): 1}
    assert made.items_created == ("Crème brûlée", "Creme brulee")
    later = import_file(session(store, pizzeria), sales_file("b.csv", ("2026-01-02", "CRÈME BRÛLÉE", 1, 6)))
    assert later.items_created == ()


def test_new_dishes_are_marked_with_their_first_category_and_last_price(
    store: Store, pizzeria: Restaurant, sales_file: Files
) -> None:
    path = sales_file(
        "a.csv",
        ("2026-01-02", "Soup", 1, 5, ""),
        ("2026-01-01", "Soup", 1, 4, "Starters"),
        ("2026-01-03", "soup", 1, 0, "Mains"),
        header="date,item,quantity,price,category",
    )
    import_file(session(store, pizzeria), path)
    (item,) = dishes(store, pizzeria).values()
    assert (item.name, item.category, item.price) == ("Soup", "Starters", 5_000_000)
    assert (item.auto_created, item.archived) == (True, False)


def test_the_same_file_makes_the_same_ids_on_every_database(
    sqlite: Store, postgres: Store, pizzeria: Restaurant, sales_file: Files
) -> None:
    path = sales_file("a.csv", ("2026-01-01", "Soup", 2, 4.5), ("2026-01-01", "Soup", 2, 4.5))
    for table in ("data_uploads", "transactions", "transaction_items", "menu_items"):
        found = []
        for store in (sqlite, postgres):
            if not history(session(store, pizzeria)):
                import_file(session(store, pizzeria), path)
            with store.read() as uow:
                ids = [row[0] for row in uow.execute(text(f"SELECT id FROM {table} ORDER BY id"))]
                found.append([UUID(bytes=each) if isinstance(each, bytes) else each for each in ids])
        assert found[0] == found[1]
        assert len(found[0]) == (2 if table.startswith("transaction") else 1)


def test_a_check_says_what_an_import_would_do_and_stores_nothing(
    store: Store, pizzeria: Restaurant, sales_file: Files, everything: Everything
) -> None:
    before = everything(store)
    path = sales_file(
        "a.csv", ("2026-01-01", "Soup", 2, 4.5), ("2026-01-01", "soup", 1, 4.5), ("x", "Tea", 1, 1)
    )
    seen = check_file(session(store, pizzeria), path, detail=True)
    assert everything(store) == before
    assert (seen.status, seen.rows_read, seen.rows_imported) == ("dry_run", 3, 2)
    assert [(each.day, each.item, each.quantity) for each in seen.by_day] == [
        (date(2026, 1, 1), "Soup", 3_000_000)
    ]
    made = import_file(session(store, pizzeria), path)
    assert (made.totals, made.skipped, made.items_created) == (seen.totals, seen.skipped, seen.items_created)


def test_a_file_name_that_is_no_text_is_imported_all_the_same(
    store: Store, pizzeria: Restaurant, sales_file: Files, tmp_path: Path
) -> None:
    path = tmp_path / os.fsdecode(b"ventes-\xe9t\xe9.csv")
    try:
        shutil.copy(sales_file("a.csv", ("2026-01-01", "Soup", 2, 4.5)), path)
    except OSError:
        pytest.skip("this file system keeps no such names")
    import_file(session(store, pizzeria), path)
    assert history(session(store, pizzeria))[0].file.startswith("ventes-")


# Duplicates and undo -------------------------------------------------------------------------------------


def test_the_same_file_twice_is_refused_with_the_day_of_the_first_import(
    store: Store, pizzeria: Restaurant, sales_file: Files, everything: Everything
) -> None:
    path = sales_file("a.csv", ("2026-01-01", "Soup", 2, 4.5))
    import_file(session(store, pizzeria), path)
    before = everything(store)
    first = history(session(store, pizzeria))[0].created_at.astimezone()
    copy = shutil.copy(path, path.with_name("another name.csv"))
    for again in (import_file, check_file):
        with pytest.raises(Duplicate, match=written_moment(first)):
            again(session(store, pizzeria), Path(copy))
    assert everything(store) == before


def test_the_same_file_may_go_to_another_restaurant(
    store: Store, pizzeria: Restaurant, sales_file: Files
) -> None:
    path = sales_file("a.csv", ("2026-01-01", "Soup", 2, 4.5))
    bistro = new_restaurant("Bistro")
    first = import_file(session(store, pizzeria), path)
    import_file(session(store, bistro), path)
    assert first.upload_id is not None
    undo_import(session(store, pizzeria), first.upload_id)
    assert totals(store, pizzeria) == Totals()
    assert totals(store, bistro).quantity == 2_000_000


def test_an_undo_leaves_no_sales_and_no_dishes_and_a_note_in_the_history(
    store: Store, pizzeria: Restaurant, sales_file: Files
) -> None:
    made = import_file(session(store, pizzeria), sales_file("a.csv", ("2026-01-01", "Soup", 2, 4.5)))
    assert made.upload_id is not None
    assert undo_import(session(store, pizzeria), made.upload_id) == Changes.of(SALES, MENU)
    assert (daily(store), from_lines(store), dishes(store, pizzeria)) == ({}, {}, {})
    assert [upload.status for upload in history(session(store, pizzeria))] == ["undone"]
    with pytest.raises(Refused, match="already undone"):
        undo_import(session(store, pizzeria), made.upload_id)


def test_a_file_comes_back_after_its_undo(store: Store, pizzeria: Restaurant, sales_file: Files) -> None:
    path = sales_file("a.csv", ("2026-01-01", "Soup", 2, 4.5), ("2026-01-02", "Tea", 1, 1.5))
    first = import_file(session(store, pizzeria), path)
    before, menu_before = daily(store), dishes(store, pizzeria)
    assert first.upload_id is not None
    undo_import(session(store, pizzeria), first.upload_id)
    second = import_file(session(store, pizzeria), path)
    assert (second.upload_id, daily(store), dishes(store, pizzeria)) == (first.upload_id, before, menu_before)
    assert [upload.status for upload in history(session(store, pizzeria))] == ["completed"]


def test_a_dish_made_anew_remembers_nothing_of_an_import_that_was_taken_back(
    store: Store, pizzeria: Restaurant, sales_file: Files
) -> None:
    header = "date,item,quantity,price,category"
    wrong = import_file(
        session(store, pizzeria), sales_file("a.csv", ("2026-01-01", "SOUP", 1, 99, "Wines"), header=header)
    )
    assert wrong.upload_id is not None
    undo_import(session(store, pizzeria), wrong.upload_id)
    import_file(
        session(store, pizzeria), sales_file("b.csv", ("2026-01-01", "Soup", 1, 4, "Starters"), header=header)
    )
    (item,) = dishes(store, pizzeria).values()
    assert (item.name, item.category, item.price) == ("Soup", "Starters", 4_000_000)


def test_an_undo_of_what_is_not_there_says_so(store: Store, pizzeria: Restaurant) -> None:
    with pytest.raises(NotFound, match="no such import"):
        undo_import(session(store, pizzeria), UUID(int=1))


# Overlaps ------------------------------------------------------------------------------------------------


@pytest.fixture
def overlapping(store: Store, pizzeria: Restaurant, sales_file: Files) -> tuple[UUID, Path]:
    """An import of two days, and a file that has the second of them and one more."""
    first = import_file(
        session(store, pizzeria),
        sales_file("a.csv", ("2026-01-01", "Soup", 2, 4.5), ("2026-01-02", "Soup", 3, 4.5)),
    )
    assert first.upload_id is not None
    return first.upload_id, sales_file("b.csv", ("2026-01-02", "Tea", 7, 1.5), ("2026-01-03", "Tea", 1, 1.5))


def test_days_that_have_sales_already_are_asked_about(
    store: Store, pizzeria: Restaurant, overlapping: tuple[UUID, Path], everything: Everything
) -> None:
    before = everything(store)
    asked = import_file(session(store, pizzeria), overlapping[1])
    (question,) = asked.questions
    assert (asked.status, question.key, question.suggested) == ("needs_answers", "overlap", "replace")
    assert question.choices == ("replace", "add")
    assert question.text.startswith("1 day of this file, 2 Jan 2026, already has sales")
    assert check_file(session(store, pizzeria), overlapping[1]).questions == asked.questions
    assert everything(store) == before


def test_days_are_replaced_and_come_back_with_an_undo(
    store: Store, pizzeria: Restaurant, overlapping: tuple[UUID, Path]
) -> None:
    before = daily(store)
    made = import_file(session(store, pizzeria), overlapping[1], answers={"overlap": "replace"})
    assert sold(store) == {("2026-01-01", "soup"): 2, ("2026-01-02", "tea"): 7, ("2026-01-03", "tea"): 1}
    assert daily(store) == from_lines(store)
    assert made.upload_id is not None
    undo_import(session(store, pizzeria), made.upload_id)
    assert daily(store) == from_lines(store) == before
    assert set(dishes(store, pizzeria)) == {"Soup"}


def test_days_are_added_to_where_that_is_the_answer(
    store: Store, pizzeria: Restaurant, overlapping: tuple[UUID, Path]
) -> None:
    import_file(session(store, pizzeria), overlapping[1], answers={"overlap": "add"})
    assert sold(store)["2026-01-02", "soup"] == 3
    assert sold(store)["2026-01-02", "tea"] == 7
    assert daily(store) == from_lines(store)


def test_undoing_the_older_import_leaves_the_newer(
    store: Store, pizzeria: Restaurant, overlapping: tuple[UUID, Path]
) -> None:
    import_file(session(store, pizzeria), overlapping[1], answers={"overlap": "replace"})
    undo_import(session(store, pizzeria), overlapping[0])
    assert sold(store) == {("2026-01-02", "tea"): 7, ("2026-01-03", "tea"): 1}


def test_an_answer_about_overlaps_that_is_none_is_refused(
    store: Store, pizzeria: Restaurant, overlapping: tuple[UUID, Path], everything: Everything
) -> None:
    before = everything(store)
    with pytest.raises(Refused, match="is no answer to overlap"):
        import_file(session(store, pizzeria), overlapping[1], answers={"overlap": "merge"})
    assert everything(store) == before


def test_a_clock_set_back_does_not_put_the_newer_import_behind(
    store: Store, pizzeria: Restaurant, overlapping: tuple[UUID, Path]
) -> None:
    with store.begin() as uow:
        later = "2126-01-01 00:00:00" + ("+00:00" if uow.dialect == "postgresql" else ".000000")
        uow.execute(text("UPDATE data_uploads SET imported_at = :later"), {"later": later})
    import_file(session(store, pizzeria), overlapping[1], answers={"overlap": "replace"})
    assert sold(store)["2026-01-02", "tea"] == 7
    assert ("2026-01-02", "soup") not in sold(store)


# Imports and undos in any order, against a model ---------------------------------------------------------

Line = tuple[int, str, int, bool]
FILES = st.lists(
    st.lists(
        st.tuples(st.integers(1, 4), st.sampled_from("abc"), st.integers(-1, 5), st.booleans()),
        min_size=1,
        max_size=5,
    ),
    min_size=3,
    max_size=4,
    unique_by=str,
)
STEPS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["replace", "add", "undo", "undo"])), max_size=9
)


@dataclass
class Model:
    """What should count: by day the living imports in the order they came, and whether each replaces."""

    days: dict[int, list[tuple[int, bool]]] = field(default_factory=lambda: defaultdict(list))

    def come(self, number: int, lines: list[Line], *, replaces: bool) -> None:
        for day in {line[0] for line in lines}:
            self.days[day].append((number, replaces))

    def go(self, number: int) -> None:
        for day, imports in self.days.items():
            self.days[day] = [each for each in imports if each[0] != number]

    def counting(self, day: int) -> set[int]:
        imports = self.days[day]
        last = max((at for at, (_, replaces) in enumerate(imports) if replaces), default=0)
        return {number for number, _ in imports[last:]}

    def sums(self, files: list[list[Line]]) -> Day:
        found: Day = {}
        for number, lines in enumerate(files):
            for day, dish, quantity, promo in lines:
                if number in self.counting(day):
                    key = f"2026-01-0{day}", dish
                    old = found.get(key, (0, 0, 0, False))
                    found[key] = (
                        old[0] + max(0, quantity) * 10**6,
                        old[1] + quantity * 10**6,
                        old[2] + quantity * 2_500_000,
                        old[3] or promo,
                    )
        return found


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(files=FILES, steps=STEPS)
def test_any_sequence_of_imports_and_undos_counts_what_the_model_counts(
    sqlite_template: Path, pizzeria: Restaurant, files: list[list[Line]], steps: list[tuple[int, str]]
) -> None:
    model, living = Model(), dict[int, UUID]()
    with TemporaryDirectory() as name, copy_of(sqlite_template, Path(name)) as store:
        paths = [Path(name) / f"{number}.csv" for number in range(len(files))]
        for path, lines in zip(paths, files, strict=True):
            rows = [
                f"2026-01-0{day},{dish},{quantity},2.5,{promo:d}\n" for day, dish, quantity, promo in lines
            ]
            path.write_text("date,item,quantity,price,promo\n" + "".join(rows), encoding="utf-8")
        for number, act in steps:
            if number >= len(files) or (act == "undo") != (number in living):
                continue
            if act == "undo":
                undo_import(session(store, pizzeria), living.pop(number))
                model.go(number)
            else:
                made = import_file(session(store, pizzeria), paths[number], answers={"overlap": act})
                assert made.upload_id is not None
                living[number] = made.upload_id
                model.come(number, files[number], replaces=act == "replace")
            expected = model.sums(files)
            assert daily(store) == from_lines(store) == expected
            assert {name_key(name) for name in dishes(store, pizzeria)} == {dish for _, dish in expected}
        statuses = {upload.id: upload.status for upload in history(session(store, pizzeria))}
        assert {each for each, status in statuses.items() if status == "completed"} == set(living.values())


@contextmanager
def copy_of(template: Path, folder: Path) -> Iterator[Store]:
    shutil.copy(template, folder / "flux.db")
    store = Store(f"sqlite:///{folder / 'flux.db'}")
    try:
        yield store
    finally:
        store.close()


# Roles ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_an_owner_and_a_manager_may_import_and_undo(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], sales_file: Files, role: str
) -> None:
    path = sales_file("a.csv", ("2026-01-01", "Soup", 2, 4.5))
    made = import_file(session(store, pizzeria, staff[role]), path)
    assert made.upload_id is not None
    undo_import(session(store, pizzeria, staff[role]), made.upload_id)
    assert totals(store, pizzeria) == Totals()


@pytest.mark.parametrize(
    ("role", "error"), [("chef", NotAllowed), ("counter", NotAllowed), ("stranger", NotFound)]
)
def test_others_may_neither_import_nor_undo(
    store: Store,
    pizzeria: Restaurant,
    staff: dict[str, UUID],
    sales_file: Files,
    everything: Everything,
    role: str,
    error: type[Exception],
) -> None:
    made = import_file(session(store, pizzeria), sales_file("a.csv", ("2026-01-01", "Soup", 2, 4.5)))
    assert made.upload_id is not None
    before = everything(store)
    with pytest.raises(error):
        import_file(
            session(store, pizzeria, staff[role]), sales_file("b.csv", ("2026-01-02", "Soup", 2, 4.5))
        )
    with pytest.raises(error):
        undo_import(session(store, pizzeria, staff[role]), made.upload_id)
    assert everything(store) == before


# Whole or absent -----------------------------------------------------------------------------------------


class StopAt:
    """Progress that cancels at its n-th step."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def step(self, done: int, total: int = 0, note: str = "") -> None:
        self.left -= 1
        if self.left < 0:
            raise Cancelled


def test_a_cancel_at_any_step_leaves_nothing(
    store: Store, pizzeria: Restaurant, sales_file: Files, everything: Everything
) -> None:
    path, before = sales_file("a.csv", *many_sales()), everything(store)
    for steps in count():
        try:
            made = import_file(session(store, pizzeria), path, progress=StopAt(steps))
        except Cancelled:
            assert everything(store) == before
        else:
            break
    assert steps > 2
    assert made.rows_imported == 5_000


def test_an_import_that_waits_for_another_writer_can_be_cancelled(
    store: Store, pizzeria: Restaurant, sales_file: Files
) -> None:
    path, waiting = sales_file("a.csv", ("2026-01-01", "Soup", 2, 4.5)), StopAt(1)
    beside = Store(store.url)
    with ThreadPoolExecutor(1) as other, store.begin(lock=pizzeria.id):
        job = other.submit(import_file, session(beside, pizzeria), path, progress=waiting)
        with pytest.raises(Cancelled):
            job.result(timeout=30)
    beside.close()
    assert import_file(session(store, pizzeria), path).rows_imported == 1


class Fault(Exception):
    """What a test breaks a transaction with."""


def test_an_import_or_undo_that_fails_at_any_statement_changes_nothing(
    store: Store, pizzeria: Restaurant, overlapping: tuple[UUID, Path], everything: Everything
) -> None:
    before, left = everything(store), 1_000_000

    def fail(*_arguments: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Fault

    event.listen(store.engine, "before_cursor_execute", fail)
    for job in (
        lambda: import_file(session(store, pizzeria), overlapping[1], answers={"overlap": "replace"}),
        lambda: undo_import(session(store, pizzeria), overlapping[0]),
    ):
        for statements in count():
            left = statements
            try:
                job()
            except Fault:
                left = 1_000_000
                assert everything(store) == before
            else:
                break
        left = 1_000_000
        assert statements > 5
        assert daily(store) == from_lines(store)
        before = everything(store)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
@pytest.mark.parametrize("tickets", [False, True])
def test_an_import_killed_at_any_moment_is_whole_or_absent(
    store: Store, tmp_path: Path, tickets: bool
) -> None:
    chance = random.Random(5)
    rounds = 10 if store.file is not None else 3
    moments = [(number + chance.random()) / rounds for number in range(rounds)]
    kills = list(killed_imports(store, tmp_path, moments, tickets=tickets))
    assert [killed for killed in kills if killed.wrong] == []
    assert not all(killed.whole for killed in kills)


def test_a_price_may_be_the_lines_and_not_a_units(
    store: Store, pizzeria: Restaurant, write: Callable[..., Path]
) -> None:
    file = write("a.csv", "date,item,quantity,price", "2026-01-01,Soup,3,13.50", "2026-01-02,Soup,-1,4.50")
    done = import_file(session(store, pizzeria), file, answers={"price": "line"})
    assert done.totals.net_sales == 18_000_000
    assert done.first_lines[0].unit_price == 4_500_000


@pytest.mark.parametrize(
    "answer",
    [
        {"bogus": "1"},
        {"columns": "date:x"},
        {"decimal": "dot"},
        {"ticket_scope": "week"},
        {"business_day_start": "late"},
    ],
)
def test_an_answer_nobody_reads_is_refused(
    sqlite: Store, pizzeria: Restaurant, write: Callable[..., Path], answer: dict[str, str]
) -> None:
    with pytest.raises(Refused):
        import_file(
            session(sqlite, pizzeria),
            write("a.csv", "date,item,quantity,price", "2026-01-01,Soup,2,4.50"),
            answers=answer,
        )


def test_the_price_of_a_dish_is_that_of_its_last_ordinary_sale(
    store: Store, pizzeria: Restaurant, write: Callable[..., Path]
) -> None:
    file = write(
        "a.csv",
        "date,item,quantity,price,promo",
        "2026-01-01,Wine,1,20.00,0",
        "2026-01-02,Wine,-1,20.00,0",
        "2026-01-02,Wine,1,0,0",
        "2026-01-02,Wine,1,22.00,0",
        "2026-01-03,Wine,1,11.00,1",
        "2026-01-03,Wine,1,-5.00,0",
    )
    import_file(session(store, pizzeria), file)
    with store.read() as uow:
        assert [item.price for item in menu.every(uow, pizzeria.id)] == [22_000_000]


def test_of_a_thousand_bad_lines_and_more_the_first_are_kept_and_all_are_counted(
    sqlite: Store, pizzeria: Restaurant, write: Callable[..., Path]
) -> None:
    bad = [f"2026-01-01,Soup,x{n},4.50" for n in range(1_200)]
    file = write("a.csv", "date,item,quantity,price", "2026-01-01,Soup,2,4.50", *bad)
    assert len(import_file(session(sqlite, pizzeria), file).skipped) == 1_200
    (upload,) = history(session(sqlite, pizzeria))
    assert (upload.error_count, len(upload.errors)) == (1_200, 1_000)


def test_two_imports_at_once_make_one_restaurant_and_one_dish(
    store: Store, pizzeria: Restaurant, write: Callable[..., Path]
) -> None:
    files = [
        write(f"{n}.csv", "date,item,quantity,price", f"2026-01-0{n},Soup,{n},4.50") for n in range(1, 5)
    ]
    with ThreadPoolExecutor(4) as pool:
        done = list(
            pool.map(lambda file: import_file(session(store, named_or_new(store, "Pizzeria")), file), files)
        )
    assert {each.status for each in done} == {"imported"}
    with store.read() as uow:
        (place,) = restaurants.every(uow)
        assert len(menu.every(uow, place.id)) == 1
        assert sales.totals(uow, place.id).quantity == 10_000_000


# Beside the till's own figures ---------------------------------------------------------------------------


def test_the_tills_total_stands_beside_what_was_read(
    store: Store, pizzeria: Restaurant, sales_file: Files
) -> None:
    path = sales_file("a.csv", ("2026-01-01", "Soup", 2, 4.5), ("2026-01-01", "Tea", "x", 1.5))
    for act in (check_file, import_file):
        (beside,) = act(session(store, pizzeria), path, till_total=10_500_000).reconciliation
        assert beside == Reconciliation("till", "money", 10_500_000, 9_000_000)
        assert beside.difference == -1_500_000


def test_the_files_own_totals_stand_beside_what_was_read() -> None:
    sums = Sums()
    sums.add([SaleLine(2, date(2026, 1, 1), "Soup", "", 2_000_000, 2_000_000, 4_500_000, 9_000_000, False)])
    assert sums.reconcile((2_000_000, 9_000_000), None) == (
        Reconciliation("file", "quantity", 2_000_000, 2_000_000),
        Reconciliation("file", "money", 9_000_000, 9_000_000),
    )
    assert sums.reconcile((None, 9_100_000), None)[0].difference == -100_000
    assert sums.reconcile(None, None) == ()


# Nobody's names -----------------------------------------------------------------------------------------


def test_what_columns_nobody_reads_say_is_shown_after_an_import_and_never_stored(
    store: Store, pizzeria: Restaurant, sales_file: Files, everything: Everything
) -> None:
    path = sales_file(
        "a.csv",
        ("2026-01-01", "Soup", 2, 4.5, "Ana", "4929 1234 5678"),
        ("2026-01-01", "Soup", "x", 4.5, "Ana", "4929 1234 5678"),
        header="date,item,quantity,price,server,card",
    )
    made = import_file(session(store, pizzeria), path)
    assert made.skipped[0].text == "2026-01-01,Soup,x,4.5,,4929 1234 5678"
    (error,) = history(session(store, pizzeria))[0].errors
    assert (error.line, error.reason, error.text) == (3, "quantity is not a number", "")
    stored = str(everything(store))
    assert "Soup" in stored
    assert "Ana" not in stored
    assert "4929 1234" not in stored


# What is remembered --------------------------------------------------------------------------------------


def test_what_was_said_about_one_file_is_known_to_the_next(
    store: Store, pizzeria: Restaurant, sales_file: Files
) -> None:
    said = {"tax": "included", "timezone": "Europe/Madrid", "business_day_start": "05:30"}
    import_file(session(store, pizzeria), sales_file("a.csv", ("2026-01-01", "Soup", 2, 4.5)), answers=said)
    import_file(
        session(store, pizzeria),
        sales_file("b.csv", ("2026-01-02", "Soup", 2, 4.5)),
        answers={"tax": "excluded"},
    )
    with store.read() as uow:
        stored = restaurants.get(uow, pizzeria.id)
        assert stored is not None
        assert stored.business_day_start.isoformat() == "05:30:00"
        assert preferences_of(uow, stored) == ImportPreferences(
            "excluded",
            time(5, 30),
            "Europe/Madrid",
            name=stored.name,
            country=stored.country,
            currency=stored.currency,
        )
        assert preferences_of(uow, None) == ImportPreferences()


def test_columns_are_remembered_by_their_header(
    sqlite: Store, pizzeria: Restaurant, write: Callable[..., Path]
) -> None:
    head = "Tag|Was|Stk|Wert"
    first = write("a.csv", head, "2026-03-14|Brezel|5|10.00", "2026-03-14|Kuchen|2|9.00")
    mapping = "date:Tag,item:Was,quantity:Stk,amount:Wert"
    assert import_file(session(sqlite, pizzeria), first).status == "needs_answers"
    import_file(session(sqlite, pizzeria), first, answers={"columns": mapping, "tax": "included"})
    second = write("b.csv", head, "2026-03-15|Brezel|6|12.00", "2026-03-15|Kuchen|1|4.50")
    assert import_file(session(sqlite, pizzeria), second).status == "imported"
    other = write("c.csv", "Tag|Was|Stk|Betrag", "2026-03-16|Brezel|6|12.00", "2026-03-16|Kuchen|1|4.50")
    assert import_file(session(sqlite, pizzeria), other).questions[0].key == "columns"


def test_columns_without_names_are_remembered_for_the_next_file(
    sqlite: Store, pizzeria: Restaurant, write: Callable[..., Path]
) -> None:
    first = write("a.csv", "2026-03-14|Brezel|5|10.00", "2026-03-14|Kuchen|2|9.00")
    answers = {"columns": "date:1,item:2,quantity:3,amount:4", "tax": "included"}
    assert import_file(session(sqlite, pizzeria), first).status == "needs_answers"
    assert import_file(session(sqlite, pizzeria), first, answers=answers).status == "imported"
    second = write("b.csv", "2026-03-15|Brezel|6|12.00", "2026-03-15|Kuchen|1|4.50")
    done = import_file(session(sqlite, pizzeria), second)
    assert (done.status, done.rows_imported, done.totals.net_sales) == ("imported", 2, 16_500_000)


# Room on the disk ----------------------------------------------------------------------------------------


def test_a_file_that_needs_more_room_than_there_is_is_not_begun(
    sqlite: Store,
    pizzeria: Restaurant,
    sales_file: Files,
    everything: Everything,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = everything(sqlite)
    path = sales_file("a.csv", *[("2026-01-01", "Soup", 2, 4.5)] * 1_000)
    monkeypatch.setattr(database, "disk_usage", lambda _folder: SimpleNamespace(free=1_100_000))
    with pytest.raises(StoreUnusable, match="not enough room") as refused:
        import_file(session(sqlite, pizzeria), path)
    assert "needs 1 MB, free are 1 MB" in refused.value.advice
    assert everything(sqlite) == before
    monkeypatch.setattr(database, "disk_usage", lambda _folder: SimpleNamespace(free=1_300_000))
    assert import_file(session(sqlite, pizzeria), path).rows_imported == 1_000


@pytest.mark.parametrize("tickets", [False, True])
def test_a_disk_that_fills_up_in_the_middle_leaves_nothing_and_says_so(
    sqlite: Store, pizzeria: Restaurant, everything: Everything, tmp_path: Path, tickets: bool
) -> None:
    path = tmp_path / "a.csv"
    if tickets:
        write_toast(path, 5_000)
    else:
        write_sales(path, *many_sales())
    before = everything(sqlite)
    pages = 150

    def limit(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    sqlite.engine.dispose()
    event.listen(sqlite.engine, "connect", limit)
    with pytest.raises(StoreUnusable, match="disk is full") as refused:
        import_file(session(sqlite, pizzeria), path)
    assert "Nothing was saved" in refused.value.advice
    pages = 1_000_000
    sqlite.engine.dispose()
    assert everything(sqlite) == before
    assert import_file(session(sqlite, pizzeria), path).rows_imported == 5_000
    assert daily(sqlite) == from_lines(sqlite)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="tells a process's open files on Linux")
def test_a_damaged_workbook_is_closed_once_it_is_refused(
    sqlite: Store, pizzeria: Restaurant, tmp_path: Path
) -> None:
    whole, path = tmp_path / "whole.xlsx", tmp_path / "damaged.xlsx"
    book = Workbook()
    book.active.append(["date", "item", "quantity", "price"])
    book.save(whole)
    with ZipFile(whole) as read, ZipFile(path, "w") as damaged:
        for name in read.namelist():
            damaged.writestr(name, b"<not xml" if name == "xl/workbook.xml" else read.read(name))
    # The error is held, and with it whatever was under way.
    with pytest.raises(Refused, match="damaged") as refused:
        check_file(session(sqlite, pizzeria), path)
    assert refused.value.__cause__ is not None
    assert path not in {each.resolve() for each in Path("/proc/self/fd").iterdir()}
