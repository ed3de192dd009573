"""What was expected of the last day with sales, what was sold, and which dishes went out of their range."""

from datetime import date, timedelta

from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.services.situation import DishSold, Yesterday
from flux_desktop.ui.figures import headed, long_date, number, plural
from flux_desktop.ui.theme import Kind

_NAMED = 2


def title(day: date, today: date) -> str:
    """ "Yesterday", or the day's name where that was another one."""
    return _("Yesterday") if today - day == timedelta(days=1) else headed(long_date(day))


def sold(yesterday: Yesterday) -> str:
    text = ngettext("{n} sold", "{n} sold", plural(yesterday.sold))
    return text.format(n=number(yesterday.sold))


def verdict(yesterday: Yesterday) -> tuple[str, Kind]:
    """Whether what was sold lay in the range."""
    if yesterday.in_range:
        return _("In range"), "good"
    return (_("Below range") if yesterday.sold < yesterday.low else _("Above range")), "warn"


def expected(yesterday: Yesterday) -> str:
    return _("{typical} expected, {low}–{high}").format(
        typical=number(yesterday.typical), low=number(yesterday.low), high=number(yesterday.high)
    )


def outside(yesterday: Yesterday) -> str:
    """How many dishes lay in their range, and those furthest outside."""
    out = [dish for dish in yesterday.dishes if not dish.in_range]
    n = len(yesterday.dishes)
    text = ngettext("{inside} of {n} dish in range", "{inside} of {n} dishes in range", n).format(
        inside=number(n - len(out)), n=number(n)
    )
    return ". ".join([text, *(_dish(dish) for dish in out[:_NAMED])])


def _dish(dish: DishSold) -> str:
    return _("{dish}: {sold} sold, {low}–{high} expected").format(
        dish=dish.name, sold=number(dish.sold), low=number(dish.low), high=number(dish.high)
    )
