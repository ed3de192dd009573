"""Lines left out are saved with their money, and no spreadsheet takes one for a formula."""

import csv
from pathlib import Path

import pytest

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.sales import Problem
from flux_desktop.services.left_out import write_left_out


def test_no_saved_line_is_a_formula_to_a_spreadsheet(tmp_path: Path) -> None:
    file = tmp_path / "left out.csv"
    problems = [Problem(2, "no dish name", "=1+1", 2_500_000), Problem(3, "-ignored", "2026-01-01,Soup")]
    write_left_out(file, problems)
    with file.open(encoding="utf-8-sig", newline="") as saved:
        rows = list(csv.reader(saved))
    assert rows == [
        ["Line", "Reason", "Text", "Money"],
        ["2", "no dish name", "'=1+1", "2.50"],
        ["3", "'-ignored", "2026-01-01,Soup", ""],
    ]


def test_a_place_that_cannot_be_written_is_refused_with_advice(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be written"):
        write_left_out(tmp_path, [])
