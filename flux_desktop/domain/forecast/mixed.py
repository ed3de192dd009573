"""A forecast combined from two models, item by item."""

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.forecast.model import Explanation, Forecast, Reason

Array = NDArray[np.float64]


def mixed(made: Forecast, other: Forecast, chosen: NDArray[np.bool_]) -> Forecast:
    """`made`, but the `chosen` [items] as in `other`, of the same items and days.

    `size` is NaN where the item's model has no distribution.
    """

    def either(one: Array | None, two: Array | None, absent: float) -> Array | None:
        if one is None and two is None:
            return None
        shape = next(each.shape for each in (one, two) if each is not None)
        one, two = (np.full(shape, absent) if each is None else each for each in (one, two))
        return np.where(chosen.reshape(-1, *[1] * (len(shape) - 1)), two, one)

    return Forecast(
        days=made.days,
        mean=np.where(chosen[:, None], other.mean, made.mean),
        quantiles=np.where(chosen[:, None, None], other.quantiles, made.quantiles),
        size=either(made.size, other.size, np.nan),
        confidence=made.confidence,
        why=MixedExplanation(made.why, other.why, chosen),
        scale=either(made.scale, other.scale, 1.0),
        shared=either(made.shared, other.shared, 0.0),
        # Whoever chose another model for an item did not put it back on the menu.
        left_out=made.left_out,
    )


class MixedExplanation:
    """The explanation of two forecasts' items: `two` for the `chosen` items [items], else `one`."""

    def __init__(self, one: Explanation, two: Explanation, chosen: NDArray[np.bool_]) -> None:
        self._explanations = (one, two)
        self._chosen = chosen

    def trigger(self, item: int, day: int) -> str:
        return self._explanations[int(self._chosen[item])].trigger(item, day)

    def reasons(self, item: int, day: int) -> tuple[Reason, ...]:
        return self._explanations[int(self._chosen[item])].reasons(item, day)
