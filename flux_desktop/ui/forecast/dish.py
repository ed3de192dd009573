"""One dish of an outlook: what the page shows of it, cut from the arrays of all dishes."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from flux_desktop.services.forecasts import Outlook


@dataclass(frozen=True, slots=True)
class DishDay:
    """One dish on one open day to come, in units."""

    dish: str
    day: date
    mean: float
    p10: float
    p50: float
    p90: float
    p99: float
    reason: str


@dataclass(frozen=True, eq=False)
class Dish:
    """A dish with its history and its forecast.

    history   [history_days] units; NaN where closed and before its first sale
    quantiles [days, 4]: 10, 50, 90 and 99 %
    """

    name: str
    category: str
    confidence: float
    history_days: tuple[date, ...]
    history: NDArray[np.float64]
    days: tuple[date, ...]
    mean: NDArray[np.float64]
    quantiles: NDArray[np.float64]
    reasons: tuple[str, ...]

    @property
    def known_days(self) -> int:
        """Open days since its first sale."""
        return int(np.isfinite(self.history).sum())

    def day_rows(self) -> list[DishDay]:
        figures = zip(self.days, self.mean.tolist(), self.quantiles.tolist(), self.reasons, strict=True)
        return [
            DishDay(self.name, day, mean, p10, p50, p90, p99, reason)
            for day, mean, (p10, p50, p90, p99), reason in figures
        ]


@dataclass(frozen=True, slots=True)
class Entry:
    """A dish in the list: `at` is its place in the outlook, `total` its expected units over all days."""

    at: int
    id: UUID
    name: str
    category: str
    total: float


def entries(outlook: Outlook) -> list[Entry]:
    """Every dish, the most expected first."""
    totals = outlook.forecast.mean.sum(axis=1)
    ordered = []
    for at in np.argsort(-totals, kind="stable").tolist():
        item_id, name, category = outlook.items[at]
        ordered.append(Entry(at, item_id, name, category, float(totals[at])))
    return ordered


def dish_at(outlook: Outlook, at: int) -> Dish:
    """The dish at that place of the outlook."""
    _id, name, category = outlook.items[at]
    history = outlook.history[at].copy()
    sold = np.flatnonzero(history > 0)
    history[: sold[0] if sold.size else len(history)] = np.nan
    made = outlook.forecast
    return Dish(
        name=name,
        category=category,
        confidence=float(made.confidence[at]),
        history_days=outlook.history_days,
        history=history,
        days=made.days,
        mean=made.mean[at],
        quantiles=made.quantiles[at],
        reasons=tuple(made.why.trigger(at, column) for column in range(len(made.days))),
    )
