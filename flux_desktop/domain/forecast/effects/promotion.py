"""Promotions: those the sales files mark in the past, those planned for the future."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.forecast.effects.effect import CUSTOM, Days, Groups, Index
from flux_desktop.domain.i18n import N_

# The share of the other items of the category on promotion from which a promotion counts as shared.
_MANY: Final = 0.4


@dataclass(frozen=True)
class Promotion:
    """An item on promotion, alone or with much of its category, relative to days without promotion.

    A shared promotion has a factor of its own, as the items on promotion compete with each other.
    """

    key: str = "promotion"
    trigger: str = N_("Promotion {factor}x")
    bounds: tuple[float, float] = (0.3, 20.0)
    half_life: float = CUSTOM
    shrinkage_days: float = 0.0
    doubt: bool = False
    extra_variance: float | None = 0.0

    def groups(self, days: Days) -> Groups:
        shared = share_of_others(days.promo, days.members) >= _MANY
        return Groups(
            np.where(days.promo, 1 + shared, 0),
            (N_("No promotion"), N_("Promotion"), N_("Promotion shared with its category")),
            reference=0,
            kin=(0, 1, 1),
        )


def share_of_others(promo: NDArray[np.bool_], members: Index) -> NDArray[np.float64]:
    """[items, days]: the share 0 … 1 of the other items of an item's category that are on promotion."""
    share = np.zeros(promo.shape)
    for category in np.unique(members[promo.any(axis=1)]):
        of_it = np.flatnonzero(members == category)
        share[of_it] = (promo[of_it].sum(axis=0) - promo[of_it]) / max(len(of_it) - 1, 1)
    return share
