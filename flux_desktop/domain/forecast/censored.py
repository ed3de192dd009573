"""Censored days: on a day a dish ran out, its sales are a lower bound of demand."""

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.forecast.negative_binomial import cdf

Array = NDArray[np.float64]


def expected_above(at_least: Array, mean: Array, size: Array) -> Array:
    """E[K | K ≥ at_least] for negative binomial K of `mean` μ and `size` r; arrays of one shape.

    As k·P(k; r, p) = μ·P(k − 1; r + 1, p), E = μ·P(K' ≥ at_least − 1)/P(K ≥ at_least), with K' of size r + 1 and the
    same p, so of mean μ·(r + 1)/r. Never below `at_least` rounded up, which is the result where P(K ≥ at_least) is
    below 1e-9.
    """
    at_least = np.ceil(at_least)
    survival = 1 - cdf(at_least - 1, size, mean)
    longer_survival = 1 - cdf(at_least - 2, size + 1, mean * (size + 1) / size)
    stable = survival > 1e-9
    expected = np.where(stable, mean * longer_survival / np.where(stable, survival, 1.0), at_least)
    return np.maximum(at_least, expected)
