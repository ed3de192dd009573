"""What a restaurant knows when it forecasts: its sales as a panel, and the facts around them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import blake2b
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.calendar import Calendar, calendar_of
from flux_desktop.domain.days import Day, states_of
from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.facts import Facts
from flux_desktop.domain.forecast.panel import Panel
from flux_desktop.domain.forecast.stray import stray_days
from flux_desktop.domain.hours import DayHours, open_on
from flux_desktop.domain.i18n import _
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.store import hours, menu, restaurants, sales, uploads, weather
from flux_desktop.store.facts import facts_of
from flux_desktop.store.sales import DailyColumns
from flux_desktop.store.store import UnitOfWork

# Dishes by id, on promotion from a first to a last day.
Plans = Mapping[UUID, Sequence[tuple[date, date]]]

_VERSION_BYTES: Final = 16


@dataclass(frozen=True, eq=False)
class ForecastInputs:
    """items   (id, name, category) of each dish of the panel
    rows    how many daily sums the panel was made of
    states  what each of the panel's days was
    prices  micros by dish
    stray   days with sales that stand alone after all others, and are left out
    version a hash of all of it
    """

    place: Restaurant
    items: tuple[tuple[UUID, str, str], ...]
    panel: Panel
    rows: int
    facts: Facts
    states: Sequence[Day]
    prices: Mapping[UUID, int]
    is_open: Callable[[date], bool]
    version: str
    stray: tuple[date, ...] = ()

    def planned(self, days: Sequence[date], more: Plans) -> NDArray[np.bool_]:
        """[items, days]: promotions planned, and those of `more`."""
        spans = [*self.facts.promotions, *((item, *span) for item in more for span in more[item])]
        at = {item: place for place, (item, _name, _category) in enumerate(self.items)}
        planned = np.zeros((len(self.items), len(days)), dtype=np.bool_)
        for item, first, last in spans:
            if item in at:
                planned[at[item]] |= [first <= day <= last for day in days]
        return planned


def load_inputs(
    uow: UnitOfWork,
    restaurant_id: UUID,
    *,
    before: date | None = None,
    days: int | None = None,
    today: date | None = None,
    progress: Progress = SILENT,
) -> ForecastInputs:
    """Everything known of the days before `before`, of all days without it; `days` keeps the last of them.

    Days that stand alone after all others are left out, as things are `today`; without it none is.
    A dish that sold before those days is an old one all the same. Raises NotFound: no such restaurant; Cancelled.
    """
    place = restaurants.get(uow, restaurant_id)
    if place is None:
        raise NotFound(_("There is no such restaurant."), _("Choose another one."))
    opening, facts = hours.every(uow, restaurant_id), facts_of(uow, restaurant_id)
    sold = {day for day in sales.days_with_units(uow, restaurant_id) if before is None or day < before}
    stray = () if today is None else stray_days(sold, min(before or today, today))
    sold -= set(stray)
    progress.step(0, 0, _("Reading sales"))
    since = None if days is None or not sold else max(sold) - timedelta(days=days - 1)
    dishes = menu.every(uow, restaurant_id)
    columns, old = sales.daily_columns(uow, restaurant_id, since), set[UUID]()
    progress.step(0, 0, _("Reading sales"))
    if since is not None:
        # Sold before those days, a dish is no new one, and one that sold only then is still a dish.
        old = sales.items_before(uow, restaurant_id, since)
        there = {item for item, _name, _category in columns.items}
        gone = [each for each in dishes if each.id in old and each.id not in there and not each.archived]
        columns = replace(
            columns, items=(*columns.items, *((each.id, each.name, each.category) for each in gone))
        )
    through = before - timedelta(days=1) if before else max(sold) if stray else None
    panel = panel_of(columns, opening, through, stray)
    if old and panel.days:
        first = [
            0 if item in old else int(at)
            for (item, *_rest), at in zip(columns.items, panel.first, strict=True)
        ]
        panel = replace(panel, first=np.array(first, dtype=np.int64))
    progress.step(0, 0, _("Reading sales"))
    events: dict[date, str] = {}
    for day, name in facts.events:
        events[day] = f"{events[day]} + {name}" if day in events else name
    calendar = replace(
        _calendar(place, panel.days),
        events=events,
        weather={each.day: each for each in weather.in_force(uow, restaurant_id)},
    )
    states: Sequence[Day] = ()
    if panel.days:
        covered = uploads.covered_days(uow, restaurant_id)
        states = states_of(panel.days[0], panel.days[-1], sold=sold, covered=covered, hours=opening)
    return ForecastInputs(
        place=place,
        items=columns.items,
        panel=replace(
            panel,
            calendar=calendar,
            ran_out=_ran_out(panel, columns, facts),
            siblings=_siblings(columns, facts),
        ),
        rows=len(columns.day),
        facts=facts,
        states=states,
        prices={item.id: item.price for item in dishes if item.price is not None},
        is_open=open_on(opening, sold),
        version=_version(panel, columns, calendar, facts, opening),
        stray=stray,
    )


def panel_of(
    columns: DailyColumns,
    opening: Sequence[DayHours] = (),
    through: date | None = None,
    stray: Sequence[date] = (),
) -> Panel:
    """The daily sums up to `through` as a panel.

    Dates that somebody said were closed say nothing, whatever was rung up on them, nor do `stray` days.
    """
    closed = {each.on for each in opening if each.on is not None and each.closed} | set(stray)
    return Panel.from_sales(
        [name for _id, name, _category in columns.items],
        [category for _id, _name, category in columns.items],
        np.array(columns.item, dtype=np.int64),
        np.array(columns.day, dtype=np.int64),
        np.array(columns.demand, dtype=np.float64) / MICRO,
        np.array(columns.promo, dtype=np.bool_),
        closed=closed.__contains__,
        through=through,
    )


def _calendar(place: Restaurant, days: Sequence[date]) -> Calendar:
    """Of the restaurant's country and region as far as they are known: a wrong region must not stop a forecast."""
    years = {day.year for day in days}
    for region in (place.region, ""):
        try:
            return calendar_of(place.country, region, years)
        except Refused:
            continue
    return Calendar()


def _ran_out(panel: Panel, columns: DailyColumns, facts: Facts) -> NDArray[np.bool_] | None:
    at = {item: place for place, (item, _name, _category) in enumerate(columns.items)}
    marked = np.zeros(panel.counts.shape, dtype=np.bool_)
    for item, day in facts.run_outs:
        column = (day - panel.start).days
        if item in at and 0 <= column < len(panel.days):
            marked[at[item], column] = True
    return marked if marked.any() else None


def _siblings(columns: DailyColumns, facts: Facts) -> NDArray[np.int64] | None:
    at = {item: place for place, (item, _name, _category) in enumerate(columns.items)}
    if not facts.siblings:
        return None
    lenders = [at.get(facts.siblings.get(item, item), -1) for item in at]
    return np.array(
        [-1 if lender == place else lender for place, lender in enumerate(lenders)], dtype=np.int64
    )


def _version(
    panel: Panel, columns: DailyColumns, calendar: Calendar, facts: Facts, opening: Sequence[DayHours]
) -> str:
    """The same for the same sales and facts, whenever and wherever it is asked."""
    digest = blake2b(digest_size=_VERSION_BYTES)
    for array in (panel.counts, panel.promo, panel.open_days):
        digest.update(np.ascontiguousarray(array).tobytes())
    digest.update(
        repr(
            (
                columns.items,
                panel.start,
                facts,
                sorted(calendar.holidays.items()),
                sorted(calendar.occasions.items()),
                sorted(calendar.weather.items()),
                opening,
            )
        ).encode()
    )
    return digest.hexdigest()
