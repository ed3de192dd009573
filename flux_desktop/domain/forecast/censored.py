"""Days a dish ran out: what was sold is a lower bound of what would have been."""

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.forecast.negative_binomial import cdf

Array = NDArray[np.float64]


def expected_above(least: Array, mean: Array, size: Array) -> Array:
    """E[K | K ≥ least] of negative binomials: the survival term of a censored day's expectation. Arrays of one shape.

    k·P(k; r, p) = μ·P(k − 1; r + 1, p), so E = μ·P(K' ≥ least − 1)/P(K ≥ least) with K' of size r + 1 and the same p,
    whose mean is μ·(r + 1)/r. Never below `least`.
    """
    least = np.ceil(least)
    above = 1 - cdf(least - 1, size, mean)
    longer = 1 - cdf(least - 2, size + 1, mean * (size + 1) / size)
    sure = above > 1e-9
    told = np.where(sure, mean * longer / np.where(sure, above, 1.0), least)
    return np.maximum(least, told)
