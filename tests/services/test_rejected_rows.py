"""Lines left out weigh little, are saved with their money, and no spreadsheet takes one for a formula."""

import csv
import pickle
from pathlib import Path

import pytest

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.sales import Problem
from flux_desktop.services.imports import rejected_rows
from flux_desktop.services.imports.rejected_rows import RejectedRows, write_rejected_rows
from flux_desktop.services.outputs import Output


def test_no_saved_line_is_a_formula_to_a_spreadsheet(tmp_path: Path) -> None:
    file = tmp_path / "left out.csv"
    problems = [Problem(2, "no dish name", "=1+1", 2_500_000), Problem(3, "-ignored", "2026-01-01,Soup")]
    write_rejected_rows(Output(file), problems)
    with file.open(encoding="utf-8-sig", newline="") as saved:
        rows = list(csv.reader(saved))
    assert rows == [
        ["Line", "Reason", "Text", "Money"],
        ["2", "no dish name", "'=1+1", "2.50"],
        ["3", "'-ignored", "2026-01-01,Soup", ""],
    ]


def test_a_place_that_cannot_be_written_is_refused_with_advice(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be written"):
        write_rejected_rows(Output(tmp_path), [])


def test_lines_left_out_are_the_same_in_their_packs_and_after_a_journey() -> None:
    problems = [Problem(n, f"reason {n % 3}", f"line {n}", n if n % 2 else None) for n in range(1_234)]
    packed = RejectedRows(problems)
    for each in (packed, pickle.loads(pickle.dumps(packed))):
        assert len(each) == 1_234
        assert list(each) == problems
        assert (each[0], each[999], each[-1]) == (problems[0], problems[999], problems[-1])
        assert each[95:205] == tuple(problems[95:205])
        assert each == tuple(problems)
        assert each.money == sum(n for n in range(1_234) if n % 2)
    with pytest.raises(IndexError):
        packed[1_234]
    assert not RejectedRows()


def test_of_a_file_of_bad_lines_the_first_are_kept_and_all_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rejected_rows, "_MOST", 250)
    packed = RejectedRows()
    for n in range(0, 1_000, 40):
        packed.add([Problem(n + more, "no dish name", "x", 1_000_000) for more in range(40)])
    assert (packed.total, packed.money, len(packed), packed.more) == (1_000, 1_000_000_000, 250, 750)
    assert [each.line for each in packed] == list(range(250))
    file = tmp_path / "left out.csv"
    write_rejected_rows(Output(file), packed, packed.more)
    with file.open(encoding="utf-8-sig", newline="") as saved:
        rows = list(csv.reader(saved))
    assert len(rows) == 252
    assert rows[-1][2] == "750 more lines were left out."


def test_long_lines_are_kept_until_they_weigh_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rejected_rows, "_MOST_BYTES", 100_000)
    packed = RejectedRows()
    for n in range(1_000):
        packed.add([Problem(n, "no dish name", f"{n}" + "x" * 1_000)])
    assert packed.total == 1_000
    assert 100 <= len(packed) <= 300
