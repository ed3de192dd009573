"""Events entered by the restaurant: each name is a group whose factor is learned."""

from dataclasses import dataclass

import numpy as np

from flux_desktop.domain.forecast.effects.effect import CUSTOM, NOT_OFFERED, Days, Groups
from flux_desktop.domain.i18n import N_


@dataclass(frozen=True)
class Event:
    """One group per name, relative to days without an event. Entered deliberately, so not shrunk by the number of days."""

    key: str = "event"
    trigger: str = N_("Event {factor}x")
    bounds: tuple[float, float] = (NOT_OFFERED, 8.0)
    half_life: float = CUSTOM
    shrinkage_days: float = 0.0
    doubt: bool = False
    extra_variance: float | None = 0.1

    def groups(self, days: Days) -> Groups:
        events = days.calendar.events
        names = (N_("No event"), *sorted(set(events.values())))
        at = {name: place for place, name in enumerate(names)}
        index = [at[events[day]] if day in events else 0 for day in days.days]
        return Groups(np.array(index, dtype=np.int64), names, reference=0)
