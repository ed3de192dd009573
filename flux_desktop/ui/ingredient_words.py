"""Ingredients in words: units, unit costs, shares, allergens, how old a price is."""

from datetime import date
from fractions import Fraction
from typing import Final

from PySide6.QtCore import QLocale

from flux_desktop.domain.allergens import Allergens, names_of
from flux_desktop.domain.amounts import Amount
from flux_desktop.domain.costing import UnitCost
from flux_desktop.domain.exact import MICRO, to_decimal
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.units import Kind, unit_key
from flux_desktop.ui.allergen_words import ALLERGENS
from flux_desktop.ui.figures import MISSING, dated, money, number, percent, plural

# Costs are said by the unit that people buy in.
_BIG: Final = {Kind.MASS: (1000, "kg"), Kind.VOLUME: (1000, "l")}


def decimal_mark() -> str:
    """The decimal mark of the person's language: "." or ","."""
    return "," if QLocale().decimalPoint() == "," else "."


def allergens_text(allergens: Allergens | None) -> str:
    """ "Milk, may: hazelnut"; "Unknown" where nobody has said."""
    if allergens is None:
        return _("Unknown")
    parts = [_(ALLERGENS[name]) for name in names_of(allergens.contains)]
    parts += [
        _("may: {allergen}").format(allergen=_(ALLERGENS[name]).lower())
        for name in names_of(allergens.may_contain)
    ]
    return ", ".join(parts) or _("None")


def unit_cost_text(cost: UnitCost | None, currency: str) -> str:
    """ "€2.79 / kg"."""
    if cost is None:
        return MISSING
    times, unit = _BIG.get(cost.kind, (1, _("each")))
    amount = float(cost.money * times)
    return f"{money(amount, currency, 2 if amount >= 0.1 or not amount else 4)} / {unit}"


def unit_cost_by_big_unit(cost: UnitCost | None) -> float | None:
    """For sorting: money a kilogram, litre or piece."""
    return None if cost is None else float(cost.money * _BIG.get(cost.kind, (1, ""))[0])


def content_text(content: Fraction, kind: Kind) -> str:
    """15000 g as "15 kg", 330 ml as "330 ml"."""
    times, unit = _BIG.get(kind, (1, _("each")))
    if content >= times:
        return f"{_plain(content / times)} {unit}"
    return f"{_plain(content)} {kind.value}"


def _plain(value: Fraction) -> str:
    """As many decimals as it needs, three at most."""
    places = next((n for n in range(3) if (value * 10**n).denominator == 1), 3)
    return number(float(value), places)


def share_text(share: int) -> str:
    """A share in micros as "85%"."""
    value = to_decimal(share)
    return percent(value, 0 if share * 100 % MICRO == 0 else 1)


def age_text(day: date | None, today: date) -> str:
    """How long ago a price was confirmed."""
    if day is None:
        return MISSING
    days = (today - day).days
    if days < 0:
        return _("from {day}").format(day=dated(day))
    if days == 0:
        return _("today")
    return ngettext("{n} day ago", "{n} days ago", plural(days)).format(n=number(days))


def amount_text(amount: Amount) -> str:
    """What a recipe makes, portions in the person's language: "10 portions", "2.6 kg"."""
    quantity = amount.quantity / MICRO
    n = _plain(Fraction(amount.quantity, MICRO))
    if unit_key(amount.unit) == "portion":
        return ngettext("{n} portion", "{n} portions", plural(quantity)).format(n=n)
    return f"{n} {amount.unit}"
