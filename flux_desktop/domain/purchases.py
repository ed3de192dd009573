"""How an ingredient is bought, as people write it in one line: "case 6 × 2.5 kg, 41.90", "5 l 20 €", "2.10 €/kg"."""

import re
from dataclasses import dataclass
from typing import Final

from flux_desktop.domain.amounts import parse_quantity, plain_text
from flux_desktop.domain.costing import UnitCost
from flux_desktop.domain.exact import to_fraction
from flux_desktop.domain.packs import Pack, parse_pack
from flux_desktop.domain.typed_amounts import either_mark

_MONEY: Final = r"(?:€|\$|£|¥|EUR|USD|GBP|CHF|MXN)"
_NUMBER: Final = r"-?\s?(?:\d[\d.,'’ ]*\d|\d)"
# A unit ends in a letter; what comes after it and is a number is money.
_PACK_AND_PRICE: Final = re.compile(
    rf"(?P<pack>.*?\d.*?[^\W\d_])\s*(?:[,;:@=/·–—-]|\b(?:at|for|a|à|por|per|für|zu)\b)?\s*{_MONEY}?\s*"
    rf"(?P<price>{_NUMBER})\s*{_MONEY}?",
    re.IGNORECASE,
)
_PRICE_BY_UNIT: Final = re.compile(
    rf"{_MONEY}?\s*(?P<price>{_NUMBER})\s*{_MONEY}?\s*(?:/|\b(?:per|a|el|la|por|al|le|der|il|o)\b)\s*"
    r"(?P<unit>[^\W\d_][\w ]*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Purchase:
    """A pack and what it costs, in micros of money; None: only the pack was written."""

    pack: Pack
    amount: int | None

    @property
    def unit_cost(self) -> UnitCost | None:
        if self.amount is None:
            return None
        return UnitCost(to_fraction(self.amount) / self.pack.content, self.pack.kind)


class NoPack(ValueError):
    """The pack cannot be read, holds nothing, or is in a unit that things are not bought in."""


class NoPrice(ValueError):
    """The money cannot be read, is below 0 or beyond 10⁹."""


def parse_purchase(text: str, decimal: str = ".") -> Purchase:
    """Raises NoPack, NoPrice."""
    text = plain_text(text)
    if found := _PRICE_BY_UNIT.fullmatch(text):
        return Purchase(_pack(f"1 {found['unit']}", decimal), _price(found["price"], decimal))
    if found := _PACK_AND_PRICE.fullmatch(text):
        return Purchase(_pack(found["pack"], decimal), _price(found["price"], decimal))
    return Purchase(_pack(text, decimal), None)


def _pack(text: str, decimal: str) -> Pack:
    try:
        return either_mark(parse_pack, text.rstrip(" ,;:"), decimal)
    except ValueError as error:
        raise NoPack(text) from error


def _price(text: str, decimal: str) -> int:
    try:
        amount = either_mark(parse_quantity, text.replace("- ", "-"), decimal)
    except ValueError as error:
        raise NoPrice(text) from error
    if amount < 0:
        raise NoPrice(text)
    return amount
