"""A changepoint in an item's level: taken off the menu, back for the season, suddenly in demand.

Over the last fortnight the level either continues, with the predictive Gamma(s, s/m), or restarts from the category's
prior Gamma(a, b), like that of a new item. The posterior odds are those of the marginal likelihoods of the fortnight:
with A = Σ w·y and B = Σ w·x each is Γ(s + A)/Γ(s) · q^s/(q + B)^(s + A), q = s/m, up to a common factor.
Source: Adams and MacKay, Bayesian online changepoint detection (arXiv 0710.3742, 2007), with one run length.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# In days. Shorter runs are often only a closure over the holidays; longer ones are followed by the discounts.
FORTNIGHT: Final = 14
# Prior probability of a changepoint at the start of the fortnight.
_PRIOR_PROBABILITY: Final = 0.01
# Relative variance of a level's ordinary drift within a fortnight.
_DRIFT_VARIANCE: Final = 0.03
_MAX_SHAPE: Final = 1e4
# Upper bound of the restart prior's shape: a homogeneous category's own would give no weight to levels near zero.
_MAX_PRIOR_SHAPE: Final = 0.5


def changepoint(
    mean: Array, variance: Array, units: Array, exposure: Array, a: Array, b: Array
) -> tuple[Array, Array, Array]:
    """Probability of a restart a fortnight ago, 0 … 1, and shape and rate of the level given one; [items] each.

    All arguments are [items]: `mean` and relative `variance` of the level as of a fortnight ago; weighted `units` A and
    `exposure` B of the days since; shape `a` and rate `b` of the category's prior. Without exposure the probability is 0.
    """
    shape = np.minimum(1 / np.maximum(variance + _DRIFT_VARIANCE, 1e-9), _MAX_SHAPE)
    prior_shape = np.minimum(a, _MAX_PRIOR_SHAPE)
    a, b = prior_shape, b * prior_shape / a
    log_odds = _log_marginal_likelihood(a, b, units, exposure) - _log_marginal_likelihood(
        shape, shape / mean, units, exposure
    )
    log_odds += np.log(_PRIOR_PROBABILITY / (1 - _PRIOR_PROBABILITY))
    restart_probability = np.where(exposure > 0, 1 / (1 + np.exp(-np.clip(log_odds, -50, 50))), 0.0)
    return restart_probability, a + units, b + exposure


def _log_marginal_likelihood(shape: Array, rate: Array, units: Array, exposure: Array) -> Array:
    """ln of the Gamma-Poisson marginal likelihood, without the terms that do not depend on shape and rate."""
    from scipy.special import gammaln

    posterior_shape = shape + units
    return np.asarray(
        gammaln(posterior_shape)
        - gammaln(shape)
        + shape * np.log(rate)
        - posterior_shape * np.log(rate + exposure)
    )
