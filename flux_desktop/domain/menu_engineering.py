"""Menu engineering (Kasavana & Smith 1982), and whether the sales are enough to say a class.

Within a category of n dishes a dish is popular if its share of the portions is at least 0.70 × 1/n, and profitable if
its contribution margin is at least the mean one, weighted by portions. What was sold is a sample: the rate of each
dish is drawn from its posterior, and a class is said only where most draws agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Class = Literal["star", "plowhorse", "puzzle", "dog"]
CLASSES: Final[tuple[Class, ...]] = ("star", "plowhorse", "puzzle", "dog")
POPULAR: Final = 0.70
SURE: Final = 0.80
_DRAWS: Final = 1_000
_SEED: Final = 1982
# Jeffreys' prior of a Poisson rate.
_PRIOR: Final = 0.5
_MOST_SPREAD: Final = 20.0

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Standing:
    """The probability of each class, in the order of CLASSES, and the class where it is sure, else None."""

    probabilities: tuple[float, float, float, float]
    sure: Class | None


def spread(sums: Array, squares: Array, days: int) -> float:
    """How many times a Poisson's the variance of daily portions is, pooled over the dishes of a category; at least 1.

    sums, squares [dishes]: of the daily portions and of their squares, over so many open days
    """
    if days < 2 or not sums.sum() > 0:
        return 1.0
    variance = (squares - sums**2 / days) / (days - 1)
    return float(np.clip(variance.sum() / (sums / days).sum(), 1.0, _MOST_SPREAD))


def standings(sold: Sequence[float], margins: Sequence[float], times_poisson: float = 1.0) -> list[Standing]:
    """Of the dishes of one category that are costed and sold.

    sold           portions of each in the period, above 0
    margins        contribution margin of each, money a portion
    times_poisson  the variance of what is sold, in times of a Poisson's
    """
    if not sold:
        return []
    portions, margin = np.array(sold, dtype=np.float64), np.array(margins, dtype=np.float64)
    draws = np.random.default_rng(_SEED)
    # Mean about what was sold, variance so many times it.
    rates = draws.gamma(
        (portions[:, None] + _PRIOR) / times_poisson, times_poisson, size=(len(portions), _DRAWS)
    )
    total = np.maximum(rates.sum(axis=0), np.finfo(np.float64).tiny)
    popular = rates / total >= POPULAR / len(portions)
    mean = (rates * margin[:, None]).sum(axis=0) / total
    # Where all margins are one, none is below the mean by a rounding error.
    profitable = margin[:, None] >= mean - 1e-9 * np.maximum(1.0, np.abs(mean))
    found = []
    for dish in range(len(portions)):
        many, much = popular[dish], profitable[dish]
        shares = tuple(
            float(each.mean()) for each in (many & much, many & ~much, ~many & much, ~many & ~much)
        )
        best = int(np.argmax(shares))
        sure = CLASSES[best] if shares[best] >= SURE else None
        found.append(Standing((shares[0], shares[1], shares[2], shares[3]), sure))
    return found
