"""Accuracy of saved forecasts against actual sales, compared with the weekday average and the manager's own number.

Every score is a sum over dish-days with known sales. There are three predictors: the forecast, the weekday average
and the manager; each gives a p50 and a p90 (the manager's number serves as both). A predictor is compared with the
forecast on the dish-days that both predicted. Dish-days on which the dish ran out are censored and not scored.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
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

# The evidence required to name a winner: this many days, and a mean gain of more than so many standard errors.
ENOUGH_DAYS: Final = 28
MIN_STANDARD_ERRORS: Final = 2.0
# Greater than any ordinal day, to encode a group and a day as one integer.
_DAY_RADIX: Final = 1 << 22
_P10, _P50, _P90 = (LEVELS.index(level) for level in (0.1, 0.5, 0.9))

FORECAST: Final = "forecast"
OTHER: Final = "other"


@dataclass(frozen=True, eq=False)
class ScoredForecasts:
    """Saved forecasts of days with known sales, as columns [rows]; a dish-day appears once.

    items      (id, name) of the dishes
    item, day  index into `items`; ordinal (date.toordinal)
    sold       units
    ran_out    the dish ran out: `sold` is a lower bound
    quantiles  [rows, 4]: at LEVELS, in units
    mean, size of the negative binomial; size NaN where the model's distribution is another
    average, average_p90, own   units, NaN where there is no prediction
    price      micros, −1 where unknown
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

    def where(self, chosen: NDArray[np.bool_]) -> "ScoredForecasts":
        columns = {name: getattr(self, name)[chosen] for name in self.__annotations__ if name != "items"}
        return ScoredForecasts(self.items, **columns)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of `days` dish-days, how many had sales up to the p90, and how many between p10 and p90.

    The nominal coverage is 90 and 80 of 100. Sales equal to a quantile count in part, with the expectation of the
    randomised PIT, so that discreteness does not bias the coverage of dishes with small counts.
    """

    days: int
    within_p90: float
    within_range: float

    @property
    def of_hundred(self) -> float:
        """Coverage of the p90, of 100."""
        return 100 * self.within_p90 / self.days

    @property
    def range_of_hundred(self) -> float:
        """Coverage of the range p10 to p90, of 100."""
        return 100 * self.within_range / self.days


@dataclass(frozen=True, slots=True)
class ErrorSummary:
    """The errors of one predictor.

    days   dish-days it predicted
    miss   mean |sold − expected| in units
    loss   weighted quantile loss at p50 and p90: Σ 2·pinball / (2·Σ sold); None where nothing was sold
    money  Σ |sold − expected| × price in micros: menu value, not cost; dish-days without a price are left out.
           None for who may see no money
    """

    days: int
    miss: float
    loss: float | None
    money: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The forecast against another predictor on the dish-days both predicted: above 0 the forecast is better.

    dish_days   their number; `days` the number of distinct days
    units       the other's absolute error less the forecast's; `money` likewise, micros of menu value,
                None for who may see no money
    gain        the mean over days of the other's loss less the forecast's; `error` its standard error.
                The loss is the pinball of p50 and p90, against a single number |sold − expected|
    """

    dish_days: int
    days: int
    units: float
    money: int | None
    gain: float
    error: float

    @property
    def winner(self) -> Literal["forecast", "other"] | None:
        """The predictor with the smaller loss; None where they are equal."""
        return "forecast" if self.gain > 0 else "other" if self.gain < 0 else None

    @property
    def certain(self) -> bool:
        """Whether there are enough days and the gain exceeds two standard errors."""
        return self.days >= ENOUGH_DAYS and abs(self.gain) > MIN_STANDARD_ERRORS * self.error

    @property
    def forecast_wins(self) -> bool:
        return self.certain and self.winner == FORECAST

    @property
    def other_wins(self) -> bool:
        return self.certain and self.winner == OTHER


@dataclass(frozen=True, slots=True)
class DishAccuracy:
    """The accuracy of one dish, or of all together (no id). `wql` is over all four LEVELS; None where nothing was sold."""

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

    def without_money(self) -> "DishAccuracy":
        """The same in units alone."""
        return replace(
            self,
            forecast=replace(self.forecast, money=None),
            average=self.average and replace(self.average, money=None),
            own=self.own and replace(self.own, money=None),
            against_average=self.against_average and replace(self.against_average, money=None),
            against_own=self.against_own and replace(self.against_own, money=None),
        )


@dataclass(frozen=True, slots=True)
class DailyMiss:
    """What all dishes together were missed by on an average day: units, and micros of menu value where it may be seen.

    The misses of dishes add up: one too many of a dish does not make up for one too few of another.
    """

    forecast: float
    average: float
    forecast_money: int | None
    average_money: int | None


def daily_miss(entry: DishAccuracy) -> DailyMiss | None:
    """On the dish-days that both predicted; None where there are none."""
    versus, average = entry.against_average, entry.average
    if versus is None or average is None or not versus.days:
        return None
    missed, money = average.miss * average.days, average.money
    return DailyMiss(
        forecast=(missed - versus.units) / versus.days,
        average=missed / versus.days,
        forecast_money=None if money is None else round((money - (versus.money or 0)) / versus.days),
        average_money=None if money is None else round(money / versus.days),
    )


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
    overall: DishAccuracy | None
    dishes: tuple[DishAccuracy, ...]
    run_outs: int = 0
    waiting: int = 0
    closed: int = 0
    missing: int = 0
    unpriced: int = 0

    def without_money(self) -> "AccuracyReport":
        """The same in units alone, for who may see no money."""
        return replace(
            self,
            overall=self.overall and self.overall.without_money(),
            dishes=tuple(each.without_money() for each in self.dishes),
            unpriced=0,
        )


def score(
    forecasts: ScoredForecasts, *, waiting: int = 0, closed: int = 0, missing: int = 0
) -> AccuracyReport:
    """Score every row whose dish did not run out. The counts of dish-days without a score are passed through."""
    rows = forecasts.where(~forecasts.ran_out)
    any_rows = len(rows.sold) > 0
    losses = _losses(rows)
    return AccuracyReport(
        first=date.fromordinal(int(rows.day.min())) if any_rows else None,
        last=date.fromordinal(int(rows.day.max())) if any_rows else None,
        overall=_dish_accuracies(losses, np.zeros_like(rows.item), [(None, "")])[0] if any_rows else None,
        dishes=tuple(_dish_accuracies(losses, rows.item, rows.items)),
        run_outs=int(forecasts.ran_out.sum()),
        waiting=waiting,
        closed=closed,
        missing=missing,
        unpriced=int((rows.price < 0).sum()),
    )


def share_within(rows: ScoredForecasts, at: int) -> Array:
    """[rows], 0 … 1: the degree to which sales are covered by the quantile of LEVELS[at].

    1 below the quantile, 0 above it; equal to it (level − F(y−)) / (F(y) − F(y−)), the probability that the randomised
    PIT is at most the level. Without a distribution the ends count as inside the range.
    """
    quantile = rows.quantiles[:, at]
    inside = rows.sold <= quantile if LEVELS[at] >= 0.5 else rows.sold < quantile
    share = inside.astype(np.float64)
    on = np.flatnonzero((rows.sold == quantile) & ~np.isnan(rows.size))
    if on.size:
        y, size, mean = rows.sold[on], rows.size[on], rows.mean[on]
        below, cumulative = cdf(np.ceil(y) - 1, size, mean), cdf(np.floor(y), size, mean)
        part = np.divide(
            LEVELS[at] - below, cumulative - below, out=np.ones(on.size), where=cumulative > below
        )
        share[on] = np.clip(part, 0.0, 1.0)
    return share


@dataclass(frozen=True, eq=False)
class _Predictor:
    """The losses of one predictor, [rows]: `predicted` where it has a prediction; errors are NaN elsewhere."""

    predicted: NDArray[np.bool_]
    miss: Array
    loss: Array
    money: Array


def _predictor(rows: ScoredForecasts, p50: Array, p90: Array) -> _Predictor:
    miss = np.abs(rows.sold - p50)
    loss = miss / 2 + pinball(rows.sold, p90, np.array(0.9))
    return _Predictor(~np.isnan(p50), miss, loss, np.where(rows.price >= 0, np.rint(miss * rows.price), 0.0))


@dataclass(frozen=True, eq=False)
class _Losses:
    """The scores of each row [rows]: pinball over all LEVELS, coverage by p90 and p10, and the three predictors."""

    sold: Array
    day: Index
    pinball: Array
    within_p90: Array
    within_p10: Array
    forecast: _Predictor
    average: _Predictor
    own: _Predictor


def _losses(rows: ScoredForecasts) -> _Losses:
    average_p90 = np.where(np.isnan(rows.average_p90), rows.average, rows.average_p90)
    return _Losses(
        sold=rows.sold,
        day=rows.day,
        pinball=pinball(rows.sold[:, None], rows.quantiles, np.array(LEVELS)).sum(axis=1),
        within_p90=share_within(rows, _P90),
        within_p10=share_within(rows, _P10),
        forecast=_predictor(rows, rows.quantiles[:, _P50], rows.quantiles[:, _P90]),
        average=_predictor(rows, rows.average, average_p90),
        own=_predictor(rows, rows.own, rows.own),
    )


def _dish_accuracies(
    rows: _Losses, group: Index, names: Sequence[tuple[UUID | None, str]]
) -> list[DishAccuracy]:
    """The accuracy of each group with rows; `group` [rows] indexes `names`."""
    n = len(names)
    days, sold, pinballs = (
        np.bincount(group, minlength=n),
        *(_sums(each, group, n) for each in (rows.sold, rows.pinball)),
    )
    within = _sums(rows.within_p90, group, n)
    between = within - _sums(rows.within_p10, group, n)
    forecast, average, own = (
        _error_summaries(rows, each, group, n) for each in (rows.forecast, rows.average, rows.own)
    )
    gains = rows.average.loss - rows.forecast.loss, rows.own.miss - rows.forecast.miss
    against_average = _comparisons(rows, rows.average, gains[0], group, n)
    against_own = _comparisons(rows, rows.own, gains[1], group, n)
    return [
        DishAccuracy(
            item_id=item_id,
            name=name,
            days=int(days[at]),
            sold=float(sold[at]),
            wql=float(2 * pinballs[at] / (len(LEVELS) * sold[at])) if sold[at] else None,
            coverage=Coverage(int(days[at]), float(within[at]), float(between[at])),
            forecast=forecast_errors,
            average=average[at],
            own=own[at],
            against_average=against_average[at],
            against_own=against_own[at],
        )
        for at, (item_id, name) in enumerate(names)
        if (forecast_errors := forecast[at]) is not None
    ]


def _error_summaries(rows: _Losses, predictor: _Predictor, group: Index, n: int) -> list[ErrorSummary | None]:
    predicted = predictor.predicted
    group, sold = group[predicted], _sums(rows.sold[predicted], group[predicted], n)
    days = np.bincount(group, minlength=n)
    miss, loss, money = (
        _sums(each[predicted], group, n) for each in (predictor.miss, predictor.loss, predictor.money)
    )
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


def _comparisons(
    rows: _Losses, other: _Predictor, gain: Array, group: Index, n: int
) -> list[Comparison | None]:
    """The comparison with `other` by group, None without common rows; `gain` [rows]: its loss less the forecast's."""
    both = other.predicted
    group, gain = group[both], gain[both]
    dish_days = np.bincount(group, minlength=n)
    units = _sums((other.miss - rows.forecast.miss)[both], group, n)
    money = _sums((other.money - rows.forecast.money)[both], group, n)
    # Dishes of one day are correlated, so the standard error is that of the mean over days.
    days, of_day = np.unique(group * _DAY_RADIX + rows.day[both], return_inverse=True)
    gain_by_day, group_of_day = _sums(gain, of_day, len(days)), days // _DAY_RADIX
    count = np.bincount(group_of_day, minlength=n)
    mean = _sums(gain_by_day, group_of_day, n) / np.maximum(count, 1)
    squared_deviations = _sums((gain_by_day - mean[group_of_day]) ** 2, group_of_day, n)
    error = np.sqrt(squared_deviations / np.maximum(count - 1, 1) / np.maximum(count, 1))
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
