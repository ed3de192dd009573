"""What leaves Flux as a table: exact, readable again, and no formula whatever somebody called a dish."""

import csv
import subprocess
import sys
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import load_workbook

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.export import ExportTable
from flux_desktop.services import exports
from flux_desktop.services.exports import file_name, write_table

TABLE = ExportTable(
    "Costs [La Boqueria] 1/2",
    ("Dish", "Sold", "Cost", "Share", "Day", "=Note"),
    (
        ("Paella; «marinera»", 371, Decimal("5.610000"), Fraction(2, 3), date(2026, 11, 1), "a\nb"),
        ('=HYPERLINK("http://x")', None, Decimal("-1.5"), 0.25, None, "\x07bell"),
        ("-5+3", 0, Fraction(1, 8), None, date(2026, 11, 30), ""),
    ),
)


def _csv_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_a_csv_holds_exact_decimals_iso_dates_and_empty_cells(tmp_path: Path) -> None:
    path = tmp_path / "costs.csv"
    assert write_table(TABLE, path) == 3
    rows = _csv_rows(path)
    assert rows[0] == ["Dish", "Sold", "Cost", "Share", "Day", "'=Note"]
    assert rows[1] == ["Paella; «marinera»", "371", "5.610000", "0.666667", "2026-11-01", "a\nb"]
    assert rows[2][1:5] == ["", "-1.5", "0.25", ""]
    assert rows[3][2] == "0.125"


def test_no_text_becomes_a_formula_and_every_negative_number_stays_one(tmp_path: Path) -> None:
    write_table(TABLE, tmp_path / "costs.csv")
    write_table(TABLE, tmp_path / "costs.xlsx")
    rows = _csv_rows(tmp_path / "costs.csv")
    assert [row[0][0] for row in rows[2:]] == ["'", "'"]
    sheet = load_workbook(tmp_path / "costs.xlsx").active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert sheet["A3"].value == '\'=HYPERLINK("http://x")'
    assert sheet["C3"].value == -1.5


def test_a_workbook_holds_numbers_and_days_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "COSTS.XLSX"
    write_table(TABLE, path)
    book = load_workbook(path)
    sheet = book.active
    assert sheet is not None
    assert sheet["B2"].value == 371
    assert sheet["C2"].value == pytest.approx(5.61)
    assert sheet["E2"].value.date() == date(2026, 11, 1)
    assert sheet["E2"].number_format == "yyyy-mm-dd"
    assert sheet["B3"].value is None
    assert sheet["F3"].value == "bell"
    assert sheet.title == "Costs  La Boqueria  1 2"
    assert sheet.freeze_panes == "A2"


def test_a_table_without_rows_still_says_its_heads(tmp_path: Path) -> None:
    empty = ExportTable("Costs", ("Dish", "Cost"), ())
    for suffix in (".csv", ".xlsx"):
        assert write_table(empty, tmp_path / f"empty{suffix}") == 0
    assert _csv_rows(tmp_path / "empty.csv") == [["Dish", "Cost"]]


def test_a_place_that_cannot_be_written_to_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be written"):
        write_table(TABLE, tmp_path / "nowhere" / "costs.csv")


def test_a_workbook_that_would_be_cut_off_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 2)
    with pytest.raises(Refused, match="2 rows"):
        write_table(TABLE, tmp_path / "costs.xlsx")
    assert not (tmp_path / "costs.xlsx").exists()
    assert write_table(TABLE, tmp_path / "costs.csv") == 3


def test_a_file_is_called_after_its_table() -> None:
    assert file_name(ExportTable("Costs: Café Ñ/1", (), ()), ".csv") == "costs-café-ñ-1.csv"
    assert file_name(ExportTable("///", (), ()), ".xlsx") == "flux.xlsx"


def test_pandas_is_loaded_only_when_a_table_leaves(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from flux_desktop.services.exports import write_table\n"
        "from flux_desktop.domain.export import ExportTable\n"
        "before = 'pandas' in sys.modules\n"
        f"write_table(ExportTable('a', ('b',), ((1,),)), Path({str(tmp_path / 'a.csv')!r}))\n"
        "print(before, 'pandas' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert said.stdout.split() == ["False", "True"]
