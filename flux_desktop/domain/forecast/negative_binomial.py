"""The negative binomial as stateless array functions of its size r and mean μ.

P(k) = Γ(k + r) / (Γ(r) k!) · p^r · (1 − p)^k with p = r / (r + μ); the variance is μ + μ²/r. It is the
distribution of Poisson counts whose rate is Gamma(shape r, rate r/μ). Arguments broadcast; sizes are
positive, means not negative, levels inside (0, 1). scipy.special is imported at the first call.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def success(size: ArrayLike, mean: ArrayLike) -> Array:
    """p = r / (r + μ)."""
    size = np.asarray(size, dtype=np.float64)
    return np.asarray(size / (size + mean), dtype=np.float64)


def logpmf(k: ArrayLike, size: ArrayLike, mean: ArrayLike) -> Array:
    """ln P(k) of whole numbers k ≥ 0."""
    from scipy import special

    k, size, mean = _arrays(k, size, mean)
    log_binomial = special.gammaln(k + size) - special.gammaln(size) - special.gammaln(k + 1)
    with np.errstate(divide="ignore"):
        log_odds_term = special.xlog1py(k, size / mean)
    return np.asarray(log_binomial - size * np.log1p(mean / size) - log_odds_term, dtype=np.float64)


def pmf(k: ArrayLike, size: ArrayLike, mean: ArrayLike) -> Array:
    """P(k) of whole numbers k ≥ 0."""
    return np.exp(logpmf(k, size, mean))


def log_likelihood(k: Array, size: Array, mean: Array) -> Array:
    """ln P(k) without the terms in k alone: for comparing sizes and means, in a fraction of the time of `logpmf`.

    Γ is approximated by the leading terms of Stirling's series at x + 1, with an error up to .09. Arrays of one shape;
    means are positive.
    """
    more, odds = k + size, mean / size
    result = np.log1p(more)
    result *= more + 0.5
    part = np.log1p(size)
    part *= size + 0.5
    result -= part
    np.divide(size, more, out=part)
    result += np.log(part, out=part)
    np.log1p(odds, out=part)
    part *= more
    result -= part
    np.log(odds, out=odds)
    odds *= k
    result += odds
    return result


def cdf(k: ArrayLike, size: ArrayLike, mean: ArrayLike) -> Array:
    """P(K ≤ k) of whole numbers k; 0 where k is negative."""
    return _cumulative(k, size, mean)[0]


def cdf_and_pmf(k: ArrayLike, size: ArrayLike, mean: ArrayLike) -> tuple[Array, Array]:
    """P(K ≤ k) and P(k) of whole numbers k, faster together than separately; 0 where k is negative."""
    k, size, mean = _arrays(k, size, mean)
    cumulative, probability, many = _cumulative(k, size, mean)
    probability[many] = pmf(k[many], size[many], mean[many])
    return cumulative, probability


def _cumulative(k: ArrayLike, size: ArrayLike, mean: ArrayLike) -> tuple[Array, Array, NDArray[np.bool_]]:
    """P(K ≤ k), P(k) where k is small, and a mask of where it is not, each of the broadcast shape.

    P(K ≤ k) is the sum of P(0) … P(k) for small k, else the regularised incomplete beta function I_p(r, k + 1).
    """
    k, size, mean = _arrays(k, size, mean)
    shape = k.shape
    k, size, mean = k.ravel(), size.ravel(), mean.ravel()
    cumulative, probability = np.zeros((2, *k.shape))
    # Where −ln P(0) is larger, P(0) underflows.
    few = (k >= 0) & (k < _MAX_SUMMED_COUNT) & (size * np.log1p(mean / size) < _MAX_NEGATIVE_LOG_P0)
    order = np.flatnonzero(few)[np.argsort(k[few], kind="stable")]
    for at in range(0, order.size, _BATCH):
        batch = order[at : at + _BATCH]
        cumulative[batch], probability[batch] = _sum_to(k[batch], size[batch], mean[batch])
    many = (k >= 0) & ~few
    if many.any():
        cumulative[many] = _beta(k[many], size[many], mean[many])
    return cumulative.reshape(shape), probability.reshape(shape), many.reshape(shape)


def quantile(level: ArrayLike, size: ArrayLike, mean: ArrayLike) -> Array:
    """The smallest whole k with P(K ≤ k) ≥ level, as floats.

    The search starts from the quantile of the gamma distribution of the same mean and variance, which is rarely more
    than one or two off, brackets the quantile by the distribution function, and bisects.
    """
    level, size, mean = _arrays(level, size, mean)
    shape = level.shape
    level, size, mean = level.ravel(), size.ravel(), mean.ravel()
    high = _initial_quantile(level, size, mean)
    low = high - 1
    high, low = _raise_upper_bound(low, high, level, size, mean)
    high, low = _lower_lower_bound(low, high, level, size, mean)
    return _bisect(low, high, level, size, mean).reshape(shape)


def quantiles(levels: Sequence[float], size: Array, mean: Array) -> Array:
    """`quantile` at each of a few rising levels, [..., levels] for `size` and `mean` of one shape.

    Where counts are small, P(0), P(1), … are summed for many distributions at once until the highest level is reached:
    P(k + 1) = P(k)·(k + r)/(k + 1)·(1 − p), at a hundredth of the cost of the distribution function.
    """
    shape = (*mean.shape, len(levels))
    size, mean = (np.broadcast_to(each, mean.shape).ravel() for each in (size, mean))
    found = np.empty((mean.size, len(levels)))
    reach = mean + 5 * np.sqrt(mean + mean**2 / size)
    # Where −ln P(0) is larger, P(0) underflows.
    small = (reach < _MAX_SUMMED_REACH) & (size * np.log1p(mean / size) < _MAX_NEGATIVE_LOG_P0)
    order = np.flatnonzero(small)[np.argsort(reach[small], kind="stable")]
    for at in range(0, order.size, _BATCH):
        # Sorted by upper range, so that the distributions of a batch end after similar numbers of terms.
        batch = order[at : at + _BATCH]
        found[batch] = _quantiles_by_summation(np.asarray(levels)[:, None], size[batch], mean[batch]).T
    if (large := np.flatnonzero(~small)).size:
        found[large] = quantile(np.asarray(levels), size[large, None], mean[large, None])
    return found.reshape(shape)


# Limits of the summation: counts, upper range, −ln P(0); and the number of distributions summed together.
_MAX_SUMMED_COUNT: Final = 200.0
_MAX_SUMMED_REACH: Final = 2_000.0
_MAX_NEGATIVE_LOG_P0: Final = 600.0
_BATCH: Final = 2_048


def _sum_to(k: Array, size: Array, mean: Array) -> tuple[Array, Array]:
    """P(K ≤ k) and P(k) [n] for rising k."""
    failure = mean / (size + mean)
    probability = np.exp(-size * np.log1p(mean / size))
    reached = probability.copy()
    numerator = size * failure
    starts = np.searchsorted(k, np.arange(1, k[-1] + 1))
    for count, at in enumerate(starts, start=1):
        # (k + r)/(k + 1)·(1 − p), with the numerator updated incrementally.
        remaining = probability[at:]
        remaining *= numerator[at:]
        remaining /= count
        numerator[at:] += failure[at:]
        reached[at:] += remaining
    # The last term added to each sum is P(k).
    return np.minimum(reached, 1.0), probability


def _beta(k: Array, size: Array, mean: Array) -> Array:
    from scipy import special

    p, q = success(size, mean), mean / (size + mean)
    # Computed from the smaller of p and 1 − p, which has the full relative precision.
    rare = p < q
    probability = np.zeros(k.shape)
    special.betainc(size, k + 1, p, where=rare, out=probability)
    special.betaincc(k + 1, size, q, where=~rare, out=probability)
    return probability


def _quantiles_by_summation(levels: Array, size: Array, mean: Array) -> Array:
    """The quantiles [levels, n] by summation; `levels` [levels, 1] ascending."""
    failure = mean / (size + mean)
    probability = np.exp(-size * np.log1p(mean / size))
    reached = probability.copy()
    found = np.zeros((len(levels), len(mean)), dtype=np.int32)
    numerator = size * failure
    k = 0
    while True:
        short = reached < levels
        if not short[-1].any():
            return found.astype(np.float64)
        found += short
        # (k + r)/(k + 1)·(1 − p), with the numerator updated incrementally.
        k += 1
        probability *= numerator
        probability /= k
        numerator += failure
        reached += probability


def _arrays(*values: ArrayLike) -> tuple[Array, ...]:
    return np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in values))


def _initial_quantile(level: Array, size: Array, mean: Array) -> Array:
    from scipy import special

    shape = size * success(size, mean) * (mean / size)  # mean² / variance
    scale = 1 + mean / size
    return np.floor(np.where(mean > 0, special.gammaincinv(np.maximum(shape, 1e-300), level) * scale, 0.0))


def _raise_upper_bound(
    low: Array, high: Array, level: Array, size: Array, mean: Array
) -> tuple[Array, Array]:
    """Raise `high` in doubling steps until P(K ≤ high) ≥ level; `low` is the last value below the level."""
    high, low = high.copy(), low.copy()
    step = 1.0
    short = np.flatnonzero(cdf(high, size, mean) < level)
    while short.size:
        low[short] = high[short]
        high[short] += step
        step *= 2
        short = short[cdf(high[short], size[short], mean[short]) < level[short]]
    return high, low


def _lower_lower_bound(
    low: Array, high: Array, level: Array, size: Array, mean: Array
) -> tuple[Array, Array]:
    """Lower `low` in doubling steps until P(K ≤ low) < level; `high` is the last value that reaches the level."""
    step = 1.0
    over = np.flatnonzero(cdf(low, size, mean) >= level)
    while over.size:
        high[over] = low[over]
        low[over] = np.maximum(low[over] - step, -1.0)
        step *= 2
        over = over[cdf(low[over], size[over], mean[over]) >= level[over]]
    return high, low


def _bisect(low: Array, high: Array, level: Array, size: Array, mean: Array) -> Array:
    """The `high` with P(K ≤ high − 1) < level ≤ P(K ≤ high), by bisection between the bounds."""
    wide = np.flatnonzero(high - low > 1)
    while wide.size:
        middle = np.floor((low[wide] + high[wide]) / 2)
        reached = cdf(middle, size[wide], mean[wide]) >= level[wide]
        high[wide] = np.where(reached, middle, high[wide])
        low[wide] = np.where(reached, low[wide], middle)
        wide = wide[high[wide] - low[wide] > 1]
    return high
