"""What dishes cost and earn, as a JSON document. Figures are rounded once, at the end: six places, half to even."""

from fractions import Fraction

from flux_desktop.documents import JSON
from flux_desktop.documents.figures import Figure, text
from flux_desktop.domain.allergens import names_of
from flux_desktop.domain.costing import LineCost, Missing
from flux_desktop.domain.exact import from_fraction
from flux_desktop.services.costs import Costs, CostTotals, DishCost


def costs_document(costs: Costs, figure: Figure = text) -> JSON:
    """A chef's has none of the keys that hold money."""
    document: JSON = {
        "items": [_item(each, figure, with_money=costs.with_money) for each in costs.items],
        "totals": _totals(costs.totals, figure, with_money=costs.with_money),
        "from": costs.first.isoformat() if costs.first else None,
        "to": costs.last.isoformat() if costs.last else None,
        "on": costs.on.isoformat(),
    }
    if costs.lines is not None:
        document["items"][0]["lines"] = [
            _line(each, figure, with_money=costs.with_money) for each in costs.lines
        ]
        document["lines"] = document["items"][0]["lines"]
    return document


def no_costs_document(figure: Figure = text) -> JSON:
    """Of who has no restaurant yet."""
    return {"items": [], "totals": {"sold": figure(0)}, "from": None, "to": None, "on": None}


def _item(each: DishCost, figure: Figure, *, with_money: bool) -> JSON:
    money = {
        "price": _shown(each.price, figure),
        "net_price": _shown(each.net_price, figure),
        "cost": _shown(each.cost, figure),
        "margin": _shown(each.margin, figure),
        "contribution": _shown(each.contribution, figure),
    }
    return {
        "item": each.item.name,
        "category": each.item.category,
        **(money if with_money else {}),
        "sold": figure(each.sold),
        "class": each.standing,
        "missing": [_missing(one) for one in each.missing],
        "allergens": {
            "contains": names_of(each.contains),
            "may_contain": names_of(each.may_contain),
            "unknown": list(each.unknown),
        },
    }


def _totals(totals: CostTotals, figure: Figure, *, with_money: bool) -> JSON:
    money = {
        "net_sales": _shown(totals.net_sales, figure),
        "cost": _shown(totals.cost, figure),
        "contribution": _shown(totals.contribution, figure),
        "food_cost": _shown(totals.food_cost, figure),
    }
    return {"sold": figure(totals.sold), **(money if with_money else {})}


def _line(each: LineCost, figure: Figure, *, with_money: bool) -> JSON:
    money = {"unit_cost": _shown(each.unit_cost, figure), "money": _shown(each.money, figure)}
    return {
        "what": each.what,
        "kind": each.kind,
        "quantity": figure(each.line.quantity),
        "unit": each.line.unit,
        "as_bought": _shown(each.as_bought, figure),
        "as_bought_unit": each.base,
        "waste_factor": _shown(each.waste_factor, figure),
        "yield": _shown(each.yield_share, figure),
        **(money if with_money else {}),
        "note": each.line.note,
        "missing": [_missing(one) for one in each.missing],
    }


def _missing(each: Missing) -> JSON:
    return {"what": each.what, "kind": each.kind}


def _shown(value: Fraction | None, figure: Figure) -> str | float | None:
    return None if value is None else figure(from_fraction(value))
