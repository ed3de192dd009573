"""What a better forecast is worth in the kitchen: guests sent away, at the same amount thrown away.

Everything prepared as the weekday average's p90 says leaves some waste. A model prepares a quantile of its own
distribution, at the one level for all items and days that leaves the same waste.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.forecast.model import LEVELS
from flux_desktop.domain.forecast.negative_binomial import quantile
from tests.bench.protocol import Trial

Array = NDArray[np.float64]

_STEPS: Final = 20


@dataclass(frozen=True)
class StockOuts:
    """Units short in all; `average` is what the weekday average was short of, `level` what the model prepared."""

    short: float
    average: float
    level: float

    @property
    def change(self) -> float:
        return self.short / self.average - 1


def stock_outs(trial: Trial, average: Trial) -> StockOuts:
    """Of a model with a distribution. Between two levels next to each other the units short are interpolated."""
    sold = np.concatenate([fold.sold.ravel() for fold in trial.folds])
    column = LEVELS.index(0.9)
    pairs = list(zip(average.folds, average.forecasts, strict=True))
    usual = np.concatenate([made.quantiles[fold.items, :, column].ravel() for fold, made in pairs])
    allowed, short = _waste(usual, sold), _short(usual, sold)
    low, high = 0.01, 0.9999
    for _step in range(_STEPS):
        middle = (low + high) / 2
        if _waste(_prepared(trial, middle), sold) < allowed:
            low = middle
        else:
            high = middle
    below, above = _prepared(trial, low), _prepared(trial, high)
    gap = _waste(above, sold) - _waste(below, sold)
    part = (allowed - _waste(below, sold)) / gap if gap > 0 else 0.0
    units = _short(below, sold) + part * (_short(above, sold) - _short(below, sold))
    return StockOuts(units, short, high)


def _prepared(trial: Trial, level: float) -> Array:
    made = []
    for fold, forecast in zip(trial.folds, trial.forecasts, strict=True):
        assert forecast.size is not None
        mean, size = forecast.mean[fold.items], forecast.size[fold.items]
        scale = np.ones_like(mean) if forecast.scale is None else forecast.scale[fold.items]
        made.append((scale * quantile(level, size, mean / scale)).ravel())
    return np.concatenate(made)


def _waste(prepared: Array, sold: Array) -> float:
    return float(np.maximum(prepared - sold, 0).sum())


def _short(prepared: Array, sold: Array) -> float:
    return float(np.maximum(sold - prepared, 0).sum())
