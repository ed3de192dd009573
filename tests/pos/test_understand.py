"""A sales file is read the way it was written: encoding, separators, marks, columns."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.progress import Cancelled
from flux_desktop.domain.sales import Problem, SaleLine
from flux_desktop.pos.file import SalesFile, analyse_file

HEADER = "date,item,quantity,price"
Saved = Callable[..., Path]


def lines(file: SalesFile) -> list[SaleLine]:
    return [line for batch in file.batches(3) for line in batch.lines]


def problems(file: SalesFile) -> list[Problem]:
    return [problem for batch in file.batches(3) for problem in batch.problems]


def read_one(path: Path, **answers: str) -> SaleLine:
    file = analyse_file(path, answers=answers)
    assert problems(file) == []
    (line,) = lines(file)
    return line


@pytest.mark.parametrize(
    ("encoding", "before", "named"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8-sig", b"", "utf-8-sig"),
        ("utf-16-le", b"\xff\xfe", "utf-16"),
        ("utf-16-be", b"\xfe\xff", "utf-16"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("cp1252", b"", "cp1252"),
    ],
)
def test_an_encoding_is_recognised(saved: Saved, encoding: str, before: bytes, named: str) -> None:
    path = saved(HEADER, "2026-01-01,Crème brûlée,2,4.50", encoding=encoding, before=before)
    file = analyse_file(path)
    assert file.bytes.encoding == named
    assert [line.item for line in lines(file)] == ["Crème brûlée"]
    assert file.evidence["encoding"]


def test_the_sign_of_the_euro_in_a_windows_file_is_read(saved: Saved) -> None:
    line = read_one(saved(HEADER, "2026-01-01,Menú del día,2,€ 4.50", encoding="cp1252"))
    assert (line.item, line.unit_price) == ("Menú del día", 4_500_000)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_delimiter_and_line_end_is_read(saved: Saved, delimiter: str, end: str) -> None:
    path = saved(
        *[text.replace(",", delimiter) for text in (HEADER, "2026-01-01,Soup,2,4.50", "x,Tea,1,1")], end=end
    )
    file = analyse_file(path)
    assert file.sheet.delimiter == delimiter
    assert [(line.line, line.item) for line in lines(file)] == [(2, "Soup")]
    assert problems(file) == [
        Problem(3, "date is not readable", delimiter.join(["x", "Tea", "1", "1"]), 1_000_000)
    ]


@pytest.mark.parametrize("hint", ["sep=;", "SEP=;", "sep=; "])
def test_a_separator_line_decides_and_is_no_header(saved: Saved, hint: str) -> None:
    file = analyse_file(saved(hint, "date;item;quantity;price;a,b", "2026-01-01;Soup, hot;2;4.50;"))
    assert (file.sheet.delimiter, file.sheet.header_line) == (";", 2)
    assert [(line.line, line.item) for line in lines(file)] == [(3, "Soup, hot")]


def test_the_header_may_come_after_title_rows(saved: Saved) -> None:
    file = analyse_file(saved("Sales by dish", "January;2026", "", HEADER, "2026-01-01,Soup,2,4.50"))
    assert file.sheet.header_line == 4
    assert [line.line for line in lines(file)] == [5]


def test_columns_may_come_in_any_order_case_and_company(saved: Saved) -> None:
    file = analyse_file(saved("Till, PRICE ,Item,Staff,Quantity,Date", "3,4.50,Soup,Ana,2,2026-01-01"))
    (line,) = lines(file)
    assert line == SaleLine(
        2, date(2026, 1, 1), "Soup", "", 2_000_000, 2_000_000, 4_500_000, 9_000_000, promo=False
    )
    assert file.evidence["unused_columns"] == "Till, Staff"


def test_category_and_promo_are_read_where_they_stand(saved: Saved) -> None:
    file = analyse_file(
        saved(
            HEADER + ",category,promo",
            "2026-01-01,Soup,2,4.50,  Starters ,yes",
            "2026-01-01,Tea,2,4.50,,",
            "2026-01-01,Cake,2,4.50,Sweets,Sí",
            "2026-01-01,Coffee,2,4.50,Drinks,perhaps",
        )
    )
    assert [(line.category, line.promo) for line in lines(file)] == [
        ("Starters", True),
        ("", False),
        ("Sweets", True),
    ]
    assert [problem.reason for problem in problems(file)] == ["promo is neither yes nor no"]


@pytest.mark.parametrize(
    ("number", "decimal", "micros"),
    [
        ("4.50", ".", 4_500_000),
        ("4,50", ",", 4_500_000),
        ("1,234.50", ".", 1_234_500_000),
        ("1.234,50", ",", 1_234_500_000),
        ("12.345,6", ",", 12_345_600_000),
        ("1,000,000.00", ".", 10**12),
        ("$4.50", ".", 4_500_000),
        ("4,50 €", ",", 4_500_000),
        ("(4.50)", ".", -4_500_000),
        ("−4.50", ".", -4_500_000),
        ("-£4.50", ".", -4_500_000),
        (".5", ".", 500_000),
        ("4.", ".", 4_000_000),
    ],
)
def test_a_price_is_read_with_the_marks_of_its_file(
    saved: Saved, number: str, decimal: str, micros: int
) -> None:
    proof = {".": "0.25", ",": "0,25"}[decimal]
    file = analyse_file(saved(HEADER, f'2026-01-01,Soup,2,"{number}"', f'2026-01-01,Tea,1,"{proof}"'))
    assert file.questions == ()
    assert file.dialect.decimal == decimal
    assert [line.unit_price for line in lines(file)] == [micros, 250_000]


@pytest.mark.parametrize(
    "number",
    ["", "abc", "1.2.3", "1,23,45", "1e3", "NaN", "inf", "0x10", "--1", "1 2", "4,5", "٣", "9" * 40],
)
def test_what_is_no_number_is_a_problem_of_its_line(saved: Saved, number: str) -> None:
    file = analyse_file(
        saved(HEADER, f'2026-01-01,Soup,1,"{number}"', "2026-01-01,Tea,1,4.50", "2026-01-02,Tea,1,2.5")
    )
    assert [line.item for line in lines(file)] == ["Tea", "Tea"]
    assert [(problem.line, problem.reason) for problem in problems(file)] == [(2, "price is not a number")]


def test_a_file_with_both_marks_is_read_by_the_commoner_and_the_others_are_listed(saved: Saved) -> None:
    file = analyse_file(
        saved(
            "date;item;quantity;price",
            *[f"2026-01-0{day};Soup;1;4,5{day}" for day in range(1, 6)],
            "2026-01-06;Soup;1;4.50",
        )
    )
    assert len(lines(file)) == 5
    assert [(problem.line, problem.reason) for problem in problems(file)] == [(7, "price is not a number")]


def test_quoted_newlines_keep_the_line_numbers_physical(saved: Saved) -> None:
    file = analyse_file(
        saved(
            HEADER,
            '2026-01-01,"Soup',
            'of the day",2,4.50',
            "",
            "2026-01-01,Tea,1,1.50",
            '2026-01-01,"a ""fine"" tea",x,1.50',
        )
    )
    assert [(line.line, line.item) for line in lines(file)] == [(2, "Soup of the day"), (5, "Tea")]
    assert problems(file) == [Problem(6, "quantity is not a number", '2026-01-01,a "fine" tea,x,1.50')]


def test_a_zero_is_a_fact_a_minus_a_refund_and_equal_lines_are_two_sales(saved: Saved) -> None:
    file = analyse_file(
        saved(HEADER, "2026-01-01,Soup,0,4.50", "2026-01-01,Soup,-1,4.50", *["2026-01-01,Soup,3,4.50"] * 2)
    )
    assert [(line.demand, line.quantity, line.net_sales) for line in lines(file)] == [
        (0, 0, 0),
        (0, -1_000_000, -4_500_000),
        (3_000_000, 3_000_000, 13_500_000),
        (3_000_000, 3_000_000, 13_500_000),
    ]


def test_a_file_with_tickets_and_times_tells_them_and_means_the_same(saved: Saved) -> None:
    rows = [
        "2026-01-01,Soup,0,4.50",
        "2026-01-02,Soup,3,4.50",
        "2026-01-02,Soup,-1,4.50",
        "2026-01-02,x,y,4.50",
    ]
    plain = analyse_file(saved(HEADER, *rows))
    expected = [line[1:9] for line in lines(plain)]
    file = analyse_file(
        saved(f"ticket,time,{HEADER}", *[f"T{at // 2},12:0{at},{row}" for at, row in enumerate(rows)])
    )
    assert (file.layout.key, file.has_tickets, file.ticket_scope, file.questions) == ("flux", True, "", ())
    assert [line[1:9] for line in lines(file)] == expected
    assert [(line.ticket, line.at and line.at.minute) for line in lines(file)] == [
        ("T0", 0),
        ("T0", 1),
        ("T1", 2),
    ]
    assert [problem.reason for problem in problems(file)] == ["quantity is not a number"]
    (line,) = lines(analyse_file(saved(f"{HEADER},time", "2026-01-02,Soup,3,4.50,01:15")))
    assert (line.day, line.on) == (date(2026, 1, 1), date(2026, 1, 2))


def test_blank_lines_are_neither_sales_nor_problems(saved: Saved) -> None:
    file = analyse_file(saved(HEADER, "", ",,,", " , ,,", "2026-01-01,Soup,2,4.50", ",,,,,,", "   "))
    assert file.rows == 1
    assert [line.line for line in lines(file)] == [5]
    assert problems(file) == []


def test_every_row_is_a_sale_or_a_problem(saved: Saved) -> None:
    file = analyse_file(
        saved(HEADER, "2026-01-01,Soup,2,4.50", "2026-01-01", "2026-01-01,,,", ",,,x", "a", ",,,")
    )
    assert file.rows == 5
    assert len(lines(file)) == 1
    assert [problem.line for problem in problems(file)] == [3, 4, 5, 6]


# Dates ---------------------------------------------------------------------------------------------------


def test_a_day_above_twelve_proves_the_order_of_all_dates(saved: Saved) -> None:
    file = analyse_file(saved(HEADER, "03/04/2026,Soup,1,4.50", "13/04/2026,Soup,1,4.50"))
    assert (file.dialect.date_order, file.questions) == ("dmy", ())
    assert "13/04/2026" in file.evidence["date_order"]
    assert [line.day for line in lines(file)] == [date(2026, 4, 3), date(2026, 4, 13)]
    file = analyse_file(saved(HEADER, "03/04/2026,Soup,1,4.50", "03/13/2026,Soup,1,4.50"))
    assert (file.dialect.date_order, file.questions) == ("mdy", ())
    assert [line.day for line in lines(file)] == [date(2026, 3, 4), date(2026, 3, 13)]


@pytest.mark.parametrize(
    ("dates", "suggested"),
    [
        (["03/04/2026", "04/04/2026", "05/04/2026"], "dmy"),
        (["04/03/2026", "04/04/2026", "04/05/2026"], "mdy"),
        (["03.04.26", "04.04.26"], "dmy"),
    ],
)
def test_dates_that_could_be_either_are_asked_with_the_likelier_order_suggested(
    saved: Saved, dates: list[str], suggested: str
) -> None:
    (question,) = analyse_file(saved(HEADER, *[f"{day},Soup,1,4.50" for day in dates])).questions
    assert (question.key, question.choices, question.suggested) == ("date_order", ("dmy", "mdy"), suggested)
    assert min(dates) in question.text


@pytest.mark.parametrize(("order", "day"), [("dmy", date(2026, 4, 3)), ("mdy", date(2026, 3, 4))])
def test_an_answer_decides_the_order_of_dates(saved: Saved, order: str, day: date) -> None:
    path = saved(HEADER, "03/04/2026,Soup,1,4.50")
    assert read_one(path, date_order=order).day == day
    assert analyse_file(path, answers={"date_order": order}).questions == ()


@pytest.mark.parametrize("dates", [["2026-04-03"], ["05/05/2026", "06/06/2026"], ["2026/4/3", "2026.04.03"]])
def test_dates_that_mean_the_same_either_way_are_not_asked_about(saved: Saved, dates: list[str]) -> None:
    file = analyse_file(saved(HEADER, *[f"{day},Soup,1,4.50" for day in dates]))
    assert file.questions == ()
    assert len(lines(file)) == len(dates)


def test_days_with_times_behind_them_are_read_as_sales_of_their_business_day(saved: Saved) -> None:
    file = analyse_file(saved(HEADER, "2026-01-02 10:00,Soup,1,4.50", "2026-01-03T01:00:00,Soup,1,4.50"))
    assert [(line.on, line.day) for line in lines(file)] == [
        (date(2026, 1, 2), date(2026, 1, 2)),
        (date(2026, 1, 3), date(2026, 1, 2)),
    ]
    assert file.questions == ()


def test_an_answer_does_not_overrule_what_the_file_proves(saved: Saved) -> None:
    path = saved(HEADER, "13/04/2026,Soup,1,4.50")
    assert read_one(path, date_order="mdy", decimal=",").day == date(2026, 4, 13)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-02-30", "date does not exist"),
        ("2026-13-01", "date does not exist"),
        ("0001-01-01", "date is outside the years 1990 to 2099"),
        ("9999-12-31", "date is outside the years 1990 to 2099"),
        ("1989-12-31", "date is outside the years 1990 to 2099"),
        ("00/00/2026", "date does not exist"),
        ("2026-01/02", "date is not readable"),
        ("2026-01-02 10:99", "date is not readable"),
        ("٢٠٢٦-٠١-٠٢", "date is not readable"),
        ("46023", "date is not readable"),
        ("", "date is not readable"),
    ],
)
def test_a_date_that_cannot_be_is_a_problem_of_its_line(saved: Saved, text: str, reason: str) -> None:
    file = analyse_file(saved(HEADER, f"{text},Soup,1,4.50", "2026-01-31,Tea,1,4.50"))
    assert [line.item for line in lines(file)] == ["Tea"]
    assert [(problem.line, problem.reason) for problem in problems(file)] == [(2, reason)]
    assert file.days == {date(2026, 1, 31)}


# Numbers that leave something open -----------------------------------------------------------------------


@pytest.mark.parametrize(("number", "suggested"), [("1,234", "."), ("1.234", ",")])
def test_a_number_that_could_be_thousands_is_asked_about(saved: Saved, number: str, suggested: str) -> None:
    (question,) = analyse_file(saved(HEADER, f'2026-01-01,Soup,1,"{number}"')).questions
    assert (question.key, question.choices, question.suggested) == ("decimal", (".", ","), suggested)
    assert number in question.text


@pytest.mark.parametrize(("decimal", "micros"), [(".", 1_234_000_000), (",", 1_234_000)])
def test_an_answer_decides_the_decimal_mark(saved: Saved, decimal: str, micros: int) -> None:
    assert read_one(saved(HEADER, '2026-01-01,Soup,1,"1,234"'), decimal=decimal).unit_price == micros


@pytest.mark.parametrize("number", ["5", "0,500", "12,50", "1234,567", "1,234,567", "1.234.567"])
def test_a_number_that_proves_its_mark_is_not_asked_about(saved: Saved, number: str) -> None:
    assert analyse_file(saved(HEADER, f'2026-01-01,Soup,1,"{number}"')).questions == ()


@pytest.mark.parametrize("answers", [{"date_order": "yes"}, {"decimal": "comma"}, {"decimal": ""}])
def test_an_answer_that_is_none_is_refused_with_the_choices(saved: Saved, answers: dict[str, str]) -> None:
    with pytest.raises(Refused, match="is no answer") as refused:
        analyse_file(saved(HEADER, "2026-01-01,Soup,1,4.50"), answers=answers)
    assert "Answer with one of" in refused.value.advice


# Refusals ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "title"),
    [
        (b"", "The file is empty."),
        (b" \n\n\t\n", "The file is empty."),
        (b"\xef\xbb\xbf", "The file is empty."),
        (b"\xff\xfe", "The file is empty."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "This workbook is damaged."),
        (b"%PDF-1.7 ...", "This is a PDF document."),
        (b"\x89PNG\r\n\x1a\n", "This is a picture."),
        (b"SQLite format 3\0", "This is a database."),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "This is an XML file."),
        (b"<!doctype html><table>", "This is a web page."),
        (b"\n<HTML><table>", "This is a web page."),
        (bytes(range(256)) * 8, "This is not a text file."),
        (b"\0" * 4_000, "This is not a text file."),
        (b"date,item,quantity,price\n2026-01-01,Soup\0,2,4.50\n", "This is not a text file."),
        (b"date,item,quantity,price\n", "The file has a header but no sales."),
        (b"date,item,quantity,price\n\n,,,\n , , ,\n", "The file has a header but no sales."),
        (b"Dear all,\nhere is what we sold:\nsoup, tea\n", "Flux does not know this file."),
    ],
)
def test_a_file_that_is_no_sales_file_is_refused_saying_what_was_expected(
    dumped: Callable[[bytes], Path], content: bytes, title: str
) -> None:
    with pytest.raises(Refused) as refused:
        analyse_file(dumped(content))
    assert refused.value.title == title
    assert "columns date, item, quantity and price" in refused.value.advice


def test_a_file_that_is_damaged_within_is_refused_with_its_line(dumped: Callable[[bytes], Path]) -> None:
    content = HEADER.encode() + b"\n" + b"2026-01-01,Soup,1,4.50\n" * 3 + b"2026-01-01,So\0up,1,4.50\n"
    with pytest.raises(Refused, match="not a text file") as refused:
        analyse_file(dumped(content))
    assert "The damage begins in line 5." in refused.value.advice


@pytest.mark.parametrize("missing", ["date", "item", "quantity", "price"])
def test_a_refusal_says_what_was_looked_for_and_the_way_on(saved: Saved, missing: str) -> None:
    header = ",".join(name for name in HEADER.split(",") if name != missing)
    with pytest.raises(Refused, match="does not know") as refused:
        analyse_file(saved("Our sales", header, "1,2,3"))
    assert "Line 2 holds names, but no column below them looks like a day or a dish." in refused.value.advice
    assert "columns=date:" in refused.value.advice
    assert "date, item, quantity and price" in refused.value.advice


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(Refused, match="cannot be read"):
            analyse_file(path)


def test_a_layout_nobody_knows_is_refused_with_those_known(saved: Saved) -> None:
    with pytest.raises(Refused, match="no layout “abacus”") as refused:
        analyse_file(saved(HEADER, "2026-01-01,Soup,1,4.50"), layout="abacus")
    assert "flux" in refused.value.advice


def test_reading_a_long_file_can_be_cancelled(saved: Saved) -> None:
    class Stop:
        def step(self, done: int, total: int = 0, note: str = "") -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        analyse_file(saved(HEADER, *["2026-01-01,Soup,1,4.50"] * 20_000), progress=Stop())


@pytest.mark.parametrize(
    ("quantities", "prices", "decimals"),
    [
        (("1,5", "2"), ("2.50", "3.00"), (",", ".")),
        (("1.000", "2.000"), ("2.50", "3.00"), (".", ".")),
        (("1", "2"), ("2,50", "3,00"), (",", ",")),
    ],
)
def test_each_column_has_its_own_decimal_mark(
    write: Callable[..., Path],
    quantities: tuple[str, str],
    prices: tuple[str, str],
    decimals: tuple[str, str],
) -> None:
    rows = [
        f"2026-01-0{n};Soup;{quantity};{price}"
        for n, (quantity, price) in enumerate(zip(quantities, prices, strict=True), start=1)
    ]
    file = analyse_file(write("a.csv", "date;item;quantity;price", *rows))
    assert (file.dialect.decimals["quantity"], file.dialect.decimals["price"]) == decimals
    assert file.questions == ()


def test_a_column_that_could_be_thousands_beside_another_mark_is_asked(write: Callable[..., Path]) -> None:
    lines = ("2026-01-01;Flour;1.500;12,50", "2026-01-02;Flour;2.250;12,50")
    file = analyse_file(write("a.csv", "date;item;quantity;price", *lines))
    assert [(question.key, question.suggested) for question in file.questions] == [("decimal", ".")]


def test_a_date_more_than_a_year_ahead_is_left_out(write: Callable[..., Path]) -> None:
    file = analyse_file(
        write("a.csv", "date,item,quantity,price", "2026-01-01,Soup,2,4.50", "2099-01-01,Soup,2,4.50")
    )
    (batch,) = file.batches(100)
    assert [(each.line, each.reason) for each in batch.problems] == [(3, "date is more than a year ahead")]


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    if hasattr(os, "mkfifo"):
        os.mkfifo(pipe)
    for path in (tmp_path, pipe, Path(os.devnull)):
        with pytest.raises(Refused):
            analyse_file(path)
