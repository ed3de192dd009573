"""What a recipe lacks, in words, and how its state is shown."""

from collections.abc import Iterable, Mapping
from typing import Final

from flux_desktop.domain.costing import Kitchen, LineCost, Missing
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.units import OUNCE, Kind, unit_key
from flux_desktop.ui.rows import Badge

_EXAMPLES: Final[Mapping[str, str]] = {Kind.MASS: "g", Kind.VOLUME: "ml", Kind.COUNT: "each"}


def state_badge(state: str) -> Badge:
    return {
        "confirmed": Badge(_("Confirmed"), "good", "circle-check"),
        "missing": Badge(_("Missing parts"), "warn", "triangle-alert"),
        "suggested": Badge(_("Suggested"), "info", "circle-help"),
    }.get(state, Badge(_("No recipe"), "neutral"))


def missing_text(each: Missing) -> str:
    """What is missing where, as a list names it."""
    return {
        "recipe": _("{what}: no recipe"),
        "price": _("{what}: no price"),
        "conversion": _("{what}: no conversion"),
        "portions": _("{what}: does not say its portions"),
    }[each.kind].format(what=each.what)


def missing_list(missing: Iterable[Missing]) -> str:
    return "\n".join(missing_text(each) for each in missing)


def line_problem(cost: LineCost, kitchen: Kitchen) -> str:
    """What to do about a line that has no cost; "" where it has one."""
    if not cost.missing:
        return ""
    first, key = cost.missing[0], name_key(cost.line.what)
    if first.kind == "price":
        if key not in kitchen.ingredients and key not in kitchen.recipes:
            return _(
                "“{name}” is neither an ingredient nor a recipe yet. It is kept, without a cost."
            ).format(name=cost.line.what)
        return _("{name} has no price yet.").format(name=first.what)
    if first.kind == "conversion":
        if name_key(first.what) != name_key(cost.what):
            return _("Inside it a conversion of {name} is missing.").format(name=first.what)
        return _conversion(cost, kitchen)
    return missing_text(first)


def _conversion(cost: LineCost, kitchen: Kitchen) -> str:
    key, unit = name_key(cost.line.what), cost.line.unit
    bought = kitchen.unit_costs.get(key)
    if cost.kind == "recipe":
        known = kitchen.recipes.get(key)
        made = "" if known is None else str(known.version.output.unit)
        return _("{name} is made in {made}: say how much of it in that.").format(name=cost.what, made=made)
    if bought is not None and bought.kind is Kind.VOLUME and unit_key(unit) == OUNCE:
        return _("An oz is a weight, and {name} is bought by volume. Write fl oz, or grams.").format(
            name=cost.what
        )
    target = "g" if bought is None else _EXAMPLES[bought.kind]
    return _("How much is 1 {unit} of {name} in {base}? Say it among its equivalents.").format(
        unit=unit, name=cost.what, base=target
    )


def circle_text(recipe: str, line: str, way: Iterable[str]) -> str:
    """Why a line cannot be part of the recipe."""
    through = [each for each in way if name_key(each) != name_key(line)]
    if not through and name_key(recipe) == name_key(line):
        return _("“{recipe}” cannot be part of itself.").format(recipe=recipe)
    if not through:
        return _("“{line}” contains “{recipe}”: it would contain itself.").format(line=line, recipe=recipe)
    return _("“{line}” contains “{recipe}”, through {others}: it would contain itself.").format(
        line=line, recipe=recipe, others=", ".join(f"“{each}”" for each in through)
    )
