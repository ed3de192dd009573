"""What a chart shows, as numbers: lines with gaps, the fan, its peak, and round axes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

STEPS: Final = 4
_ROUND: Final = (1.0, 2.0, 2.5, 4.0, 5.0, 8.0, 10.0)
_DAY_STEPS: Final = (1, 2, 4, 7, 14, 28, 56, 91, 182, 364)
_REACH: Final = 7
_LABEL_GAP: Final = 14
_NONE: Final = np.empty(0)
# A line of more points is thinned: more than there are pixels.
MOST_POINTS: Final = 2_000


def round_top(highest: float) -> float:
    """The top of an axis of four equal, round steps of whole units that holds `highest`; at least 4."""
    need = max(highest / STEPS, 1.0)
    power = 10.0 ** np.floor(np.log10(need))
    steps = (power * factor for factor in _ROUND)
    return float(next(step for step in steps if step >= need * (1 - 1e-9) and step % 1 == 0) * STEPS)


def day_step(days: float, width: float, label: float) -> int:
    """Days between two labels `label` px wide, so that `days` over `width` px never overlap."""
    room = max(width / (label + _LABEL_GAP), 1.0)
    return next((step for step in _DAY_STEPS if days / step <= room), _DAY_STEPS[-1])


@dataclass(frozen=True)
class ChartLine:
    """Values on consecutive days: `x` are ordinals, closed days are NaN."""

    x: Floats = field(default_factory=_NONE.copy)
    y: Floats = field(default_factory=_NONE.copy)

    @classmethod
    def of(cls, days: Sequence[date], values: ArrayLike) -> "ChartLine":
        """Days may come in gaps: those left out are NaN. Raises ValueError when the lengths differ."""
        given = np.asarray(values, dtype=np.float64)
        if given.shape != (len(days),):
            raise ValueError(f"{len(days)} days, {given.shape} values")
        if not days:
            return cls()
        ordinals = np.array([day.toordinal() for day in days])
        x = np.arange(ordinals.min(), ordinals.max() + 1)
        y = np.full(x.shape, np.nan)
        y[ordinals - x[0]] = given
        return cls(x.astype(np.float64), y)

    @property
    def alone(self) -> NDArray[np.bool_]:
        """Which values have no neighbour a line could be drawn to."""
        known = np.isfinite(self.y)
        left, right = np.r_[False, known[:-1]], np.r_[known[1:], False]
        lonely: NDArray[np.bool_] = known & ~left & ~right
        return lonely

    @property
    def runs(self) -> list[slice]:
        """The stretches without a closed day."""
        known = np.r_[False, np.isfinite(self.y), False]
        turns = np.flatnonzero(known[1:] != known[:-1])
        return [slice(int(a), int(b)) for a, b in zip(turns[::2], turns[1::2], strict=True)]

    def thinned(self, most: int = MOST_POINTS) -> "ChartLine":
        """At most about `most` points: of each stretch of days its lowest and its highest, in their order."""
        if len(self.x) <= most:
            return self
        step = -(-2 * len(self.x) // most)
        kept = []
        for start in range(0, len(self.x), step):
            known = start + np.flatnonzero(np.isfinite(self.y[start : start + step]))
            if known.size:
                values = self.y[known]
                kept += sorted({int(known[values.argmin()]), int(known[values.argmax()])})
        return ChartLine(self.x[kept], self.y[kept])

    def by_week(self) -> "ChartLine":
        """Each day has the average of the known days of its week, Monday to Sunday; a week without any is a gap."""
        if not len(self.x):
            return self
        # Day 1 of the calendar was a Monday.
        week = ((self.x - 1) // 7).astype(np.int64)
        week -= week[0]
        known = np.isfinite(self.y)
        days = np.bincount(week[known], minlength=week[-1] + 1)
        units = np.bincount(week[known], weights=self.y[known], minlength=week[-1] + 1)
        average = np.divide(units, days, out=np.full(len(days), np.nan), where=days > 0)
        return ChartLine(self.x, average[week])

    def starting_at(self, x: float, y: float) -> "ChartLine":
        return ChartLine(np.r_[x, self.x], np.r_[y, self.y])


Kind = Literal["closed", "missing", "nothing_sold", "holiday", "event", "promotion", "ran_out"]


@dataclass(frozen=True, slots=True)
class Note:
    """What a day was: `kind` is drawn at the axis, `text` is shown in the callout."""

    kind: Kind
    text: str


def _nothing(_day: date) -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Point:
    """One day as the callout shows it; `low` and `high` are NaN for a past day, `y` where nothing is known."""

    x: float
    y: float
    low: float = np.nan
    high: float = np.nan

    @property
    def day(self) -> date:
        return date.fromordinal(int(self.x))


@dataclass(frozen=True)
class Series:
    """Everything one chart shows. `notes` by day; `explain` gives more lines about a day when asked."""

    history: ChartLine = field(default_factory=ChartLine)
    low: ChartLine = field(default_factory=ChartLine)
    median: ChartLine = field(default_factory=ChartLine)
    high: ChartLine = field(default_factory=ChartLine)
    alt: ChartLine = field(default_factory=ChartLine)
    today: date | None = None
    last_sale: bool = False
    unit: str = ""
    notes: Mapping[date, Sequence[Note]] = field(default_factory=dict)
    explain: Callable[[date], Sequence[str]] = _nothing

    @property
    def top(self) -> float:
        every = np.concatenate([line.y for line in (self.history, self.median, self.high, self.alt)])
        known = every[np.isfinite(every)]
        return round_top(float(known.max())) if known.size else float(STEPS)

    @property
    def span(self) -> tuple[float, float]:
        x = np.concatenate([self.history.x, self.median.x])
        return (float(x.min()), float(x.max())) if x.size else (0.0, 1.0)

    @cached_property
    def points(self) -> list[Point]:
        """Every day that has a value or a note, in order; a past day shows what was sold."""
        ahead = np.isfinite(self.median.y)
        days = (self.median.x[ahead], *(line.y[ahead] for line in (self.median, self.low, self.high)))
        found = {
            x: Point(x, y, low, high) for x, y, low, high in zip(*(v.tolist() for v in days), strict=True)
        }
        was = np.isfinite(self.history.y)
        known = zip(self.history.x[was].tolist(), self.history.y[was].tolist(), strict=True)
        found |= {x: Point(x, y) for x, y in known}
        first, last = self.span
        for day in self.notes:
            x = float(day.toordinal())
            if first <= x <= last:
                found.setdefault(x, Point(x, np.nan))
        return [found[x] for x in sorted(found)]

    @cached_property
    def peak(self) -> Point | None:
        """The forecast day with the highest median."""
        ahead = [point for point in self.points if np.isfinite(point.low)]
        return max(ahead, key=lambda point: point.y, default=None)

    def fan(self) -> tuple[ChartLine, ChartLine, ChartLine]:
        """Low, median, high, beginning at the last actual point unless a closed day or a week lies between."""
        lines = (self.low, self.median, self.high)
        known = np.flatnonzero(np.isfinite(self.history.y))
        if not known.size or not self.median.x.size or not np.isfinite(self.median.y[0]):
            return lines
        x, y = self.history.x[known[-1]], self.history.y[known[-1]]
        if not 0 < self.median.x[0] - x <= _REACH:
            return lines
        low, median, high = (line.starting_at(float(x), float(y)) for line in lines)
        return low, median, high
