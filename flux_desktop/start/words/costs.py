"""What dishes cost and earn, one line a dish."""

from fractions import Fraction

from flux_desktop.domain.costing import LineCost, Missing
from flux_desktop.domain.exact import from_fraction, show_micros
from flux_desktop.domain.figures import written_number
from flux_desktop.domain.i18n import _
from flux_desktop.services.costs import Costs, DishCost


def costs_words(costs: Costs) -> str:
    lines = [_dish(each, with_money=costs.with_money) for each in costs.items]
    lines += [_line(each) for each in costs.lines or ()]
    return "\n".join(lines) or _("There are no dishes yet.")


def _dish(each: DishCost, *, with_money: bool) -> str:
    if each.missing:
        return f"{each.item.name}  {'; '.join(map(_why, each.missing))}"
    if not with_money:
        return each.item.name
    if each.margin is None:
        return _("{dish}  cost {cost}, no price").format(dish=each.item.name, cost=_money(each.cost))
    return _("{dish}  net price {price}, cost {cost}, margin {margin} %, sold {sold}").format(
        dish=each.item.name,
        price=_money(each.net_price),
        cost=_money(each.cost),
        margin=written_number(float(each.margin), ".1f"),
        sold=show_micros(each.sold),
    )


def _line(each: LineCost) -> str:
    quantity = f"{show_micros(each.line.quantity)} {each.line.unit}"
    text = "; ".join(map(_why, each.missing)) or ("" if each.money is None else _money(each.money))
    return f"    {quantity}  {each.what}  {text}".rstrip()


def _why(each: Missing) -> str:
    return {
        "recipe": _("no recipe: {what}"),
        "price": _("no price: {what}"),
        "conversion": _("no conversion: {what}"),
        "portions": _("not in portions: {what}"),
    }[each.kind].format(what=each.what)


def _money(value: Fraction | None) -> str:
    return "" if value is None else written_number(float(show_micros(from_fraction(value))), ".2f")
