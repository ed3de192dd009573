"""v1, the specification's formulas: a Gamma-Poisson level under a category prior, scaled by the weekday.

λ ~ Gamma(α, β), y | λ ~ Poisson(λ), so that the predictive distribution is negative binomial. History is
all visible days of the panel. Forecasts are given by scaling: demand is M · K with K ~ NegBin(size, mean / M),
so quantiles need not be whole numbers. Reading (size, mean) as a plain negative binomial has the same
mean; its variance is m + m²/r where the scaled one has M·m + m²/r.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.figures import written_digits, written_number
from flux_desktop.domain.forecast.model import (
    LEVELS,
    Forecast,
    Future,
    Reason,
    confidence_of,
    shown_factor,
    units_text,
)
from flux_desktop.domain.forecast.negative_binomial import quantile
from flux_desktop.domain.forecast.panel import Panel
from flux_desktop.domain.i18n import N_, _
from flux_desktop.domain.progress import SILENT, Progress

Array = NDArray[np.float64]

GLOBAL_PRIOR: Final = (2.0, 0.5)
COLD_DAYS: Final = 5
WARM_DAYS: Final = 30


@dataclass(frozen=True)
class Specified:
    """The specification's model, kept selectable as the reference."""

    key: str = "v1"
    name: str = N_("Simple Bayesian")

    def forecast(self, panel: Panel, future: Future, progress: Progress = SILENT) -> Forecast:
        n_w, y_w = by_weekday(panel)
        multipliers = weekday_multipliers(n_w, y_w)
        n, totals = n_w.sum(axis=1), (y_w / multipliers).sum(axis=1)
        alpha, beta = posterior(n, totals, *category_priors(panel.groups, n, totals))
        progress.step(1, 2)
        base = quantile(LEVELS, alpha[:, None], (alpha / beta)[:, None])
        M = multipliers[:, future.weekdays]
        progress.step(2, 2)
        return Forecast(
            days=future.days,
            mean=(alpha / beta)[:, None] * M,
            quantiles=base[:, None, :] * M[:, :, None],
            size=np.broadcast_to(alpha[:, None], M.shape),
            confidence=confidence_of(panel),
            why=_WeekdayExplanation((alpha / beta)[:, None] * M, M, n),
            scale=M,
        )


@dataclass(frozen=True, eq=False)
class _WeekdayExplanation:
    """The explanation of `mean` from `multipliers` M, [items, days], and `days` n [items] of open history."""

    mean: Array
    multipliers: Array
    days: Array

    def trigger(self, item: int, day: int) -> str:
        return logic_trigger(float(self.multipliers[item, day]), float(self.days[item]))

    def reasons(self, item: int, day: int) -> tuple[Reason, ...]:
        factor, mean = shown_factor(float(self.multipliers[item, day])), float(self.mean[item, day])
        days = int(self.days[item])
        source, units = _level_source(days), written_digits(units_text(mean, factor))
        text = _("{units} a day: {source}").format(units=units, source=source)
        level = Reason("level", text, evidence=days, units=mean / factor)
        if factor == 1:
            return (level,)
        weekday = Reason(
            "weekday", _("The weekday ×{factor}").format(factor=written_number(factor, "g")), factor
        )
        return level, weekday


def by_weekday(panel: Panel) -> tuple[Array, Array]:
    """Visible days and units sold on them, [items, 7] each."""
    columns = np.eye(7)[panel.weekdays]
    visible = panel.visible.astype(np.float64)
    return visible @ columns, (panel.counts * visible) @ columns


def weekday_multipliers(n_w: Array, y_w: Array) -> Array:
    """[items, 7]: M = mean(weekday) / mean, shrunk to (n_w·M + 4) / (n_w + 4), then kept in [.3, 3]."""
    n, y = n_w.sum(axis=1, keepdims=True), y_w.sum(axis=1, keepdims=True)
    M = _ratio(_ratio(y_w, n_w, 0.0), _ratio(y, n, 0.0), 1.0)
    return np.clip((n_w * M + 4) / (n_w + 4), 0.3, 3.0)


def category_priors(groups: NDArray[np.int64], n: Array, totals: Array) -> tuple[Array, Array]:
    """α, β [items] of each item's category, by moments of the item means of y' = y / M: α = m²/v, β = α/m.

    Of the items with at least 14 days; the global prior where there are fewer than 3 of them or they
    never sold. α is kept in [.1, 100]; v is the population variance.
    """
    known = n >= 14
    means, members = _ratio(totals, n, 0.0)[known], groups[known]
    count = _sums(np.ones_like(means), members, groups)
    m = _ratio(_sums(means, members, groups), count, 0.0)
    v = _ratio(_sums((means - m[members]) ** 2, members, groups), count, 0.0)
    learned = (count >= 3) & (m > 0)
    alpha = np.where(learned, np.clip(_ratio(m**2, v, np.inf), 0.1, 100.0), GLOBAL_PRIOR[0])
    beta = np.where(learned, _ratio(alpha, m, 0.0), GLOBAL_PRIOR[1])
    return alpha[groups], beta[groups]


def posterior(n: Array, totals: Array, alpha: Array, beta: Array) -> tuple[Array, Array]:
    """α + w·Σy', β + w·n [items] with w = clip((n − 5)/25, 0, 1): from the category's prior to the item's posterior."""
    w = np.clip((n - COLD_DAYS) / (WARM_DAYS - COLD_DAYS), 0.0, 1.0)
    return alpha + w * totals, beta + w * n


def logic_trigger(multiplier: float, days: float) -> str:
    """The specification's summary of the reasons: "Seasonality 1.8x, Cold Start"."""
    source = _level_source(days)
    factor = f"{multiplier:.1f}"
    if factor == "1.0":
        return source
    return _("Seasonality {factor}x").format(factor=factor) + ", " + source


def _level_source(days: float) -> str:
    """Text naming the history that the level is estimated from, by the number of `days` of it."""
    if days < COLD_DAYS:
        return _("Cold Start")
    if days < WARM_DAYS:
        return _("Category Blend")
    return _("Item History")


def _sums(values: Array, members: NDArray[np.int64], groups: NDArray[np.int64]) -> Array:
    """[groups]: the sum of `values` by group; `members` is the group of each value."""
    return np.bincount(members, weights=values, minlength=groups.max(initial=-1) + 1).astype(np.float64)


def _ratio(numerator: Array, denominator: Array, empty: float) -> Array:
    """numerator / denominator, and `empty` where the denominator is 0."""
    result = np.full(np.broadcast_shapes(numerator.shape, denominator.shape), empty)
    np.divide(numerator, denominator, out=result, where=denominator > 0)
    return result
