"""Whatever the bytes: a clear refusal or a file that can be read to its end, nothing else."""

import random
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.sales import Problem, SaleLine
from flux_desktop.pos.file import analyse_file

HEADER = "date,item,quantity,price"
Dumped = Callable[[bytes], Path]


def read(path: Path) -> tuple[list[SaleLine], list[Problem]] | None:
    """All lines and problems, None where the file was refused. Every other error is a bug."""
    try:
        file = analyse_file(path)
        batches = list(file.batches(100))
    except Refused:
        return None
    lines = [line for batch in batches for line in batch.lines]
    problems = [problem for batch in batches for problem in batch.problems]
    assert len(lines) + len(problems) == file.rows
    assert {line.day for line in lines} <= file.days
    assert all("\0" not in line.item + line.category for line in lines)
    return lines, problems


PIECES = st.sampled_from(
    [
        *(HEADER, "category", "promo", "sep=;", ",", ";", "\t", "|", "\n", "\r\n", "\r", '"', '""', "'", " "),
        *(
            "2026-01-01",
            "03/04/2026",
            "31.12.99",
            "0001-01-01",
            "9999-12-31",
            "2026-02-30",
            "Soup",
            "crème",
            "=1+1",
        ),
        *(
            "1",
            "-2",
            "0",
            "4.50",
            "4,50",
            "1.234",
            "1,234",
            "(5)",
            "€",
            "1e9",
            "9" * 30,
            "\0",
            "\ufeff",
            "\ufdfa",
        ),
        *("\x1a", "\u2028", "\x85", "🍕", "e\u0301", "<html", "PK\x03\x04"),
    ]
)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])


@st.composite
def almost_sales_files(draw: st.DrawFn) -> bytes:
    """Bytes that begin as a sales file does, then go wrong in any way."""
    header = HEADER + "\n" if draw(st.booleans()) else ""
    text = header + "".join(draw(st.lists(PIECES, max_size=40)))
    content = text.encode(draw(ENCODINGS), "replace")
    return content[: draw(st.integers(0, len(content)))] + draw(st.binary(max_size=3))


@settings(max_examples=400, deadline=None)
@given(st.one_of(almost_sales_files(), st.binary(max_size=200)))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sales.csv"
        path.write_bytes(content)
        read(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_cut_off_anywhere_is_read_or_refused(dumped: Dumped, encoding: str) -> None:
    whole = "".join(f"{line}\n" for line in (HEADER, *['2026-01-01,"Crème, brûlée",2,4.50'] * 3)).encode(
        encoding
    )
    for length in range(len(whole)):
        read(dumped(whole[:length]))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_file_whose_text_is_damaged_is_refused(dumped: Dumped, encoding: str) -> None:
    whole = "".join(f"{line}\n" for line in (HEADER, *["2026-01-01,Soup,2,4.50"] * 20_000)).encode(encoding)
    assert read(dumped(whole[:-40] + b"\xff\xdb\xff" + whole[-40:])) is None


def test_a_quotation_mark_that_is_never_closed_is_refused_with_its_line(dumped: Dumped) -> None:
    rows = ["2026-01-01,Soup,2,4.50", '2026-01-01,"Tea,1,1.50', *["2026-01-01,Soup,2,4.50"] * 10]
    with pytest.raises(Refused, match="Line 3 cannot be read") as refused:
        list(analyse_file(dumped("\n".join([HEADER, *rows]).encode())).batches(100))
    assert "Nothing was imported" in refused.value.advice


def test_a_quotation_mark_that_is_never_closed_in_a_long_file_is_refused(dumped: Dumped) -> None:
    rows = ['2026-01-01,"Tea,1,1.50', *["2026-01-01,Soup,2,4.50"] * 100_000]
    with pytest.raises(Refused, match="Line 2 cannot be read"):
        list(analyse_file(dumped("\n".join([HEADER, *rows]).encode())).batches(100))


def test_a_line_of_ten_megabytes_does_no_harm(dumped: Dumped) -> None:
    for line in (b"x" * 10_000_000, b"2026-01-01,Soup," + b"9" * 1_040_000 + b",4.50", b"a," * 5_000_000):
        result = read(dumped(HEADER.encode() + b"\n2026-01-01,Soup,2,4.50\n" + line + b"\n"))
        if result is not None:
            lines, problems = result
            assert (len(lines), len(problems)) == (1, 1)
            assert len(problems[0].text) <= 1_000


def test_a_first_line_of_megabytes_is_refused(dumped: Dumped) -> None:
    assert read(dumped(b"a;" * 1_500_000)) is None


def test_five_thousand_columns_do_no_harm(dumped: Dumped) -> None:
    names = [f"column {number}" for number in range(5_000)]
    names[100], names[2_000], names[3_000], names[4_999] = HEADER.split(",")
    cells = ["x"] * 5_000
    cells[100], cells[2_000], cells[3_000], cells[4_999] = "2026-01-01", "Soup", "2", "4.50"
    result = read(dumped("\n".join(map(",".join, (names, cells, cells))).encode()))
    assert result is not None
    assert [line.net_sales for line in result[0]] == [9_000_000, 9_000_000]


def test_a_formula_is_a_name_like_any_other(dumped: Dumped) -> None:
    names = ["=HYPERLINK(1)", "+1", "@SUM(A1)", "-1", "\tTab"]
    result = read(dumped("\n".join([HEADER, *[f"2026-01-01,{name},1,4.50" for name in names]]).encode()))
    assert result is not None
    assert [line.item for line in result[0]] == [name.strip() for name in names]


def test_numbers_beyond_all_measure_are_problems_of_their_lines(dumped: Dumped) -> None:
    rows = ["1000001,1", "1,100000000001", "9" * 1_000_100 + ",1", "1," + "0." + "1" * 1_000_100, "-1e9,1"]
    result = read(dumped("\n".join([HEADER, *[f"2026-01-01,Soup,{row}" for row in rows]]).encode()))
    assert result is not None
    assert [problem.line for problem in result[1]] == [2, 3, 4, 6]


def test_a_name_that_cannot_be_kept_is_a_problem_of_its_line(dumped: Dumped) -> None:
    names = ["x" * 200, "x" * 201, "\ufdfa" * 200, " \u00a0 "]
    result = read(dumped("\n".join([HEADER, *[f"2026-01-01,{name},1,4.50" for name in names]]).encode()))
    assert result is not None
    assert [problem.line for problem in result[1]] == [3, 4, 5]


def test_random_damage_to_a_file_is_read_or_refused(dumped: Dumped) -> None:
    chance = random.Random(11)
    whole = "\n".join(
        [HEADER, *[f"{day:02}/01/2026,Soup {day},{day},4.5{day % 10}" for day in range(1, 29)]]
    ).encode()
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 5)):
            damaged[chance.randrange(len(damaged))] = chance.choice(b'\0\xff\x81",;\n\r-9. \xe9')
        read(dumped(bytes(damaged)))
