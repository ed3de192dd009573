"""Rows of a text file: most lines are cut without the csv module, which must not be seen."""

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flux_desktop.domain.errors import Refused
from flux_desktop.pos.sheet import TextTable


def rows_of(text, delimiter=",", header_line=0):
    with TemporaryDirectory() as folder:
        path = Path(folder, "sales.csv")
        path.write_text(text, encoding="utf-8", newline="")
        return list(TextTable(path, header_line, ("Day", "Dish"), delimiter=delimiter).rows())


def rows_by_csv(text, delimiter):
    with TemporaryDirectory() as folder:
        path = Path(folder, "sales.csv")
        path.write_text(text, encoding="utf-8", newline="")
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, delimiter=delimiter)
            found, before = [], 0
            for row in reader:
                found.append((before + 1, row))
                before = reader.line_num
            return found


@given(st.text(alphabet='a;,"\r\n \té', max_size=60), st.sampled_from(",;\t"))
@example('a,"b\r\nc"\r\n\r\nd,"e""f",', ",")
@example('"a', ",")
@example('a\r\r\n"b"x,', ",")
def test_rows_are_those_of_the_csv_module_with_the_line_each_begins_on(text, delimiter):
    # The csv module takes the rest of the file as a cell where a quotation mark is never closed.
    if rows_by_csv(text + "\nend", delimiter)[-1][1] != ["end"]:
        with pytest.raises(Refused):
            rows_of(text, delimiter)
    else:
        assert rows_of(text, delimiter) == rows_by_csv(text, delimiter)


def test_a_header_of_several_lines_is_not_a_row():
    assert rows_of('"Day\nof week",Dish\nMon,Soup\n', header_line=2) == [(3, ["Mon", "Soup"])]


def test_a_quotation_mark_never_closed_is_refused_with_the_line_it_begins_on():
    with pytest.raises(Refused, match="Line 3"):
        rows_of('Mon,Soup\nTue,Soup\nWed,"Soup\n' + "Thu,Soup\n" * 50)


def test_a_line_longer_than_any_cell_is_refused_by_its_number():
    with pytest.raises(Refused, match="Line 2"):
        rows_of("Mon,Soup\nTue," + "x" * (1 << 21))


def test_a_long_line_of_short_cells_is_read():
    rows = rows_of("Mon,Soup\n" + "x," * (1 << 20))
    assert [number for number, _row in rows] == [1, 2]
    assert len(rows[1][1]) == (1 << 20) + 1
