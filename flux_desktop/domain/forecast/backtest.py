"""Rolling-origin evaluation: forecasts from several past days, each from earlier days only."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import scipy.special  # noqa: F401 - loaded here, so that its import is not timed as a model's
from numpy.typing import NDArray

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.figures import written_day
from flux_desktop.domain.forecast.model import LEVELS, Forecast, Future, Model
from flux_desktop.domain.forecast.panel import Panel
from flux_desktop.domain.forecast.scores import (
    Score,
    bias,
    coverage,
    mean_absolute_error,
    randomised_pit,
    weighted_quantile_loss,
)
from flux_desktop.domain.i18n import _
from flux_desktop.domain.progress import SILENT, Progress

Array = NDArray[np.float64]

SEED: Final = 20


@dataclass(frozen=True)
class Prediction:
    """The forecast of one item for one day, made before the first sale of `origin`."""

    origin: date
    date: date
    item: str
    mean: float
    p10: float
    p50: float
    p90: float
    p99: float
    size: float | None
    confidence_score: float


@dataclass(frozen=True, eq=False)
class Fold:
    """One origin: its forecast days, the items sold before it, and their actual sales `sold` [items, days]."""

    origin: date
    past: Panel
    future: Future
    items: NDArray[np.int64]
    sold: Array


@dataclass(frozen=True, eq=False)
class Backtest:
    """The scores of each model by key, and the first model's forecasts behind them, one per fold."""

    folds: tuple[Fold, ...]
    scores: Mapping[str, Score]
    forecasts: tuple[Forecast, ...]

    def predictions(self) -> Iterator[Prediction]:
        """The first model's rows: by origin, item, day."""
        for fold, forecast in zip(self.folds, self.forecasts, strict=True):
            for item in fold.items:
                for column, day in enumerate(forecast.days):
                    yield _prediction(fold, forecast, int(item), column, day)


def backtest(
    panel: Panel,
    origins: Sequence[date],
    horizon: int,
    models: Sequence[Model],
    progress: Progress = SILENT,
) -> Backtest:
    """Score `models` on the `horizon` days from each of one or more origins, over every item sold before it.

    An origin is the first day forecast. Of the days from it on, models learn only which are open and what
    was on promotion. Raises `Refused` where an origin has no sale before it or no open day from it on,
    and `Cancelled`.
    """
    folds = tuple(_fold(panel, origin, horizon) for origin in origins)
    forecasts: list[tuple[Forecast, ...]] = []
    scores: dict[str, Score] = {}
    for number, model in enumerate(models):
        made: list[Forecast] = []
        seconds = 0.0
        for done, fold in enumerate(folds):
            progress.step(number * len(folds) + done, len(models) * len(folds), _(model.name))
            began = time.perf_counter()
            made.append(model.forecast(fold.past, fold.future))
            seconds += time.perf_counter() - began
        forecasts.append(tuple(made))
        scores[model.key] = _score(folds, made, seconds)
    return Backtest(folds, scores, forecasts[0] if forecasts else ())


def _fold(panel: Panel, origin: date, horizon: int) -> Fold:
    past = panel.before(origin)
    ahead = np.arange(len(panel.open_days)) - (origin - panel.start).days
    columns = np.flatnonzero(panel.open_days & (ahead >= 0) & (ahead < horizon))
    items = np.flatnonzero(past.first < len(past.open_days))
    if items.size == 0:
        raise Refused(
            _("Nothing was sold before {day}.").format(day=written_day(origin)),
            _("Choose a later first day."),
        )
    if columns.size == 0:
        raise Refused(
            _("There is no open day to compare with from {day} on.").format(day=written_day(origin)),
            _("Choose an earlier first day."),
        )
    future = Future(tuple(panel.days[column] for column in columns), panel.promo[:, columns])
    return Fold(origin, past, future, items, panel.counts[np.ix_(items, columns)])


def _score(folds: Sequence[Fold], forecasts: Sequence[Forecast], seconds: float) -> Score:
    pairs = list(zip(folds, forecasts, strict=True))
    sold = np.concatenate([fold.sold.ravel() for fold in folds])
    mean = np.concatenate([made.mean[fold.items].ravel() for fold, made in pairs])
    quantiles = np.concatenate([made.quantiles[fold.items].reshape(-1, len(LEVELS)) for fold, made in pairs])
    return Score(
        wql=weighted_quantile_loss(sold, quantiles),
        pit=_coverage(pairs),
        mae=mean_absolute_error(sold, quantiles[:, LEVELS.index(0.5)]),
        bias=bias(sold, mean),
        fit_seconds=seconds,
        items_per_second=sum(len(fold.items) for fold in folds) / max(seconds, 1e-9),
    )


def _coverage(pairs: Sequence[tuple[Fold, Forecast]]) -> dict[str, float] | None:
    """Coverage by the randomised PIT, with a fixed seed so that results are reproducible; None without distributions."""
    random = np.random.default_rng(SEED)
    values: list[Array] = []
    for fold, made in pairs:
        if made.size is None:
            return None
        mean, size = made.mean[fold.items], made.size[fold.items]
        scale = np.ones_like(mean) if made.scale is None else made.scale[fold.items]
        values.append(randomised_pit(fold.sold, mean, size, scale, random.random(mean.shape)).ravel())
    return coverage(np.concatenate(values))


def _prediction(fold: Fold, made: Forecast, item: int, column: int, day: date) -> Prediction:
    p10, p50, p90, p99 = (float(value) for value in made.quantiles[item, column])
    return Prediction(
        origin=fold.origin,
        date=day,
        item=fold.past.items[item],
        mean=float(made.mean[item, column]),
        p10=p10,
        p50=p50,
        p90=p90,
        p99=p99,
        size=None if made.size is None else float(made.size[item, column]),
        confidence_score=float(made.confidence[item]),
    )
