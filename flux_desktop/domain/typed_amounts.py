"""Amounts as one person types them into one field: either decimal mark, fractions, a share as per cent.

A file has one decimal mark, settled once. In a field the language's mark comes first ("1.250" is a thousand in Spain)
and the other one where the text cannot be read by it ("41.90" there is 41,90). Everything raises ValueError.
"""

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Final, TypeVar

from flux_desktop.domain.amounts import LARGEST, Amount, parse_amount, parse_quantity, parse_share, plain_text
from flux_desktop.domain.exact import MICRO, show_micros

_T = TypeVar("_T")
_SIGNS: Final = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3", "⅛": "1/8"}
_FRACTION: Final = re.compile(r"(?:(\d{1,6})\s+)?(\d{1,4})\s*/\s*(\d{1,4})(?!\d)", re.ASCII)
_NUMBER: Final = re.compile(r"\d[\d.,'’]*|[.,]\d+", re.ASCII)


def either_mark(parse: Callable[[str, str], _T], text: str, decimal: str) -> _T:
    """What `parse(text, mark)` reads by the language's decimal mark, else by the other one. Raises ValueError."""
    try:
        return parse(text, decimal)
    except ValueError:
        return parse(text, "," if decimal == "." else ".")


def typed_quantity(text: str, decimal: str) -> int:
    """Micros of "2.5", "2,5", "1/2", "1 1/2" or "½"; a fraction is rounded at the sixth decimal. Raises ValueError."""
    text = with_plain_fractions(text)
    found = _FRACTION.fullmatch(text)
    return either_mark(parse_quantity, text, decimal) if found is None else _micros(found)


def typed_share(text: str, decimal: str) -> int:
    """Micros of "0.15", "15 %" and "15": nothing is fifteen times itself. Raises ValueError."""
    share = either_mark(parse_share, text, decimal)
    return share // 100 if share > MICRO and not plain_text(text).endswith("%") else share


def typed_amount(text: str, decimal: str) -> Amount:
    """ "2.6 kg", "1/2 bunch", "10 portions". Raises ValueError."""
    text = with_plain_fractions(text)
    found = _FRACTION.match(text)
    if found is None:
        return either_mark(parse_amount, text, decimal)
    return parse_amount(f"{show_micros(_micros(found))} {text[found.end() :]}")


def leading_quantity(text: str, decimal: str) -> tuple[int, str]:
    """The number that a text begins with, and what follows it. Raises ValueError: it begins with none."""
    text = with_plain_fractions(text)
    found = _FRACTION.match(text)
    if found is not None:
        return _micros(found), text[found.end() :].strip()
    number = _NUMBER.match(text)
    if number is None:
        raise ValueError(text)
    return typed_quantity(number[0].rstrip(".,'’"), decimal), text[number.end() :].strip()


def with_plain_fractions(text: str) -> str:
    """Trimmed, with the signs of fractions spelt out: "1½" is "1 1/2"."""
    text = plain_text(text)
    for sign, plain in _SIGNS.items():
        text = re.sub(rf"(?<=\d)\s*{sign}", f" {plain}", text).replace(sign, plain)
    return text


def _micros(found: re.Match[str]) -> int:
    whole, over, under = int(found[1] or 0), int(found[2]), int(found[3])
    if not under:
        raise ValueError(found[0])
    micros = round((whole + Fraction(over, under)) * MICRO)
    if micros > LARGEST:
        raise ValueError(found[0])
    return micros
