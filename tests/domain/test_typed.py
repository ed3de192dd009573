"""What people type into one field, and what it means."""

from fractions import Fraction

import pytest

from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.ingredients import Ingredient
from flux_desktop.domain.purchases import NoPack, NoPrice, parse_purchase
from flux_desktop.domain.recipes import Line
from flux_desktop.domain.typed_amounts import typed_amount, typed_quantity, typed_share
from flux_desktop.domain.typed_lines import line_text, parse_line
from flux_desktop.domain.units import parse_equivalents

KITCHEN = {
    each.name.casefold(): each
    for each in (
        Ingredient(new_id(), "Parsley", equivalents=parse_equivalents("1 bunch = 80 g")),
        Ingredient(new_id(), "Red onion"),
        Ingredient(new_id(), "Garlic", equivalents=parse_equivalents("1 clove = 5 g")),
        Ingredient(new_id(), "de Cecco pasta"),
    )
}


@pytest.mark.parametrize(
    ("text", "pack", "content", "amount"),
    [
        ("case 6 × 2.5 kg, 41.90", "6 x 2.5 kg", 15_000, 41_900_000),
        ("caja 6 x 2,5 kg 41,90 €", "6 x 2.5 kg", 15_000, 41_900_000),
        ("24 x 33 cl a 18.50", "24 x 33 cl", 7_920, 18_500_000),
        ("5 l for 20", "5 l", 5_000, 20_000_000),
        ("12 each = €3", "12 each", 12, 3_000_000),
        ("2.10 €/kg", "1 kg", 1_000, 2_100_000),
        ("1,250.50 per kg", "1 kg", 1_000, 1_250_500_000),
        ("10 kg", "10 kg", 10_000, None),
        ("1 uk fl oz; 2", "1 uk fl oz", Fraction("28.4130625"), 2_000_000),
        ("5 l 0", "5 l", 5_000, 0),
    ],
)
def test_a_purchase_is_read_as_people_write_it(
    text: str, pack: str, content: int | Fraction, amount: int | None
) -> None:
    found = parse_purchase(text)
    assert (found.pack.text, found.pack.content, found.amount) == (pack, content, amount)


@pytest.mark.parametrize("text", ["", "tomatoes", "6 x kg, 4", "0 kg, 4", "1 bunch, 2", "5 portions, 2"])
def test_what_is_no_pack_is_said_so(text: str) -> None:
    with pytest.raises(NoPack):
        parse_purchase(text)


@pytest.mark.parametrize("text", ["5 l, -3", "5 l, 1000000000000", "5 l, 1.2345678"])
def test_what_is_no_price_is_said_so(text: str) -> None:
    with pytest.raises(NoPrice):
        parse_purchase(text)


@pytest.mark.parametrize(
    ("text", "decimal", "micros"),
    [
        ("2.5", ".", 2_500_000),
        ("2,5", ".", 2_500_000),
        ("1.250", ",", 1_250 * MICRO),
        ("1.250", ".", 1_250_000),
        ("41.90", ",", 41_900_000),
        ("1/2", ".", 500_000),
        ("1 1/2", ".", 1_500_000),
        ("1½", ".", 1_500_000),
        ("⅓", ".", 333_333),
    ],
)
def test_a_quantity_is_read_by_either_mark_and_as_a_fraction(text: str, decimal: str, micros: int) -> None:
    assert typed_quantity(text, decimal) == micros


def test_a_share_is_typed_with_or_without_its_sign() -> None:
    assert {typed_share(text, ".") for text in ("15 %", "15", "0.15", "0,15")} == {150_000}
    assert typed_share("100", ".") == typed_share("1", ".") == MICRO
    assert str(typed_amount("½ bunch", ".")) == "0.5 bunch"
    for text in ("1/0", "x", "", "10000000000"):
        with pytest.raises(ValueError):
            typed_quantity(text, ".")


@pytest.mark.parametrize(
    ("text", "quantity", "unit", "what"),
    [
        ("150 g tomato", 150_000_000, "g", "tomato"),
        ("150g of tomato", 150_000_000, "g", "tomato"),
        ("1,5 KG de patata", 1_500_000, "kg", "patata"),
        ("20 ml d'oli", 20_000_000, "ml", "oli"),
        ("2 fl oz rum", 2_000_000, "fl oz", "rum"),
        ("1 UK pint stout", 1_000_000, "uk pint", "stout"),
        ("½ bunch parsley", 500_000, "bunch", "parsley"),
        ("2 red onion", 2_000_000, "each", "red onion"),
        ("3 eggs", 3_000_000, "each", "eggs"),
        ("2 bunch leek", 2_000_000, "each", "bunch leek"),
        ("1/2 cup oil", 500_000, "cup", "oil"),
        ("1 ración sofrito", 1_000_000, "ración", "sofrito"),
        ("200 g de Cecco pasta", 200_000_000, "g", "de Cecco pasta"),
        ("150 g", 150_000_000, "g", ""),
        ("150", 150_000_000, "each", ""),
        ("tom", None, "", "tom"),
        ("", None, "", ""),
    ],
)
def test_a_line_is_read_as_a_cook_types_it(text: str, quantity: int | None, unit: str, what: str) -> None:
    found = parse_line(text, ".", KITCHEN)
    assert (found.quantity, found.unit, found.what) == (quantity, unit, what)


def test_a_line_below_nothing_or_beyond_everything_is_none() -> None:
    for text in ("-3 g salt", "1000000000000 g salt"):
        with pytest.raises(ValueError):
            parse_line(text, ".", KITCHEN)


@pytest.mark.parametrize(
    "line",
    [
        Line("Tomato", 150_500_000, "g"),
        Line("Egg", 2 * MICRO, "each"),
        Line("Garlic", 2 * MICRO, "clove"),
        Line("G String Beans", MICRO, "each"),
        Line("Sofrito", MICRO, "portions"),
        Line("Parsley", 500_000, "bunch"),
    ],
)
@pytest.mark.parametrize("decimal", [".", ","])
def test_a_line_that_is_written_out_is_read_back(line: Line, decimal: str) -> None:
    assert parse_line(line_text(line, decimal), decimal, KITCHEN).line() == line


def test_a_line_keeps_its_yield_and_note_while_it_is_typed_again() -> None:
    before = Line("Tomato", MICRO, "g", 850_000, "peeled")
    after = parse_line("200 g tomato", ".", KITCHEN).line(before)
    assert after == Line("tomato", 200_000_000, "g", 850_000, "peeled")
