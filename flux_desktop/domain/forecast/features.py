"""The features of the specification as a table, for experiments with other models.

A row is an item on an open day from its first sale on; all columns but the units are known before the day begins.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from flux_desktop.domain.forecast.panel import Panel

Array = NDArray[np.float64]
Row = tuple[str | float | int | None, ...]

LAGS: Final = (7, 14, 28)
ROLLING: Final = 7
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

COLUMNS: Final = (
    "date",
    "item",
    "category",
    "units",
    *(f"is_{day}" for day in _WEEKDAYS),
    "is_holiday",
    "is_promo",
    "temperature",
    "rain",
    *(f"lag_{lag}" for lag in LAGS),
    f"rolling_mean_{ROLLING}",
    f"rolling_std_{ROLLING}",
)


def feature_rows(panel: Panel) -> Iterator[Row]:
    """Rows of `COLUMNS`, by item and day; None where a day before was closed or not yet sold.

    `lag_n` are the units n calendar days before; the rolling mean and standard deviation (of a sample) are over the
    item's open days among the 7 calendar days before, at least two of them.
    """
    visible = np.where(panel.visible, panel.counts, np.nan)
    lags = [_lagged(visible, lag) for lag in LAGS]
    mean, deviation = _rolling(visible)
    for item, day in zip(*np.nonzero(panel.visible), strict=True):
        date, weekday = panel.days[day], int(panel.weekdays[day])
        weather = panel.calendar.weather.get(date)
        yield (
            date.isoformat(),
            panel.items[item],
            panel.categories[item],
            float(panel.counts[item, day]),
            *(int(weekday == each) for each in range(7)),
            int(date in panel.calendar.holidays),
            int(panel.promo[item, day]),
            weather.temperature if weather else None,
            weather.rain if weather else None,
            *(_value_or_none(values[item, day]) for values in (*lags, mean, deviation)),
        )


def _lagged(values: Array, lag: int) -> Array:
    """[items, days]: the values `lag` columns before."""
    earlier = np.full_like(values, np.nan)
    earlier[:, lag:] = values[:, : max(values.shape[1] - lag, 0)]
    return earlier


def _rolling(values: Array) -> tuple[Array, Array]:
    """Mean and standard deviation [items, days] of the days before each, of at least two."""
    padded = np.concatenate([np.full((len(values), ROLLING), np.nan), values], axis=1)[:, :-1]
    windows = sliding_window_view(padded, ROLLING, axis=1)
    known = np.isfinite(windows)
    n = known.sum(axis=2)
    mean = np.where(known, windows, 0.0).sum(axis=2) / np.maximum(n, 1)
    square = np.where(known, (windows - mean[:, :, None]) ** 2, 0.0).sum(axis=2)
    enough = n >= 2
    return (
        np.where(enough, mean, np.nan),
        np.where(enough, np.sqrt(square / np.maximum(n - 1, 1)), np.nan),
    )


def _value_or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
