"""Numbers, shares and amounts with a unit as people type them, exact to six decimals: what they mean is never guessed.

The caller states the decimal mark (`decimal`, "." or ","): once for all cells of a file.
Everything raises ValueError without a text of its own for what is not readable; the caller says which cell it was.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from flux_desktop.domain.exact import MICRO, show_micros
from flux_desktop.domain.menu import tidy_name

LARGEST: Final = 10**9 * MICRO
_HUNDRED: Final = 100
_DIGITS: Final = {
    decimal: rf"(?:\d{{1,3}}(?:{group}\d{{3}})+|\d+)(?:{mark}\d*)?|{mark}\d+"
    for decimal, mark, group in ((".", r"\.", r"[, ’']"), (",", ",", r"[. ’']"))
}
_NUMBER: Final = {
    decimal: re.compile(rf"([+-]?)\s*({digits})\Z", re.ASCII) for decimal, digits in _DIGITS.items()
}
_AMOUNT: Final = {
    decimal: re.compile(rf"([+-]?(?:{digits}))\s*([^\s\d.,;=+*/×-][^;=]*)\Z", re.ASCII)
    for decimal, digits in _DIGITS.items()
}
_BLANK: Final = re.compile(r"[\u00a0\u202f\u2007\u2009]")
# Longer cells are no numbers; the patterns above would take their time over them.
_LONGEST: Final = 100
_LONGEST_UNIT: Final = 60


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity in micros and its unit as typed, spaces tidied: "2.6 kg", "10 portions", "1 bunch"."""

    quantity: int
    unit: str

    def __str__(self) -> str:
        return f"{show_micros(self.quantity)} {self.unit}"


def plain_text(text: str) -> str:
    """The cell with plain blanks and minus signs, trimmed."""
    return _BLANK.sub(" ", text).replace("−", "-").strip()


def parse_quantity(text: str, decimal: str = ".") -> int:
    """Micros of "12.50", "1,250.5" or "-3"; with a decimal comma of "4.150,00".

    Raises ValueError: no number, more than six decimals, or beyond 10⁹.
    """
    text = plain_text(text)
    found = _NUMBER[decimal].match(text) if len(text) <= _LONGEST else None
    if found is None:
        raise ValueError(text)
    whole, _mark, part = found[2].partition(decimal)
    part = part.rstrip("0")
    if len(part) > 6:
        raise ValueError(text)
    micros = int(re.sub(r"\D", "", whole) or "0") * MICRO + int(part.ljust(6, "0"))
    if micros > LARGEST:
        raise ValueError(text)
    return -micros if found[1] == "-" else micros


def parse_share(text: str, decimal: str = ".") -> int:
    """Micros of a share: "0.15" or "15 %". Raises ValueError as `parse_quantity`."""
    text = plain_text(text)
    if not text.endswith("%"):
        return parse_quantity(text, decimal)
    percent = parse_quantity(text[:-1], decimal)
    if percent % _HUNDRED:
        raise ValueError(text)
    return percent // _HUNDRED


def parse_rate(text: str, decimal: str = ".") -> int:
    """Micros of a rate of tax: "0.10", "10 %" or "10": a bare number of 1 or more is per cent.

    Raises ValueError: as `parse_quantity`, below 0 or above 100 %.
    """
    text = plain_text(text)
    rate = parse_share(text, decimal)
    if not text.endswith("%") and rate >= MICRO:
        if rate % _HUNDRED:
            raise ValueError(text)
        rate //= _HUNDRED
    if not 0 <= rate <= MICRO:
        raise ValueError(text)
    return rate


@lru_cache(10_000)
def parse_amount(text: str, decimal: str = ".") -> Amount:
    """The amount of "2.6 kg" or "1 bunch". Raises ValueError: no number in front, below 0, or no unit behind."""
    text = plain_text(text)
    found = _AMOUNT[decimal].match(text) if len(text) <= 2 * _LONGEST else None
    if found is None:
        raise ValueError(text)
    quantity, unit = parse_quantity(found[1], decimal), tidy_name(found[2])
    if quantity < 0 or not unit or len(unit) > _LONGEST_UNIT:
        raise ValueError(text)
    return Amount(quantity, unit)
