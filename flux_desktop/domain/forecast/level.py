"""How much an item sells a day at factor 1: a Gamma-Poisson level that forgets, averaged over how fast.

For a discount δ the level's posterior after day t is Gamma(A_t + a, B_t + b) with A_t = δ·A_{t−1} + w·y_t and
B_t = δ·B_{t−1} + w·x_t; x = S·V is the exposure, w the weight of a day, and the prior a, b that of the category.
Source: power discounting of the conjugate Poisson model (Smith 1979, Journal of the Royal Statistical Society B;
Harvey and Fernandes 1989, Journal of Business & Economic Statistics).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.forecast.blocks import blocks
from flux_desktop.domain.forecast.changepoint import FORTNIGHT, changepoint
from flux_desktop.domain.forecast.dispersion import Dispersion
from flux_desktop.domain.forecast.factors import Learned
from flux_desktop.domain.forecast.negative_binomial import log_likelihood

Array = NDArray[np.float64]
Members = NDArray[np.int64]

DISCOUNTS: Final = (0.93, 0.97, 0.99, 0.998)
# How far ahead each discount is tried on the past, and over how many days.
LAG: Final = 7
_WINDOW: Final = 240
# A trial counts half after 138 days.
_MEMORY: Final = 0.995
_RECENT: Final = 182
_KNOWN: Final = 14
_MONTH: Final = 28
_DEFAULT: Final = (2.0, 0.5)
# A sibling's level is taken as one of the item's that may be half or twice as high.
_SIBLING: Final = 4.0
_SMALL: Final = 1e-6


@dataclass(frozen=True, eq=False)
class Trial:
    """The last days as they were told from a week before, which is what the variance is learned from.

    Arrays [items, window]: `counts` as sold, `mean` over the discounts, `weight` 0 where the day says nothing.
    """

    counts: Array
    mean: Array
    weight: Array


@dataclass(frozen=True, eq=False)
class Level:
    """Arrays [items].

    mean      λ, units a day at factor 1
    variance  relative: Var λ / λ², of the posterior and between discounts
    own       0 … 1: the share of λ that the item's own days make, the rest being borrowed
    anew      0 … 1: the chance that the item started anew a fortnight ago
    month     λ four weeks before the last day
    """

    mean: Array
    variance: Array
    own: Array
    restart_probability: Array
    month: Array
    trial: Trial


def fit_level(
    counts: Array,
    visible: Array,
    sure: Array,
    learned: Learned,
    members: Members,
    siblings: NDArray[np.int64],
) -> Level:
    """The level after the last day; `counts` [items, days] as sold, 0 where not `visible` (0 or 1).

    `sure` are the visible days whose counts are known rather than reckoned: only they try what was told.
    """
    items, days = counts.shape
    exposure = learned.scale * visible
    a, b = priors(learned.counts, exposure, visible, members)
    if (siblings >= 0).any():
        a, b = _borrow(a, b, learned.counts, exposure, siblings)
    if not days:
        none = np.zeros((items, 0))
        return Level(a / b, 1 / a, np.zeros(items), np.zeros(items), a / b, Trial(none, none, none))
    window = max(min(_WINDOW, days - LAG), 0)
    kept = min(days, window + LAG)
    told_from = slice(0, kept - LAG) if window else slice(0, 0)
    last = slice(days - window, days)
    units, sold = learned.counts * learned.weight, exposure * learned.weight
    levels, shape = np.empty((2, len(DISCOUNTS), items, kept))
    left = np.empty((len(DISCOUNTS), items))
    for at, discount in enumerate(DISCOUNTS):
        B = discounted(sold, discount, kept)
        B += b[:, None]
        left[at] = b / B[:, -1]
        shape[at] = discounted(units, discount, kept)
        shape[at] += a[:, None]
        np.divide(shape[at], B, out=levels[at])
    told = levels[:, :, told_from] * exposure[None, :, last]
    began = (
        np.cumsum(visible, axis=1)[:, days - window - LAG : days - LAG] >= LAG if window else visible[:, last]
    )
    weight = _MEMORY ** np.arange(window - 1, -1, -1.0) * sure[:, last] * began
    chance = discount_weights(
        counts[:, last], told, shape[:, :, told_from], weight, learned.dispersion, members
    )
    mean, second = moments(chance, levels[:, :, -1], shape[:, :, -1])
    restart_probability = np.zeros(items)
    if kept > FORTNIGHT:
        at, since = kept - 1 - FORTNIGHT, slice(days - FORTNIGHT, days)
        faded = shape[:, :, at] * np.array(DISCOUNTS)[:, None] ** FORTNIGHT
        before, before_second = moments(chance, levels[:, :, at], faded)
        A, B = units[:, since].sum(axis=1), sold[:, since].sum(axis=1)
        restart_probability, above, below = changepoint(before, before_second / before**2 - 1, A, B, a, b)
        # What has no past has nothing to leave behind.
        restart_probability *= visible[:, : days - FORTNIGHT].sum(axis=1) >= _KNOWN
        level = above / below
        mean += restart_probability * (level - mean)
        second += restart_probability * (level**2 * (1 + 1 / above) - second)
    return Level(
        mean=mean,
        variance=np.maximum(second / mean**2 - 1, 0.0),
        own=1 - (chance * left).sum(axis=0),
        restart_probability=restart_probability,
        month=(chance * levels[:, :, max(kept - 1 - _MONTH, 0)]).sum(axis=0),
        trial=Trial(counts[:, last], np.einsum("di,dit->it", chance, told), weight),
    )


def moments(chance: Array, levels: Array, shape: Array) -> tuple[Array, Array]:
    """Mean and mean square [items] of a level that has each of the discounts' posteriors by its chance."""
    return (chance * levels).sum(axis=0), (chance * levels**2 * (1 + 1 / shape)).sum(axis=0)


def priors(counts: Array, exposure: Array, visible: Array, members: Members) -> tuple[Array, Array]:
    """a, b [items] of each item's category: by moments of the recent levels of its items with at least 14 days.

    v ≥ .01·m² and a in [.05, 20]; of a category with fewer than 3 such items the shop's, of such a shop the default.
    """
    recent = slice(-_RECENT, None)
    below = exposure[:, recent].sum(axis=1)
    known = (visible.sum(axis=1) >= _KNOWN) & (below > 0)
    levels = counts[known][:, recent].sum(axis=1) / below[known]
    a, b = (np.full(len(counts), value) for value in _DEFAULT)
    for groups in (np.zeros_like(members), members):
        among, size = groups[known], int(groups.max(initial=-1)) + 1
        n = np.bincount(among, minlength=size)
        m = np.bincount(among, weights=levels, minlength=size) / np.maximum(n, 1)
        v = np.bincount(among, weights=(levels - m[among]) ** 2, minlength=size) / np.maximum(n, 1)
        enough, m, v = ((n >= 3) & (m > 0))[groups], np.maximum(m, 1e-12)[groups], v[groups]
        prior = np.clip(1 / np.maximum(v / m / m, 0.01), 0.05, 20.0)
        a, b = np.where(enough, prior, a), np.where(enough, prior / m, b)
    return a, b


def discounted(values: Array, discount: float, kept: int) -> Array:
    """The last `kept` ≥ 1 of A_t = δ·A_{t−1} + values_t, [items, kept].

    The days before them are one weighted sum. Over the rest A_t·δ^(−t) is a running sum: δ^(−t) stays below 1e7 there,
    and a sum keeps its digits where its terms grow.
    """
    early = values.shape[1] - kept
    growth = discount ** -np.arange(kept, dtype=np.float64)
    sums = values[:, early:] * growth
    if early:
        sums[:, 0] += values[:, :early] @ discount ** np.arange(early, 0, -1.0)
    np.cumsum(sums, axis=1, out=sums)
    sums /= growth
    return sums


def discount_weights(
    counts: Array, told: Array, shape: Array, weight: Array, dispersion: Dispersion, members: Members
) -> Array:
    """[discounts, items]: the chance of each discount, by the likelihood of what it told a week before.

    ln p = Σ ω·ln P(y), P the negative binomial of a day and of the level. An item's score borrows from its category:
    the sum over its items divided by the root of their number.
    """
    score = np.empty(told.shape[:2])
    for some in blocks(*counts.shape):
        psi, phi = dispersion.psi[some, None], dispersion.phi[some, None]
        for at in range(len(told)):
            mean = np.maximum(told[at, some], _SMALL)
            beyond = 1 / shape[at, some]
            beyond += phi
            beyond *= mean
            beyond += psi
            # Of at most a million, a Poisson distribution's for all it matters.
            size = mean / np.maximum(beyond, _SMALL * mean, out=beyond)
            score[at, some] = np.einsum("it,it->i", weight[some], log_likelihood(counts[some], size, mean))
    tried = np.bincount(members, weights=weight.any(axis=1))
    for row in score:
        row += (np.bincount(members, weights=row) / np.sqrt(np.maximum(tried, 1)))[members]
    chance = np.exp(score - score.max(axis=0, initial=-np.inf))
    return np.asarray(chance / chance.sum(axis=0))


def _borrow(
    a: Array, b: Array, counts: Array, exposure: Array, siblings: NDArray[np.int64]
) -> tuple[Array, Array]:
    """The prior of an item with a sibling that sells: the sibling's recent level, half or twice as high."""
    recent = slice(-_MONTH, None)
    units, below = counts[:, recent].sum(axis=1), exposure[:, recent].sum(axis=1)
    lent = (siblings >= 0) & (units[siblings] > 0) & (below[siblings] > 0)
    level = units[siblings] / np.maximum(below[siblings], 1e-9)
    return np.where(lent, _SIBLING, a), np.where(lent, _SIBLING / np.maximum(level, 1e-9), b)
