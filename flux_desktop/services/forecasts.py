"""What each dish will sell: forecasts of stored sales, with the facts around them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.calendar import Calendar
from flux_desktop.domain.changes import FORECASTS, NOTHING, Changes
from flux_desktop.domain.days import Day
from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.forecast.data_warnings import data_warnings_of, old_sales
from flux_desktop.domain.forecast.discounted import HISTORY
from flux_desktop.domain.forecast.features import Row, feature_rows
from flux_desktop.domain.forecast.mixed import mixed
from flux_desktop.domain.forecast.model import LEVELS, Forecast, Future
from flux_desktop.domain.forecast.models import model_named
from flux_desktop.domain.forecast.panel import Panel
from flux_desktop.domain.forecast.sums import Sum, periods_of, sums_of
from flux_desktop.domain.hours import next_open_days
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.services.forecast_inputs import ForecastInputs, Plans, load_inputs
from flux_desktop.services.session import Session
from flux_desktop.store import forecasts
from flux_desktop.store.forecasts import ForecastRow as ForecastRow
from flux_desktop.store.store import UnitOfWork

DEFAULT_MODEL: Final = "v2"
AVERAGE: Final = "weekday_average"
LONGEST: Final = 366
_FIRST_YEAR: Final = 1990
_P90: Final = LEVELS.index(0.9)


@dataclass(frozen=True, eq=False)
class Outlook:
    """The forecast of a restaurant's dishes beside their history.

    items          (id, name, category) of each dish
    history_days   the calendar days up to the last sale; history [items, days] units, NaN where closed
    states         what each of these days was; promoted [items, days] whether the dish was on promotion
    forecast       arrays [items, forecast.days]; forecast.days are open days only
    promo          [items, forecast.days]: planned promotions
    average        what the weekday average says of the same days
    calendar       holidays, events and weather of all these days
    sums           the shop and its categories, where asked for; then periods [items, levels] has the quantiles of
                   each dish over all days together
    last_sale      the last day with a sale
    left_out       places of the dishes that have left the menu: their numbers are 0 and no row is theirs
    data_version   a hash of everything the forecast was made from
    data_warnings  what to know of these sales before trusting the forecast
    old_sales      that the last sales are old, "" where they are not; it is one of the warnings
    prices         micros by dish; none for whoever may see no money
    """

    restaurant: str
    generated_at: datetime
    model_key: str
    model_name: str
    items: tuple[tuple[UUID, str, str], ...]
    history_days: tuple[date, ...]
    history: NDArray[np.float64]
    states: Sequence[Day]
    promoted: NDArray[np.bool_]
    forecast: Forecast
    promo: NDArray[np.bool_]
    average: Forecast
    calendar: Calendar
    last_sale: date
    data_version: str
    data_warnings: tuple[str, ...] = ()
    old_sales: str = ""
    sums: tuple[Sum, ...] = ()
    periods: NDArray[np.float64] | None = None
    prices: Mapping[UUID, int] = field(default_factory=dict)
    run_id: UUID | None = None
    changes: Changes = NOTHING

    @cached_property
    def left_out(self) -> tuple[int, ...]:
        left = self.forecast.left_out
        return () if left is None else tuple(np.flatnonzero(left).tolist())

    @cached_property
    def cells(self) -> tuple[tuple[int, int], ...]:
        """Place of the dish and of the day of each row: by day, then by dish."""
        left = set(self.left_out)
        places = [at for at in range(len(self.items)) if at not in left]
        return tuple((at, column) for column in range(len(self.forecast.days)) for at in places)

    def rows(self) -> list[ForecastRow]:
        """By day, then by dish."""
        made, average, rows = self.forecast, self.average, []
        size = made.size if made.scale is None else None
        for at, column in self.cells:
            item_id, name, day = *self.items[at][:2], made.days[column]
            p10, p50, p90, p99 = (float(each) for each in made.quantiles[at, column])
            r = None if size is None or np.isnan(size[at, column]) else float(size[at, column])
            rows.append(
                ForecastRow(
                    item_id,
                    name,
                    day,
                    float(made.mean[at, column]),
                    p10,
                    p50,
                    p90,
                    p99,
                    float(made.confidence[at]),
                    made.why.trigger(at, column),
                    size=r,
                    average=float(average.mean[at, column]),
                    average_p90=float(average.quantiles[at, column, _P90]),
                    price=self.prices.get(item_id),
                )
            )
        return rows


def forecast(
    session: Session,
    *,
    items: Sequence[str] = (),
    days: int = 7,
    start: date | None = None,
    model: str = "",
    what_if: Plans | None = None,
    sums: bool = False,
    save: bool = False,
    progress: Progress = SILENT,
) -> Outlook:
    """Forecasts the open days among the `days` from `start` on (default: the day after the last sale).

    `items` names the dishes wanted, none means all ever sold and not archived; every dish still informs the
    others. Only sales before `start` are read. `model` is a key; "" means the default, or what was chosen for a dish.
    `what_if` are promotions to try, beside the planned ones; such a forecast is never saved. `sums` adds the
    shop's and the categories'. Raises NotFound: no sales, or no such dish; Refused: days out of range, or none
    of them open; NotAllowed, Cancelled.
    """
    if start is not None and start.year < _FIRST_YEAR:
        raise Refused(
            _("There were no tills in {year}.").format(year=start.year), _("Choose a later first day.")
        )
    if not 1 <= days <= LONGEST:
        raise Refused(_("Flux forecasts 1 to {n} days.").format(n=LONGEST), _("Choose fewer days."))
    model_named(model or DEFAULT_MODEL)
    progress.step(0, 0, _("Reading sales"))
    with session.read(Permission.VIEW) as uow:
        # Ten years are read for who reads them all; v2 and the average forget before.
        days_read = None if model == "v1" else HISTORY
        past = load_inputs(
            uow, session.restaurant.id, before=start, days=days_read, today=session.today, progress=progress
        )
        sees_money = session.may(uow, Permission.SEE_MONEY)
    panel = past.panel
    if not panel.days or not panel.visible.any():
        raise NotFound(
            _("There are no sales to forecast from."),
            _("Import a sales file first; a month is a good start."),
        )
    ahead = next_open_days(panel.days[-1] + timedelta(days=1), days, past.is_open)
    if not ahead:
        raise Refused(
            _("The restaurant is closed on all of these days."), _("Choose more days, or look at the hours.")
        )
    promo = past.planned(ahead, what_if or {})
    future = Future(ahead, promo)
    average = model_named(AVERAGE).forecast(panel, future)
    made = _by_choice(past, future, average, model, progress)
    keep = _wanted(panel, items)
    outlook = Outlook(
        restaurant=past.place.name,
        generated_at=session.clock(),
        model_key=model or DEFAULT_MODEL,
        model_name=_(model_named(model or DEFAULT_MODEL).name),
        items=tuple(past.items[at] for at in keep),
        history_days=panel.days,
        history=np.where(panel.open_days, panel.counts, np.nan)[keep],
        states=past.states,
        promoted=panel.promo[keep],
        forecast=made.select(keep),
        promo=promo[keep],
        average=average.select(keep),
        calendar=panel.calendar,
        last_sale=panel.days[int(np.flatnonzero(panel.open_days)[-1])],
        data_version=past.version,
        old_sales="".join(old_sales(panel, session.today, ahead[0])),
        data_warnings=data_warnings_of(panel, session.today, ahead[0], past.stray),
        prices=past.prices if sees_money else {},
    )
    if sums:
        categories = [category for _id, _name, category in outlook.items]
        outlook = replace(
            outlook,
            sums=sums_of(outlook.forecast, categories, progress),
            periods=periods_of(outlook.forecast),
        )
    return _save(session, outlook, days) if save and not what_if else outlook


def require_sold(outlook: Outlook, name: str) -> None:
    """Raises NotFound: the dish of that name was never sold, or is no longer on offer."""
    if name_key(name) not in {name_key(each) for _id, each, _category in outlook.items}:
        raise _never_sold(name)


def keep_forecast(session: Session, outlook: Outlook, days: int) -> Outlook:
    """Keeps a forecast of `days` calendar days as it was made, unless one of the same data, model and days is kept.

    Nothing is kept for who may only look. Raises NotFound.
    """
    with session.read(Permission.VIEW) as uow:
        if not session.may(uow, Permission.KEEP_FORECASTS):
            return outlook
        if forecasts.is_kept(uow, session.restaurant.id, outlook.model_key, outlook.data_version, days):
            return outlook
    return _save(session, outlook, days)


def features(session: Session, *, progress: Progress = SILENT) -> list[Row]:
    """The engineered features of every dish and open day, see `domain.forecast.features`. Raises NotFound."""
    progress.step(0, 0, _("Reading sales"))
    with session.read(Permission.VIEW) as uow:
        return list(feature_rows(load_inputs(uow, session.restaurant.id).panel))


def saved_forecast(session: Session) -> list[ForecastRow]:
    """The rows of the newest saved forecast, none if there is none."""
    with session.read(Permission.VIEW) as uow:
        run = forecasts.last_run(uow, session.restaurant.id)
        return _kept_rows(session, uow, run[0]) if run else []


@dataclass(frozen=True, slots=True)
class SavedForecast:
    """The newest saved forecast. `restaurant` names the place, `model_name` what made it."""

    restaurant: str
    model_name: str
    rows: tuple[ForecastRow, ...]


def newest_saved(
    session: Session, *, item: str | None = None, limit: int | None = None, offset: int = 0
) -> SavedForecast | None:
    """Of the dish of that name alone where one is named; `limit` rows from `offset` on. None where none is saved.

    Raises NotFound.
    """
    with session.read(Permission.VIEW) as uow:
        run = forecasts.last_run(uow, session.restaurant.id)
        if run is None:
            return None
        rows = _kept_rows(session, uow, run[0])
        model_name = forecasts.model_name_of(uow, run[0])
    if item is not None:
        rows = [each for each in rows if name_key(each.item) == name_key(item)]
    chosen = rows[offset : None if limit is None else offset + limit]
    return SavedForecast(session.restaurant.name, model_name, tuple(chosen))


def _kept_rows(session: Session, uow: UnitOfWork, run_id: UUID) -> list[ForecastRow]:
    """Without prices for who may see no money."""
    rows = forecasts.of_run(uow, run_id)
    return rows if session.may(uow, Permission.SEE_MONEY) else [replace(each, price=None) for each in rows]


def _by_choice(
    past: ForecastInputs, future: Future, average: Forecast, model: str, progress: Progress
) -> Forecast:
    """By the model asked for; where none is, by the default, and by the one chosen for a dish."""
    made = model_named(model or DEFAULT_MODEL).forecast(past.panel, future, progress)
    if model:
        return made
    chosen = [past.facts.models.get(item, DEFAULT_MODEL) for item, _name, _category in past.items]
    for key in sorted(set(chosen) - {DEFAULT_MODEL}):
        other = average if key == AVERAGE else model_named(key).forecast(past.panel, future)
        made = mixed(made, other, np.array([each == key for each in chosen]))
    return made


def _wanted(panel: Panel, names: Sequence[str]) -> NDArray[np.int64]:
    """The items of these names, of none all: of those that were sold."""
    sold = np.flatnonzero(panel.first < len(panel.days))
    if not names:
        return sold
    keys = {name_key(panel.items[at]): at for at in sold}
    for name in names:
        if name_key(name) not in keys:
            raise _never_sold(name)
    return np.array(list(dict.fromkeys(keys[name_key(name)] for name in names)), dtype=np.int64)


def _never_sold(name: str) -> NotFound:
    return NotFound(
        _("No dish called “{name}” was sold.").format(name=name), _("See how the list spells it.")
    )


def _save(session: Session, outlook: Outlook, days: int) -> Outlook:
    with session.write(Permission.KEEP_FORECASTS) as uow:
        run_id = forecasts.add_run(
            uow,
            session.restaurant.id,
            outlook.model_key,
            outlook.model_name,
            outlook.last_sale,
            outlook.rows(),
            data_version=outlook.data_version,
            horizon=days,
        )
    return replace(outlook, run_id=run_id, changes=Changes.of(FORECASTS))
