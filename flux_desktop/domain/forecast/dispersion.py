"""The dispersion of days about their mean: Var = (1 + ψ)·μ + φ·μ², with extra variance on irregular days.

It is fitted by moments, then calibrated so that p10 and p90 have their nominal coverage.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.forecast.blocks import blocks
from flux_desktop.domain.forecast.effects.effect import Effect, Groups
from flux_desktop.domain.forecast.negative_binomial import cdf_and_pmf

Array = NDArray[np.float64]

# Weight of the category's days relative to an item's own, in days of full weight.
_CATEGORY_DAYS: Final = 3.0
_PRIOR_DAYS: Final = 3.0
_SMALL: Final = 1e-9
# Size of the calibration sample, and the number of calibrated pseudo-observations added to it.
_MAX_SAMPLE: Final = 4_000
_PRIOR_SAMPLE: Final = 200.0
_TAILS: Final = (0.1, 0.9)
_PIT_GRID: Final = np.linspace(0.02, 0.98, 17)
_ITERATIONS: Final = 3
# Sampling at steps of the golden ratio is evenly spread and does not alias with the week.
_GOLDEN: Final = (5**0.5 - 1) / 2


@dataclass(frozen=True, eq=False)
class Dispersion:
    """ψ and φ, [items] each."""

    psi: Array
    phi: Array

    def variance(self, mean: Array) -> Array:
        """(1 + ψ)·μ + φ·μ² of `mean` [items, days]."""
        return mean * (1 + self.psi[:, None] + self.phi[:, None] * mean)


def fit_dispersion(counts: Array, mean: Array, weight: Array, members: NDArray[np.int64]) -> Dispersion:
    """ψ and φ by weighted least squares of r = ((y − μ)² − μ)/μ on ψ + φ·μ.

    `counts` y, `mean` μ and `weight` are [items, days], `members` [items] category indices. Each r is clipped to
    12·(1 + .3·μ), so that one outlier does not widen a year; the weights fall with μ as the variance of r grows. The
    normal equations of an item include its category's. Where a coefficient is negative the other is fitted alone;
    ψ is in [0, 10], φ in [0, 3].
    """
    item_sums = np.empty((5, len(counts)))
    for block in blocks(*counts.shape):
        x = np.maximum(mean[block], 0.05)
        r = counts[block] - mean[block]
        r *= r
        r -= mean[block]
        r /= x
        np.minimum(r, 12 + 3.6 * x, out=r)
        u = 1 + 0.05 * x
        u *= u
        np.divide(weight[block], u, out=u)
        ux = u * x
        item_sums[0, block], item_sums[1, block] = u.sum(axis=1), ux.sum(axis=1)
        item_sums[2, block] = np.einsum("ij,ij->i", ux, x)
        item_sums[3, block], item_sums[4, block] = np.einsum("ij,ij->i", u, r), np.einsum("ij,ij->i", ux, r)
    category_sums = np.array([np.bincount(members, weights=row) for row in item_sums])[:, members]
    q0, q1, q2, q3, q4 = item_sums + _CATEGORY_DAYS / np.maximum(category_sums[0], _SMALL) * category_sums
    determinant = np.maximum(q0 * q2 - q1**2, _SMALL)
    psi, phi = (q2 * q3 - q1 * q4) / determinant, (q0 * q4 - q1 * q3) / determinant
    negative = psi < 0
    psi, phi = np.where(negative, 0.0, psi), np.where(negative, q4 / np.maximum(q2, _SMALL), phi)
    negative = phi < 0
    psi, phi = np.where(negative, q3 / np.maximum(q0, _SMALL), psi), np.where(negative, 0.0, phi)
    return Dispersion(np.clip(psi, 0.0, 10.0), np.clip(phi, 0.0, 3.0))


def calibrated(dispersion: Dispersion, counts: Array, mean: Array, weight: Array) -> Dispersion:
    """`dispersion` scaled by one factor for all items so that 80 % of days lie between their p10 and p90.

    A negative binomial with the right variance can still have the wrong coverage, as with intermittent counts. u_p is
    the p-quantile of the probability integral transform (PIT) over up to 4,000 days of non-zero weight, of arrays
    [items, days]. With z the standard normal quantile, Var is multiplied by ((z(u_.9) − z(u_.1))/(z(.9) − z(.1)))². As
    this changes the shape of the distribution, it is iterated three times. Without such days nothing changes.
    Source: the nonrandomised PIT of Czado, Gneiting and Held, Predictive model assessment for count data
    (Biometrics, 2009).
    """
    from scipy.special import ndtri

    items, days = np.nonzero(weight)
    if items.size > _MAX_SAMPLE:
        sample = (np.arange(_MAX_SAMPLE) * _GOLDEN % 1 * items.size).astype(np.int64)
        items, days = items[sample], days[sample]
    y, mu = np.rint(counts[items, days]), np.maximum(mean[items, days], 1e-6)
    normal_range = np.diff(ndtri(_TAILS)).item()
    psi, phi = dispersion.psi, dispersion.phi
    for _iteration in range(_ITERATIONS if items.size else 0):
        relative_variance = np.maximum(psi[items] / mu + phi[items], _SMALL)
        cumulative, probability = cdf_and_pmf(y, 1 / relative_variance, mu)
        pit = _PIT_GRID[:, None] - (cumulative - probability)
        pit /= np.maximum(probability, _SMALL)
        pit_cdf = np.clip(pit, 0, 1, out=pit).mean(axis=1)
        low, high = ndtri(np.interp(_TAILS, pit_cdf, _PIT_GRID))
        ratio = (items.size * ((high - low) / normal_range) ** 2 + _PRIOR_SAMPLE) / (
            items.size + _PRIOR_SAMPLE
        )
        psi, phi = np.maximum(ratio * (1 + psi) - 1, 0.0), ratio * phi
    return Dispersion(psi, phi)


def fit_extra_variance(
    counts: Array,
    mean: Array,
    weight: Array,
    dispersion: Dispersion,
    effects: Sequence[tuple[Effect, Groups]],
) -> tuple[Array | None, ...]:
    """Relative variance in excess of `dispersion` per group of each effect [groups]; None for an effect without it.

    The precision-weighted mean over a group's days of the excess of (y − μ)², shrunk toward the effect's default
    `extra_variance` with the weight of three days, since such days are few. `counts`, `mean` and `weight` [items, days]
    are of the last days of the groups' index.
    """
    mu = np.maximum(mean, 1e-6)
    variance = dispersion.variance(mu)
    information = mu / variance
    information *= information
    information *= weight
    excess = counts - mu
    excess *= excess
    np.minimum(excess, 30 * variance, out=excess)
    excess -= variance
    excess *= information
    information *= mu
    information *= mu
    by_day = excess.sum(axis=0), information.sum(axis=0)
    return tuple(
        _group_extra_variance(excess, information, by_day, effect, groups) for effect, groups in effects
    )


def _group_extra_variance(
    excess: Array, information: Array, by_day: tuple[Array, Array], effect: Effect, groups: Groups
) -> Array | None:
    if groups.reference is None or effect.extra_variance is None:
        return None
    days = information.shape[1]
    if groups.idle or not days:
        default = np.where(np.arange(len(groups.names)) == groups.reference, 0.0, effect.extra_variance)
        return default if effect.extra_variance else None
    index = groups.index[..., -days:]
    estimate = np.full(len(groups.names), effect.extra_variance)
    estimate[groups.reference] = 0.0
    for group in np.unique(index):
        if group == groups.reference:
            continue
        in_group = index == group
        if index.ndim == 1:
            excess_sums, information_sums = by_day[0][in_group], by_day[1][in_group]
        else:
            excess_sums, information_sums = (
                np.where(in_group, excess, 0.0).sum(axis=0),
                np.where(in_group, information, 0.0).sum(axis=0),
            )
        excess_sums, information_sums = (
            excess_sums[information_sums > 0],
            information_sums[information_sums > 0],
        )
        # Where groups differ by item, a day's information depends on how many items it covers.
        max_information = max(float(information_sums.max(initial=0.0)), _SMALL)
        estimate[group] = (_PRIOR_DAYS * effect.extra_variance + excess_sums.sum() / max_information) / (
            _PRIOR_DAYS + information_sums.sum() / max_information
        )
    bounded: Array = np.clip(estimate, 0.0, 3.0)
    return bounded
