"""Packs and amounts as people type them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flux_desktop.domain.amounts import LARGEST, Amount, parse_amount, parse_quantity, parse_rate, parse_share
from flux_desktop.domain.exact import MICRO, show_micros
from flux_desktop.domain.packs import parse_pack
from flux_desktop.domain.recipes import parse_makes
from flux_desktop.domain.units import Kind


@pytest.mark.parametrize(
    ("text", "decimal", "content", "kind", "written"),
    [
        ("6 x 2.5 kg", ".", "15000", Kind.MASS, "6 x 2.5 kg"),
        ("24 x 33 cl", ".", "7920", Kind.VOLUME, "24 x 33 cl"),
        ("5 l", ".", "5000", Kind.VOLUME, "5 l"),
        ("5 L", ".", "5000", Kind.VOLUME, "5 l"),
        ("12 each", ".", "12", Kind.COUNT, "12 each"),
        ("6×2.50kg", ".", "15000", Kind.MASS, "6 x 2.5 kg"),
        ("6 X 2,5 kg", ",", "15000", Kind.MASS, "6 x 2.5 kg"),
        ("case 6 × 2.5 kg", ".", "15000", Kind.MASS, "6 x 2.5 kg"),
        ("caja 4 x 1,5 l", ",", "6000", Kind.VOLUME, "4 x 1.5 l"),
        ("2 x 6 x 33 cl", ".", "3960", Kind.VOLUME, "2 x 6 x 33 cl"),
        ("4.150,00 g", ",", "4150", Kind.MASS, "4150 g"),
        ("1 lb", ".", "453.59237", Kind.MASS, "1 lb"),
        ("1 UK pint", ".", "568.26125", Kind.VOLUME, "1 uk pint"),
        ("10 fl  oz", ".", "295.735295625", Kind.VOLUME, "10 fl oz"),
        ("25 kg Sack", ".", "25000", Kind.MASS, "25 kg"),
        ("sac de 25 kg", ".", "25000", Kind.MASS, "25 kg"),
        ("5-l-Kanister", ".", "5000", Kind.VOLUME, "5 l"),
        ("Netz 10 kg", ".", "10000", Kind.MASS, "10 kg"),
        ("plaquette 250 g", ".", "250", Kind.MASS, "250 g"),
        ("bidon d'5 L", ".", "5000", Kind.VOLUME, "5 l"),
        ("cx. 10 kg", ".", "10000", Kind.MASS, "10 kg"),
        ("12 kg/caja", ".", "12000", Kind.MASS, "12 kg"),
        ("6 Flaschen à 0,75 l", ",", "4500", Kind.VOLUME, "6 x 0.75 l"),
        ("caja 6 botellas de 75 cl", ".", "4500", Kind.VOLUME, "6 x 75 cl"),
        ("6 bot. x 75 cl", ".", "4500", Kind.VOLUME, "6 x 75 cl"),
        ("2 cases 6 x 1 kg", ".", "12000", Kind.MASS, "2 x 6 x 1 kg"),
        ("tray of 30 each", ".", "30", Kind.COUNT, "30 each"),
        ("30 Stk.", ".", "30", Kind.COUNT, "30 each"),
        ("caja 30 uds", ".", "30", Kind.COUNT, "30 each"),
        ("saco 20 kgs", ".", "20000", Kind.MASS, "20 kg"),
        ("250 gr", ".", "250", Kind.MASS, "250 g"),
        ("garrafa 5 litros", ".", "5000", Kind.VOLUME, "5 l"),
    ],
)
def test_a_pack_is_read_as_written(text: str, decimal: str, content: str, kind: Kind, written: str) -> None:
    pack = parse_pack(text, decimal)
    assert (pack.content, pack.kind, pack.text) == (Fraction(content), kind, written)
    assert parse_pack(pack.text) == pack


@pytest.mark.parametrize(
    "text",
    ["", "kg", "a box", "6 x", "6 x kg", "x 6 kg", "0 kg", "0 x 2 kg", "6 x 0 kg", "-1 kg", "3 boxes", "10 bunch",
     "2 portions", "2.5.1 kg", "1e3 g", "5", "6 x 2.5 kg 3", "2 kg; 3 kg", "1.1234567 kg", "2000000000 g", "½ kg",
     "ca. 2,3 kg", "2-3 kg", "plateau de 30", "1 Bund", "1 box", "case", "sack of", "25 kg 30 kg", "5 boxtops 2 kg",
     "1 lata 2"],
)  # fmt: skip
def test_a_pack_that_is_not_readable_or_holds_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_pack(text)


@pytest.mark.parametrize(
    ("text", "decimal", "micros"),
    [
        ("12.5", ".", 12_500_000),
        ("1,250.5", ".", 1_250_500_000),
        ("4.150,00", ",", 4_150_000_000),
        ("1 250,5", ",", 1_250_500_000),
        (".5", ".", 500_000),
        ("2.", ".", 2_000_000),
        ("0.1234560", ".", 123_456),
        ("−3", ".", -3_000_000),
        ("1000000000", ".", LARGEST),
    ],
)
def test_a_number_is_exact(text: str, decimal: str, micros: int) -> None:
    assert parse_quantity(text, decimal) == micros


@pytest.mark.parametrize(
    ("text", "decimal"),
    [("0.1234567", "."), ("1000000000.000001", "."), ("1e12", "."), ("nan", "."), ("inf", "."), ("", "."),
     ("12,5", "."), ("12.5", ","), ("1,2,3", "."), ("2 kg", "."), ("٣", "."), ("--1", "."), ("1.2.3", ".")],
)  # fmt: skip
def test_what_is_no_number_of_six_decimals_is_refused(text: str, decimal: str) -> None:
    with pytest.raises(ValueError):
        parse_quantity(text, decimal)


@given(st.integers(0, LARGEST))
def test_a_number_survives_its_text(micros: int) -> None:
    text = show_micros(micros)
    assert parse_quantity(text) == micros
    assert parse_quantity(text.replace(".", ","), ",") == micros


def test_a_share_is_a_number_or_per_cent_and_a_rate_of_one_or_more_is_per_cent() -> None:
    assert parse_share("0.15") == parse_share("15 %") == parse_share("15%") == 150_000
    assert parse_share("62.5 %") == 625_000
    assert parse_rate("10") == parse_rate("10 %") == parse_rate("0.10") == 100_000
    assert (parse_rate("1"), parse_rate("0.5"), parse_rate("0"), parse_rate("100")) == (
        10_000,
        500_000,
        0,
        MICRO,
    )
    for wrong in ("101", "-1", "abc", "0.00001 %"):
        with pytest.raises(ValueError):
            parse_rate(wrong)


def test_an_amount_has_a_unit_of_any_word() -> None:
    assert parse_amount("1 Bunch") == Amount(MICRO, "Bunch")
    assert parse_amount("2,6 kg", ",") == Amount(2_600_000, "kg")
    assert parse_amount("1 000 g") == Amount(1000 * MICRO, "g")


def test_a_recipe_makes_something_of_a_known_unit() -> None:
    assert parse_makes("10 portions") == Amount(10 * MICRO, "portions")
    assert parse_makes("2,6 kg", ",") == Amount(2_600_000, "kg")
    assert parse_makes("12 each").unit == "each"
    for wrong in ("0 portions", "10", "portions", "20 croquetas", "-1 kg"):
        with pytest.raises(ValueError):
            parse_makes(wrong)
