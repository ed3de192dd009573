"""The trial every model and peer goes through: the same mornings, the same items, the same scores.

Eight mornings, spread over the last 365 days or from 40 % of the history on; 14 days from each, of which the
open ones count; items with at least 30 open days of history and a sale in the 56 days before the morning.
"""

import multiprocessing
import os
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import scipy.special  # noqa: F401 - loaded here, so that its import is not timed as a model's
from numpy.typing import NDArray

from flux_desktop.domain.forecast.model import LEVELS, Forecast, Future, Model
from flux_desktop.domain.forecast.panel import Panel
from flux_desktop.domain.forecast.scores import (
    bias,
    coverage,
    level_name,
    mean_absolute_error,
    randomised_pit,
    weighted_quantile_loss,
)

Array = NDArray[np.float64]
Rows = NDArray[np.int64]

ORIGINS: Final = 8
HORIZON: Final = 14
ENOUGH: Final = 30
RECENT: Final = 56
SEED: Final = 20


@dataclass(frozen=True, eq=False)
class Fold:
    """One morning: what was known, what is asked, which items count, and what was sold of them [items, days]."""

    past: Panel
    future: Future
    items: Rows
    sold: Array


@dataclass(frozen=True)
class Result:
    """Scores over all folds. `distribution`: the coverage is of the model's own distribution; else of its
    quantiles, where a count equal to one is half below it. `sure`: the standard error of the coverage, by how far
    it lies apart from one morning to the next, which see other weeks of the year."""

    wql: float
    pit: dict[str, float]
    sure: dict[str, float]
    distribution: bool
    mae: float
    bias: float
    seconds: float
    forecasts: int

    @property
    def per_item(self) -> float:
        """Seconds to learn an item and forecast its 14 days."""
        return self.seconds / self.forecasts


@dataclass(frozen=True, eq=False)
class Trial:
    """A model's forecasts of every fold, and the seconds they took together."""

    folds: tuple[Fold, ...]
    forecasts: tuple[Forecast, ...]
    seconds: float

    def result(self, chosen: Sequence[Rows] | None = None) -> Result:
        """The scores; with `chosen`, over these rows of each fold's items only."""
        picked = [np.arange(len(fold.items)) for fold in self.folds] if chosen is None else chosen
        uniform = np.random.default_rng(SEED)
        sold, quantiles, means, below = [], [], [], []
        for fold, made, rows in zip(self.folds, self.forecasts, picked, strict=True):
            y, items = fold.sold[rows], fold.items[rows]
            sold.append(y.ravel())
            quantiles.append(made.quantiles[items].reshape(-1, len(LEVELS)))
            means.append(made.mean[items].ravel())
            if made.size is not None:
                scale = np.ones_like(y) if made.scale is None else made.scale[items]
                chance = uniform.random(y.shape)
                whole = np.rint(y)
                below.append(randomised_pit(whole, made.mean[items], made.size[items], scale, chance).ravel())
        y, q = np.concatenate(sold), np.concatenate(quantiles)
        wql = weighted_quantile_loss(y, q)
        # A morning may have none of the chosen rows.
        mornings = [coverage(each) for each in below if each.size] or [
            _coverage(*each) for each in zip(sold, quantiles, strict=True) if each[0].size
        ]
        lean = bias(y, np.concatenate(means))
        assert wql is not None
        assert lean is not None
        return Result(
            wql=wql,
            pit=coverage(np.concatenate(below)) if below else _coverage(y, q),
            sure={name: _error([each[name] for each in mornings]) for name in mornings[0]},
            distribution=bool(below),
            mae=mean_absolute_error(y, q[:, LEVELS.index(0.5)]),
            bias=lean,
            seconds=self.seconds,
            forecasts=sum(len(made.mean) for made in self.forecasts),
        )


def processes(count: int, max_tasks_per_child: int | None = None) -> ProcessPoolExecutor:
    """Fresh processes whose libraries calculate with one thread each."""
    os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
    fresh = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(count, mp_context=fresh, max_tasks_per_child=max_tasks_per_child)


def folds_of(panel: Panel) -> tuple[Fold, ...]:
    """The folds of a panel with at least 74 days."""
    return tuple(
        fold for fold in (fold_at(panel, origin) for origin in origins(len(panel.open_days))) if fold
    )


def origins(days: int) -> list[int]:
    first = max(60, int(0.4 * days), days - 379)
    return sorted({int(day) for day in np.linspace(first, days - HORIZON, ORIGINS)})


def fold_at(panel: Panel, origin: int) -> Fold | None:
    """None where no day is open, or no item has the history asked."""
    past = panel.before(panel.days[origin])
    columns = origin + np.flatnonzero(panel.open_days[origin : origin + HORIZON])
    recent = past.counts[:, max(0, origin - RECENT) :] > 0
    items = np.flatnonzero((past.visible.sum(axis=1) >= ENOUGH) & recent.any(axis=1))
    if not items.size or not columns.size:
        return None
    future = Future(tuple(panel.days[column] for column in columns), panel.promo[:, columns])
    return Fold(past, future, items, panel.counts[np.ix_(items, columns)])


def run(model: Model, folds: Sequence[Fold]) -> Trial:
    """All folds; each panel is handed over as a new one, so that no model lives off what another derived."""
    made, seconds = [], 0.0
    for fold in folds:
        past = replace(fold.past)
        began = time.perf_counter()
        made.append(model.forecast(past, fold.future))
        seconds += time.perf_counter() - began
    return Trial(tuple(folds), tuple(made), seconds)


def sampled(folds: Sequence[Fold], pairs: int) -> tuple[tuple[Fold, ...], tuple[Rows, ...]]:
    """`pairs` item-origin pairs in all, by a fixed seed, as folds that hold these items alone; and the rows
    they have in the folds given."""
    chance = np.random.default_rng(SEED)
    places = [(number, row) for number, fold in enumerate(folds) for row in range(len(fold.items))]
    taken = chance.choice(len(places), min(pairs, len(places)), replace=False)
    rows = tuple(
        np.array(sorted(places[n][1] for n in taken if places[n][0] == number), dtype=np.int64)
        for number in range(len(folds))
    )
    return tuple(_restricted(fold, some) for fold, some in zip(folds, rows, strict=True)), rows


def rows_of(panel: Panel, items: Rows) -> Panel:
    """The panel with some of its items only."""
    return replace(
        panel,
        items=tuple(panel.items[item] for item in items),
        categories=tuple(panel.categories[item] for item in items),
        counts=panel.counts[items],
        promo=panel.promo[items],
        first=panel.first[items],
    )


def _restricted(fold: Fold, rows: Rows) -> Fold:
    items = fold.items[rows]
    future = Future(fold.future.days, fold.future.promo[items])
    return Fold(rows_of(fold.past, items), future, np.arange(len(items)), fold.sold[rows])


def _error(values: Sequence[float]) -> float:
    """The standard error of the mean of some values, NaN of one."""
    return float(np.std(values, ddof=1) / np.sqrt(len(values))) if len(values) > 1 else float("nan")


def _coverage(y: Array, quantiles: Array) -> dict[str, float]:
    return {
        level_name(level): float(((y < q) + 0.5 * (y == q)).mean())
        for level, q in zip(LEVELS, quantiles.T, strict=True)
    }
