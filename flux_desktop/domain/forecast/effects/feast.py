"""The effect of an individual holiday beyond that of its class: Christmas is not Labour Day."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from flux_desktop.domain.forecast.effects.effect import CUSTOM, Days, Groups
from flux_desktop.domain.i18n import N_

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Feast:
    """Groups by holiday name: the day, the day before and the day after. Has an effect from the second occurrence on."""

    key: str = "feast"
    trigger: str = N_("Feast {factor}x")
    bounds: tuple[float, float] = (0.2, 5.0)
    half_life: float = CUSTOM
    shrinkage_days: float = 1.0
    doubt: bool = False
    extra_variance: float | None = None

    def groups(self, days: Days) -> Groups:
        holidays = days.calendar.holidays
        names = sorted(set(holidays.values()))
        first = {name: 1 + 3 * place for place, name in enumerate(names)}
        # Written in ascending precedence: the day after a holiday, the day before one, the holiday itself.
        table: dict[date, int] = {}
        for turn, away in ((2, _DAY), (1, -_DAY), (0, 0 * _DAY)):
            table.update({day + away: first[name] + turn for day, name in holidays.items()})
        index = np.array([table.get(day, 0) for day in days.days], dtype=np.int64)
        return Groups(
            index, (N_("Ordinary day"), *(name for name in names for _turn in range(3))), reference=0
        )
