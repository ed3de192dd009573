"""The page Imports: a file is checked, asked about, imported, listed and taken back."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QFileDialog,
    QRadioButton,
)
from pytestqt.qtbot import QtBot

from flux_desktop.domain.restaurants import Membership, Role
from flux_desktop.services.imports import Import
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.imports.view import ImportsView
from flux_desktop.ui.imports.wording import Period
from flux_desktop.ui.rows import Table
from tests.ui.imports_page import (
    button,
    buttons,
    drop,
    imports_of,
    nameless,
    open_page,
    open_sheet,
    rest,
    sold,
    texts,
)

HEADER = "date,item,quantity,price"
Write = Callable[..., Path]
ImportLines = Callable[..., Import]


@pytest.fixture
def view(context: AppContext, qtbot: QtBot) -> ImportsView:
    """The page in the window of the context, loaded."""
    return open_page(context, qtbot)


def test_an_empty_restaurant_is_told_to_drop_the_tills_file(view: ImportsView) -> None:
    assert "Drop the till's file here" in texts(view)
    assert buttons(view) == {"Choose a file"}
    assert nameless(view) == []


def test_without_a_restaurant_the_way_leads_to_the_settings(
    view: ImportsView, context: AppContext, qtbot: QtBot
) -> None:
    context.choose(None)
    with qtbot.waitSignal(context.go) as gone:
        button(view, "Open settings").click()
    assert gone.args == ["settings"]


def test_the_history_shows_what_each_file_brought(
    view: ImportsView, context: AppContext, qtbot: QtBot, import_lines: ImportLines
) -> None:
    import_lines(
        "2026-01-01,Soup,2,4.50", "2026-01-03,Soup,1,4.50", "2026-02-30,Soup,1,4.50", name="january.csv"
    )
    view.invalidate()
    rest(context, qtbot)
    (table,) = (each for each in view.findChildren(Table) if each.isVisible())
    (upload,) = table.rows.rows
    cells = [column.text(column.value(upload)) for column in table.rows.columns]
    assert [*cells[:1], *cells[2:]] == [
        "january.csv",
        "01/01/2026",
        "2",
        "1",
        "€13.50",
        "Imported",
        "Undo import",
    ]
    assert "1 file in use · sales from 1 Jan to 3 Jan 2026" in texts(view)
    assert nameless(view) == []


def test_a_file_is_checked_asked_about_and_imported(
    view: ImportsView, context: AppContext, qtbot: QtBot, write: Write
) -> None:
    view.start(
        [
            write(
                "april.csv",
                HEADER,
                "03/04/2026,Soup,2,4.50",
                "04/04/2026,Soup,3,4.50",
                "05/04/2026,Soup,?,4.50",
            )
        ]
    )
    assert not button(view, "Import").isEnabled()
    assert "You can import when the check has finished." in texts(view)
    rest(context, qtbot)
    seen = texts(view)
    assert "april.csv" in seen
    assert "3 Apr to 4 Apr 2026" in seen
    assert "€22.50" in seen
    assert "Quantity is not a number" in seen
    assert "05/04/2026,Soup,?,4.50" in seen
    assert nameless(view) == []
    assert imports_of(context) == []

    (month,) = (each for each in view.findChildren(QRadioButton) if each.text() == "The month")
    month.click()
    rest(context, qtbot)
    assert "4 Mar to 4 Apr 2026" in texts(view)
    assert month.isVisible()
    assert month.isChecked()

    button(view, "Import 2 rows").click()
    rest(context, qtbot)
    assert "2 rows imported" in texts(view)
    assert "1 new dish. 1 line left out." in texts(view)
    assert imports_of(context) == [("april.csv", "completed")]
    with qtbot.waitSignal(context.go) as gone:
        button(view, "See the forecast").click()
    assert gone.args == ["forecast"]

    button(view.window(), "Undo").click()
    rest(context, qtbot)
    assert imports_of(context) == [("april.csv", "undone")]
    assert "Undone" in texts(view)


def test_leaving_after_the_check_saves_nothing(
    view: ImportsView, context: AppContext, qtbot: QtBot, write: Write
) -> None:
    context.opened_files.emit([write("may.csv", HEADER, "2026-05-01,Soup,2,4.50")])
    rest(context, qtbot)
    button(view, "Import 1 row")
    button(view, "Cancel").click()
    assert "Drop the till's file here" in texts(view)
    assert imports_of(context) == []


def test_an_import_that_is_stopped_leaves_nothing(
    view: ImportsView, context: AppContext, qtbot: QtBot, write: Write
) -> None:
    many = [f"2026-01-{day:02},Dish {dish},1,4.50" for day in range(1, 29) for dish in range(1500)]
    view.start([write("large.csv", HEADER, *many)])
    rest(context, qtbot)
    button(view, "Import 42,000 rows").click()
    button(view, "Cancel").click()
    rest(context, qtbot)
    assert "Stopped. Nothing was saved." in texts(view)
    assert button(view, "Import 42,000 rows").isEnabled()
    assert imports_of(context) == []


@pytest.mark.parametrize(("answer", "total"), [("Replace those days", 5), ("Add to those days", 7)])
def test_days_that_have_sales_already_are_replaced_or_added_to(
    view: ImportsView,
    context: AppContext,
    qtbot: QtBot,
    write: Write,
    import_lines: ImportLines,
    answer: str,
    total: int,
) -> None:
    import_lines("2026-05-01,Soup,2,4.50", name="first.csv")
    view.start([write("second.csv", HEADER, "2026-05-01,Soup,5,4.50")])
    rest(context, qtbot)
    (choice,) = (each for each in view.findChildren(QRadioButton) if each.text() == answer)
    choice.click()
    button(view, "Import 1 row").click()
    rest(context, qtbot)
    assert "1 row imported" in texts(view)
    assert sold(context) == total


def test_a_file_that_cannot_be_used_is_refused_in_its_place(
    view: ImportsView, context: AppContext, qtbot: QtBot, write: Write, import_lines: ImportLines
) -> None:
    import_lines("2026-05-01,Soup,2,4.50", name="again.csv")
    view.start(
        [write("menu.csv", "dish,cost", "Soup,3"), write("again.csv", HEADER, "2026-05-01,Soup,2,4.50")]
    )
    rest(context, qtbot)
    assert "Flux does not know this file." in texts(view)
    button(view, "Next: again.csv").click()
    rest(context, qtbot)
    assert "This file was already imported on" in texts(view)
    assert buttons(view) == {"Choose another file", "Back to imports"}
    button(view, "Back to imports").click()
    view.invalidate()
    rest(context, qtbot)
    assert "again.csv" in texts(view)


def test_dropped_files_are_imported_one_after_the_other(
    view: ImportsView, context: AppContext, qtbot: QtBot, write: Write
) -> None:
    drop(
        view,
        write("a.csv", HEADER, "2026-05-01,Soup,2,4.50"),
        write("b.csv", HEADER, "2026-05-02,Soup,2,4.50"),
    )
    rest(context, qtbot)
    button(view, "Import 1 row").click()
    rest(context, qtbot)
    button(view, "Next: b.csv").click()
    rest(context, qtbot)
    button(view, "Import 1 row").click()
    rest(context, qtbot)
    button(view, "Import another file")
    assert sorted(imports_of(context)) == [("a.csv", "completed"), ("b.csv", "completed")]


def test_taking_back_asks_first_and_says_what_goes(
    view: ImportsView, context: AppContext, qtbot: QtBot, import_lines: ImportLines
) -> None:
    import_lines("2026-01-01,Soup,2,4.50", "2026-01-03,Soup,1,4.50", name="january.csv")
    view.invalidate()
    rest(context, qtbot)
    (table,) = (each for each in view.findChildren(Table) if each.isVisible())
    last = table.model().index(0, len(table.rows.columns) - 1)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(last).center())
    sheet = open_sheet(qtbot)
    assert "2 rows of january.csv, 1 Jan to 3 Jan 2026, no longer count." in texts(sheet)
    assert imports_of(context) == [("january.csv", "completed")]
    button(sheet, "Undo import").click()
    rest(context, qtbot)
    assert imports_of(context) == [("january.csv", "undone")]
    assert "No file in use" in texts(view)


def test_an_import_shows_its_lines_left_out_and_saves_them(
    view: ImportsView,
    context: AppContext,
    qtbot: QtBot,
    import_lines: ImportLines,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import_lines("2026-01-01,Soup,2,4.50", "2026-02-30,Soup,1,4.50", name="january.csv")
    view.invalidate()
    rest(context, qtbot)
    (table,) = (each for each in view.findChildren(Table) if each.isVisible())
    table.activated.emit(table.model().index(0, 0))
    sheet = open_sheet(qtbot)
    assert "Date does not exist" in texts(sheet)
    assert nameless(sheet) == []
    saved = tmp_path / "left out.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(saved), ""))
    button(sheet, "Save as CSV").click()
    rest(context, qtbot)
    assert (
        saved.read_text("utf-8-sig").splitlines()[1] == '3,date does not exist,"2026-02-30,Soup,1,4.50",4.50'
    )
    sheet.reject()


@pytest.mark.parametrize("role", [Role.CHEF, Role.COUNTER])
def test_a_cook_sees_the_history_and_why_the_rest_is_not_theirs(
    view: ImportsView, context: AppContext, qtbot: QtBot, import_lines: ImportLines, write: Write, role: Role
) -> None:
    import_lines("2026-01-01,Soup,2,4.50", name="january.csv")
    assert context.restaurant is not None
    context.choose(Membership(context.restaurant, role))
    rest(context, qtbot)
    seen = texts(view)
    assert "january.csv" in seen
    assert "Only a manager can do this." in seen
    assert "Undo import" not in seen
    assert not button(view, "Import sales").isEnabled()
    drop(view, write("more.csv", HEADER, "2026-05-01,Soup,2,4.50"))
    assert not context.jobs.busy


def test_the_page_closes_in_the_middle_of_a_check(
    view: ImportsView, context: AppContext, qtbot: QtBot, write: Write
) -> None:
    view.start([write("may.csv", HEADER, "2026-05-01,Soup,2,4.50")])
    view.close()
    view.deleteLater()
    rest(context, qtbot)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), "1 Jan 2026"),
        (date(2026, 1, 1), date(2026, 3, 31), "1 Jan to 31 Mar 2026"),
        (date(2025, 12, 30), date(2026, 1, 2), "30 Dec 2025 to 2 Jan 2026"),
    ],
)
def test_a_period_says_a_year_once(first: date, last: date, said: str) -> None:
    assert str(Period(first, last)) == said
