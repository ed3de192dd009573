"""Distributions of sums of forecasts: of a category, of the shop, or of several days.

The quantile of a sum is not the sum of quantiles: six dishes of mean 10 and variance 18 have p90s of 16 each, but
their sum exceeds 74, not 96, on one day in ten. Items are independent within a day; the days of one item share its
level, which is drawn once per path.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.forecast.negative_binomial import quantiles

Array = NDArray[np.float64]

# Maximum length of the transform in units; the distribution of a larger sum is approximated by its moments.
_MAX_TRANSFORM: Final = 1_024
_STANDARD_DEVIATIONS: Final = 10
# Maximum share of the level in a day's relative variance in excess of Poisson's.
MAX_LEVEL_SHARE: Final = 0.9


def distribution(mean: Array, size: Array) -> Array:
    """P(0), P(1), … of the sum of independent negative binomials of `mean` and `size` [items].

    The product of their probability generating functions (p/(1 − (1 − p)·z))^r on the unit circle, inverted by fast
    Fourier transform; its length covers ten standard deviations above the mean.
    """
    length = _length(mean, size)
    angle = 2 * np.pi * np.arange(length // 2 + 1) / length
    failure = (mean / (size + mean))[:, None]
    real, imaginary = failure * np.cos(angle), failure * np.sin(angle)
    # ln(p/(1 − q·e^(−iθ))) as modulus and phase, times each item's size: real arithmetic takes a third of the time.
    modulus = size @ (np.log1p(-failure) - 0.5 * np.log1p(failure**2 - 2 * real))
    phase = -(size @ np.arctan2(imaginary, 1 - real))
    probabilities: Array = np.fft.irfft(np.exp(modulus) * (np.cos(phase) + 1j * np.sin(phase)), length)
    # Rounding errors may be slightly negative.
    probabilities[probabilities < 0] = 0.0
    return probabilities


def sum_quantiles(levels: Sequence[float], mean: Array, size: Array) -> Array:
    """[levels]: the smallest whole k with P(sum ≤ k) ≥ level, of independent items [items].

    A sum of more than some hundred units is approximated by one negative binomial of its mean and variance.
    """
    if not mean.size:
        return np.zeros(len(levels))
    if _length(mean, size) > _MAX_TRANSFORM:
        total = mean.sum(keepdims=True)
        excess_variance = (mean**2 / size).sum(keepdims=True)
        found: Array = quantiles(levels, total**2 / np.maximum(excess_variance, 1e-9), total)[0]
        return found
    cumulative = np.cumsum(distribution(mean, size))
    return np.searchsorted(cumulative, np.asarray(levels) - 1e-12).astype(np.float64)


def draw(mean: Array, size: Array, shared: Array, paths: int, seed: int) -> NDArray[np.int64]:
    """[paths, items, days] units of joint draws; `mean` and `size` [items, days], `shared` [items].

    A path draws each item's level, Gamma of mean 1 and variance v, once, then each day's negative binomial of size
    R' given it, 1/R' = (1/R − v)/(1 + v), so that each day keeps its mean and variance. v is `shared`, at most .9/R of
    the item's day of largest R. The same seed gives the same draws.
    """
    random = np.random.default_rng(seed)
    v = np.clip(np.minimum(shared, MAX_LEVEL_SHARE / size.max(axis=1, initial=1e-12)), 1e-9, None)[:, None]
    day_variance = np.maximum((1 / size - v) / (1 + v), 1e-9)
    level = random.gamma(1 / v[:, 0], v[:, 0], (paths, len(mean)))
    rate = random.gamma(1 / day_variance, day_variance, (paths, *mean.shape))
    rate *= mean
    rate *= level[:, :, None]
    return random.poisson(rate)


def _length(mean: Array, size: Array) -> int:
    """A power of two beyond which the sum has negligible probability."""
    most = float(mean.sum() + _STANDARD_DEVIATIONS * np.sqrt((mean + mean**2 / size).sum())) + 16
    # With a small size the tail is longer than the standard deviation indicates.
    tail = float((16 * (1 + mean / size)).max(initial=0.0))
    return 1 << int(np.ceil(np.log2(most + tail)))
