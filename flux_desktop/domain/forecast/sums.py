"""Forecast sums of categories and the whole shop, by day and over all days of the forecast."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.forecast.draws import MAX_LEVEL_SHARE, sum_quantiles
from flux_desktop.domain.forecast.model import LEVELS, Forecast
from flux_desktop.domain.forecast.negative_binomial import quantiles
from flux_desktop.domain.progress import SILENT, Progress

Array = NDArray[np.float64]

_P10_TO_P90: Final = 2.563  # standard deviations of a normal distribution


@dataclass(frozen=True, eq=False)
class Sum:
    """The distribution of a sum of items. `category` None is the whole shop.

    items      indices in the forecast
    mean       [days]; quantiles [days, 4] at LEVELS: of the sum, not the sum of quantiles
    period     [4]: quantiles of all days together, whose mean is `mean.sum()`
    """

    category: str | None
    items: NDArray[np.int64]
    mean: Array
    quantiles: Array
    period: Array


def sums_of(made: Forecast, categories: Sequence[str], progress: Progress = SILENT) -> tuple[Sum, ...]:
    """The shop, then each category by name. `categories` [items]."""
    size = sizes_of(made)
    category_of_item = np.array(categories, dtype=np.str_)
    names = np.unique(category_of_item)
    total, excess_variance = _moments(made, size)
    sums = []
    for number, category in enumerate([None, *names.tolist()]):
        progress.step(number, len(names) + 1)
        items = (
            np.arange(len(category_of_item))
            if category is None
            else np.flatnonzero(category_of_item == category)
        )
        by_day = [
            sum_quantiles(LEVELS, made.mean[items, day], size[items, day]) for day in range(len(made.days))
        ]
        sums.append(
            Sum(
                category,
                items,
                made.mean[items].sum(axis=0),
                np.array(by_day).reshape(len(made.days), len(LEVELS)),
                _quantiles_by_moments(
                    total[items].sum(keepdims=True), excess_variance[items].sum(keepdims=True)
                )[0],
            )
        )
    return tuple(sums)


def sizes_of(made: Forecast) -> Array:
    """[items, days]: the r of the negative binomial with the forecast's mean and variance.

    For a model without a distribution the variance is inferred from its range p10 to p90.
    """
    if made.size is not None:
        size = made.size
        scale = np.ones_like(size) if made.scale is None else made.scale
        variance = scale * made.mean + made.mean**2 / np.where(np.isnan(size), np.inf, size)
    else:
        size, variance = np.full_like(made.mean, np.nan), made.mean
    width = (made.quantiles[:, :, LEVELS.index(0.9)] - made.quantiles[:, :, 0]) / _P10_TO_P90
    variance = np.where(np.isnan(size), np.maximum(made.mean, width**2), variance)
    return np.clip(made.mean**2 / np.maximum(variance - made.mean, 1e-7), 1e-4, 1e6)


def periods_of(made: Forecast) -> Array:
    """[items, levels]: quantiles of each item's sum over all days of the forecast."""
    total, excess_variance = _moments(made, sizes_of(made))
    return _quantiles_by_moments(total, excess_variance)


def _moments(made: Forecast, size: Array) -> tuple[Array, Array]:
    """Mean and variance in excess of Poisson's of each item's sum over all days, [items] each.

    Var Σ y = Σ_t σ²_t + v·((Σ_t μ_t)² − Σ_t μ²_t): its days share the variance v of its level.
    """
    mean = made.mean
    shared = np.zeros(len(mean)) if made.shared is None else made.shared
    v = np.minimum(shared, MAX_LEVEL_SHARE / size.max(axis=1, initial=1e-12))
    total, squares = mean.sum(axis=1), (mean**2).sum(axis=1)
    return total, (mean**2 / size).sum(axis=1) + v * (total**2 - squares)


def _quantiles_by_moments(total: Array, excess_variance: Array) -> Array:
    """[…, levels]: quantiles of the negative binomial of mean `total` and variance `total + excess_variance`."""
    found: Array = quantiles(LEVELS, total**2 / np.maximum(excess_variance, 1e-9), total)
    return found
