"""What the Profitability page says: classes, margins, what is missing."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from flux_desktop.domain.costing import Missing
from flux_desktop.domain.i18n import N_, _
from flux_desktop.services.costs import DishCost
from flux_desktop.services.profitability import DishProfit, Takings
from flux_desktop.ui.figures import money, percent
from flux_desktop.ui.rows import Badge
from flux_desktop.ui.theme import Kind

# In the order of `menu_engineering.CLASSES`: the word, the term of the trade, colour, icon.
_CLASSES: Final[tuple[tuple[str, str, Kind, str], ...]] = (
    (N_("Star"), N_("Star: sells well and earns well"), "good", "trending-up"),
    (N_("Workhorse"), N_("Plowhorse: sells well, earns less a portion"), "info", "utensils"),
    (N_("Puzzle"), N_("Puzzle: earns well, sells little"), "warn", "lightbulb"),
    (N_("Rework"), N_("Dog: sells little and earns little"), "bad", "trending-down"),
)
_KEYS: Final = ("star", "plowhorse", "puzzle", "dog")


def class_names() -> list[str]:
    return [_(word) for word, _term, _kind, _icon in _CLASSES]


def class_kind(key: str) -> Kind:
    return _CLASSES[_KEYS.index(key)][2]


def class_badge(dish: DishCost) -> Badge | None:
    """None where the dish has no class at all, without a cost or without sales."""
    if not dish.probabilities:
        return None
    if dish.standing is None:
        return Badge(_("Not sure yet"))
    word, _term, kind, icon = _CLASSES[_KEYS.index(dish.standing)]
    return Badge(_(word), kind, icon)


def class_sentence(dish: DishCost) -> str:
    """The class in the words of the trade, and how sure it is."""
    if not dish.probabilities:
        return _("A class needs a plate cost and sales.")
    if dish.standing is None:
        return _("Not enough sales to say: {chances}").format(chances=chances(dish))
    at = _KEYS.index(dish.standing)
    sure = _("{share} sure").format(share=_share(dish.probabilities[at]))
    return f"{_(_CLASSES[at][1])} · {sure}"


def chances(dish: DishCost) -> str:
    """The probability of each class that has one: "Star 62%, Puzzle 38%"."""
    found = sorted(zip(dish.probabilities, class_names(), strict=True), key=lambda each: -each[0])
    return ", ".join(f"{word} {percent(share)}" for share, word in found if share >= 0.005)


def _share(share: float) -> str:
    """Never quite certain."""
    return percent(min(share, 0.99))


def margin_sentence(each: DishProfit, target: Fraction) -> str:
    """The net margin, and the specification's beside it where that is another."""
    dish = each.dish
    if dish.margin is None:
        return _("No margin: {missing}").format(
            missing=missing_text(dish.missing) or _("the dish has no price")
        )
    text = _("{margin} of the price without tax; the target is {target}").format(
        margin=percent(float(dish.margin) / 100, 1), target=percent(float(target))
    )
    if not each.margins_differ or dish.margin_of_price is None:
        return text
    gross = _("{margin} of the menu price, tax counted in").format(
        margin=percent(float(dish.margin_of_price) / 100, 1)
    )
    return f"{text}\n{gross}"


def missing_text(missing: Sequence[Missing]) -> str:
    return ", ".join(missing_line(each) for each in missing)


def missing_line(missing: Missing) -> str:
    """ "Price of Saffron", "Recipe of Wine"."""
    texts = {
        "recipe": _("Recipe of {what}"),
        "price": _("Price of {what}"),
        "conversion": _("How {what} converts"),
        "portions": _("Portions that {what} makes"),
    }
    return texts[missing.kind].format(what=missing.what)


def settle_text(missing: Missing) -> str:
    """The act that settles it, as a button says it."""
    return {
        "recipe": _("Write the recipe"),
        "price": _("Enter the price"),
        "conversion": _("Say how it converts"),
        "portions": _("Say how many it makes"),
    }[missing.kind]


def takings_text(takings: Takings, currency: str) -> str:
    """What the sales of the period add up to, as written: rounded to cents so that both equations hold."""
    named = (
        (_("dishes with a cost"), round(takings.costed, 2)),
        (_("without a cost"), round(takings.not_costed, 2)),
        (_("no longer on the menu"), round(takings.off_menu, 2)),
    )
    net = sum((part for _word, part in named), Fraction(0))
    tax = round(takings.as_sold, 2) - net
    parts = [_("Sales {money}").format(money=money(float(takings.as_sold), currency))]
    if tax:
        parts.append(_("of it tax {money}").format(money=money(float(tax), currency)))
    split = " + ".join(f"{word} {money(float(part), currency)}" for word, part in named if part)
    whole = _("without tax {money}").format(money=money(float(net), currency))
    return " · ".join([*parts, f"{whole} = {split}" if split else whole])
