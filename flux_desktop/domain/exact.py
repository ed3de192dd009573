"""Exact decimals for money and quantities: whole millionths, so that sums never drift.

A value is a `Decimal` where people and files meet it and an `int` of millionths ("micros") where it is
stored and summed: 64 bits hold ±9.2 billion with six decimals on every database alike, where SQLite would
turn NUMERIC into floats. `parse_micros` reads plain ASCII decimals only; which mark is the decimal
one is decided by whoever reads the file.
"""

import re
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Final

MICRO: Final = 1_000_000
LARGEST: Final = Decimal(10**12)
_STEP: Final = Decimal(1).scaleb(-6)
# Bounded before it is a Decimal: arithmetic on one of more than 28 digits would round.
_PLAIN: Final = re.compile(r"[+-]?(0*\d{1,13}(\.\d{0,6}0*)?|\.\d{1,6}0*)\Z", re.ASCII)


def parse_micros(text: str) -> int:
    """Micros of a plain decimal ("12.50", "-1", "+.5"). Raises ValueError: not one, finer than 6 places, or huge.

    Exponents, blanks, infinities and digits of other scripts are not plain decimals.
    """
    if not _PLAIN.match(text):
        raise ValueError(text)
    value = Decimal(text)
    if abs(value) > LARGEST:
        raise ValueError(text)
    return to_micros(value)


def to_micros(value: Decimal) -> int:
    """Micros of a Decimal, rounded half to even at the sixth place."""
    return int(value.quantize(_STEP, ROUND_HALF_EVEN).scaleb(6))


def to_decimal(micros: int) -> Decimal:
    """The Decimal of micros, without trailing zeros but with none of the exponent forms ("20", not "2E+1")."""
    value = Decimal(micros).scaleb(-6)
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def show_micros(micros: int, places: int = 0) -> str:
    """Plain text with at least `places` decimals: `show_micros(12_500_000, 2)` is "12.50"."""
    value = to_decimal(micros)
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent < places:
        value = value.quantize(Decimal(1).scaleb(-places))
    return str(value)


def multiply(a: int, b: int) -> int:
    """The product of two micros values as micros, rounded half to even (quantity × unit price)."""
    whole, part = divmod(a, MICRO)
    if not part:
        # Nearly every sale is of whole units.
        return whole * b
    quotient, rest = divmod(a * b, MICRO)
    if rest * 2 > MICRO or (rest * 2 == MICRO and quotient & 1):
        quotient += 1
    return quotient


def divide(a: int, b: int) -> int:
    """The quotient of two micros values as micros, rounded half to even (line price ÷ quantity). `b` is not 0."""
    return to_micros(Decimal(a) / Decimal(b))


def to_fraction(micros: int) -> Fraction:
    """The exact value of micros. What is calculated in several steps is calculated in fractions, which never round."""
    return Fraction(micros, MICRO)


def from_fraction(value: Fraction) -> int:
    """Micros of an exact value, rounded once, at the end of a calculation: half to even at the sixth place."""
    return round(value * MICRO)
