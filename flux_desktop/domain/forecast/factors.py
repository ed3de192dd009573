"""Effects become factors: what a day's group multiplies demand by, learned for the shop, the category, the item.

Arrays are [items, days] or [groups, items]. Demand is told as y ≈ V·L·S: visible, times a slow level, times the
product of the effects' factors. Factors and level are learned in turn, a few passes over.
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
# What a group is taken to have sold as usual before it is believed to be different.
_SHOP: Final = 20.0
_CATEGORY: Final = 100.0
# The chances that an item is never offered on a kind of day, and that there is none of it on a day by accident.
_ABSENT: Final = 0.001
_ACCIDENT: Final = 0.03
# Days to each side over which the level is read while factors are learned.
_REACH: Final = 35
_SMALL: Final = 1e-9


@dataclass(frozen=True, eq=False)
class Learned:
    """What effects multiply by, and what that makes of the days they were learned from.

    factors   [groups, items] in the order of the effects; None where an effect has nothing to tell
    evidence  [groups, items]: visible days behind each factor
    scale     [items, days]: S, the product of all factors
    counts    [items, days]: units with outliers cut, 0 where not visible
    weight    [items, days]: 1 over a day's relative variance in units of Poisson's; 0 where not visible
    spread    of the days about V·L·S, both sides of each day known
    """

    factors: tuple[Array | None, ...]
    evidence: tuple[Array | None, ...]
    scale: Array
    counts: Array
    weight: Array
    dispersion: Dispersion


def learn(
    counts: Array,
    visible: Array,
    members: Members,
    siblings: NDArray[np.int64],
    effects: Sequence[tuple[Effect, Groups]],
) -> Learned:
    """The factors of `effects` from units `counts`, 0 where not `visible` (0 or 1).

    `members` [items] are categories; `siblings` [items] the item each borrows from, -1 for none. Each pass reads the
    level with the present factors, then each factor against the level and the others; then the spread, cuts days above
    μ + 1 + 4σ, and weighs days by what they tell: a day of twice the sales that varies twice as much says no more
    than another (quasi-likelihood; McCullagh and Nelder, Generalized Linear Models, chapter 9).
    """
    sums = [_Sums.of_groups(effect, groups, visible) for effect, groups in effects]
    evidence = tuple(None if adder is None else adder.days(visible) for adder in sums)
    factors: list[Array | None] = [None] * len(effects)
    rows: list[Array | None] = [None] * len(effects)
    cut, weight, scale = counts, visible, np.ones_like(counts)
    dispersion = Dispersion(np.zeros(len(counts)), np.zeros(len(counts)))
    for _turn in range(PASSES):
        level = smooth_level(cut, weight, scale)
        told, base = cut * weight, level * weight
        for at, ((effect, groups), adder, seen) in enumerate(zip(effects, sums, evidence, strict=True)):
            if adder is None or seen is None:
                continue
            expected = product([base, *(row for other, row in enumerate(rows) if other != at)])
            pooled = pool(adder.of(told), adder.of(expected), seen, members, siblings, groups)
            if groups.reference is not None:
                pooled /= np.maximum(pooled[groups.reference], _SMALL)
            pooled **= adder.trust[:, None]
            factors[at] = np.clip(pooled, *effect.bounds, out=pooled)
            rows[at] = expand_to_days(pooled, groups)
        scale = product([np.ones_like(counts), *rows])
        mean = smooth_level(cut, visible, scale)
        mean *= scale
        mean *= visible
        dispersion = fit_dispersion(cut, mean, visible, members)
        cut, weight = cut.copy(), np.empty_like(visible)
        for some in blocks(*counts.shape):
            # The variance in units of Poisson's: what a day tells falls with it.
            relative = 1 + dispersion.psi[some, None] + dispersion.phi[some, None] * mean[some]
            np.divide(visible[some], relative, out=weight[some])
            most = mean[some] + 1 + 4 * np.sqrt(relative * mean[some])
            np.minimum(cut[some], np.maximum(2.0, most), out=cut[some])
    return Learned(tuple(factors), evidence, scale, cut, weight, dispersion)


def smooth_level(counts: Array, weight: Array, scale: Array) -> Array:
    """L = ctr(w·y)/ctr(w·S): units a day at factor 1, over five weeks to each side."""
    level = np.empty_like(counts)
    for some in blocks(*counts.shape):
        told, base = counts[some] * weight[some], weight[some] * scale[some]
        np.divide(centred_sum(told), np.maximum(centred_sum(base), _SMALL), out=level[some])
    return level


def centred_sum(values: Array) -> Array:
    """[items, days]: the sum over the `_REACH` days to each side and the day itself, fewer at the ends."""
    upto = np.cumsum(values, axis=1)
    sums = np.empty_like(upto)
    near = max(upto.shape[1] - _REACH, 0)
    sums[:, :near] = upto[:, _REACH:]
    sums[:, near:] = upto[:, -1:]
    sums[:, _REACH + 1 :] -= upto[:, : -_REACH - 1]
    return sums


def pool(
    num: Array, den: Array, seen: Array, members: Members, siblings: NDArray[np.int64], groups: Groups
) -> Array:
    """[groups, items]: num/den of `seen` days pulled toward the category's, that toward the shop's, that toward 1.

    effect = (κ·cat + num)/(κ + den), cat = (100·shop + Σ num)/(100 + Σ den), shop = (20 + Σ num)/(20 + Σ den): means of
    Gamma-Poisson posteriors whose prior is worth κ units. An item with a sibling is pulled toward that one instead.
    The shop's of a group with `kin` is pulled toward theirs instead of 1. How far items differ is asked of every group
    but the `reference`, of which all say 1.
    """
    shop = _of_shop(num.sum(axis=1), den.sum(axis=1), groups.kin)
    above, below = (np.array([np.bincount(members, weights=row) for row in each]) for each in (num, den))
    prior = ((_CATEGORY * shop[:, None] + above) / (_CATEGORY + below))[:, members]
    differ = np.arange(len(num)) != groups.reference
    kappa = pooling_strength(num[differ], den[differ], prior[differ])
    effect = (kappa * prior + num) / (kappa + den)
    effect *= availability(num, den, seen, prior, kappa)
    borrows = siblings >= 0
    if borrows.any():
        lent = effect[:, siblings[borrows]]
        effect[:, borrows] = (kappa * lent + num[:, borrows]) / (kappa + den[:, borrows])
    return np.asarray(effect)


def availability(num: Array, den: Array, seen: Array, prior: Array, kappa: float) -> Array:
    """[groups, items]: the chance 0 … 1 that an item is offered at all on such days; 1 where it was ever sold on one.

    Offered, none is sold on `seen` days with the chance (κ/(κ + den))^(κ·prior), of a Gamma-Poisson with the prior of
    `pool`, but no less than 3 in 100 a day: once there may be none of it for many a reason.
    """
    none = np.maximum(np.exp(-kappa * prior * np.log1p(den / kappa)), _ACCIDENT**seen)
    return np.where(num > 0, 1.0, (1 - _ABSENT) * none / (_ABSENT + (1 - _ABSENT) * none))


def _of_shop(num: Array, den: Array, kin: tuple[int, ...] | None) -> Array:
    """[groups]."""
    usual: Array | float = 1.0
    if kin is not None:
        above, below = (np.bincount(kin, weights=each) for each in (num, den))
        usual = ((_SHOP + above) / (_SHOP + below))[list(kin)]
    return np.asarray((_SHOP * usual + num) / (_SHOP + den))


def pooling_strength(num: Array, den: Array, prior: Array) -> float:
    """κ: how many units an item must have sold before it is believed to differ, by how much items do differ.

    By moments over cells: with x = num/e and e = den·prior, E[(x − 1)²] = 1/e + 1/κ; weights are e, at most 200.
    50 with fewer than 8 cells that tell anything.
    """
    some = den > 3
    if np.count_nonzero(some) < 8:
        return 50.0
    expected = (den * prior)[some]
    weight = np.minimum(expected, 200.0)
    variance = float((weight * ((num[some] / expected - 1) ** 2 - 1 / expected)).sum() / weight.sum())
    return float(np.clip(1 / max(variance, 1e-6), 5.0, 2000.0))


def expand_to_days(factor: Array, groups: Groups) -> Array:
    """[items, days]: each day's factor of its group, to the power of the effect's strength on that day."""
    if groups.index.ndim == 1:
        row = np.take(factor.T, groups.index, axis=1)
    else:
        row = np.take_along_axis(factor.T, groups.index, axis=1)
    if groups.strength is not None:
        weak = np.flatnonzero(groups.strength != 1)
        row[:, weak] **= groups.strength[weak]
    return row


def product(rows: Sequence[Array | None]) -> Array:
    """Of those that are there; the first always is."""
    first, *others = (row for row in rows if row is not None)
    if not others:
        return first
    result = first * others[0]
    for row in others[1:]:
        result *= row
    return np.asarray(result)


@dataclass(frozen=True, eq=False)
class _Sums:
    """Adds up days by group, younger days more.

    weights  [days, groups], or [days, 1] where items have their own days: `index` [items, days]
    trust    [groups]: the power to which a factor is raised, by how many days of the group there were
    """

    weights: Array
    index: NDArray[np.int64] | None
    trust: Array

    @classmethod
    def of_groups(cls, effect: Effect, groups: Groups, visible: Array) -> "_Sums | None":
        """None where there is nothing to learn."""
        days = visible.shape[1]
        if groups.idle or not days:
            return None
        teaches = 0.5 ** ((days - 1 - np.arange(days)) / effect.half_life)
        if groups.strength is not None:
            teaches *= groups.strength == 1
        if groups.index.ndim == 2:
            return cls(teaches[:, None], groups.index, np.ones(len(groups.names)))
        columns = np.eye(len(groups.names))[groups.index]
        again = np.maximum(columns[visible.any(axis=0)].sum(axis=0) - 1, 0)
        trust = (
            again / (again + effect.shrinkage_days) if effect.shrinkage_days else np.ones(len(groups.names))
        )
        return cls(columns * teaches[:, None], None, trust)

    def of(self, values: Array) -> Array:
        """[groups, items]."""
        if self.index is None:
            return np.asarray((values @ self.weights).T)
        aged = values * self.weights[:, 0]
        parts = [np.where(self.index == group, aged, 0.0).sum(axis=1) for group in range(1, len(self.trust))]
        return np.array([aged.sum(axis=1) - sum(parts), *parts])

    def days(self, visible: Array) -> Array:
        """[groups, items]: visible days, each counting one."""
        if self.index is None:
            return np.asarray((visible @ (self.weights > 0)).T)
        return np.array([(visible * (self.index == group)).sum(axis=1) for group in range(len(self.trust))])
