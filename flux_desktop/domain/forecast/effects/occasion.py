"""The trade's own days: Mother's Day, Valentine's Day, carnival."""

from dataclasses import dataclass

import numpy as np

from flux_desktop.domain.forecast.effects.effect import CUSTOM, NOT_OFFERED, Days, Groups
from flux_desktop.domain.i18n import N_


@dataclass(frozen=True)
class Occasion:
    """One group per name, relative to days without one. Most say nothing in a given place: see `doubt`."""

    key: str = "occasion"
    trigger: str = N_("Occasion {factor}x")
    bounds: tuple[float, float] = (NOT_OFFERED, 8.0)
    half_life: float = CUSTOM
    shrinkage_days: float = 0.0
    doubt: bool = True
    extra_variance: float | None = None

    def groups(self, days: Days) -> Groups:
        occasions = days.calendar.occasions
        names = (N_("Ordinary day"), *sorted(set(occasions.values())))
        at = {name: place for place, name in enumerate(names)}
        index = [at[occasions[day]] if day in occasions else 0 for day in days.days]
        return Groups(np.array(index, dtype=np.int64), names, reference=0)
