"""Public holidays and the days around them, classified by which days off are contiguous."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from flux_desktop.domain.forecast.effects.effect import CUSTOM, NOT_OFFERED, Days, Groups
from flux_desktop.domain.i18n import N_

CLASSES: Final = (
    N_("Ordinary day"),
    N_("Holiday"),
    N_("Holiday on a Saturday"),
    N_("Day before a holiday"),
    N_("Sunday before a holiday"),
    N_("Day after a holiday"),
    N_("Bridge day"),
    N_("Saturday of a long weekend"),
    N_("Two or three days before a holiday"),
)
(
    _ORDINARY,
    _HOLIDAY,
    _SATURDAY_HOLIDAY,
    _EVE,
    _SUNDAY_EVE,
    _AFTER,
    _BRIDGE,
    _LONG_SATURDAY,
    _RUN_UP,
) = range(9)
_MONDAY, _FRIDAY, _SATURDAY, _SUNDAY = 0, 4, 5, 6
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Holiday:
    """One group per class of `CLASSES`, relative to ordinary days."""

    key: str = "holiday"
    trigger: str = N_("Holiday {factor}x")
    bounds: tuple[float, float] = (NOT_OFFERED, 8.0)
    half_life: float = CUSTOM
    shrinkage_days: float = 0.0
    doubt: bool = False
    extra_variance: float | None = 0.1

    def groups(self, days: Days) -> Groups:
        off = days.calendar.days_off
        near = {day + away * _DAY for day in off for away in range(-3, 3)}
        index = [holiday_class(day, off) if day in near else _ORDINARY for day in days.days]
        return Groups(np.array(index, dtype=np.int64), CLASSES, reference=_ORDINARY)


def holiday_class(day: date, off: Set[date]) -> int:
    """The index in `CLASSES` of the class of `day`, with `off` the holidays that are days off.

    A holiday takes precedence over the day before one, that over the day after one. A Sunday before a holiday is, like
    a Saturday, followed by a day off; a Friday or Monday between a holiday and the weekend is a bridge day; the two or
    three days before a holiday are a class of their own, as people shop ahead.
    """
    before, after = day + _DAY in off, day - _DAY in off
    weekday = day.weekday()
    if day in off:
        return _SATURDAY_HOLIDAY if weekday == _SATURDAY else _HOLIDAY
    if weekday == _SATURDAY and (day - 2 * _DAY in off or day + 2 * _DAY in off):
        return _LONG_SATURDAY
    if before:
        return {_MONDAY: _BRIDGE, _SUNDAY: _SUNDAY_EVE}.get(weekday, _EVE)
    if after:
        return _BRIDGE if weekday == _FRIDAY else _AFTER
    run_up = day + 2 * _DAY in off or day + 3 * _DAY in off
    return _RUN_UP if run_up else _ORDINARY
