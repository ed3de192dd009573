"""How far days lie from their mean: Var = (1 + ψ)·μ + φ·μ², and more on days unlike others.

Moments say how large the variance is, the shares of days beyond p10 and p90 how large it has to be for these to hold.
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

# How many of the category's days stand beside an item's own.
_BORROWED: Final = 3.0
_SEEN: Final = 3.0
_SMALL: Final = 1e-9
# Days on which the shares beyond p10 and p90 are counted, and how many that hold stand beside them.
_COUNTED: Final = 4_000
_HELD: Final = 200.0
_TAILS: Final = (0.1, 0.9)
_CUTS: Final = np.linspace(0.02, 0.98, 17)
_ROUNDS: Final = 3
# Steps of this part of the whole are even, and in step with no week.
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
    """By weighted least squares of r = ((y − μ)² − μ)/μ on ψ + φ·μ; arrays [items, days], `members` [items] categories.

    Each r is cut to 12·(1 + .3·μ), so that one wedding does not widen a year; weights fall with μ as the variance of
    r grows. Where a coefficient comes out negative the other alone is fitted. ψ in [0, 10], φ in [0, 3].
    """
    own = np.empty((5, len(counts)))
    for some in blocks(*counts.shape):
        x = np.maximum(mean[some], 0.05)
        r = counts[some] - mean[some]
        r *= r
        r -= mean[some]
        r /= x
        np.minimum(r, 12 + 3.6 * x, out=r)
        u = 1 + 0.05 * x
        u *= u
        np.divide(weight[some], u, out=u)
        ux = u * x
        own[0, some], own[1, some] = u.sum(axis=1), ux.sum(axis=1)
        own[2, some] = np.einsum("ij,ij->i", ux, x)
        own[3, some], own[4, some] = np.einsum("ij,ij->i", u, r), np.einsum("ij,ij->i", ux, r)
    theirs = np.array([np.bincount(members, weights=row) for row in own])[:, members]
    q0, q1, q2, q3, q4 = own + _BORROWED / np.maximum(theirs[0], _SMALL) * theirs
    determinant = np.maximum(q0 * q2 - q1**2, _SMALL)
    psi, phi = (q2 * q3 - q1 * q4) / determinant, (q0 * q4 - q1 * q3) / determinant
    alone = psi < 0
    psi, phi = np.where(alone, 0.0, psi), np.where(alone, q4 / np.maximum(q2, _SMALL), phi)
    alone = phi < 0
    psi, phi = np.where(alone, q3 / np.maximum(q0, _SMALL), psi), np.where(alone, 0.0, phi)
    return Dispersion(np.clip(psi, 0.0, 10.0), np.clip(phi, 0.0, 3.0))


def calibrated(dispersion: Dispersion, counts: Array, mean: Array, weight: Array) -> Dispersion:
    """`spread` widened or narrowed, for all items alike, until 8 in 10 days lie between their p10 and p90.

    A negative binomial whose variance is right still misses there where counts come in bursts. Of up to 4,000 days
    [items, days] with weight, u_p is the level under which a share p of the probability integral transform lies; with z
    the normal quantile, Var is multiplied by ((z(u_.9) − z(u_.1))/(z(.9) − z(.1)))², three times, as that moves the shape.
    Source: the nonrandomised transform of Czado, Gneiting and Held, Predictive model assessment for count data
    (Biometrics, 2009).
    """
    from scipy.special import ndtri

    items, days = np.nonzero(weight)
    if items.size > _COUNTED:
        some = (np.arange(_COUNTED) * _GOLDEN % 1 * items.size).astype(np.int64)
        items, days = items[some], days[some]
    y, mu = np.rint(counts[items, days]), np.maximum(mean[items, days], 1e-6)
    wide = np.diff(ndtri(_TAILS)).item()
    psi, phi = dispersion.psi, dispersion.phi
    for _round in range(_ROUNDS if items.size else 0):
        beyond = np.maximum(psi[items] / mu + phi[items], _SMALL)
        upto, chance = cdf_and_pmf(y, 1 / beyond, mu)
        below = _CUTS[:, None] - (upto - chance)
        below /= np.maximum(chance, _SMALL)
        shares = np.clip(below, 0, 1, out=below).mean(axis=1)
        low, high = ndtri(np.interp(_TAILS, shares, _CUTS))
        times = (items.size * ((high - low) / wide) ** 2 + _HELD) / (items.size + _HELD)
        psi, phi = np.maximum(times * (1 + psi) - 1, 0.0), times * phi
    return Dispersion(psi, phi)


def fit_extra_variance(
    counts: Array,
    mean: Array,
    weight: Array,
    dispersion: Dispersion,
    effects: Sequence[tuple[Effect, Groups]],
) -> tuple[Array | None, ...]:
    """Relative variance beyond `spread` of days in each group of each effect [groups]; None where there is none.

    The mean over a group's days of the excess of (y − μ)², weighted by what it tells, beside three days of the
    effect's own `surprise`: how different one feast is from the next is seen on few days. Arrays [items, days] are of
    the last days that the groups tell of.
    """
    mu = np.maximum(mean, 1e-6)
    variance = dispersion.variance(mu)
    tells = mu / variance
    tells *= tells
    tells *= weight
    excess = counts - mu
    excess *= excess
    np.minimum(excess, 30 * variance, out=excess)
    excess -= variance
    excess *= tells
    tells *= mu
    tells *= mu
    by_day = excess.sum(axis=0), tells.sum(axis=0)
    return tuple(_surprise(excess, tells, by_day, effect, groups) for effect, groups in effects)


def _surprise(
    excess: Array, tells: Array, by_day: tuple[Array, Array], effect: Effect, groups: Groups
) -> Array | None:
    if groups.reference is None or effect.extra_variance is None:
        return None
    days = tells.shape[1]
    if groups.idle or not days:
        unseen = np.where(np.arange(len(groups.names)) == groups.reference, 0.0, effect.extra_variance)
        return unseen if effect.extra_variance else None
    index = groups.index[..., -days:]
    found = np.full(len(groups.names), effect.extra_variance)
    found[groups.reference] = 0.0
    for group in np.unique(index):
        if group == groups.reference:
            continue
        here = index == group
        if index.ndim == 1:
            above, below = by_day[0][here], by_day[1][here]
        else:
            above, below = np.where(here, excess, 0.0).sum(axis=0), np.where(here, tells, 0.0).sum(axis=0)
        above, below = above[below > 0], below[below > 0]
        # Where items have their own days, a day tells as much as it has of them.
        most = max(float(below.max(initial=0.0)), _SMALL)
        found[group] = (_SEEN * effect.extra_variance + above.sum() / most) / (_SEEN + below.sum() / most)
    bounded: Array = np.clip(found, 0.0, 3.0)
    return bounded
