"""Promotions: those the sales files mark in the past, those planned for the future."""

from dataclasses import dataclass

import numpy as np

from flux_desktop.domain.forecast.effects.effect import CUSTOM, Days, Groups
from flux_desktop.domain.words import mark


@dataclass(frozen=True)
class Promotion:
    """An item on promotion, against days when it is not."""

    key: str = "promotion"
    trigger: str = mark("Promotion {factor}x")
    bounds: tuple[float, float] = (0.3, 20.0)
    half_life: float = CUSTOM
    doubt: float = 0.0
    surprise: float | None = 0.0

    def groups(self, days: Days) -> Groups:
        return Groups(days.promo.astype(np.int64), (mark("No promotion"), mark("Promotion")), reference=0)
