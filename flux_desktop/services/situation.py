"""How a restaurant stands today: what to expect, what to prepare, and what needs attention."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import numpy as np

from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.forecast.draws import sum_quantiles
from flux_desktop.domain.forecast.model import LEVELS, Forecast
from flux_desktop.domain.forecast.sums import sizes_of
from flux_desktop.domain.hours import WeekdaySeen
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.sales import Upload
from flux_desktop.services import forecasts, hours, imports
from flux_desktop.services.forecasts import Outlook
from flux_desktop.services.session import Session
from flux_desktop.store import sales

WEEK: Final = 7
# From sales up to four weeks old this week can be forecast; from older ones only the days right after them.
_REACH: Final = 28
_HALF_KNOWN: Final = 0.5
# Sales are called old once they are older than this.
FRESH_DAYS: Final = 3
# So many days that are over are shown before those to come.
_PAST: Final = 14


@dataclass(frozen=True, slots=True)
class DayAhead:
    """A day to come: units of all dishes expected (None: closed), and sold a week earlier (None: not known).

    `low`, `typical` and `high` are the quiet, the typical and the busy day of all dishes together, None where closed;
    `money` what the dishes with a price bring on average, None where none has one or it may not be seen.
    """

    day: date
    expected: float | None
    week_before: float | None
    low: float | None = None
    typical: float | None = None
    high: float | None = None
    money: float | None = None


@dataclass(frozen=True, slots=True)
class DaySold:
    """Units of all dishes on a day that is over, None where it was closed or its sales are not known."""

    day: date
    units: float | None


@dataclass(frozen=True, slots=True)
class DishSold:
    """A dish on the day before: what was expected of it, and what it sold."""

    item_id: UUID
    name: str
    low: float
    typical: float
    high: float
    sold: float

    @property
    def in_range(self) -> bool:
        return self.low <= self.sold <= self.high


@dataclass(frozen=True, slots=True)
class Yesterday:
    """The last day with sales: what a forecast made from the sales before it says of all dishes, and what they sold.

    `dishes` are those on the menu, the furthest outside of their range first, then the most sold.
    """

    day: date
    low: float
    typical: float
    high: float
    sold: float
    dishes: tuple[DishSold, ...]

    @property
    def in_range(self) -> bool:
        return self.low <= self.sold <= self.high


@dataclass(frozen=True, slots=True)
class DishAhead:
    """A dish on the first open day, in units; `reason` is what is special about the day, else
    where the number comes from.
    """

    item_id: UUID
    name: str
    category: str
    expected: float
    typical: float
    busy: float
    reason: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """The seven days from the first open day on, and the dishes of that day, the most sold first.

    `money` is what the dishes of the first day with a price bring on average, in the restaurant's currency,
    None where no dish has one or this person may see no money; `unpriced` have none and were sold lately, the most expected first.
    `little_known` dishes have too short a history for a narrow range.
    """

    last_sale: date
    week: tuple[DayAhead, ...]
    dishes: tuple[DishAhead, ...]
    little_known: int
    money: float | None
    unpriced: tuple[str, ...]
    unpriced_ids: tuple[UUID, ...] = ()
    past: tuple[DaySold, ...] = ()

    @property
    def first(self) -> DayAhead:
        return self.week[0]


@dataclass(frozen=True, slots=True)
class Situation:
    """`ahead` is None until there are sales, `yesterday` also without any before that day or with too old ones.

    `with_money` says whether this person may see any; `unsure` are weekdays of which nobody knows for certain whether
    the restaurant rests, none for who may not say so.
    """

    today: date
    with_money: bool
    hours_set: bool
    left_out: int
    left_out_of: str
    ahead: Ahead | None
    yesterday: Yesterday | None = None
    unsure: tuple[WeekdaySeen, ...] = ()


def load_situation(session: Session, *, progress: Progress = SILENT) -> Situation:
    """How things stand on the restaurant's business day. Raises NotFound: no such restaurant; Refused: closed on all days."""
    today = session.today
    stored = hours.hours_of(session)
    weekdays = [each for each in stored if each.on is None]
    # One weekday that was asked about does not make a week.
    hours_set = len(weekdays) == WEEK or any(each.shifts for each in weekdays)
    last = _last_import(imports.history(session))
    with session.read(Permission.VIEW) as uow:
        with_money = session.may(uow, Permission.SEE_MONEY)
        may_set = session.may(uow, Permission.EDIT_HOURS)
    ahead = _ahead(session, today, progress, with_money=with_money)
    return Situation(
        today=today,
        with_money=with_money,
        hours_set=hours_set,
        left_out=last.error_count if last else 0,
        left_out_of=last.file if last else "",
        ahead=ahead,
        yesterday=_yesterday(session, today, ahead, progress),
        unsure=tuple(hours.unsure_weekdays(session)) if may_set else (),
    )


def _ahead(session: Session, today: date, progress: Progress, *, with_money: bool) -> Ahead | None:
    try:
        outlook = forecasts.forecast(session, days=_REACH + WEEK, progress=progress)
    except NotFound:
        return None
    return ahead_of(outlook, today, outlook.prices if with_money else None)


def ahead_of(outlook: Outlook, today: date, prices: Mapping[UUID, int] | None) -> Ahead:
    """The week from the first open day that is not over; the first week after the sales where all are.

    `prices` in micros by dish, None for who may see no money.
    """
    made = outlook.forecast
    still = [place for place, day in enumerate(made.days) if day >= today] or [0]
    first = still[0]
    expected = dict(zip(made.days, made.mean.sum(axis=0).tolist(), strict=True))
    sold = dict(zip(outlook.history_days, outlook.history.sum(axis=0).tolist(), strict=True))
    days = [made.days[first] + timedelta(days=offset) for offset in range(WEEK)]
    week = tuple(
        _day_ahead(outlook, day, expected.get(day), _known(sold.get(day - timedelta(days=WEEK))), prices)
        for day in days
    )
    unpriced = [] if prices is None else _unpriced(outlook, first, prices)
    past = [DaySold(day, _known(sold[day])) for day in outlook.history_days[-_PAST:]]
    return Ahead(
        last_sale=outlook.last_sale,
        week=week,
        dishes=tuple(_dishes(outlook, first)),
        little_known=int((made.confidence < _HALF_KNOWN).sum()),
        money=None if prices is None else _money(outlook, first, prices),
        unpriced=tuple(outlook.items[at][1] for at in unpriced),
        unpriced_ids=tuple(outlook.items[at][0] for at in unpriced),
        past=tuple(past),
    )


def _day_ahead(
    outlook: Outlook,
    day: date,
    expected: float | None,
    week_before: float | None,
    prices: Mapping[UUID, int] | None,
) -> DayAhead:
    made = outlook.forecast
    if day not in made.days:
        return DayAhead(day, expected, week_before)
    column = made.days.index(day)
    low, typical, high = _all_dishes(made, column)
    money = None if prices is None else _money(outlook, column, prices)
    return DayAhead(day, expected, week_before, low, typical, high, money)


def _all_dishes(made: Forecast, column: int) -> tuple[float, float, float]:
    """The quiet, the typical and the busy day of all dishes together: quantiles do not add up."""
    found = sum_quantiles(LEVELS, made.mean[:, column], sizes_of(made)[:, column])
    return float(found[0]), float(found[1]), float(found[2])


def _yesterday(session: Session, today: date, ahead: Ahead | None, progress: Progress) -> Yesterday | None:
    """Of the last day with sales, unless that is long ago or the first of all."""
    if ahead is None or not 0 < (today - ahead.last_sale).days <= FRESH_DAYS:
        return None
    try:
        before = forecasts.forecast(session, start=ahead.last_sale, days=1, progress=progress)
    except (NotFound, Refused):
        return None
    with session.read(Permission.VIEW) as uow:
        sold = sales.sold_between(uow, session.restaurant.id, ahead.last_sale, ahead.last_sale)
    return yesterday_of(
        before, {item_id: max(each.demand, 0) / MICRO for item_id, each in sold.items.items()}
    )


def yesterday_of(before: Outlook, sold: Mapping[UUID, float]) -> Yesterday:
    """The first day of a forecast made from the sales `before` it, beside the units `sold` on it by dish."""
    made = before.forecast
    low, typical, high = _all_dishes(made, 0)
    dishes = []
    for at, (item_id, name, _category) in enumerate(before.items):
        if at in before.left_out and not sold.get(item_id):
            continue
        quiet, usual, busy, _most = made.quantiles[at, 0].tolist()
        dishes.append(DishSold(item_id, name, quiet, usual, busy, sold.get(item_id, 0.0)))
    dishes.sort(key=lambda dish: (-max(dish.low - dish.sold, dish.sold - dish.high, 0.0), -dish.sold))
    return Yesterday(made.days[0], low, typical, high, sum(sold.values()), tuple(dishes))


def _money(outlook: Outlook, column: int, prices: Mapping[UUID, int]) -> float | None:
    """The mean of a sum is the sum of the means; no other quantile is."""
    means = outlook.forecast.mean[:, column].tolist()
    brought = [
        mean * prices[item_id] / MICRO
        for (item_id, _name, _category), mean in zip(outlook.items, means, strict=True)
        if item_id in prices
    ]
    return sum(brought) if brought else None


def _unpriced(outlook: Outlook, column: int, prices: Mapping[UUID, int]) -> list[int]:
    """Places of the dishes sold lately that have no price, the most expected first."""
    lately = np.nansum(outlook.history[:, -_REACH:], axis=1) > 0
    order = np.argsort(-outlook.forecast.mean[:, column], kind="stable").tolist()
    return [at for at in order if lately[at] and outlook.items[at][0] not in prices]


def _dishes(outlook: Outlook, column: int) -> list[DishAhead]:
    made = outlook.forecast
    dishes = []
    # By the figure that is shown, then by what it hides.
    for at in np.lexsort((-made.mean[:, column], -made.quantiles[:, column, 1])).tolist():
        if at in outlook.left_out:
            continue
        item_id, name, category = outlook.items[at]
        _p10, typical, busy, _p99 = made.quantiles[at, column].tolist()
        reasons = made.why.reasons(at, column)
        special = [each for each in reasons if each.factor is not None] or reasons[:1]
        reason = " · ".join(each.text for each in special)
        dishes.append(DishAhead(item_id, name, category, float(made.mean[at, column]), typical, busy, reason))
    return dishes


def _known(units: float | None) -> float | None:
    """None for a day that was closed (NaN)."""
    return None if units is None or np.isnan(units) else units


def _last_import(history: Sequence[Upload]) -> Upload | None:
    return next((upload for upload in history if upload.status == "completed"), None)
