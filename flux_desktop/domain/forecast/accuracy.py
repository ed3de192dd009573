"""The ledger: saved forecasts against what was then sold, beside the weekday average and the manager's own number.

Every number here is a sum over dish-days whose sales are known. Three speak of a dish-day: the forecast, the
weekday average and the manager; each is asked what it expects (p50) and what will do on nine days of ten (p90;
a manager's number stands for both). Whoever is compared with the forecast is compared on the dish-days both
spoke of. A dish that ran out sold less than was wanted: it scores nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.forecast.model import LEVELS
from flux_desktop.domain.forecast.negative_binomial import cdf
from flux_desktop.domain.forecast.scores import pinball

Array = NDArray[np.float64]
Index = NDArray[np.int64]

# Fewer days say nothing about a season, and a difference within twice its standard error may be luck.
ENOUGH_DAYS: Final = 28
CERTAIN: Final = 2.0
# More than there are days: a group and a day as one number.
_DAYS: Final = 1 << 22
_P10, _P50, _P90 = (LEVELS.index(level) for level in (0.1, 0.5, 0.9))

FORECAST: Final = "forecast"
OTHER: Final = "other"


@dataclass(frozen=True, eq=False)
class Known:
    """Saved forecasts of days whose sales are known, as columns [rows]; a dish-day appears once.

    items      (id, name) of the dishes
    item, day  index into `items`; ordinal (date.toordinal)
    sold       units
    ran_out    the dish ran out: `sold` is a lower bound
    quantiles  [rows, 4]: at LEVELS, in units
    mean, size of the negative binomial; size NaN where the model's distribution is another
    average, average_p90, own   in units, NaN where nobody said
    price      micros, −1 where it was not known
    """

    items: tuple[tuple[UUID, str], ...]
    item: Index
    day: Index
    sold: Array
    ran_out: NDArray[np.bool_]
    mean: Array
    quantiles: Array
    size: Array
    average: Array
    average_p90: Array
    own: Array
    price: Index

    def where(self, chosen: NDArray[np.bool_]) -> "Known":
        columns = {name: getattr(self, name)[chosen] for name in self.__annotations__ if name != "items"}
        return Known(self.items, **columns)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of `days` dish-days, those on which no more than the p90 was sold, and those between p10 and p90.

    Right are 90 and 80 of 100. Where as much as the quantile was sold, the part of that count's probability
    below the level counts, which is what randomised PIT gives on average: sparse dishes are judged fairly.
    """

    days: int
    within_p90: float
    within_range: float

    @property
    def of_hundred(self) -> float:
        """How many of 100 the p90 held."""
        return 100 * self.within_p90 / self.days

    @property
    def range_of_hundred(self) -> float:
        """How many of 100 lay between p10 and p90."""
        return 100 * self.within_range / self.days


@dataclass(frozen=True, slots=True)
class ErrorSummary:
    """How far one of the three was off.

    days   dish-days it spoke of
    miss   mean |sold − expected| in units
    loss   weighted quantile loss at p50 and p90: Σ 2·pinball / (2·Σ sold); None where nothing was sold
    money  Σ |sold − expected| × price in micros: menu value, not cost; dish-days without a price are left out
    """

    days: int
    miss: float
    loss: float | None
    money: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The forecast against another on the dish-days both spoke of: above 0 the forecast is better.

    dish_days   how many those are; `days` on how many different days
    units       the other's missed units less the forecast's; `money` likewise, micros of menu value
    gain        the mean over days of the other's loss less the forecast's; `error` its standard error.
                The loss is the pinball of p50 and p90, against a single number |sold − expected|
    """

    dish_days: int
    days: int
    units: float
    money: int
    gain: float
    error: float

    @property
    def winner(self) -> Literal["forecast", "other"] | None:
        """Who lost less; None where both lost the same."""
        return "forecast" if self.gain > 0 else "other" if self.gain < 0 else None

    @property
    def certain(self) -> bool:
        """Whether it is known well enough to say."""
        return self.days >= ENOUGH_DAYS and abs(self.gain) > CERTAIN * self.error

    @property
    def forecast_wins(self) -> bool:
        return self.certain and self.winner == FORECAST

    @property
    def other_wins(self) -> bool:
        return self.certain and self.winner == OTHER


@dataclass(frozen=True, slots=True)
class Entry:
    """One dish, or all of them together (no id). `wql` is over all four LEVELS; None where nothing was sold."""

    item_id: UUID | None
    name: str
    days: int
    sold: float
    wql: float | None
    coverage: Coverage
    forecast: ErrorSummary
    average: ErrorSummary | None
    own: ErrorSummary | None
    against_average: Comparison | None
    against_own: Comparison | None


@dataclass(frozen=True, slots=True)
class AccuracyReport:
    """The scores of a period.

    first, last   the first and the last day scored; overall is None where none was
    dishes        by name, those scored
    run_outs      dish-days left out because the dish ran out
    waiting       dish-days whose sales are still to come
    closed        dish-days on which the restaurant was closed after all
    missing       dish-days of open days whose sales were never imported
    unpriced      dish-days scored in units only
    """

    first: date | None
    last: date | None
    overall: Entry | None
    dishes: tuple[Entry, ...]
    run_outs: int = 0
    waiting: int = 0
    closed: int = 0
    missing: int = 0
    unpriced: int = 0


def score(known: Known, *, waiting: int = 0, closed: int = 0, missing: int = 0) -> AccuracyReport:
    """Scores every row whose dish did not run out."""
    rows = known.where(~known.ran_out)
    some = len(rows.sold) > 0
    losses = _losses(rows)
    return AccuracyReport(
        first=date.fromordinal(int(rows.day.min())) if some else None,
        last=date.fromordinal(int(rows.day.max())) if some else None,
        overall=_entries(losses, np.zeros_like(rows.item), [(None, "")])[0] if some else None,
        dishes=tuple(_entries(losses, rows.item, rows.items)),
        run_outs=int(known.ran_out.sum()),
        waiting=waiting,
        closed=closed,
        missing=missing,
        unpriced=int((rows.price < 0).sum()),
    )


def share_within(rows: Known, at: int) -> Array:
    """[rows], 0 … 1: how far the row counts as no more than the quantile of LEVELS[at].

    1 below the quantile, 0 above it; on it the share of that count's probability that the level covers,
    (level − F(y−)) / (F(y) − F(y−)), the expectation of randomised PIT ≤ level. Without a distribution the
    ends belong to the range.
    """
    quantile = rows.quantiles[:, at]
    inside = rows.sold <= quantile if LEVELS[at] >= 0.5 else rows.sold < quantile
    share = inside.astype(np.float64)
    on = np.flatnonzero((rows.sold == quantile) & ~np.isnan(rows.size))
    if on.size:
        y, size, mean = rows.sold[on], rows.size[on], rows.mean[on]
        below, upto = cdf(np.ceil(y) - 1, size, mean), cdf(np.floor(y), size, mean)
        part = np.divide(LEVELS[at] - below, upto - below, out=np.ones(on.size), where=upto > below)
        share[on] = np.clip(part, 0.0, 1.0)
    return share


@dataclass(frozen=True, eq=False)
class _Speaker:
    """What one of the three said and lost, [rows]; NaN where it was silent."""

    spoke: NDArray[np.bool_]
    miss: Array
    loss: Array
    money: Array


def _speaker(rows: Known, p50: Array, p90: Array) -> _Speaker:
    miss = np.abs(rows.sold - p50)
    loss = miss / 2 + pinball(rows.sold, p90, np.array(0.9))
    return _Speaker(~np.isnan(p50), miss, loss, np.where(rows.price >= 0, np.rint(miss * rows.price), 0.0))


@dataclass(frozen=True, eq=False)
class _Losses:
    """Every row's scores [rows]: pinball over all LEVELS, shares within p90 and p10, and the three speakers."""

    sold: Array
    day: Index
    pinball: Array
    within_p90: Array
    within_p10: Array
    forecast: _Speaker
    average: _Speaker
    own: _Speaker


def _losses(rows: Known) -> _Losses:
    average_p90 = np.where(np.isnan(rows.average_p90), rows.average, rows.average_p90)
    return _Losses(
        sold=rows.sold,
        day=rows.day,
        pinball=pinball(rows.sold[:, None], rows.quantiles, np.array(LEVELS)).sum(axis=1),
        within_p90=share_within(rows, _P90),
        within_p10=share_within(rows, _P10),
        forecast=_speaker(rows, rows.quantiles[:, _P50], rows.quantiles[:, _P90]),
        average=_speaker(rows, rows.average, average_p90),
        own=_speaker(rows, rows.own, rows.own),
    )


def _entries(rows: _Losses, group: Index, names: Sequence[tuple[UUID | None, str]]) -> list[Entry]:
    """One entry a group that has rows; `group` [rows] indexes `names`."""
    n = len(names)
    days, sold, pinballs = (
        np.bincount(group, minlength=n),
        *(_sums(each, group, n) for each in (rows.sold, rows.pinball)),
    )
    within = _sums(rows.within_p90, group, n)
    between = within - _sums(rows.within_p10, group, n)
    forecast, average, own = (
        _misses(rows, each, group, n) for each in (rows.forecast, rows.average, rows.own)
    )
    gains = rows.average.loss - rows.forecast.loss, rows.own.miss - rows.forecast.miss
    against_average = _versus(rows, rows.average, gains[0], group, n)
    against_own = _versus(rows, rows.own, gains[1], group, n)
    return [
        Entry(
            item_id=item_id,
            name=name,
            days=int(days[at]),
            sold=float(sold[at]),
            wql=float(2 * pinballs[at] / (len(LEVELS) * sold[at])) if sold[at] else None,
            coverage=Coverage(int(days[at]), float(within[at]), float(between[at])),
            forecast=spoken,
            average=average[at],
            own=own[at],
            against_average=against_average[at],
            against_own=against_own[at],
        )
        for at, (item_id, name) in enumerate(names)
        if (spoken := forecast[at]) is not None
    ]


def _misses(rows: _Losses, speaker: _Speaker, group: Index, n: int) -> list[ErrorSummary | None]:
    spoke = speaker.spoke
    group, sold = group[spoke], _sums(rows.sold[spoke], group[spoke], n)
    days = np.bincount(group, minlength=n)
    miss, loss, money = (_sums(each[spoke], group, n) for each in (speaker.miss, speaker.loss, speaker.money))
    return [
        ErrorSummary(
            days=int(days[at]),
            miss=float(miss[at] / days[at]),
            loss=float(loss[at] / sold[at]) if sold[at] else None,
            money=int(money[at]),
        )
        if days[at]
        else None
        for at in range(n)
    ]


def _versus(rows: _Losses, other: _Speaker, gain: Array, group: Index, n: int) -> list[Comparison | None]:
    """`gain` [rows]: how much less the forecast lost."""
    both = other.spoke
    group, gain = group[both], gain[both]
    dish_days = np.bincount(group, minlength=n)
    units = _sums((other.miss - rows.forecast.miss)[both], group, n)
    money = _sums((other.money - rows.forecast.money)[both], group, n)
    # Dishes of one day are not independent: the day is the unit of evidence.
    days, of_day = np.unique(group * _DAYS + rows.day[both], return_inverse=True)
    a_day, group_of_day = _sums(gain, of_day, len(days)), days // _DAYS
    count = np.bincount(group_of_day, minlength=n)
    mean = _sums(a_day, group_of_day, n) / np.maximum(count, 1)
    dispersion = _sums((a_day - mean[group_of_day]) ** 2, group_of_day, n)
    error = np.sqrt(dispersion / np.maximum(count - 1, 1) / np.maximum(count, 1))
    return [
        Comparison(
            dish_days=int(dish_days[at]),
            days=int(count[at]),
            units=float(units[at]),
            money=int(money[at]),
            gain=float(mean[at]),
            error=float(error[at]),
        )
        if count[at]
        else None
        for at in range(n)
    ]


def _sums(values: Array, group: Index, n: int) -> Array:
    return np.bincount(group, weights=values, minlength=n).astype(np.float64)
