"""v2: a discounted level under learned calendar factors with a learned variance; one negative binomial per day.

    y[i, t] ~ NegBin(mean μ = λ_i·S[i, t], variance (1 + ψ_i)·μ + (φ_i + τ_i + η_t)·μ²)

Of the specification's family: hierarchical Gamma-Poisson, in closed form, without sampling. `factors` estimates S,
`level` λ, `dispersion` ψ, φ and the extra variance η of irregular days; τ is the relative variance of a new item's level.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.forecast.absence import Absence, fit_absence
from flux_desktop.domain.forecast.censored import expected_above
from flux_desktop.domain.forecast.dispersion import Dispersion, calibrated, fit_dispersion, fit_extra_variance
from flux_desktop.domain.forecast.effects import EFFECTS
from flux_desktop.domain.forecast.effects.effect import Days, Effect, Groups
from flux_desktop.domain.forecast.explain import EffectOnDays, FitExplanation
from flux_desktop.domain.forecast.factors import LearnedFactors, expand_to_days, learn, smooth_level
from flux_desktop.domain.forecast.level import DISCOUNTS, Level, fit_level, priors
from flux_desktop.domain.forecast.model import LEVELS, Forecast, Future, Reason, confidence_of
from flux_desktop.domain.forecast.negative_binomial import quantiles
from flux_desktop.domain.forecast.panel import Panel
from flux_desktop.domain.forecast.season import Season, season_of
from flux_desktop.domain.i18n import N_
from flux_desktop.domain.progress import SILENT, Progress

Array = NDArray[np.float64]

HISTORY: Final = 1_100
# Days of a closure that count as time passed: after a longer one the shop goes on where it stopped.
_CLOSURE: Final = 14
_NEW_ITEM_DAYS: Final = 14
# Items fitted together: more would use more memory without a better estimate of the shop's factors.
_BLOCK_ITEMS: Final = 2_000


@dataclass(frozen=True, eq=False)
class Fit:
    """The model fitted to some items.

    learned         factors of the effects; `level` λ; `dispersion` ψ, φ
    tau             [items]: relative variance of the level of an item with fewer than 14 days, else 0
    extra_variance  [groups] in the order of the effects: relative variance η beyond the dispersion; None: no such effect
    days            [items]: visible days
    absence         which items have left the menu, as far as their silence tells
    """

    learned: LearnedFactors
    level: Level
    dispersion: Dispersion
    tau: Array
    extra_variance: tuple[Array | None, ...]
    days: Array
    absence: Absence


@dataclass(frozen=True)
class DiscountedGammaPoisson:
    """The default model."""

    key: str = "v2"
    name: str = N_("Flux")

    def forecast(self, panel: Panel, future: Future, progress: Progress = SILENT) -> Forecast:
        total = len(panel.items)
        mean, size = np.empty((2, total, len(future.days)))
        shared, left_out = np.empty(total), np.empty(total, np.bool_)
        block, place = np.empty((2, total), np.int64)
        explanations: list[FitExplanation] = []
        season = season_of(panel, future.days)
        for items in _blocks(panel):
            done = len(explanations) * _BLOCK_ITEMS
            progress.step(done, total)
            selected = panel if len(items) == total else panel.select(items)
            ahead = Days(future.days, future.promo[items], selected.groups, panel.calendar)
            fitted = fit(selected, partial(progress.step, done, total))
            progress.step(done + len(items) // 2, total)
            mean[items], size[items] = mean_and_size(fitted, ahead, season)
            shared[items], left_out[items] = fitted.level.variance, fitted.absence.left_out
            block[items], place[items] = len(explanations), np.arange(len(items))
            explanations.append(explain(fitted, selected, ahead, mean[items], season))
        levels = quantiles(LEVELS, size, mean)
        progress.step(total, total)
        return Forecast(
            days=future.days,
            mean=mean,
            quantiles=levels,
            size=size,
            confidence=confidence_of(panel),
            why=BlockExplanation(tuple(explanations), block, place),
            shared=shared,
            left_out=left_out,
        )


def fit(panel: Panel, pause: Callable[[], None] = lambda: None) -> Fit:
    """Fit the last 1,100 days of the panel, closures cut to a fortnight: nothing is forgotten while a shop is shut.

    Days an item ran out are imputed at their conditional expectation.

    `pause` is called between the longest steps and may raise, which stops the fit.
    """
    recent = _recent(panel.open_days)
    visible = panel.visible[:, recent].astype(np.float64)
    counts = panel.counts[:, recent] * visible
    past = Days([panel.days[day] for day in recent], panel.promo[:, recent], panel.groups, panel.calendar)
    effects = [(effect, effect.groups(past)) for effect in EFFECTS]
    siblings = np.full(len(counts), -1) if panel.siblings is None else panel.siblings
    uncensored = visible
    if panel.ran_out is not None and panel.ran_out.any():
        uncensored = np.where(panel.ran_out[:, recent], 0.0, visible)
        counts = _uncensored(counts, visible, uncensored, panel, siblings, effects)
        pause()
    learned = learn(counts, visible, panel.groups, siblings, effects)
    pause()
    exposure = learned.scale * visible
    absence = fit_absence(
        learned, visible, *priors(learned.counts, exposure, visible, panel.groups), DISCOUNTS
    )
    visible, uncensored = (np.where(absence.away, 0.0, each) for each in (visible, uncensored))
    level = fit_level(counts, visible, uncensored, learned, panel.groups, siblings)
    pause()
    trial = level.trial
    dispersion = fit_dispersion(trial.counts, trial.mean, trial.weight, panel.groups)
    dispersion = calibrated(dispersion, trial.counts, trial.mean, trial.weight)
    extra_variance = fit_extra_variance(trial.counts, trial.mean, trial.weight, dispersion, effects)
    days = visible.sum(axis=1)
    tau = np.where(days < _NEW_ITEM_DAYS, level.variance, 0.0)
    return Fit(learned, level, dispersion, tau, extra_variance, days, absence)


def mean_and_size(fit: Fit, days: Days, season: Season) -> tuple[Array, Array]:
    """Mean μ and size r of the negative binomials, [items, days] each."""
    mean = fit.level.mean[:, None] * season.factor
    relative_variance = (fit.dispersion.phi + fit.tau)[:, None] + season.extra_variance
    for effect, factor, extra_variance in zip(EFFECTS, fit.learned.factors, fit.extra_variance, strict=True):
        groups = effect.groups(days)
        if factor is not None:
            mean *= expand_to_days(factor, groups)
        if extra_variance is not None:
            relative_variance += extra_variance[groups.index]
    # An item that may have left sells nothing with the rest of the probability: the moments of that mixture.
    offered = np.where(fit.absence.left_out, 0.0, fit.absence.offered)[:, None]
    excess = fit.dispersion.psi[:, None] * mean + (relative_variance + 1 - offered) * mean**2
    mean, excess = np.maximum(offered * mean, 1e-6), offered * excess
    return mean, np.clip(mean**2 / np.maximum(excess, 1e-7), 1e-4, 1e6)


def explain(fit: Fit, panel: Panel, days: Days, mean: Array, season: Season) -> FitExplanation:
    """The explanation of the forecast for `days`, of `mean` [items, days]."""
    effects_on_days = []
    for effect, factors, evidence, extra_variance in zip(
        EFFECTS, fit.learned.factors, fit.learned.evidence, fit.extra_variance, strict=True
    ):
        groups = effect.groups(days)
        if factors is None or evidence is None:
            if groups.idle:
                continue
            # A group without a day in the history.
            shape = len(groups.names), len(fit.days)
            factors, evidence = np.ones(shape), np.zeros(shape)
        effects_on_days.append(
            EffectOnDays(
                effect.key,
                effect.trigger,
                groups,
                factors,
                evidence,
                _lent(evidence, groups),
                extra_variance,
            )
        )
    lender = list(panel.categories)
    if panel.siblings is not None:
        for item in np.flatnonzero(panel.siblings >= 0):
            lender[item] = panel.items[panel.siblings[item]]
    ran_out = np.zeros(len(lender)) if panel.ran_out is None else (panel.ran_out & panel.visible).sum(axis=1)
    level = fit.level
    return FitExplanation(
        tuple(effects_on_days),
        mean,
        level.mean,
        level.month_ago,
        level.own_share,
        level.restart_probability,
        fit.absence,
        season,
        fit.days,
        ran_out,
        tuple(lender),
    )


@dataclass(frozen=True, eq=False)
class BlockExplanation:
    """The explanation of items fitted in blocks: `block_of` [items] the block of each, `place_in_block` its row there."""

    explanations: tuple[FitExplanation, ...]
    block_of: NDArray[np.int64]
    place_in_block: NDArray[np.int64]

    def trigger(self, item: int, day: int) -> str:
        explanation: FitExplanation = self.explanations[int(self.block_of[item])]
        return explanation.trigger(int(self.place_in_block[item]), day)

    def reasons(self, item: int, day: int) -> tuple[Reason, ...]:
        explanation: FitExplanation = self.explanations[int(self.block_of[item])]
        return explanation.reasons(int(self.place_in_block[item]), day)


def _lent(evidence: Array, groups: Groups) -> Array:
    """[groups, items]: the days of other items that made an item's factor too, of `evidence` [groups, items].

    Where all items share the days of a group, those that some item saw; else the days of each, of its kin as well.
    """
    if groups.index.ndim == 1:
        return np.asarray(evidence.max(axis=1, keepdims=True, initial=0.0) - evidence)
    kin = np.arange(len(evidence)) if groups.kin is None else np.array(groups.kin)
    of_kin = np.bincount(kin, weights=evidence.sum(axis=1), minlength=len(evidence))
    return np.asarray(of_kin[kin][:, None] - evidence)


def _recent(open_days: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The days that are fitted, ascending: of each closure its first fortnight, of all of them the last 1,100."""
    days = np.arange(len(open_days))
    last_open = np.maximum.accumulate(np.where(open_days, days, -1))
    return days[days - last_open <= _CLOSURE][-HISTORY:]


def _blocks(panel: Panel) -> Iterator[NDArray[np.int64]]:
    """Item indices in blocks of bounded size, ordered by category."""
    order = np.argsort(panel.groups, kind="stable")
    for at in range(0, len(order), _BLOCK_ITEMS):
        yield np.sort(order[at : at + _BLOCK_ITEMS])


def _uncensored(
    counts: Array,
    visible: Array,
    uncensored: Array,
    panel: Panel,
    siblings: NDArray[np.int64],
    effects: Sequence[tuple[Effect, Groups]],
) -> Array:
    """`counts` [items, days] with each censored day at its conditional expectation given demand of at least its sales.

    The expectation is that of a model learned without the censored days; `uncensored` is 0 or 1, [items, days].
    """
    learned = learn(counts * uncensored, uncensored, panel.groups, siblings, effects)
    mean = np.maximum(smooth_level(learned.counts, learned.weight, learned.scale) * learned.scale, 1e-6)
    size = np.clip(mean**2 / np.maximum(learned.dispersion.variance(mean) - mean, 1e-7), 1e-4, 1e6)
    censored = (uncensored == 0) & (visible > 0)
    counts = counts.copy()
    counts[censored] = expected_above(counts[censored], mean[censored], size[censored])
    return counts
