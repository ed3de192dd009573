"""What a long closure leaves open: whether the place goes on where it stopped, or as a year before.

A place asked in spring, shut since autumn, knows two things: how busy it was when it shut, and how busy it was on these
days a year ago. Neither is more right; the forecast lies halfway between, by the geometric mean, with a standard
deviation that reaches to both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.forecast.panel import Panel

Array = NDArray[np.float64]

# In days: the closure from which a season is asked for, a year in whole weeks, and what counts as the same time of it.
_CLOSED: Final = 60
_YEAR: Final = 364
_AROUND: Final = 14
# Open days of each of the two that are needed, and those taken of the last.
_ENOUGH: Final = 7
_LAST: Final = 28
_BOUNDS: Final = (0.2, 5.0)


@dataclass(frozen=True, eq=False)
class Season:
    """For days to come: `factor` on all items, `extra_variance` relative, [days] each; `closed` how many days the place
    was shut before them, 0 where no season is asked for."""

    factor: Array
    extra_variance: Array
    closed: int


def season_of(panel: Panel, days: Sequence[date]) -> Season:
    """The season of `days`, each by itself. A place that was open in the last 60 days of the panel has none."""
    factor, extra_variance = np.ones(len(days)), np.zeros(len(days))
    opened = np.flatnonzero(panel.open_days)
    closed = len(panel.open_days) - 1 - int(opened[-1]) if opened.size else 0
    if closed < _CLOSED:
        return Season(factor, extra_variance, 0)
    sold = panel.counts.sum(axis=0)
    now = float(sold[opened[-_LAST:]].mean())
    for at, day in enumerate(days):
        then = (day - panel.start).days - _YEAR
        around = opened[np.abs(opened - then) <= _AROUND]
        if min(len(around), len(opened[-_LAST:])) >= _ENOUGH and now > 0:
            half = float(np.clip(sold[around].mean() / now, *_BOUNDS)) ** 0.5
            factor[at], extra_variance[at] = half, np.log(half) ** 2
    return Season(factor, extra_variance, closed)
