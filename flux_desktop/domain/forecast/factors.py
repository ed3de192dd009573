"""The factors of the effects: what a day's group multiplies demand by, partially pooled over item, category and shop.

Arrays are [items, days] or [groups, items]. The model of demand is y ≈ V·L·S: visibility (0 or 1) times a slowly
varying level times the product of the effects' factors. Factors and level are estimated in alternation (backfitting).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.forecast.blocks import blocks
from flux_desktop.domain.forecast.dispersion import Dispersion, fit_dispersion
from flux_desktop.domain.forecast.effects.effect import Effect, Groups

Array = NDArray[np.float64]
Members = NDArray[np.int64]

PASSES: Final = 2
# Prior strength, in units sold at factor 1, of a group's factor for the shop and for a category.
_SHOP_PRIOR: Final = 20.0
_CATEGORY_PRIOR: Final = 100.0
# Prior probability that an item is never offered on a kind of day, and that on one day it happens to be unavailable.
_NOT_OFFERED_PRIOR: Final = 0.001
_DAILY_ABSENCE: Final = 0.03
# Half-width in days of the centred window that smooths the level while factors are learned.
_HALF_WINDOW: Final = 35
# Of the groups of a doubtful effect: how many have one, and the standard deviation of the logarithm of its factor.
_HAS_EFFECT: Final = 0.4
_LOG_EFFECT: Final = 0.3
_SMALL: Final = 1e-9


@dataclass(frozen=True, eq=False)
class LearnedFactors:
    """The factors of the effects, and the days they were learned from in their terms.

    factors     [groups, items] in the order of the effects; None for an effect without data
    evidence    [groups, items]: visible days behind each factor
    scale       [items, days]: S, the product of all factors
    counts      [items, days]: units with outliers clipped, 0 where not visible
    weight      [items, days]: the inverse of a day's variance relative to Poisson's; 0 where not visible
    mean        [items, days]: V·L·S with the level L smoothed over the days on both sides
    dispersion  of the days about that mean, in sample
    """

    factors: tuple[Array | None, ...]
    evidence: tuple[Array | None, ...]
    scale: Array
    counts: Array
    weight: Array
    mean: Array
    dispersion: Dispersion


def learn(
    counts: Array,
    visible: Array,
    members: Members,
    siblings: NDArray[np.int64],
    effects: Sequence[tuple[Effect, Groups]],
) -> LearnedFactors:
    """The factors of `effects` from units `counts`, 0 where not `visible` (0 or 1).

    `members` [items] are category indices; `siblings` [items] the index of the item each borrows from, -1 for none.
    Each pass estimates the level given the factors, each factor given the level and the other factors, and the
    dispersion; then it clips counts at μ + 1 + 4σ, at least 2, and weights days by the inverse of their relative
    variance (quasi-likelihood; McCullagh and Nelder, Generalized Linear Models, chapter 9).
    """
    sums_by_effect = [_GroupSums.of_groups(effect, groups, visible) for effect, groups in effects]
    evidence = tuple(
        None if group_sums is None else group_sums.days(visible) for group_sums in sums_by_effect
    )
    factors: list[Array | None] = [None] * len(effects)
    rows: list[Array | None] = [None] * len(effects)
    clipped, weight, scale, mean = counts, visible, np.ones_like(counts), counts
    dispersion = Dispersion(np.zeros(len(counts)), np.zeros(len(counts)))
    for _pass in range(PASSES):
        level = smooth_level(clipped, weight, scale)
        weighted_counts, weighted_level = clipped * weight, level * weight
        for at, ((effect, groups), group_sums, seen) in enumerate(
            zip(effects, sums_by_effect, evidence, strict=True)
        ):
            if group_sums is None or seen is None:
                continue
            expected = product([weighted_level, *(row for other, row in enumerate(rows) if other != at)])
            factor = pool(
                group_sums.by_group(weighted_counts),
                group_sums.by_group(expected),
                seen,
                members,
                siblings,
                groups,
            )
            if groups.reference is not None:
                factor /= np.maximum(factor[groups.reference], _SMALL)
            factor **= group_sums.shrinkage[:, None]
            if effect.doubt and groups.reference is not None:
                factor **= belief(weighted_counts, expected, groups)[:, None]
            factors[at] = np.clip(factor, *effect.bounds, out=factor)
            rows[at] = expand_to_days(factor, groups)
        scale = product([np.ones_like(counts), *rows])
        mean = smooth_level(clipped, visible, scale)
        mean *= scale
        mean *= visible
        dispersion = fit_dispersion(clipped, mean, visible, members)
        clipped, weight = clipped.copy(), np.empty_like(visible)
        for block in blocks(*counts.shape):
            # The variance relative to Poisson's: a day's information is inversely proportional to it.
            relative = 1 + dispersion.psi[block, None] + dispersion.phi[block, None] * mean[block]
            np.divide(visible[block], relative, out=weight[block])
            upper = mean[block] + 1 + 4 * np.sqrt(relative * mean[block])
            np.minimum(clipped[block], np.maximum(2.0, upper), out=clipped[block])
    return LearnedFactors(tuple(factors), evidence, scale, clipped, weight, mean, dispersion)


def smooth_level(counts: Array, weight: Array, scale: Array) -> Array:
    """The level L = ctr(w·y)/ctr(w·S) [items, days], units a day at factor 1; ctr is `centred_sum`."""
    level = np.empty_like(counts)
    for block in blocks(*counts.shape):
        weighted_counts, weighted_scale = counts[block] * weight[block], weight[block] * scale[block]
        np.divide(
            centred_sum(weighted_counts), np.maximum(centred_sum(weighted_scale), _SMALL), out=level[block]
        )
    return level


def centred_sum(values: Array) -> Array:
    """[items, days]: the moving sum over the day and five weeks to each side, truncated at the ends."""
    cumulative = np.cumsum(values, axis=1)
    sums = np.empty_like(cumulative)
    first_truncated = max(cumulative.shape[1] - _HALF_WINDOW, 0)
    sums[:, :first_truncated] = cumulative[:, _HALF_WINDOW:]
    sums[:, first_truncated:] = cumulative[:, -1:]
    sums[:, _HALF_WINDOW + 1 :] -= cumulative[:, : -_HALF_WINDOW - 1]
    return sums


def pool(
    num: Array, den: Array, seen: Array, members: Members, siblings: NDArray[np.int64], groups: Groups
) -> Array:
    """Factors [groups, items]: num/den shrunk toward the category's, that toward the shop's, and that toward 1.

    `num` observed and `den` expected units and `seen` days are [groups, items]. effect = (κ·cat + num)/(κ + den),
    cat = (100·shop + Σ num)/(100 + Σ den), shop = (20 + Σ num)/(20 + Σ den): means of Gamma-Poisson posteriors with a
    prior of κ, 100 and 20 units. An item with a sibling is shrunk toward the sibling instead of its category; the
    shop's factor of a group with `kin` toward that of its kin instead of 1. κ is estimated without the `reference`
    group, whose factor is 1 by definition.
    """
    shop = _of_shop(num.sum(axis=1), den.sum(axis=1), groups.kin)
    num_by_category, den_by_category = (
        np.array([np.bincount(members, weights=row) for row in each]) for each in (num, den)
    )
    prior = ((_CATEGORY_PRIOR * shop[:, None] + num_by_category) / (_CATEGORY_PRIOR + den_by_category))[
        :, members
    ]
    differ = np.arange(len(num)) != groups.reference
    kappa = pooling_strength(num[differ], den[differ], prior[differ])
    effect = (kappa * prior + num) / (kappa + den)
    effect *= availability(num, den, seen, prior, kappa)
    borrows = siblings >= 0
    if borrows.any():
        lender_effect = effect[:, siblings[borrows]]
        effect[:, borrows] = (kappa * lender_effect + num[:, borrows]) / (kappa + den[:, borrows])
    return np.asarray(effect)


def belief(counts: Array, expected: Array, of_days: Groups) -> Array:
    """The power 0 … 1 to which the factor of each group [groups] is raised: how far its days stand out from others.

    By the shop's days, d = ln Σ counts/Σ expected of [items, days]. A group has an effect
    on ln demand ~ N(0, .3²) with probability .4, else none; its mean of n days has the variance σ²/n about it, σ the
    robust standard deviation of the days of the reference. The power is the effect's posterior mean as a share of
    what the days show. Source: the spike and slab prior of Mitchell and Beauchamp, Bayesian variable selection in linear
    regression (Journal of the American Statistical Association, 1988).
    """
    sold, due = counts.sum(axis=0), expected.sum(axis=0)
    known = (sold > 0) & (due > 0)
    deviation = np.log(sold[known] / due[known])
    groups, index = len(of_days.names), of_days.index[known]
    ordinary = deviation[index == of_days.reference]
    if not ordinary.size:
        return np.zeros(groups)
    sigma = 1.4826 * np.median(np.abs(ordinary - np.median(ordinary)))
    n = np.bincount(index, minlength=groups)
    mean = np.bincount(index, weights=deviation, minlength=groups) / np.maximum(n, 1)
    error = np.maximum(sigma, 0.02) ** 2 / np.maximum(n, 1)
    total = error + _LOG_EFFECT**2
    log_odds = 0.5 * (np.log(error / total) + mean**2 * (1 / error - 1 / total))
    log_odds += np.log(_HAS_EFFECT / (1 - _HAS_EFFECT))
    real = 1 / (1 + np.exp(-np.clip(log_odds, -50, 50)))
    return np.where(n > 0, real * _LOG_EFFECT**2 / total, 0.0)


def availability(num: Array, den: Array, seen: Array, prior: Array, kappa: float) -> Array:
    """[groups, items]: posterior probability 0 … 1 that an item is offered on such days; 1 where it was ever sold on one.

    If offered, the probability of no sale on `seen` days is (κ/(κ + den))^(κ·prior), that of a Gamma-Poisson with the
    prior of `pool`, but at least .03 per day, since an item may be unavailable on a day by accident.
    """
    none = np.maximum(np.exp(-kappa * prior * np.log1p(den / kappa)), _DAILY_ABSENCE**seen)
    return np.where(
        num > 0, 1.0, (1 - _NOT_OFFERED_PRIOR) * none / (_NOT_OFFERED_PRIOR + (1 - _NOT_OFFERED_PRIOR) * none)
    )


def _of_shop(num: Array, den: Array, kin: tuple[int, ...] | None) -> Array:
    """The shop's factors [groups] of units `num` and expected units `den` [groups]."""
    prior: Array | float = 1.0
    if kin is not None:
        above, below = (np.bincount(kin, weights=each) for each in (num, den))
        prior = ((_SHOP_PRIOR + above) / (_SHOP_PRIOR + below))[list(kin)]
    return np.asarray((_SHOP_PRIOR * prior + num) / (_SHOP_PRIOR + den))


def pooling_strength(num: Array, den: Array, prior: Array) -> float:
    """κ, the prior strength in units, estimated from how much items differ from their prior; in [5, 2000].

    By moments over cells [groups, items]: with e = den·prior and x = num/e, E[(x − 1)²] = 1/e + 1/κ; weights are e, at
    most 200. 50 where fewer than 8 cells have more than 3 expected units.
    """
    informative = den > 3
    if np.count_nonzero(informative) < 8:
        return 50.0
    expected = (den * prior)[informative]
    weight = np.minimum(expected, 200.0)
    variance = float((weight * ((num[informative] / expected - 1) ** 2 - 1 / expected)).sum() / weight.sum())
    return float(np.clip(1 / max(variance, 1e-6), 5.0, 2000.0))


def expand_to_days(factor: Array, groups: Groups) -> Array:
    """[items, days]: the factor [groups, items] of each day's group, to the power of the effect's strength on the day."""
    if groups.index.ndim == 1:
        row = np.take(factor.T, groups.index, axis=1)
    else:
        row = np.take_along_axis(factor.T, groups.index, axis=1)
    if groups.strength is not None:
        attenuated = np.flatnonzero(groups.strength != 1)
        row[:, attenuated] **= groups.strength[attenuated]
    return row


def product(rows: Sequence[Array | None]) -> Array:
    """The elementwise product of the rows that are not None, of which there is at least one."""
    first, *others = (row for row in rows if row is not None)
    if not others:
        return first
    result = first * others[0]
    for row in others[1:]:
        result *= row
    return np.asarray(result)


@dataclass(frozen=True, eq=False)
class _GroupSums:
    """Exponentially weighted sums of days by group.

    weights    [days, groups], or [days, 1] where groups differ by item
    index      [items, days]: the group of each day where groups differ by item; None where they do not
    shrinkage  [groups]: the power to which a factor is raised, by the number of days of the group
    """

    weights: Array
    index: NDArray[np.int64] | None
    shrinkage: Array

    @classmethod
    def of_groups(cls, effect: Effect, groups: Groups, visible: Array) -> "_GroupSums | None":
        """Sums by the `groups` of `effect`; None where all days are in the reference group or there are none."""
        days = visible.shape[1]
        if groups.idle or not days:
            return None
        age_weight = 0.5 ** ((days - 1 - np.arange(days)) / effect.half_life)
        if groups.strength is not None:
            age_weight *= groups.strength == 1
        if groups.index.ndim == 2:
            return cls(age_weight[:, None], groups.index, np.ones(len(groups.names)))
        columns = np.eye(len(groups.names))[groups.index]
        repeats = np.maximum(columns[visible.any(axis=0)].sum(axis=0) - 1, 0)
        shrinkage = (
            repeats / (repeats + effect.shrinkage_days)
            if effect.shrinkage_days
            else np.ones(len(groups.names))
        )
        return cls(columns * age_weight[:, None], None, shrinkage)

    def by_group(self, values: Array) -> Array:
        """[groups, items]: the weighted sums of `values` [items, days]."""
        if self.index is None:
            return np.asarray((values @ self.weights).T)
        aged = values * self.weights[:, 0]
        parts = [
            np.where(self.index == group, aged, 0.0).sum(axis=1) for group in range(1, len(self.shrinkage))
        ]
        return np.array([aged.sum(axis=1) - sum(parts), *parts])

    def days(self, visible: Array) -> Array:
        """[groups, items]: the unweighted number of visible days."""
        if self.index is None:
            return np.asarray((visible @ (self.weights > 0)).T)
        return np.array(
            [(visible * (self.index == group)).sum(axis=1) for group in range(len(self.shrinkage))]
        )
