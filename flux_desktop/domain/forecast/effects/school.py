"""School holidays: families are away, or have time."""

from dataclasses import dataclass

import numpy as np

from flux_desktop.domain.forecast.effects.effect import CUSTOM, Days, Groups
from flux_desktop.domain.i18n import N_


@dataclass(frozen=True)
class School:
    """One group for all of them, relative to days with school. In many places they say nothing: see `doubt`."""

    key: str = "school"
    trigger: str = N_("School holidays {factor}x")
    bounds: tuple[float, float] = (0.2, 5.0)
    half_life: float = CUSTOM
    shrinkage_days: float = 7.0
    doubt: bool = True
    extra_variance: float | None = None

    def groups(self, days: Days) -> Groups:
        index = [int(day in days.calendar.school) for day in days.days]
        return Groups(
            np.array(index, dtype=np.int64), (N_("Ordinary day"), N_("School holidays")), reference=0
        )
