"""An item that starts anew: taken off the menu, back for the season, suddenly asked for.

Over the last fortnight either the level is what it was told to be, Gamma(s, s/m), or it was drawn anew about the
category's, Gamma(a, b), as that of a new item. Which of the two, the marginal likelihood of the fortnight says: with
A = Σ w·y and B = Σ w·x it is Γ(s + A)/Γ(s) · q^s/(q + B)^(s + A), q = s/m, but for what both share.
Source: Adams and MacKay, Bayesian online changepoint detection (arXiv 0710.3742, 2007), with one run length.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Shorter runs are too often a shop that was shut over the holidays, longer ones the discounts follow by themselves.
FORTNIGHT: Final = 14
# The chance that a fortnight begins anew, before it is looked at.
_BEFOREHAND: Final = 0.01
# Relative variance by which a level strays within a fortnight without starting anew.
_STRAY: Final = 0.03
_MOST: Final = 1e4
# A category of dishes that sell alike has none at nothing; a dish that starts anew may be there.
_LOOSE: Final = 0.5


def changepoint(
    mean: Array, variance: Array, units: Array, exposure: Array, a: Array, b: Array
) -> tuple[Array, Array, Array]:
    """The chance 0 … 1 that an item started anew a fortnight ago, and the shape and rate of its level if so.

    All [items]: `mean` and relative `variance` of the level as told a fortnight ago; `units` A and `exposure` B of
    the days since; the category's prior `a`, `b`. A fortnight without exposure says nothing.
    """
    shape = np.minimum(1 / np.maximum(variance + _STRAY, 1e-9), _MOST)
    loose = np.minimum(a, _LOOSE)
    a, b = loose, b * loose / a
    odds = _marginal(a, b, units, exposure) - _marginal(shape, shape / mean, units, exposure)
    odds += np.log(_BEFOREHAND / (1 - _BEFOREHAND))
    chance = np.where(exposure > 0, 1 / (1 + np.exp(-np.clip(odds, -50, 50))), 0.0)
    return chance, a + units, b + exposure


def _marginal(shape: Array, rate: Array, units: Array, exposure: Array) -> Array:
    """The log of the marginal likelihood, but for what does not depend on shape and rate."""
    from scipy.special import gammaln

    more = shape + units
    return np.asarray(gammaln(more) - gammaln(shape) + shape * np.log(rate) - more * np.log(rate + exposure))
