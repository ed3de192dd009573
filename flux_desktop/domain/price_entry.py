"""What people say of a price: a pack and its money, or what one unit costs. What is only half said is asked for."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.exact import MICRO, to_fraction
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ingredients import Price
from flux_desktop.domain.packs import Pack, pack_of_unit, parse_pack
from flux_desktop.domain.units import unit_key

MOST: Final = 1_000_000 * MICRO
"""Micros of money. A typing slip is refused before it makes every plate cost a fortune."""


@dataclass(frozen=True, slots=True)
class PriceEntry:
    """A price as people say it: what one `unit` costs, or what a `pack` costs (`amount`, micros); None: not said."""

    unit: str | None = None
    unit_cost: Decimal | None = None
    pack: str | None = None
    amount: int | None = None


NO_PRICE: Final = PriceEntry()


def meant_price(now: Price | None, entry: PriceEntry) -> tuple[str, int] | None:
    """The pack and its price that were said, None where that is what is known already. Raises Refused."""
    by_pack, by_unit = _from_pack(now, entry), _from_unit(now, entry)
    if by_pack is not None and by_unit is not None and by_pack != by_unit:
        raise Refused(
            _("The price is said twice, and differently."),
            _("Give either unit and unit_cost, or pack and price."),
            code="ingredient.price",
        )
    meant = by_pack or by_unit
    if meant is not None:
        check_amount(meant[1])
    return meant


def _from_pack(now: Price | None, entry: PriceEntry) -> tuple[str, int] | None:
    if entry.pack is None and entry.amount is None:
        return None
    pack, amount = (None, None) if now is None else (now.pack, now.amount)
    pack = pack if entry.pack is None else read_pack(entry.pack).text
    amount = amount if entry.amount is None else entry.amount
    if pack is None or amount is None:
        raise _half_a_price()
    return None if now is not None and (pack, amount) == (now.pack, now.amount) else (pack, amount)


def _from_unit(now: Price | None, entry: PriceEntry) -> tuple[str, int] | None:
    held = None if now is None else parse_pack(now.pack)
    same_unit = held is not None and (entry.unit is None or unit_key(entry.unit) == unit_key(held.unit))
    if entry.unit_cost is None:
        if entry.unit is None or same_unit:
            return None
        raise _half_a_price()
    if held is not None and now is not None and same_unit:
        if float(entry.unit_cost) == float(to_fraction(now.amount) / held.content_in_unit):
            return None
        amount = Fraction(entry.unit_cost) * held.content_in_unit * MICRO
        if amount.denominator == 1:
            return held.text, int(amount)
    unit = entry.unit or ("" if held is None else held.unit)
    if not unit:
        raise _half_a_price()
    try:
        return pack_of_unit(unit, entry.unit_cost)
    except ValueError as error:
        raise Refused(
            _("Nothing is bought by the unit “{unit}”.").format(unit=unit),
            _("Choose kg, g, l, ml, each or another unit of weight, volume or count."),
            code="ingredient.unit",
        ) from error


def read_pack(text: str) -> Pack:
    """Raises Refused: not readable."""
    try:
        return parse_pack(text)
    except ValueError as error:
        raise Refused(
            _("“{pack}” is not a pack Flux can read.").format(pack=text),
            _("Write it as in 6 x 2.5 kg, 24 x 33 cl, 5 l or 12 each."),
            code="ingredient.pack",
        ) from error


def check_amount(amount: int) -> None:
    """Raises Refused: below 0, or more than anything costs."""
    if not 0 <= amount <= MOST:
        raise Refused(_("This is not a price."), _("Type one of at least 0."))


def _half_a_price() -> Refused:
    return Refused(
        _("A price needs what it is for."),
        _("Say the unit and what one costs, or the pack and its price."),
        code="ingredient.price",
    )
