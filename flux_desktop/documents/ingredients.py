"""Ingredients, their prices and their suppliers as JSON documents. Figures are numbers."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from flux_desktop.documents import JSON
from flux_desktop.documents.figures import number
from flux_desktop.domain.allergens import show_allergens
from flux_desktop.domain.exact import to_fraction
from flux_desktop.domain.ingredients import Price
from flux_desktop.domain.packs import parse_pack
from flux_desktop.domain.units import show_equivalents
from flux_desktop.services.ingredients import Stocked


def ingredients_document(found: Sequence[Stocked], day: date, *, with_money: bool = True) -> JSON:
    """Without the keys of money for who may see none."""
    return {"ingredients": [ingredient_document(each, day, with_money=with_money) for each in found]}


def ingredient_document(each: Stocked, day: date, *, with_money: bool = True) -> JSON:
    """`unit` is the one its pack of that day is written in and `unit_cost` the money for one of it; both null without a price."""
    price, about = each.price_on(day), each.ingredient
    money = {
        "unit_cost": None if price is None else _unit_cost(price),
        "price": None if price is None else number(price.amount),
        "price_date": None if price is None else price.day.isoformat(),
    }
    return {
        "id": str(about.id),
        "name": about.name,
        "unit": None if price is None else parse_pack(price.pack).unit,
        "waste_factor": number(about.waste_factor),
        "shelf_life_days": about.shelf_life_days,
        "yield": number(about.yield_share),
        "supplier": about.supplier,
        "allergens": None if about.allergens is None else show_allergens(about.allergens),
        "equivalents": show_equivalents(about.equivalents),
        "pack": None if price is None else price.pack,
        **(money if with_money else {}),
    }


def prices_document(each: Stocked) -> JSON:
    """The newest day first."""
    return {
        "prices": [
            {
                "date": price.day.isoformat(),
                "pack": price.pack,
                "price": number(price.amount),
                "unit": parse_pack(price.pack).unit,
                "unit_cost": _unit_cost(price),
                "source": price.source,
            }
            for price in reversed(each.prices)
        ]
    }


def suppliers_document(found: Sequence[tuple[str, int]]) -> JSON:
    return {"suppliers": [{"name": name, "ingredients": count} for name, count in found]}


def _unit_cost(price: Price) -> float:
    cost: Fraction = to_fraction(price.amount) / parse_pack(price.pack).content_in_unit
    return float(cost)
