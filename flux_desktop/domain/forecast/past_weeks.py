"""Forecasts of the weeks that are over, each from earlier days alone, beside what was then sold."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.forecast.accuracy import ScoredForecasts
from flux_desktop.domain.forecast.backtest import Fold, backtest
from flux_desktop.domain.forecast.model import LEVELS, Forecast, Model
from flux_desktop.domain.forecast.panel import Panel
from flux_desktop.domain.progress import SILENT, Progress

WEEKS: Final = 8
_WEEK: Final = timedelta(days=7)
# Before that a restaurant knows too little of itself to be held to it.
_LEAST_BEFORE: Final = timedelta(days=28)
_P90: Final = LEVELS.index(0.9)


def weekly_origins(panel: Panel, weeks: int = WEEKS) -> list[date]:
    """The first days of the last `weeks` weeks up to the last open day, the oldest first.

    A week without an open day is left out, and one with less than four weeks of sales before it.
    """
    open_days = np.flatnonzero(panel.open_days)
    if not open_days.size:
        return []
    is_open = {panel.days[at] for at in open_days.tolist()}
    first, end = panel.days[open_days[0]], panel.days[open_days[-1]] + timedelta(days=1)
    origins = [end - back * _WEEK for back in range(weeks, 0, -1)]
    return [
        origin
        for origin in origins
        if origin - first >= _LEAST_BEFORE
        and any(origin + timedelta(days=day) in is_open for day in range(_WEEK.days))
    ]


def forecast_past_weeks(
    panel: Panel,
    items: Sequence[tuple[UUID, str]],
    prices: Mapping[UUID, int],
    origins: Sequence[date],
    model: Model,
    average: Model,
    progress: Progress = SILENT,
) -> ScoredForecasts:
    """The forecast of the week from each of one or more `origins`, and that of the `average` beside it.

    `items` are (id, name) of the panel's; `prices` micros by id. A dish is scored from the first week after its
    first sale; in weeks for which the model took it off the menu it is not. Raises Cancelled.
    """
    made = backtest(panel, origins, _WEEK.days, [model], progress)
    usual = [average.forecast(fold.past, fold.future) for fold in made.folds]
    parts = [
        _rows(panel, fold, forecast, other)
        for fold, forecast, other in zip(made.folds, made.forecasts, usual, strict=True)
    ]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    price = np.array([prices.get(item_id, -1) for item_id, _name in items], dtype=np.int64)
    return ScoredForecasts(
        items=tuple(items),
        item=columns["item"],
        day=columns["day"],
        sold=columns["sold"],
        ran_out=columns["ran_out"],
        mean=columns["mean"],
        quantiles=columns["quantiles"],
        size=columns["size"],
        average=columns["average"],
        average_p90=columns["average_p90"],
        own=np.full(len(columns["item"]), np.nan),
        price=price[columns["item"]],
    )


def _rows(panel: Panel, fold: Fold, made: Forecast, usual: Forecast) -> Mapping[str, NDArray[Any]]:
    """The cells of one week as columns, by item and day."""
    items = fold.items if made.left_out is None else fold.items[~made.left_out[fold.items]]
    columns = np.array([(day - panel.start).days for day in made.days])
    cells = np.ix_(items, columns)
    size = np.full((len(items), len(columns)), np.nan)
    if made.size is not None and made.scale is None:
        size = made.size[items]
    return {
        "item": np.repeat(items, len(columns)),
        "day": np.tile([day.toordinal() for day in made.days], len(items)),
        "sold": panel.counts[cells].ravel(),
        "ran_out": (
            np.zeros(size.shape, np.bool_) if panel.ran_out is None else panel.ran_out[cells]
        ).ravel(),
        "mean": made.mean[items].ravel(),
        "quantiles": made.quantiles[items].reshape(-1, len(LEVELS)),
        "size": size.ravel(),
        "average": usual.mean[items].ravel(),
        "average_p90": usual.quantiles[items, :, _P90].ravel(),
    }
