"""When a restaurant is open, a day a line."""

from collections.abc import Sequence

from flux_desktop.domain.hours import WEEKDAYS, DayHours, shifts_text
from flux_desktop.domain.i18n import _


def hours_words(stored: Sequence[DayHours]) -> str:
    return "\n".join(map(_day, stored)) or _("Nobody has set the hours; they follow from the sales.")


def _day(each: DayHours) -> str:
    name = each.on.isoformat() if each.on is not None else WEEKDAYS[each.weekday or 0]
    return f"{name}  {_('closed') if each.closed else shifts_text(each.shifts)}"
