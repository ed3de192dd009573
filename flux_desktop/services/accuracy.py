"""The ledger of saved forecasts: how right they were, and whether anything simpler would have done better."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from flux_desktop.domain.changes import FORECASTS, NOTHING, Changes
from flux_desktop.domain.forecast.accuracy import ENOUGH_DAYS, AccuracyReport, score
from flux_desktop.domain.hours import open_on
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.services import menu
from flux_desktop.services.forecasts import AVERAGE, forecast
from flux_desktop.services.past_accuracy import PastAccuracy, look_back
from flux_desktop.services.session import Session
from flux_desktop.store import forecasts, hours, sales

# Half a year: long enough to tell, recent enough to matter.
PERIOD: Final = timedelta(days=180)
_WEEK: Final = timedelta(days=7)
_HISTORY: Final = timedelta(days=28)


def accuracy(session: Session, *, since: date | None = None) -> AccuracyReport:
    """Scores the saved forecasts of days from `since` on (default: the last 180 days of sales).

    In units alone for who may see no money. Raises NotFound.
    """
    with session.read(Permission.VIEW) as uow:
        sold = sales.sold_days(uow, session.restaurant.id)
        last = sold[-1] if sold else date.min
        if since is None:
            since = last - PERIOD if sold else date.min
        found = forecasts.scorable(uow, session.restaurant.id, since)
        is_open = open_on(hours.every(uow, session.restaurant.id), sold)
        sees_money = session.may(uow, Permission.SEE_MONEY)
    waiting = sum(n for day, n in found.unknown.items() if day > last)
    closed = sum(n for day, n in found.unknown.items() if day <= last and not is_open(day))
    missing = sum(found.unknown.values()) - waiting - closed
    report = score(found.known, waiting=waiting, closed=closed, missing=missing)
    return report if sees_money else report.without_money()


@dataclass(frozen=True, eq=False)
class AccuracyData:
    """The report of kept forecasts, that of past weeks made again, and the dishes that the average forecasts.

    past   None where there are too few sales for it
    """

    report: AccuracyReport
    by_average: frozenset[UUID]
    past: PastAccuracy | None = None

    @property
    def kept_suffice(self) -> bool:
        """Whether kept forecasts tell more than past weeks made again."""
        overall = self.report.overall
        if overall is None or self.past is None:
            return overall is not None
        return overall.against_average is not None and overall.against_average.days >= ENOUGH_DAYS


def load_accuracy(
    session: Session, *, since: date | None = None, progress: Progress = SILENT
) -> AccuracyData:
    """The reports, that of kept forecasts `since` a day or of the default period, with the models chosen.

    Raises NotFound, Cancelled.
    """
    progress.step(0, 0, _("Comparing"))
    chosen = menu.dishes(session)
    return AccuracyData(
        accuracy(session, since=since),
        frozenset(each.id for each in chosen if each.forecast_model == AVERAGE),
        look_back(session, progress=progress),
    )


def backfill(
    session: Session,
    *,
    weeks: int = 8,
    progress: Progress = SILENT,
) -> Changes:
    """Makes and keeps the weekly forecasts of the last `weeks` and of the coming one, each from earlier sales alone.
    Hours and facts are those of today. For sample data: a look back that nobody had in hand on the day.

    A week that has a kept forecast already keeps that one alone, and one with less than four weeks of sales
    before it has none. The oldest comes first, so that the newest kept is the present one. Raises NotFound,
    NotAllowed, Cancelled.
    """
    with session.read(Permission.KEEP_FORECASTS) as uow:
        sold = sales.sold_days(uow, session.restaurant.id)
        made = forecasts.sales_through(uow, session.restaurant.id)
    if not sold:
        return NOTHING
    origins = [sold[-1] + timedelta(days=1) - back * _WEEK for back in range(weeks, -1, -1)]
    missing = [
        origin
        for origin in origins
        if origin - sold[0] >= _HISTORY and not any(origin - _WEEK <= day < origin for day in made)
    ]
    for done, origin in enumerate(missing):
        progress.step(done, len(missing), _("Forecasting past weeks"))
        forecast(session, start=origin, days=_WEEK.days, save=True)
    return Changes.of(FORECASTS) if missing else NOTHING
