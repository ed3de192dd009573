"""The baseline of a spreadsheet: mean and empirical quantiles of the last few days of the same weekday."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.figures import written_number
from flux_desktop.domain.forecast.model import LEVELS, Forecast, Future, Reason, confidence_of
from flux_desktop.domain.forecast.panel import Panel
from flux_desktop.domain.i18n import N_, _
from flux_desktop.domain.progress import SILENT, Progress

Array = NDArray[np.float64]

MEAN_DAYS: Final = 4
QUANTILE_DAYS: Final = 8
MIN_DAYS: Final = 3
RECENT_DAYS: Final = 28

WEEKDAY: Final = N_("Average of the weekday")
RECENT: Final = N_("Average of recent days, few of this weekday")
CATEGORY: Final = N_("Average of the category, no history")
NOTHING: Final = N_("No history")


@dataclass(frozen=True)
class WeekdayAverage:
    """The mean of the last 4 and quantiles of the last 8 open days of the weekday; no distribution.

    With fewer than 3 of them: mean and quantiles of the item's last 28 open days; without any: of those
    of its whole category; and zero where the category has none either.
    """

    key: str = "weekday_average"
    name: str = N_("Weekday average")

    def forecast(self, panel: Panel, future: Future, progress: Progress = SILENT) -> Forecast:
        fallback = _fallback(panel)
        weekdays = future.weekdays
        mean = np.zeros((len(panel.items), len(weekdays)))
        quantiles = np.zeros((*mean.shape, len(LEVELS)))
        texts = np.empty(mean.shape, dtype=object)
        for weekday in np.unique(weekdays):
            asked = weekdays == weekday
            values = _of_weekday(panel, int(weekday), fallback)
            mean[:, asked] = values.mean[:, None]
            quantiles[:, asked] = values.quantiles[:, None, :]
            texts[:, asked] = values.texts[:, None]
            progress.step(int(weekday) + 1, 7)
        return Forecast(
            days=future.days,
            mean=mean,
            quantiles=quantiles,
            size=None,
            confidence=confidence_of(panel),
            why=_AverageExplanation(mean, texts),
        )


@dataclass(frozen=True, eq=False)
class _AverageExplanation:
    """The explanation of `mean` from `texts`, untranslated; [items, days] each."""

    mean: Array
    texts: NDArray[np.object_]

    def trigger(self, item: int, day: int) -> str:
        return _(self.texts[item, day])

    def reasons(self, item: int, day: int) -> tuple[Reason, ...]:
        mean = float(self.mean[item, day])
        text = _("{units} a day: {source}").format(
            units=written_number(mean, ".1f"), source=self.trigger(item, day)
        )
        return (Reason("average", text, units=mean),)


@dataclass(frozen=True, eq=False)
class _Estimates:
    """Estimates by item: `mean` [items], `quantiles` [items, 4] at LEVELS, `texts` [items] naming their source."""

    mean: Array
    quantiles: Array
    texts: NDArray[np.object_]

    def where(self, enough: NDArray[np.bool_], other: "_Estimates") -> "_Estimates":
        """These where `enough` [items], else the `other` ones."""
        return _Estimates(
            np.where(enough, self.mean, other.mean),
            np.where(enough[:, None], self.quantiles, other.quantiles),
            np.where(enough, self.texts, other.texts),
        )


def _of_weekday(panel: Panel, weekday: int, fallback: _Estimates) -> _Estimates:
    days = np.flatnonzero(panel.open_days & (panel.weekdays == weekday))[-QUANTILE_DAYS:]
    visible, counts = panel.visible[:, days], panel.counts[:, days]
    recent = slice(-MEAN_DAYS, None)
    mean = _mean(counts[:, recent], visible[:, recent])
    own = _Estimates(mean, empirical_quantiles(counts, visible), _texts(WEEKDAY, panel))
    return own.where(visible.sum(axis=1) >= MIN_DAYS, fallback)


def _fallback(panel: Panel) -> _Estimates:
    """Estimates from the item's own last open days, else from its category's, else zero."""
    days = np.flatnonzero(panel.open_days)[-RECENT_DAYS:]
    visible, counts = panel.visible[:, days], panel.counts[:, days]
    own = _Estimates(_mean(counts, visible), empirical_quantiles(counts, visible), _texts(RECENT, panel))
    return own.where(visible.sum(axis=1) > 0, _of_category(panel, counts, visible))


def _of_category(panel: Panel, counts: Array, visible: NDArray[np.bool_]) -> _Estimates:
    """Estimates from all days of all items of the category, for categories with an item that needs them."""
    mean = np.zeros(len(panel.items))
    quantiles = np.zeros((len(panel.items), len(LEVELS)))
    texts = _texts(NOTHING, panel)
    for group in np.unique(panel.groups[~visible.any(axis=1)]):
        members = panel.groups == group
        pooled, shown = counts[members].reshape(1, -1), visible[members].reshape(1, -1)
        mean[members] = _mean(pooled, shown)
        quantiles[members] = empirical_quantiles(pooled, shown)
        texts[members] = CATEGORY if shown.any() else NOTHING
    return _Estimates(mean, quantiles, texts)


def empirical_quantiles(values: Array, shown: NDArray[np.bool_]) -> Array:
    """[rows, 4]: linear empirical quantiles at LEVELS of the values shown in each row; 0 where none is."""
    if values.shape[1] == 0:
        return np.zeros((len(values), len(LEVELS)))
    ordered = np.sort(np.where(shown, values, np.inf), axis=1)
    last = np.maximum(shown.sum(axis=1) - 1, 0)
    position = last[:, None] * np.array(LEVELS)
    below = np.floor(position).astype(np.int64)
    lower = np.take_along_axis(ordered, below, axis=1)
    upper = np.take_along_axis(ordered, np.minimum(below + 1, last[:, None]), axis=1)
    some = shown.any(axis=1, keepdims=True)
    lower, upper = np.where(some, lower, 0.0), np.where(some, upper, 0.0)
    return np.asarray(lower + (upper - lower) * (position - below), dtype=np.float64)


def _mean(values: Array, shown: NDArray[np.bool_]) -> Array:
    sums = np.where(shown, values, 0.0).sum(axis=1)
    return np.asarray(sums / np.maximum(shown.sum(axis=1), 1), dtype=np.float64)


def _texts(text: str, panel: Panel) -> NDArray[np.object_]:
    return np.full(len(panel.items), text, dtype=object)
