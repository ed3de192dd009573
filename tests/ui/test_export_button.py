"""Any table leaves by one button: what is on the screen, whole, as CSV or as a workbook."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.export_button import ExportButton, table_of
from flux_desktop.ui.rows import Badge, Column, Rows
from tests.ui.keys import press_with_ctrl


@dataclass(frozen=True)
class Dish:
    name: str
    price: Decimal | None
    margin: float
    day: date
    standing: Badge


DISHES = [
    Dish("=Paella", Decimal("18.504321"), 0.64812, date(2026, 11, 1), Badge("Star", "good")),
    Dish("Arròs", None, -0.1, date(2026, 11, 2), Badge("Dog", "bad")),
]
COLUMNS: list[Column[Dish]] = [
    Column("Dish", lambda row: row.name),
    Column("Price", lambda row: row.price, "money", "EUR"),
    Column("Margin", lambda row: row.margin, "percent"),
    Column("Since", lambda row: row.day, "date"),
    Column("Class", lambda row: row.standing, "pill"),
]


@pytest.fixture
def rows() -> Rows[Dish]:
    made = Rows(COLUMNS)
    made.replace(DISHES)
    return made


def test_a_table_leaves_as_it_is_sorted_with_figures_that_nobody_rounded(rows: Rows[Dish]) -> None:
    rows.sort(0, Qt.SortOrder.AscendingOrder)
    table = table_of("Costs", rows, hidden=[3])
    assert table.heads == ("Dish", "Price (EUR)", "Margin (%)", "Class")
    assert table.rows[1] == ("Arròs", None, -10.0, "Dog") or table.rows[0] == ("Arròs", None, -10.0, "Dog")
    paella = next(row for row in table.rows if row[0] == "=Paella")
    assert paella[1] == Decimal("18.504321")
    assert paella[2] == pytest.approx(64.812)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_button_writes_the_form_that_is_asked_for(
    context: AppContext,
    rows: Rows[Dish],
    show: Callable[..., QWidget],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    suffix: str,
) -> None:
    page = QWidget()
    button = ExportButton(page, context, lambda: table_of("Costs", rows))
    show(button)
    asked: list[str] = []

    def answer(_parent: QWidget, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        asked.append(name)
        return str(tmp_path / "out" / Path(name).stem), ""

    (tmp_path / "out").mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    button.ask_file(suffix)
    path = tmp_path / "out" / f"costs{suffix}"
    qtbot.waitUntil(lambda: path.exists() and not context.jobs.busy, timeout=30_000)
    assert asked == [f"costs{suffix}"]
    if suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            found = list(csv.reader(file))
        assert found[1][:2] == ["'=Paella", "18.504321"]
    else:
        sheet = load_workbook(path).active
        assert sheet is not None
        assert (sheet["A2"].value, sheet["B2"].value) == ("'=Paella", 18.504321)


def test_nothing_is_asked_while_there_is_nothing_to_save(
    context: AppContext, monkeypatch: pytest.MonkeyPatch, show: Callable[..., QWidget]
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: pytest.fail("a file was asked for"))
    button = ExportButton(QWidget(), context, lambda: None)
    show(button)
    button.ask_file(".csv")


def test_ctrl_e_opens_the_menu(
    context: AppContext, rows: Rows[Dish], show: Callable[..., QWidget], qtbot: QtBot
) -> None:
    page = QWidget()
    button = ExportButton(page, context, lambda: table_of("Costs", rows))
    window = show(button, page)
    press_with_ctrl(window, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: button.findChildren(QMenu)[0].isVisible())
    button.findChildren(QMenu)[0].close()
