"""Ingredients in words: units, unit costs, shares, allergens, how old a price is."""

from datetime import date
from fractions import Fraction
from typing import Final

from PySide6.QtCore import QLocale

from flux_desktop.domain.allergens import Allergens, names_of
from flux_desktop.domain.costing import UnitCost
from flux_desktop.domain.exact import MICRO, to_decimal
from flux_desktop.domain.i18n import N_, _, ngettext
from flux_desktop.domain.units import Kind
from flux_desktop.ui.figures import MISSING, dated, money, number, percent, plural

ALLERGENS: Final = {
    "gluten": N_("Gluten"),
    "wheat": N_("Wheat"),
    "rye": N_("Rye"),
    "barley": N_("Barley"),
    "oats": N_("Oats"),
    "spelt": N_("Spelt"),
    "khorasan": N_("Khorasan"),
    "crustaceans": N_("Crustaceans"),
    "egg": N_("Egg"),
    "fish": N_("Fish"),
    "peanut": N_("Peanut"),
    "soy": N_("Soy"),
    "milk": N_("Milk"),
    "nuts": N_("Nuts"),
    "almond": N_("Almond"),
    "hazelnut": N_("Hazelnut"),
    "walnut": N_("Walnut"),
    "cashew": N_("Cashew"),
    "pecan": N_("Pecan"),
    "brazil nut": N_("Brazil nut"),
    "pistachio": N_("Pistachio"),
    "macadamia": N_("Macadamia"),
    "celery": N_("Celery"),
    "mustard": N_("Mustard"),
    "sesame": N_("Sesame"),
    "sulphites": N_("Sulphites"),
    "lupin": N_("Lupin"),
    "molluscs": N_("Molluscs"),
}
# Costs are said by the unit that people buy in.
_BIG: Final = {Kind.MASS: (1000, "kg"), Kind.VOLUME: (1000, "l")}


def decimal_mark() -> str:
    """The decimal mark of the person's language: "." or ","."""
    return "," if QLocale().decimalPoint() == "," else "."


def allergens_text(allergens: Allergens | None) -> str:
    """ "Milk, may: hazelnut"; "Unknown" where nobody has said."""
    if allergens is None:
        return _("Unknown")
    said = [_(ALLERGENS[name]) for name in names_of(allergens.contains)]
    said += [
        _("may: {allergen}").format(allergen=_(ALLERGENS[name]).lower())
        for name in names_of(allergens.may_contain)
    ]
    return ", ".join(said) or _("None")


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
