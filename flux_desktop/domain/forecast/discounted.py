"""v2: a level that forgets under learned calendar factors, with a learned variance; one negative binomial a day.

    y[i, t] ~ NegBin(mean μ = λ_i·S[i, t], variance (1 + ψ_i)·μ + (φ_i + τ_i + η_t)·μ²)

Of the specification's family - hierarchical Gamma-Poisson, closed form, no sampling. `factors` give S, `level` λ,
`spread` ψ, φ and the surprise η of days unlike others; τ is how little is known of a new item's level.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.forecast.censored import expected_above
from flux_desktop.domain.forecast.dispersion import Dispersion, calibrated, fit_dispersion, fit_extra_variance
from flux_desktop.domain.forecast.effects import EFFECTS
from flux_desktop.domain.forecast.effects.effect import Days, Effect, Groups
from flux_desktop.domain.forecast.explain import EffectOnDays, Why
from flux_desktop.domain.forecast.factors import Learned, expand_to_days, learn, smooth_level
from flux_desktop.domain.forecast.level import Level, fit_level
from flux_desktop.domain.forecast.model import LEVELS, Forecast, Future, Reason, confidence_of
from flux_desktop.domain.forecast.negative_binomial import quantiles
from flux_desktop.domain.forecast.panel import Panel
from flux_desktop.domain.i18n import N_
from flux_desktop.domain.progress import SILENT, Progress

Array = NDArray[np.float64]

HISTORY: Final = 1_100
_NEW: Final = 14
# Items fitted together: more would not make the shop's factors surer, only the memory larger.
_BLOCK: Final = 2_000


@dataclass(frozen=True, eq=False)
class Fit:
    """What was learned of some items.

    tau       [items]: relative variance of the level of an item with fewer than 14 days, else 0
    surprise  [groups] in the order of the effects: relative variance beyond the spread; None where there is none
    days      [items]: visible days
    """

    learned: Learned
    level: Level
    dispersion: Dispersion
    tau: Array
    extra_variance: tuple[Array | None, ...]
    days: Array


@dataclass(frozen=True)
class DiscountedGammaPoisson:
    """The default."""

    key: str = "v2"
    name: str = N_("Flux")

    def forecast(self, panel: Panel, future: Future, progress: Progress = SILENT) -> Forecast:
        total = len(panel.items)
        mean, size = np.empty((2, total, len(future.days)))
        shared, block, place = np.empty(total), np.empty(total, np.int64), np.empty(total, np.int64)
        whys: list[Why] = []
        for items in _blocks(panel):
            done = len(whys) * _BLOCK
            progress.step(done, total)
            some = panel if len(items) == total else panel.of(items)
            ahead = Days(future.days, future.promo[items], some.groups, panel.calendar)
            made = fit(some, partial(progress.step, done, total))
            progress.step(done + len(items) // 2, total)
            mean[items], size[items] = mean_and_size(made, ahead)
            shared[items] = made.level.variance
            block[items], place[items] = len(whys), np.arange(len(items))
            whys.append(explain(made, some, ahead))
        levels = quantiles(LEVELS, size, mean)
        progress.step(total, total)
        return Forecast(
            days=future.days,
            mean=mean,
            quantiles=levels,
            size=size,
            confidence=confidence_of(panel),
            why=_Whys(tuple(whys), block, place),
            shared=shared,
        )


def fit(panel: Panel, pause: Callable[[], None] = lambda: None) -> Fit:
    """From the last 1,100 days of the panel. Days an item ran out count as what would have been sold.

    `pause` is called between the parts that take longest, and may raise.
    """
    recent = slice(-HISTORY, None)
    visible = panel.visible[:, recent].astype(np.float64)
    counts = panel.counts[:, recent] * visible
    past = Days(panel.days[recent], panel.promo[:, recent], panel.groups, panel.calendar)
    effects = [(effect, effect.groups(past)) for effect in EFFECTS]
    siblings = np.full(len(counts), -1) if panel.siblings is None else panel.siblings
    sure = visible
    if panel.ran_out is not None and panel.ran_out.any():
        sure = np.where(panel.ran_out[:, recent], 0.0, visible)
        counts = _uncensored(counts, visible, sure, panel, siblings, effects)
        pause()
    learned = learn(counts, visible, panel.groups, siblings, effects)
    pause()
    level = fit_level(counts, visible, sure, learned, panel.groups, siblings)
    pause()
    trial = level.trial
    dispersion = fit_dispersion(trial.counts, trial.mean, trial.weight, panel.groups)
    dispersion = calibrated(dispersion, trial.counts, trial.mean, trial.weight)
    extra_variance = fit_extra_variance(trial.counts, trial.mean, trial.weight, dispersion, effects)
    days = visible.sum(axis=1)
    return Fit(learned, level, dispersion, np.where(days < _NEW, level.variance, 0.0), extra_variance, days)


def mean_and_size(fit: Fit, days: Days) -> tuple[Array, Array]:
    """μ and r of the negative binomial [items, days]."""
    mean = np.repeat(fit.level.mean[:, None], len(days.days), axis=1)
    beyond = np.repeat((fit.dispersion.phi + fit.tau)[:, None], len(days.days), axis=1)
    for effect, factor, extra_variance in zip(EFFECTS, fit.learned.factors, fit.extra_variance, strict=True):
        groups = effect.groups(days)
        if factor is not None:
            mean *= expand_to_days(factor, groups)
        if extra_variance is not None:
            beyond += extra_variance[groups.index]
    mean = np.maximum(mean, 1e-6)
    variance = mean * fit.dispersion.psi[:, None] + beyond * mean**2
    return mean, np.clip(mean**2 / np.maximum(variance, 1e-7), 1e-4, 1e6)


def explain(fit: Fit, panel: Panel, days: Days) -> Why:
    """The reasons behind the numbers of `days`."""
    told = []
    for effect, factors, evidence, extra_variance in zip(
        EFFECTS, fit.learned.factors, fit.learned.evidence, fit.extra_variance, strict=True
    ):
        groups = effect.groups(days)
        if factors is None or evidence is None:
            if groups.idle:
                continue
            # A kind of day that never was.
            shape = len(groups.names), len(fit.days)
            factors, evidence = np.ones(shape), np.zeros(shape)
        told.append(EffectOnDays(effect.key, effect.trigger, groups, factors, evidence, extra_variance))
    lender = list(panel.categories)
    if panel.siblings is not None:
        for item in np.flatnonzero(panel.siblings >= 0):
            lender[item] = panel.items[panel.siblings[item]]
    ran_out = np.zeros(len(lender)) if panel.ran_out is None else (panel.ran_out & panel.visible).sum(axis=1)
    level = fit.level
    return Why(
        tuple(told),
        level.mean,
        level.month,
        level.own,
        level.restart_probability,
        fit.days,
        ran_out,
        tuple(lender),
    )


@dataclass(frozen=True, eq=False)
class _Whys:
    """The reasons of items fitted in blocks: `block` and `place` [items] say where each is told."""

    whys: tuple[Why, ...]
    block: NDArray[np.int64]
    place: NDArray[np.int64]

    def trigger(self, item: int, day: int) -> str:
        why: Why = self.whys[int(self.block[item])]
        return why.trigger(int(self.place[item]), day)

    def reasons(self, item: int, day: int) -> tuple[Reason, ...]:
        why: Why = self.whys[int(self.block[item])]
        return why.reasons(int(self.place[item]), day)


def _blocks(panel: Panel) -> Iterator[NDArray[np.int64]]:
    """The items category by category, so many at a time that memory stays small."""
    order = np.argsort(panel.groups, kind="stable")
    for at in range(0, len(order), _BLOCK):
        yield np.sort(order[at : at + _BLOCK])


def _uncensored(
    counts: Array,
    visible: Array,
    sure: Array,
    panel: Panel,
    siblings: NDArray[np.int64],
    effects: Sequence[tuple[Effect, Groups]],
) -> Array:
    """Counts in which a day that ran out stands at its expectation, given at least what was sold.

    The expectation is that of the model learned without those days.
    """
    learned = learn(counts * sure, sure, panel.groups, siblings, effects)
    mean = np.maximum(smooth_level(learned.counts, learned.weight, learned.scale) * learned.scale, 1e-6)
    size = np.clip(mean**2 / np.maximum(learned.dispersion.variance(mean) - mean, 1e-7), 1e-4, 1e6)
    censored = (sure == 0) & (visible > 0)
    counts = counts.copy()
    counts[censored] = expected_above(counts[censored], mean[censored], size[censored])
    return counts
