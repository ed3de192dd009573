"""The interface of the forecasting models: from a panel and the days asked for to a forecast."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.forecast.panel import Panel
from flux_desktop.domain.progress import SILENT, Progress

LEVELS: Final = (0.1, 0.5, 0.9, 0.99)


@dataclass(frozen=True, eq=False)
class Future:
    """The open days asked for, in any order, and the planned promotions [items, days]."""

    days: tuple[date, ...]
    promo: NDArray[np.bool_]

    @classmethod
    def plain(cls, panel: Panel, days: tuple[date, ...]) -> "Future":
        """`days` without a promotion for the items of `panel`."""
        return cls(days, np.zeros((len(panel.items), len(days)), dtype=np.bool_))

    @property
    def weekdays(self) -> NDArray[np.int64]:
        """[days], 0 is Monday."""
        return np.array([day.weekday() for day in self.days], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason behind a number.

    `key` is its kind (level, weekday, holiday, feast, event, promotion, trend, anew, borrowed, …), `text` the sentence for
    people; `evidence` the number of days behind it. `units` are what all factors multiply, of one reason alone, and
    `factor` is what a reason multiplies by: units · Π factors is the forecast's mean. None where not applicable.
    """

    key: str
    text: str
    factor: float | None = None
    evidence: int | None = None
    units: float | None = None


def shown_factor(factor: float) -> float:
    """A factor as it is written: with two decimals, below .1 with two digits. What reads 1 is not worth writing."""
    return float(f"{factor:.2g}") if factor < 0.1 else round(factor, 2)


def units_text(mean: float, factor: float) -> str:
    """The units a day which times `factor`, as written, give `mean` as written, with one decimal: as few digits as do."""
    units = mean / factor
    for places in range(0 if units >= 10 else 1, 9):
        text = f"{units:.{places}f}"
        if f"{float(text) * factor:.1f}" == f"{mean:.1f}":
            return text
    return f"{units:.8f}"


class Explanation(Protocol):
    """The reasons behind a forecast, composed on request. Picklable; `item` and `day` are indices of its arrays."""

    def trigger(self, item: int, day: int) -> str:
        """A short summary, never empty: "Seasonality 1.8x, Cold Start"."""
        ...

    def reasons(self, item: int, day: int) -> tuple[Reason, ...]:
        """All reasons, the most important kind first."""
        ...


@dataclass(frozen=True, eq=False)
class SelectedExplanation:
    """The explanation of a selection of a forecast's items: `items` are indices into the `whole`."""

    whole: Explanation
    items: NDArray[np.int64]

    def trigger(self, item: int, day: int) -> str:
        return self.whole.trigger(int(self.items[item]), day)

    def reasons(self, item: int, day: int) -> tuple[Reason, ...]:
        return self.whole.reasons(int(self.items[item]), day)


@dataclass(frozen=True, eq=False)
class Forecast:
    """The predictive distribution of each item's units on each day: arrays are finite and non-negative, quantiles ordered.

    mean       [items, days]
    quantiles  [items, days, 4]: at LEVELS
    size       [items, days]: the negative binomial's r, which with the mean gives the whole distribution;
               None where the model has no distribution
    confidence [items]: 0 … 1, by the amount of history
    why        the reasons behind each number
    scale      [items, days]: where given, demand is scale · K with K negative binomial of mean / scale
    shared     [items]: the relative variance common to all days of an item, that of its level; None: 0
    left_out   [items]: the item has left the menu, so it is not forecast; its numbers are 0. None: none has
    """

    days: tuple[date, ...]
    mean: NDArray[np.float64]
    quantiles: NDArray[np.float64]
    size: NDArray[np.float64] | None
    confidence: NDArray[np.float64]
    why: Explanation
    scale: NDArray[np.float64] | None = None
    shared: NDArray[np.float64] | None = None
    left_out: NDArray[np.bool_] | None = None

    def select(self, items: NDArray[np.int64]) -> "Forecast":
        """The forecast of `items` only, indices in the order wanted."""

        def selected(values: NDArray[np.float64] | None) -> NDArray[np.float64] | None:
            return None if values is None else values[items]

        return Forecast(
            days=self.days,
            mean=self.mean[items],
            quantiles=self.quantiles[items],
            size=selected(self.size),
            confidence=self.confidence[items],
            why=SelectedExplanation(self.why, items),
            scale=selected(self.scale),
            shared=selected(self.shared),
            left_out=None if self.left_out is None else self.left_out[items],
        )


class Model(Protocol):
    """A way to forecast. Stateless: the same panel and days give the same forecast."""

    @property
    def key(self) -> str:
        """The name in commands and files."""
        ...

    @property
    def name(self) -> str:
        """The name for people; translated with `_` where it is shown."""
        ...

    def forecast(self, panel: Panel, future: Future, progress: Progress = SILENT) -> Forecast:
        """The forecast of every item of `panel` for the days of `future`. Raises `Cancelled`."""
        ...


def confidence_of(panel: Panel) -> NDArray[np.float64]:
    """[items]: 1 / (1 + exp(−(n − 15) / 7)) of n open days of history, to two places."""
    n = panel.visible.sum(axis=1)
    confidence: NDArray[np.float64] = np.round(1 / (1 + np.exp(-(n - 15) / 7)), 2)
    return confidence
