"""Numbers, dates and times in every form that tills write them."""

import contextlib
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flux_desktop.domain.exact import to_micros
from flux_desktop.pos.cells import dish_name
from flux_desktop.pos.moments import decide_date_order, parse_day, parse_time, split_moment
from flux_desktop.pos.numbers import DecimalEvidence, parse_number


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("$1,250.00", ".", "1250"),
        ("($5.00)", ".", "-5"),
        ("$(5.00)", ".", "-5"),
        ("-$45.00", ".", "-45"),
        ("$-45.00", ".", "-45"),
        ("45.00-", ".", "-45"),
        ("1.116,00", ",", "1116"),
        ("1.116,00 €", ",", "1116"),
        ("€ 1.116,00", ",", "1116"),
        ("€1.116,00", ",", "1116"),
        ("EUR 12.50", ".", "12.5"),
        ("12.50 USD", ".", "12.5"),
        ("CHF 1'250.00", ".", "1250"),
        ("1’250.50", ".", "1250.5"),
        ("1\u00a0234,50", ",", "1234.5"),
        ("1\u202f234,50\u00a0€", ",", "1234.5"),
        ("1\u2009234 567,50", ",", "1234567.5"),
        ("1 234.50", ".", "1234.5"),
        ("1.000", ".", "1"),
        ("2 uds.", ".", "2"),
        ("0,350 kg", ",", "0.35"),
        ("3 x", ".", "3"),
        ("1.0", ".", "1"),
        ("0,350", ",", "0.35"),
        ("91.17000000", ".", "91.17"),
        ("kr 99,00", ",", "99"),
        ("99,00 zł", ",", "99"),
        ("R$ 8,50", ",", "8.5"),
        ("US$8.50", ".", "8.5"),
    ],
)
def test_a_number_is_read_in_every_form(text: str, decimal: str, value: str) -> None:
    assert parse_number(text, decimal) == to_micros(Decimal(value))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "()",
        "(5.00",
        "5.00)",
        "-(5)",
        "(-5)",
        "--5",
        "5--",
        "1 2",
        "1 23,00",
        "12'34",
        "$",
        "5 apples",
        "abc5",
        "5%",
        "1.2.3",
        "EUR",
        "٣",
        "½",
        "0x1",
        "1e3",
        "5 €€ 5",
    ],
)
def test_what_is_no_number_is_none_in_either_mark(text: str) -> None:
    for decimal in ".,":
        with pytest.raises(ValueError):
            parse_number(text, decimal)


@given(
    st.decimals(-(10**9), 10**9, places=2),
    st.sampled_from([(".", ","), (",", "."), (",", "\u00a0"), (".", "'")]),
)
def test_what_a_till_writes_is_what_is_read(value: Decimal, marks: tuple[str, str]) -> None:
    decimal, thousands = marks
    text = f"{value:,.2f}".replace(",", "T").replace(".", decimal).replace("T", thousands)
    assert parse_number(text, decimal) == to_micros(value)
    assert parse_number(f"{text} €", decimal) == to_micros(value)
    numbers = DecimalEvidence()
    numbers.texts.add(text)
    assert (numbers.decide().value, numbers.decide().sure) == (decimal, True)


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_none(text: str) -> None:
    for decimal in ".,":
        with contextlib.suppress(ValueError):
            assert isinstance(parse_number(text, decimal), int)


@pytest.mark.parametrize(
    ("text", "order", "day", "at", "offset"),
    [
        ("2026-07-18", "ymd", date(2026, 7, 18), None, None),
        ("2026-07-18 12:59:30", "ymd", date(2026, 7, 18), time(12, 59, 30), None),
        ("10/8/26 5:18 PM", "mdy", date(2026, 10, 8), time(17, 18), None),
        ("10/08/2026 17:18", "mdy", date(2026, 10, 8), time(17, 18), None),
        ("7/28/26 12:03 AM", "mdy", date(2026, 7, 28), time(0, 3), None),
        ("7/28/26 12:03 PM", "mdy", date(2026, 7, 28), time(12, 3), None),
        ("7/28/26 1:33\u202fPM", "mdy", date(2026, 7, 28), time(13, 33), None),
        ("28/7/26 1:33 p. m.", "dmy", date(2026, 7, 28), time(13, 33), None),
        ("23-Aug-2026 09:34 PM EDT", "dmy", date(2026, 8, 23), time(21, 34), None),
        ("23-ago-2026 09:34 PM EDT", "dmy", date(2026, 8, 23), time(21, 34), None),
        ("Aug 23, 2026, 9:34:05 PM", "mdy", date(2026, 8, 23), time(21, 34, 5), None),
        ("lunes, 23 de agosto de 2026", "dmy", date(2026, 8, 23), None, None),
        ("23. März 2026", "dmy", date(2026, 3, 23), None, None),
        ("sáb 14/03/2026", "dmy", date(2026, 3, 14), None, None),
        ("mar 14/03/2026 13:05", "dmy", date(2026, 3, 14), time(13, 5), None),
        ("Sa., 14.03.2026", "dmy", date(2026, 3, 14), None, None),
        ("Sat, Mar 14, 2026", "mdy", date(2026, 3, 14), None, None),
        ("Mar 14, 2026", "mdy", date(2026, 3, 14), None, None),
        ("14/03/2026 (sáb)", "dmy", date(2026, 3, 14), None, None),
        ("'14/03/2026", "dmy", date(2026, 3, 14), None, None),
        ("20260314", "ymd", date(2026, 3, 14), None, None),
        ("1er août 2026", "dmy", date(2026, 8, 1), None, None),
        ("24.03.2026, 12:32", "dmy", date(2026, 3, 24), time(12, 32), None),
        ("15.03.23", "dmy", date(2023, 3, 15), None, None),
        ("2026-08-16 13:43:52 +0500", "ymd", date(2026, 8, 16), time(13, 43, 52), timedelta(hours=5)),
        ("2026-08-16T13:43:52.123Z", "ymd", date(2026, 8, 16), time(13, 43, 52), timedelta()),
        (
            "2026-08-16T13:43:52-03:30",
            "ymd",
            date(2026, 8, 16),
            time(13, 43, 52),
            -timedelta(hours=3, minutes=30),
        ),
    ],
)
def test_a_moment_is_read_in_every_form(
    text: str, order: str, day: date, at: time | None, offset: timedelta | None
) -> None:
    found = split_moment(text)
    assert (parse_day(found.day, order), found.at, found.offset) == (day, at, offset)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("11:53", time(11, 53)),
        ("12:59:30", time(12, 59, 30)),
        ("9:34 PM", time(21, 34)),
        ("13h05", time(13, 5)),
        ("", None),
        ("12:05 am", time(0, 5)),
        ("20:15 Uhr", time(20, 15)),
        ("2026-03-14 20:15:00", time(20, 15)),
    ],
)
def test_a_time_alone_is_read(text: str, at: time | None) -> None:
    assert parse_time(text) == at


@pytest.mark.parametrize(
    "text", ["48:00", "24:60", "12:60", "13:05 PM", "0:05 AM", "noon", "1", "48:00:00", "x" * 100_000]
)
def test_a_time_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^time "):
        parse_time(text)


@given(st.text(max_size=40))
def test_any_text_is_a_moment_or_none(text: str) -> None:
    for order in ("dmy", "mdy", "ymd"):
        said = "date"
        try:
            parse_day(split_moment(text).day, order)
        except ValueError as error:
            said = str(error)
        assert said.startswith(("date", "time"))


@given(
    st.dates(date(1990, 1, 1), date(2026, 1, 1)),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%y", "%d-%b-%Y", "%Y-%m-%d"]),
)
def test_a_day_above_twelve_is_read_back_whatever_its_form(day: date, form: str) -> None:
    text = day.strftime(form)
    order = decide_date_order([text])
    expected = {"%m/%d/%Y": "mdy", "%Y-%m-%d": "ymd"}.get(form, "dmy")
    if day.day > 12 and day.year >= 2000:
        assert order.value == expected
        # "23.05.24" may as well begin with its year.
        assert order.sure or form == "%d.%m.%y"
        assert parse_day(text, order.value) == day


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[TAP01] Tortilla", "Tortilla"),
        (" Pan  con tomate ", "Pan con tomate"),
        ("[TAP01]", "[TAP01]"),
        ("Tip Top Burger", "Tip Top Burger"),
        ("[modifier] Rare", "[modifier] Rare"),
        ("Total Detox", "Total Detox"),
        ("Service Bun", "Service Bun"),
    ],
)
def test_a_dish_keeps_its_name_without_its_code(text: str, name: str) -> None:
    assert dish_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "Tips",
        "Gratuity",
        "Propina",
        "PROPINES",
        "Trinkgeld",
        "Pourboire",
        "Fooi",
        "Mancia",
        "Gift Card",
        "Gift Card - $50",
        "Tarjeta regalo",
        "Gutschein",
        "Carte cadeau",
        "Cadeaubon",
        "Buono regalo",
        "Envase",
        "Pfand",
        "Statiegeld",
        "Consigne",
        "Service charge",
        "Servicegebühr",
        "Coperto",
        "Cambio de turno",
        "Schichtwechsel",
        "Custom Amount",
        "TOTAL",
        "Zwischensumme",
    ],
)
def test_what_is_sold_but_not_cooked_is_no_dish_in_any_language(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a dish|totals"):
        dish_name(text)
