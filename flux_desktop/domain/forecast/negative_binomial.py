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
    ways = special.gammaln(k + size) - special.gammaln(size) - special.gammaln(k + 1)
    with np.errstate(divide="ignore"):
        tries = special.xlog1py(k, size / mean)
    return np.asarray(ways - size * np.log1p(mean / size) - tries, dtype=np.float64)


def pmf(k: ArrayLike, size: ArrayLike, mean: ArrayLike) -> Array:
    """P(k) of whole numbers k ≥ 0."""
    return np.exp(logpmf(k, size, mean))


def log_likelihood(k: Array, size: Array, mean: Array) -> Array:
    """ln P(k) but for what k alone decides: to compare sizes and means by, in a fraction of the time of `logpmf`.

    Γ is the beginning of Stirling's series at one more, right to .09. Arrays of one shape; means above 0.
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
    return _upto(k, size, mean)[0]


def cdf_and_pmf(k: ArrayLike, size: ArrayLike, mean: ArrayLike) -> tuple[Array, Array]:
    """P(K ≤ k) and P(k) of whole numbers k, quicker than one after the other; 0 where k is negative."""
    k, size, mean = _arrays(k, size, mean)
    upto, chance, many = _upto(k, size, mean)
    chance[many] = pmf(k[many], size[many], mean[many])
    return upto, chance


def _upto(k: ArrayLike, size: ArrayLike, mean: ArrayLike) -> tuple[Array, Array, NDArray[np.bool_]]:
    """P(K ≤ k), of few counts by adding them up, of many as the regularised incomplete beta I_p(r, k + 1); P(k) of the
    few; and where the many are.
    """
    k, size, mean = _arrays(k, size, mean)
    shape = k.shape
    k, size, mean = k.ravel(), size.ravel(), mean.ravel()
    upto, chance = np.zeros((2, *k.shape))
    # P(0) of a larger mean is too small for a float.
    few = (k >= 0) & (k < _FEW) & (size * np.log1p(mean / size) < _SURE)
    order = np.flatnonzero(few)[np.argsort(k[few], kind="stable")]
    for at in range(0, order.size, _TOGETHER):
        some = order[at : at + _TOGETHER]
        upto[some], chance[some] = _sum_to(k[some], size[some], mean[some])
    many = (k >= 0) & ~few
    if many.any():
        upto[many] = _beta(k[many], size[many], mean[many])
    return upto.reshape(shape), chance.reshape(shape), many.reshape(shape)


def quantile(level: ArrayLike, size: ArrayLike, mean: ArrayLike) -> Array:
    """The smallest whole k with P(K ≤ k) ≥ level, as floats.

    Searched from the quantile of the gamma distribution of the same mean and variance, which is rarely
    more than one or two away, and proved by the distribution function on both sides.
    """
    level, size, mean = _arrays(level, size, mean)
    shape = level.shape
    level, size, mean = level.ravel(), size.ravel(), mean.ravel()
    high = _near(level, size, mean)
    low = high - 1
    high, low = _climb(low, high, level, size, mean)
    high, low = _descend(low, high, level, size, mean)
    return _halve(low, high, level, size, mean).reshape(shape)


def quantiles(levels: Sequence[float], size: Array, mean: Array) -> Array:
    """`quantile` at each of a few rising levels, [..., levels] for `size` and `mean` of one shape.

    Where counts are small, by adding up P(0), P(1), … of many distributions at once until the highest level is
    reached: each is the one before times (k + r)/(k + 1)·(1 − p), which costs a hundredth of a distribution function.
    """
    shape = (*mean.shape, len(levels))
    size, mean = (np.broadcast_to(each, mean.shape).ravel() for each in (size, mean))
    found = np.empty((mean.size, len(levels)))
    reach = mean + 5 * np.sqrt(mean + mean**2 / size)
    # P(0) of a larger mean is too small for a float.
    small = (reach < _FAR) & (size * np.log1p(mean / size) < _SURE)
    order = np.flatnonzero(small)[np.argsort(reach[small], kind="stable")]
    for at in range(0, order.size, _TOGETHER):
        # Of like reach, so that none waits long for the others.
        some = order[at : at + _TOGETHER]
        found[some] = _added_up(np.asarray(levels)[:, None], size[some], mean[some]).T
    if (large := np.flatnonzero(~small)).size:
        found[large] = quantile(np.asarray(levels), size[large, None], mean[large, None])
    return found.reshape(shape)


# Up to which counts adding up is the faster way.
_FEW: Final = 200.0
_FAR: Final = 2_000.0
_SURE: Final = 600.0
_TOGETHER: Final = 2_048


def _sum_to(k: Array, size: Array, mean: Array) -> tuple[Array, Array]:
    """P(K ≤ k) and P(k) [n] for rising k."""
    failure = mean / (size + mean)
    chance = np.exp(-size * np.log1p(mean / size))
    reached = chance.copy()
    ways = size * failure
    begins = np.searchsorted(k, np.arange(1, k[-1] + 1))
    for count, at in enumerate(begins, start=1):
        # (k + r)/(k + 1)·(1 − p), with the numerator kept as a running sum.
        going = chance[at:]
        going *= ways[at:]
        going /= count
        ways[at:] += failure[at:]
        reached[at:] += going
    # Where k was reached, its chance was the last to be added.
    return np.minimum(reached, 1.0), chance


def _beta(k: Array, size: Array, mean: Array) -> Array:
    from scipy import special

    p, q = success(size, mean), mean / (size + mean)
    # Of p and 1 − p, only the smaller one keeps its digits.
    rare = p < q
    chance = np.zeros(k.shape)
    special.betainc(size, k + 1, p, where=rare, out=chance)
    special.betaincc(k + 1, size, q, where=~rare, out=chance)
    return chance


def _added_up(levels: Array, size: Array, mean: Array) -> Array:
    """[levels, n]."""
    failure = mean / (size + mean)
    chance = np.exp(-size * np.log1p(mean / size))
    reached = chance.copy()
    found = np.zeros((len(levels), len(mean)), dtype=np.int32)
    ways = size * failure
    k = 0
    while True:
        short = reached < levels
        if not short[-1].any():
            return found.astype(np.float64)
        found += short
        # (k + r)/(k + 1)·(1 − p), with the numerator kept as a running sum.
        k += 1
        chance *= ways
        chance /= k
        ways += failure
        reached += chance


def _arrays(*values: ArrayLike) -> tuple[Array, ...]:
    return np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in values))


def _near(level: Array, size: Array, mean: Array) -> Array:
    from scipy import special

    shape = size * success(size, mean) * (mean / size)  # mean² / variance
    scale = 1 + mean / size
    return np.floor(np.where(mean > 0, special.gammaincinv(np.maximum(shape, 1e-300), level) * scale, 0.0))


def _climb(low: Array, high: Array, level: Array, size: Array, mean: Array) -> tuple[Array, Array]:
    """Raise `high`, in steps that double, until it reaches the level; `low` follows below it."""
    high, low = high.copy(), low.copy()
    step = 1.0
    short = np.flatnonzero(cdf(high, size, mean) < level)
    while short.size:
        low[short] = high[short]
        high[short] += step
        step *= 2
        short = short[cdf(high[short], size[short], mean[short]) < level[short]]
    return high, low


def _descend(low: Array, high: Array, level: Array, size: Array, mean: Array) -> tuple[Array, Array]:
    """Lower `low`, in steps that double, until it is under the level; `high` follows above it."""
    step = 1.0
    over = np.flatnonzero(cdf(low, size, mean) >= level)
    while over.size:
        high[over] = low[over]
        low[over] = np.maximum(low[over] - step, -1.0)
        step *= 2
        over = over[cdf(low[over], size[over], mean[over]) >= level[over]]
    return high, low


def _halve(low: Array, high: Array, level: Array, size: Array, mean: Array) -> Array:
    """The one `high` with P(K ≤ high − 1) < level ≤ P(K ≤ high), between the two."""
    wide = np.flatnonzero(high - low > 1)
    while wide.size:
        middle = np.floor((low[wide] + high[wide]) / 2)
        reached = cdf(middle, size[wide], mean[wide]) >= level[wide]
        high[wide] = np.where(reached, middle, high[wide])
        low[wide] = np.where(reached, low[wide], middle)
        wide = wide[high[wide] - low[wide] > 1]
    return high
