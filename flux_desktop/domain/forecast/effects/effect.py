"""The interface of an effect on demand: a partition of days into groups, each with a multiplicative factor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.calendar import Calendar

Array = NDArray[np.float64]
Index = NDArray[np.int64]

# Half-lives in days: the weekly pattern changes within a year, behaviour on holidays hardly at all.
HABIT: Final = 100.0
CUSTOM: Final = 1_000.0
# The lower bound of a factor, for days on which an item is not offered at all, such as Sundays or holidays.
NOT_OFFERED: Final = 0.0005


@dataclass(frozen=True, eq=False)
class Groups:
    """The group of each day, the same for all items or one per item.

    index      [days] or [items, days]: 0 … len(names) − 1
    names      display name of each group
    reference  the group whose factor is 1, relative to which the others are measured; None: no such group
    strength   [days]: the exponent of the factor on that day; None: 1 throughout. Days with another exponent are left
               out when the factor is estimated.
    kin        the family of each group: its factor is shrunk toward the family's; None: toward 1
    """

    index: Index
    names: tuple[str, ...]
    reference: int | None = None
    strength: Array | None = None
    kin: tuple[int, ...] | None = None

    @property
    def idle(self) -> bool:
        """Whether every day is in the reference group, so that there is nothing to estimate."""
        return self.reference is not None and bool((self.index == self.reference).all())

    def of_item(self, item: int, day: int) -> int:
        """The group of `item` on `day`, indices of the arrays."""
        return int(self.index[day] if self.index.ndim == 1 else self.index[item, day])


@dataclass(frozen=True, eq=False)
class Days:
    """Days of the past or the future, the input of effects; `promo` [items, days], `members` [items] category indices."""

    days: Sequence[date]
    promo: NDArray[np.bool_]
    members: Index
    calendar: Calendar

    @cached_property
    def weekdays(self) -> Index:
        """[days], 0 is Monday."""
        return np.array([day.weekday() for day in self.days], dtype=np.int64)

    @cached_property
    def off(self) -> NDArray[np.bool_]:
        """[days]: public holidays that are days off."""
        return np.array([day in self.calendar.days_off for day in self.days], dtype=np.bool_)


class Effect(Protocol):
    """To add one: a file here and a line in `EFFECTS`. A day's group depends on that day alone."""

    @property
    def key(self) -> str:
        """Stable name, as in JSON."""
        ...

    @property
    def trigger(self) -> str:
        """Its text in the specification's `logic_trigger`, with {factor}."""
        ...

    @property
    def bounds(self) -> tuple[float, float]:
        """Lower and upper bound of the factor."""
        ...

    @property
    def half_life(self) -> float:
        """Half-life in days of the weight of a day in the factor."""
        ...

    @property
    def shrinkage_days(self) -> float:
        """s ≥ 0: the factor of a group seen on n days is raised to the power (n − 1)/(n − 1 + s); 0: no shrinkage."""
        ...

    @property
    def doubt(self) -> bool:
        """Whether most groups are expected to have no effect at all: factors are believed as far as their days stand out
        from ordinary ones, see `factors.belief`. Only where groups are the same for all items and have a reference."""
        ...

    @property
    def extra_variance(self) -> float | None:
        """Default of the extra relative variance of days of its groups, with the weight of three days.

        None: its days have no extra variance.
        """
        ...

    def groups(self, days: Days) -> Groups:
        """The group of each day."""
        ...
