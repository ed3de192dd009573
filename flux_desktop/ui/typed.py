"""Amounts as a person types them, with the decimal mark of their language or the other one."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QLocale

from flux_desktop.domain.amounts import parse_quantity, parse_rate
from flux_desktop.domain.exact import show_micros

T = TypeVar("T")


def typed_amount(text: str) -> int:
    """Micros of "12.50" or "12,50". Raises ValueError."""
    return _either(parse_quantity, text)


def typed_rate(text: str) -> int:
    """Micros of a rate of tax: "10", "10 %", "0,1". Raises ValueError."""
    return _either(parse_rate, text)


def written_amount(micros: int, places: int = 0) -> str:
    """As it can be typed again."""
    return show_micros(micros, places).replace(".", QLocale().decimalPoint())


def written_percent(micros: int) -> str:
    """A share as "10 %"."""
    return f"{written_amount(micros * 100)} %"


def _either(read: Callable[[str, str], T], text: str) -> T:
    """By the mark of the language; where that makes no number, by the other."""
    own = QLocale().decimalPoint()
    try:
        return read(text, own)
    except ValueError:
        return read(text, "," if own == "." else ".")
