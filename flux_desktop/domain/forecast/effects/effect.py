"""What an effect on demand is: a way to sort days into groups that sell alike, apart from everything else."""

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

# Half-lives in days: habits of the week change within a year, what people do on a holiday hardly does.
HABIT: Final = 100.0
CUSTOM: Final = 1_000.0
# The factor of days on which an item is not offered: some are never sold on a Sunday, a holiday or at the fair.
NOT_OFFERED: Final = 0.0005


@dataclass(frozen=True, eq=False)
class Groups:
    """The group each day belongs to, for all items or for each.

    index     [days] or [items, days]: 0 … len(names) − 1
    names     what people call each group
    reference the group that is the rule: its factor is 1 and others are told against it; None where none is
    strength  [days]: the power to which the factor counts on that day; None is 1 throughout. Days under 1
              tell nothing about the factor.
    kin       the family of each group: one hardly seen is told from its kin; None: from days that are as ever
    """

    index: Index
    names: tuple[str, ...]
    reference: int | None = None
    strength: Array | None = None
    kin: tuple[int, ...] | None = None

    @property
    def idle(self) -> bool:
        """Every day is the rule: there is nothing to learn."""
        return self.reference is not None and bool((self.index == self.reference).all())

    def of_item(self, item: int, day: int) -> int:
        """The group of one item on one day."""
        return int(self.index[day] if self.index.ndim == 1 else self.index[item, day])


@dataclass(frozen=True, eq=False)
class Days:
    """Days of the past or the future as effects see them; `promo` [items, days], `members` [items] the categories."""

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
        """What the specification's `logic_trigger` calls it, with {factor}."""
        ...

    @property
    def bounds(self) -> tuple[float, float]:
        """The smallest and the largest factor believed."""
        ...

    @property
    def half_life(self) -> float:
        """Days after which a day counts half in the factor."""
        ...

    @property
    def shrinkage_days(self) -> float:
        """A group seen on n days has its factor raised to (n − 1)/(n − 1 + doubt); 0: believed at once."""
        ...

    @property
    def extra_variance(self) -> float | None:
        """Relative variance that days of its groups are taken to have beyond others, until three were seen.

        None: its days are told as surely as others.
        """
        ...

    def groups(self, days: Days) -> Groups:
        """The group of each day."""
        ...
