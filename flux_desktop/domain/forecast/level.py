"""The level of an item, its units a day at factor 1: a discounted Gamma-Poisson posterior, averaged over discounts.

For a discount δ the level's posterior after day t is Gamma(A_t + a, B_t + b) with A_t = δ·A_{t−1} + w·y_t and
B_t = δ·B_{t−1} + w·x_t; x = S·V is the exposure, w the weight of the day, and a, b the prior of the category.
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
from flux_desktop.domain.forecast.factors import LearnedFactors
from flux_desktop.domain.forecast.negative_binomial import log_likelihood

Array = NDArray[np.float64]
Members = NDArray[np.int64]

DISCOUNTS: Final = (0.93, 0.97, 0.99, 0.998)
# The horizon in days at which the discounts are scored on past sales, and the number of days scored.
LAG: Final = 7
_WINDOW: Final = 240
# Discount of the scores themselves: a half-life of 138 days.
_TRIAL_DISCOUNT: Final = 0.995
_RECENT: Final = 182
_MIN_DAYS: Final = 14
_MONTH: Final = 28
_DEFAULT_PRIOR: Final = (2.0, 0.5)
# Shape of the prior centred on a sibling's level: relative standard deviation 1/2.
_SIBLING_SHAPE: Final = 4.0
_SMALL: Final = 1e-6


@dataclass(frozen=True, eq=False)
class Trial:
    """Out-of-sample predictions of the last days, each made a week ahead; the dispersion is fitted to them.

    Arrays [items, window]: `counts` sold, `mean` predicted, averaged over the discounts, `weight` of the day, 0 where it
    is not scored.
    """

    counts: Array
    mean: Array
    weight: Array


@dataclass(frozen=True, eq=False)
class Level:
    """Arrays [items].

    mean                 λ, units a day at factor 1
    variance             relative variance Var λ / λ², within and between discounts
    own_share            0 … 1: weight of the item's own sales in λ, the rest being the prior's
    restart_probability  0 … 1: probability that the level changed a fortnight ago
    month_ago            λ four weeks before the last day
    trial                the predictions by which the discounts were scored
    """

    mean: Array
    variance: Array
    own_share: Array
    restart_probability: Array
    month_ago: Array
    trial: Trial


def fit_level(
    counts: Array,
    visible: Array,
    uncensored: Array,
    learned: LearnedFactors,
    members: Members,
    siblings: NDArray[np.int64],
) -> Level:
    """The level after the last day, from `counts` [items, days], 0 where not `visible` (0 or 1).

    `uncensored` [items, days], 0 or 1, are the visible days whose counts were observed rather than imputed; only these
    score the predictions. `members` [items] are category indices, `siblings` [items] indices of items, -1 for none.
    """
    items, days = counts.shape
    exposure = learned.scale * visible
    a, b = priors(learned.counts, exposure, visible, members)
    if (siblings >= 0).any():
        a, b = _sibling_priors(a, b, learned.counts, exposure, siblings)
    if not days:
        no_days = np.zeros((items, 0))
        return Level(a / b, 1 / a, np.zeros(items), np.zeros(items), a / b, Trial(no_days, no_days, no_days))
    window = max(min(_WINDOW, days - LAG), 0)
    kept = min(days, window + LAG)
    origins = slice(0, kept - LAG) if window else slice(0, 0)
    last = slice(days - window, days)
    weighted_counts, weighted_exposure = learned.counts * learned.weight, exposure * learned.weight
    levels, shape = np.empty((2, len(DISCOUNTS), items, kept))
    prior_share = np.empty((len(DISCOUNTS), items))
    for at, discount in enumerate(DISCOUNTS):
        B = discounted(weighted_exposure, discount, kept)
        B += b[:, None]
        prior_share[at] = b / B[:, -1]
        shape[at] = discounted(weighted_counts, discount, kept)
        shape[at] += a[:, None]
        np.divide(shape[at], B, out=levels[at])
    predicted = levels[:, :, origins] * exposure[None, :, last]
    established = (
        np.cumsum(visible, axis=1)[:, days - window - LAG : days - LAG] >= LAG if window else visible[:, last]
    )
    weight = _TRIAL_DISCOUNT ** np.arange(window - 1, -1, -1.0) * uncensored[:, last] * established
    probability = discount_weights(
        counts[:, last], predicted, shape[:, :, origins], weight, learned.dispersion, members
    )
    mean, second_moment = moments(probability, levels[:, :, -1], shape[:, :, -1])
    restart_probability = np.zeros(items)
    if kept > FORTNIGHT:
        at, since = kept - 1 - FORTNIGHT, slice(days - FORTNIGHT, days)
        faded = shape[:, :, at] * np.array(DISCOUNTS)[:, None] ** FORTNIGHT
        past_mean, past_second_moment = moments(probability, levels[:, :, at], faded)
        A, B = weighted_counts[:, since].sum(axis=1), weighted_exposure[:, since].sum(axis=1)
        restart_probability, restart_shape, restart_rate = changepoint(
            past_mean, past_second_moment / past_mean**2 - 1, A, B, a, b
        )
        # Without two weeks of history before the fortnight there is no earlier level to depart from.
        restart_probability *= visible[:, : days - FORTNIGHT].sum(axis=1) >= _MIN_DAYS
        restart_level = restart_shape / restart_rate
        mean += restart_probability * (restart_level - mean)
        second_moment += restart_probability * (restart_level**2 * (1 + 1 / restart_shape) - second_moment)
    return Level(
        mean=mean,
        variance=np.maximum(second_moment / mean**2 - 1, 0.0),
        own_share=1 - (probability * prior_share).sum(axis=0),
        restart_probability=restart_probability,
        month_ago=(probability * levels[:, :, max(kept - 1 - _MONTH, 0)]).sum(axis=0),
        trial=Trial(counts[:, last], np.einsum("di,dit->it", probability, predicted), weight),
    )


def moments(probability: Array, levels: Array, shape: Array) -> tuple[Array, Array]:
    """First and second moment [items] of the mixture of the discounts' Gamma posteriors [discounts, items]."""
    return (probability * levels).sum(axis=0), (probability * levels**2 * (1 + 1 / shape)).sum(axis=0)


def priors(counts: Array, exposure: Array, visible: Array, members: Members) -> tuple[Array, Array]:
    """Shape a and rate b [items] of each item's category, by moments of the recent levels of items with 14 days or more.

    a = m²/v and b = a/m with v ≥ .01·m² and a in [.05, 20]. A category with fewer than 3 such items takes the shop's
    prior, a shop with fewer than 3 the default.
    """
    recent = slice(-_RECENT, None)
    exposures = exposure[:, recent].sum(axis=1)
    observed = (visible.sum(axis=1) >= _MIN_DAYS) & (exposures > 0)
    levels = counts[observed][:, recent].sum(axis=1) / exposures[observed]
    a, b = (np.full(len(counts), value) for value in _DEFAULT_PRIOR)
    for groups in (np.zeros_like(members), members):
        categories, size = groups[observed], int(groups.max(initial=-1)) + 1
        n = np.bincount(categories, minlength=size)
        m = np.bincount(categories, weights=levels, minlength=size) / np.maximum(n, 1)
        v = np.bincount(categories, weights=(levels - m[categories]) ** 2, minlength=size) / np.maximum(n, 1)
        enough, m, v = ((n >= 3) & (m > 0))[groups], np.maximum(m, 1e-12)[groups], v[groups]
        prior = np.clip(1 / np.maximum(v / m / m, 0.01), 0.05, 20.0)
        a, b = np.where(enough, prior, a), np.where(enough, prior / m, b)
    return a, b


def discounted(values: Array, discount: float, kept: int) -> Array:
    """The last `kept` ≥ 1 values of A_t = δ·A_{t−1} + values_t, [items, kept].

    Earlier days enter as one weighted sum. Over the rest A_t·δ^(−t) is a cumulative sum, which is stable: δ^(−t) stays
    below 1e8 there and the terms grow.
    """
    early = values.shape[1] - kept
    inverse_discount = discount ** -np.arange(kept, dtype=np.float64)
    sums = values[:, early:] * inverse_discount
    if early:
        sums[:, 0] += values[:, :early] @ discount ** np.arange(early, 0, -1.0)
    np.cumsum(sums, axis=1, out=sums)
    sums /= inverse_discount
    return sums


def discount_weights(
    counts: Array, predicted: Array, shape: Array, weight: Array, dispersion: Dispersion, members: Members
) -> Array:
    """Posterior probability of each discount [discounts, items] by the likelihood of its predictions a week ahead.

    `predicted` means and `shape` of the level's posterior are [discounts, items, window], `counts` and `weight` [items,
    window]. The score is Σ ω·ln P(y), P the predictive negative binomial with the uncertainty of the level in its
    variance. To it is added the category's: the sum over its items divided by the square root of the number of those
    that have days to score.
    """
    score = np.empty(predicted.shape[:2])
    for block in blocks(*counts.shape):
        psi, phi = dispersion.psi[block, None], dispersion.phi[block, None]
        for at in range(len(predicted)):
            mean = np.maximum(predicted[at, block], _SMALL)
            overdispersion = 1 / shape[at, block]
            overdispersion += phi
            overdispersion *= mean
            overdispersion += psi
            # At most a million, where the distribution is Poisson to all practical purposes.
            size = mean / np.maximum(overdispersion, _SMALL * mean, out=overdispersion)
            score[at, block] = np.einsum("it,it->i", weight[block], log_likelihood(counts[block], size, mean))
    scored_items = np.bincount(members, weights=weight.any(axis=1))
    for row in score:
        row += (np.bincount(members, weights=row) / np.sqrt(np.maximum(scored_items, 1)))[members]
    probability = np.exp(score - score.max(axis=0, initial=-np.inf))
    return np.asarray(probability / probability.sum(axis=0))


def _sibling_priors(
    a: Array, b: Array, counts: Array, exposure: Array, siblings: NDArray[np.int64]
) -> tuple[Array, Array]:
    """Priors a, b [items]; an item whose sibling has recent sales gets one centred on the sibling's recent level."""
    recent = slice(-_MONTH, None)
    units, exposures = counts[:, recent].sum(axis=1), exposure[:, recent].sum(axis=1)
    borrows = (siblings >= 0) & (units[siblings] > 0) & (exposures[siblings] > 0)
    level = units[siblings] / np.maximum(exposures[siblings], 1e-9)
    return np.where(borrows, _SIBLING_SHAPE, a), np.where(
        borrows, _SIBLING_SHAPE / np.maximum(level, 1e-9), b
    )
