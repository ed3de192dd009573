"""What dishes cost and earn, as a JSON document. Money and quantities are exact decimal text of at most six places."""

from fractions import Fraction

from flux_desktop.documents import JSON
from flux_desktop.domain.allergens import names_of
from flux_desktop.domain.costing import LineCost, Missing
from flux_desktop.domain.exact import from_fraction, show_micros
from flux_desktop.services.costs import Costs, CostTotals, DishCost


def costs_document(costs: Costs) -> JSON:
    """A chef's has none of the keys that hold money."""
    document: JSON = {
        "items": [_item(each, with_money=costs.with_money) for each in costs.items],
        "totals": _totals(costs.totals, with_money=costs.with_money),
        "from": costs.first.isoformat() if costs.first else None,
        "to": costs.last.isoformat() if costs.last else None,
        "on": costs.on.isoformat(),
    }
    if costs.lines is not None:
        document["items"][0]["lines"] = [_line(each, with_money=costs.with_money) for each in costs.lines]
        document["lines"] = document["items"][0]["lines"]
    return document


def _item(each: DishCost, *, with_money: bool) -> JSON:
    money = {
        "price": _shown(each.price),
        "net_price": _shown(each.net_price),
        "cost": _shown(each.cost),
        "margin": _shown(each.margin),
        "contribution": _shown(each.contribution),
    }
    return {
        "item": each.item.name,
        "category": each.item.category,
        **(money if with_money else {}),
        "sold": show_micros(each.sold),
        "class": each.standing,
        "missing": [_missing(one) for one in each.missing],
        "allergens": {
            "contains": names_of(each.contains),
            "may_contain": names_of(each.may_contain),
            "unknown": list(each.unknown),
        },
    }


def _totals(totals: CostTotals, *, with_money: bool) -> JSON:
    money = {
        "net_sales": _shown(totals.net_sales),
        "cost": _shown(totals.cost),
        "contribution": _shown(totals.contribution),
        "food_cost": _shown(totals.food_cost),
    }
    return {"sold": show_micros(totals.sold), **(money if with_money else {})}


def _line(each: LineCost, *, with_money: bool) -> JSON:
    money = {"unit_cost": _shown(each.unit_cost), "money": _shown(each.money)}
    return {
        "what": each.what,
        "kind": each.kind,
        "quantity": show_micros(each.line.quantity),
        "unit": each.line.unit,
        "as_bought": _shown(each.as_bought),
        "as_bought_unit": each.base,
        "waste_factor": _shown(each.waste_factor),
        "yield": _shown(each.yield_share),
        **(money if with_money else {}),
        "note": each.line.note,
        "missing": [_missing(one) for one in each.missing],
    }


def _missing(each: Missing) -> JSON:
    return {"what": each.what, "kind": each.kind}


def _shown(value: Fraction | None) -> str | None:
    """Rounded once, at the end: six places, half to even."""
    return None if value is None else show_micros(from_fraction(value))
