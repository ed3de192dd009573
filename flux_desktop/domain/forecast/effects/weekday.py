"""The day of the week."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from flux_desktop.domain.forecast.effects.effect import HABIT, NOT_OFFERED, Days, Groups
from flux_desktop.domain.i18n import N_

WEEKDAYS: Final = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
# The exponent on days off: a holiday on a Monday sells like a holiday rather than a Monday.
_ON_HOLIDAYS: Final = 0.25


@dataclass(frozen=True)
class Weekday:
    """Seven groups. On days off the factor has the exponent 1/4, and the day is left out of its estimation."""

    key: str = "weekday"
    trigger: str = N_("Seasonality {factor}x")
    bounds: tuple[float, float] = (NOT_OFFERED, 8.0)
    half_life: float = HABIT
    shrinkage_days: float = 0.0
    doubt: bool = False
    extra_variance: float | None = None

    def groups(self, days: Days) -> Groups:
        return Groups(days.weekdays, WEEKDAYS, strength=np.where(days.off, _ON_HOLIDAYS, 1.0))
