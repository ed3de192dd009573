"""Scoring rules for forecasts of days with known sales. Rows are item-days; there is at least one."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.forecast.model import LEVELS
from flux_desktop.domain.forecast.negative_binomial import cdf

Array = NDArray[np.float64]

# y / scale is a whole number only up to rounding.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Score:
    """The scores of one model over all rows it was asked for.

    wql  Σ 2·pinball / (4·Σy) over LEVELS; None where nothing was sold
    pit  share of randomised PIT values up to each of LEVELS; None where the model has no distribution
    mae  mean |y − median|, which the median minimises
    bias Σ(mean − y) / Σy; None where nothing was sold
    """

    wql: float | None
    pit: Mapping[str, float] | None
    mae: float
    bias: float | None
    fit_seconds: float
    items_per_second: float


def pinball(y: Array, quantile: Array, level: Array) -> Array:
    """(y − q)·level where y ≥ q, else (q − y)·(1 − level). Its expectation is minimal at the level's quantile."""
    error = y - quantile
    return np.maximum(error * level, error * (level - 1))


def weighted_quantile_loss(y: Array, quantiles: Array) -> float | None:
    """Σ 2·pinball / (4·Σy) of `y` [rows] and `quantiles` [rows, 4] at LEVELS. None where nothing was sold."""
    total = float(y.sum())
    if total == 0:
        return None
    return float(2 * pinball(y[:, None], quantiles, np.array(LEVELS)).sum() / (len(LEVELS) * total))


def mean_absolute_error(y: Array, median: Array) -> float:
    """Mean |y − median|."""
    return float(np.abs(y - median).mean())


def bias(y: Array, mean: Array) -> float | None:
    """Σ(mean − y) / Σy: above 0 the forecast is too high. None where nothing was sold."""
    total = float(y.sum())
    return float((mean - y).sum() / total) if total else None


def randomised_pit(y: Array, mean: Array, size: Array, scale: Array, uniform: Array) -> Array:
    """F(y−) + u·(F(y) − F(y−)) of scale · NegBin(size, mean / scale): uniform if the distribution is correct.

    Source: Czado, Gneiting and Held, Predictive model assessment for count data (Biometrics, 2009).
    """
    units, rate = y / scale, mean / scale
    below = cdf(np.ceil(units - _ROUNDING) - 1, size, rate)
    cumulative = cdf(np.floor(units + _ROUNDING), size, rate)
    return np.asarray(below + uniform * (cumulative - below), dtype=np.float64)


def coverage(pit: Array) -> dict[str, float]:
    """The share of PIT values up to each of LEVELS, under "p10" … "p99"; nominally .1 … .99."""
    return {level_name(level): float((pit <= level).mean()) for level in LEVELS}


def level_name(level: float) -> str:
    """ "p10" of .1."""
    return f"p{round(100 * level)}"
