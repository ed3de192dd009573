"""Simple rivals of the models: no fit, only counting. Hard to beat where every weekday has seen many weeks."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.forecast.model import LEVELS, Forecast, Future, confidence_of
from flux_desktop.domain.forecast.panel import Panel
from flux_desktop.domain.progress import SILENT, Progress

Array = NDArray[np.float64]

ALL_WEEKS: Final = 1.0


@dataclass(frozen=True)
class WeekdayQuantiles:
    """Weighted empirical quantiles of all open days so far: a week ago weighs `weekly` of today, days of
    another weekday weigh `others`. The quantile is the least count whose weight reaches the level."""

    key: str
    name: str
    weekly: float = ALL_WEEKS
    others: float = 0.0

    def forecast(self, panel: Panel, future: Future, progress: Progress = SILENT) -> Forecast:
        visible = panel.visible
        order = np.argsort(panel.counts, axis=1)
        counts = np.take_along_axis(panel.counts, order, axis=1)
        age = np.arange(len(panel.open_days))[::-1]
        weekdays = future.weekdays
        mean = np.zeros((len(panel.items), len(weekdays)))
        quantiles = np.zeros((*mean.shape, len(LEVELS)))
        for weekday in np.unique(weekdays):
            asked = weekdays == weekday
            same = np.where(panel.weekdays == weekday, 1.0, self.others)
            weight = visible * same * self.weekly ** (age / 7)
            # An item that was never sold on the weekday: all its days.
            bare = weight.sum(axis=1) == 0
            weight[bare] = visible[bare]
            mean[:, asked] = _mean(panel.counts, weight)[:, None]
            made = _quantiles(counts, np.take_along_axis(weight, order, axis=1))
            quantiles[:, asked] = made[:, None, :]
        words = tuple((self.name,) * len(weekdays) for _ in panel.items)
        return Forecast(future.days, mean, quantiles, None, confidence_of(panel), words)


RIVALS: Final = (
    WeekdayQuantiles("all_weekdays", "Quantiles of the weekday, all weeks"),
    WeekdayQuantiles("recent_weekdays", "Quantiles of the weekday, recent weeks more", 0.96, 0.05),
)


def _mean(counts: Array, weight: Array) -> Array:
    total = np.maximum(weight.sum(axis=1), 1e-12)
    return np.asarray((counts * weight).sum(axis=1) / total, dtype=np.float64)


def _quantiles(ordered: Array, weight: Array) -> Array:
    """[items, levels] of counts in rising order: the first whose weight so far reaches the level."""
    reached = np.cumsum(weight, axis=1)
    total = reached[:, -1:]
    made = np.zeros((len(ordered), len(LEVELS)))
    for number, level in enumerate(LEVELS):
        place = np.minimum((reached < level * total * (1 - 1e-12)).sum(axis=1), ordered.shape[1] - 1)
        made[:, number] = np.take_along_axis(ordered, place[:, None], axis=1)[:, 0]
    return np.where(total > 0, made, 0.0)
