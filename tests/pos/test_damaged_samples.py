"""Every till's export, damaged in every way: it is read to its end with nothing lost, or refused with a reason."""

import random
import zipfile
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from flux_desktop.domain.errors import Refused
from flux_desktop.pos.file import analyse_file
from flux_desktop.pos.format import SalesFormat
from flux_desktop.pos.formats import FORMATS
from flux_desktop.pos.layout import Layout
from flux_desktop.pos.vocabulary import COLUMNS

SAMPLES = sorted(file for file in (Path(__file__).parent / "samples").iterdir() if file.suffix != ".json")


def spelt(form: SalesFormat) -> list[str]:
    return [name for names in form.names.values() for name in names] if isinstance(form, Layout) else []


def check(path: Path) -> bool:
    """Whether the file was read; every row of it is a sale or a problem. Any error but a refusal is a bug."""
    try:
        file = analyse_file(path)
        batches = list(file.batches(100))
    except Refused as refused:
        if not (refused.title and refused.advice):
            pytest.fail("a refusal says why and what to do")
        return False
    lines = [line for batch in batches for line in batch.lines]
    assert len(lines) + sum(len(batch.problems) for batch in batches) == file.rows
    if file.has_dates:
        assert {line.day for line in lines} <= file.days
    assert all(line.item and "\0" not in line.item and len(line.item) <= 200 for line in lines)
    return True


PIECES = st.sampled_from(
    [
        *(
            b"",
            b",",
            b";",
            b"\t",
            b'"',
            b"\n",
            b"\r\n",
            b"\0",
            b"\xff",
            b"\xe9",
            b"\xc3",
            b"=1+1",
            b"-",
            b"(",
            b"[",
        ),
        *(
            b"0001-01-01",
            b"9999-12-31T23:59:59+14:00",
            b"2026-03-14 25:61",
            b"13:99 PM",
            b"1.234,56",
            b"1,234.56",
        ),
        *(
            b"9" * 40,
            b"1e309",
            b"nan",
            b"TOTAL",
            b"x" * 5_000,
            b"<!DOCTYPE x>",
            b"<a>",
            b"</Line>",
            b"&amp;",
            b"&x;",
        ),
        *(
            "٣".encode(),
            "🍕".encode(),
            b"Refund",
            b"Cancelled",
            b"true",
            b"[",
            b"]",
            b" - ",
            b"\x1a",
            b"\x85",
        ),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SAMPLES), st.data())
def test_a_sample_with_pieces_cut_out_and_put_in_is_read_or_refused(
    sample: Path, data: st.DataObject
) -> None:
    content = sample.read_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 60))
        content = content[:at] + data.draw(PIECES) + content[at + length :]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sales.csv"
        path.write_bytes(content)
        check(path)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda file: file.stem)
def test_a_sample_cut_off_anywhere_is_read_or_refused(sample: Path, tmp_path: Path) -> None:
    content = sample.read_bytes()
    chance = random.Random(3)
    for length in sorted(chance.sample(range(len(content)), 25)):
        path = tmp_path / "sales.csv"
        path.write_bytes(content[:length])
        check(path)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda file: file.stem)
def test_a_sample_with_a_column_missing_is_read_or_refused(sample: Path, tmp_path: Path) -> None:
    if sample.suffix not in (".csv", ".tsv"):
        return
    text = sample.read_text(encoding="cp1252", errors="replace")
    mark = "\t" if sample.suffix == ".tsv" else ";" if text.count(";") > text.count(",") else ","
    rows = [line.split(mark) for line in text.splitlines()]
    for gone in range(max(map(len, rows))):
        path = tmp_path / "sales.csv"
        kept = [mark.join(row[:gone] + row[gone + 1 :]) for row in rows]
        path.write_text("\n".join(kept), encoding="utf-8")
        check(path)


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.datetimes(),
    st.dates(date(1900, 3, 1)),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=20),
    st.sampled_from(["=1+1", "=A1", "TOTAL", "Soup", "1.234,56", "03/04/2026"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=7), max_size=8), st.booleans())
def test_any_workbook_is_read_or_refused(rows: list[list[object]], known: bool) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if known:
        sheet.append(["date", "item", "quantity", "price"])
    for row in rows:
        sheet.append(row)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sales.xlsx"
        book.save(path)
        check(path)


def test_a_workbook_cut_off_or_damaged_anywhere_is_read_or_refused(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["date", "item", "quantity", "price"],
        *[[date(2026, 1, day), "Soup", 2, 4.5] for day in range(1, 29)],
    ):
        sheet.append(row)
    whole = tmp_path / "whole.xlsx"
    book.save(whole)
    assert check(whole)
    content = whole.read_bytes()
    chance = random.Random(5)
    for _ in range(60):
        damaged = bytearray(content[: chance.choice((len(content), chance.randrange(len(content))))])
        for _ in range(chance.randint(0, 4)):
            if damaged:
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path = tmp_path / "damaged.xlsx"
        path.write_bytes(bytes(damaged))
        check(path)


def test_parts_of_a_workbook_that_are_no_xml_are_refused(tmp_path: Path) -> None:
    book = Workbook()
    whole = tmp_path / "whole.xlsx"
    book.save(whole)
    with zipfile.ZipFile(whole) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for broken in parts:
        path = tmp_path / "broken.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, b"<not xml" if name == broken else content)
        check(path)


WORDS = sorted(
    {name for names in COLUMNS.values() for name in names}
    | {name for form in FORMATS for name in spelt(form)}
)
VALUES = st.one_of(
    st.sampled_from(
        [
            "",
            "14/03/2026",
            "03/04/2026 23:59",
            "2026-03-15T01:00:00+01:00",
            "12:30",
            "Soup",
            "TOTAL",
            "Refund",
        ]
    ),
    st.sampled_from(
        ["1", "-2", "0", "1.000", "1.234,56", "$1,234.56", "(5.00)", "x", "true", "Paid", "[A] Tea", "Tip"]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters='"\r\n\0;'), max_size=12),
)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_columns_of_known_names_are_read_or_refused(data: st.DataObject) -> None:
    header = data.draw(st.lists(st.sampled_from(WORDS), min_size=2, max_size=12))
    row = st.lists(VALUES, min_size=len(header), max_size=len(header))
    rows = data.draw(st.lists(row, max_size=6))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sales.csv"
        path.write_text("\n".join(";".join(cells) for cells in (header, *rows)), encoding="utf-8")
        check(path)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(FORMATS), st.data())
def test_a_tills_columns_with_any_cells_are_read_to_the_end(form: SalesFormat, data: st.DataObject) -> None:
    if not isinstance(form, Layout):
        return
    header = [names[0] for names in form.names.values()] + [group[0] for group in form.required_groups]
    rows = data.draw(
        st.lists(st.lists(VALUES, min_size=len(header), max_size=len(header)), min_size=1, max_size=6)
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sales.csv"
        path.write_text("\n".join(";".join(cells) for cells in (header, *rows)), encoding="utf-8")
        check(path)
