"""How a restaurant stands today: what to expect, what to prepare, and what needs attention."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import numpy as np

from flux_desktop.domain.errors import NotFound
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.sales import Upload
from flux_desktop.services import forecasts, hours, imports
from flux_desktop.services.forecasts import Outlook
from flux_desktop.services.session import Session

WEEK: Final = 7
# From sales up to four weeks old this week can be forecast; from older ones only the days right after them.
_REACH: Final = 28
_HALF_KNOWN: Final = 0.5


@dataclass(frozen=True, slots=True)
class DayAhead:
    """A day to come: units of all dishes expected (None: closed), and sold a week earlier (None: not known)."""

    day: date
    expected: float | None
    week_before: float | None


@dataclass(frozen=True, slots=True)
class DishAhead:
    """A dish on the first open day, in units."""

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

    @property
    def first(self) -> DayAhead:
        return self.week[0]


@dataclass(frozen=True, slots=True)
class Situation:
    """`ahead` is None until there are sales. `with_money` says whether this person may see any."""

    today: date
    with_money: bool
    hours_set: bool
    left_out: int
    left_out_of: str
    ahead: Ahead | None


def load_situation(session: Session, *, progress: Progress = SILENT) -> Situation:
    """How things stand on the restaurant's business day. Raises NotFound: no such restaurant; Refused: closed on all days."""
    today = session.today
    hours_set = bool(hours.hours_of(session))
    last = _last_import(imports.history(session))
    with session.read(Permission.VIEW) as uow:
        with_money = session.may(uow, Permission.SEE_MONEY)
    return Situation(
        today=today,
        with_money=with_money,
        hours_set=hours_set,
        left_out=last.error_count if last else 0,
        left_out_of=last.file if last else "",
        ahead=_ahead(session, today, progress, with_money=with_money),
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
        DayAhead(day, expected.get(day), _known(sold.get(day - timedelta(days=WEEK)))) for day in days
    )
    return Ahead(
        last_sale=outlook.last_sale,
        week=week,
        dishes=tuple(_dishes(outlook, first)),
        little_known=int((made.confidence < _HALF_KNOWN).sum()),
        money=None if prices is None else _money(outlook, first, prices),
        unpriced=() if prices is None else tuple(_unpriced(outlook, first, prices)),
    )


def _money(outlook: Outlook, column: int, prices: Mapping[UUID, int]) -> float | None:
    """The mean of a sum is the sum of the means; no other quantile is."""
    means = outlook.forecast.mean[:, column].tolist()
    brought = [
        mean * prices[item_id] / MICRO
        for (item_id, _name, _category), mean in zip(outlook.items, means, strict=True)
        if item_id in prices
    ]
    return sum(brought) if brought else None


def _unpriced(outlook: Outlook, column: int, prices: Mapping[UUID, int]) -> list[str]:
    lately = np.nansum(outlook.history[:, -_REACH:], axis=1) > 0
    order = np.argsort(-outlook.forecast.mean[:, column], kind="stable").tolist()
    return [outlook.items[at][1] for at in order if lately[at] and outlook.items[at][0] not in prices]


def _dishes(outlook: Outlook, column: int) -> list[DishAhead]:
    made = outlook.forecast
    dishes = []
    # By the figure that is shown, then by what it hides.
    for at in np.lexsort((-made.mean[:, column], -made.quantiles[:, column, 1])).tolist():
        if at in outlook.left_out:
            continue
        _id, name, category = outlook.items[at]
        _p10, typical, busy, _p99 = made.quantiles[at, column].tolist()
        reason = made.why.trigger(at, column)
        dishes.append(DishAhead(name, category, float(made.mean[at, column]), typical, busy, reason))
    return dishes


def _known(units: float | None) -> float | None:
    """None for a day that was closed (NaN)."""
    return None if units is None or np.isnan(units) else units


def _last_import(history: Sequence[Upload]) -> Upload | None:
    return next((upload for upload in history if upload.status == "completed"), None)
