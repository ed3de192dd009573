"""What the page shows one of: a dish, a category or the whole shop, cut from the arrays of all dishes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.days import DayState
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.forecast.model import Reason
from flux_desktop.domain.forecast.sums import Sum
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.services.forecast_data import ForecastData
from flux_desktop.services.forecasts import Outlook
from flux_desktop.ui.figures import number, with_figures
from flux_desktop.ui.series import Note

Notes = Mapping[date, tuple[Note, ...]]
Key = UUID | str

ALL: Final = ""
_LEADERS: Final = 3


@dataclass(frozen=True, slots=True)
class SubjectEntry:
    """A line of the list: `at` is the dish's place in the outlook, or the sum's among its sums.

    `id` of the shop is "", of a category its name after a slash. `total` are expected units over all days.
    """

    at: int
    id: Key
    name: str
    category: str
    total: float

    @property
    def is_sum(self) -> bool:
        return isinstance(self.id, str)


@dataclass(frozen=True, eq=False)
class Subject:
    """A dish or a sum with its history and its forecast.

    place      of a dish in the outlook, None for a sum
    history    [history_days] units; NaN where closed, missing and before its first sale
    quantiles  [days, 4]: 10, 50, 90 and 99 %
    notes      what its days were
    """

    entry: SubjectEntry
    outlook: Outlook
    place: int | None
    confidence: float | None
    history: NDArray[np.float64]
    mean: NDArray[np.float64]
    quantiles: NDArray[np.float64]
    notes: Notes = field(default_factory=dict)
    whole: Sum | None = None

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def category(self) -> str:
        return self.entry.category

    @property
    def item_id(self) -> UUID | None:
        """Of a dish."""
        return self.entry.id if isinstance(self.entry.id, UUID) else None

    @property
    def history_days(self) -> tuple[date, ...]:
        return self.outlook.history_days

    @property
    def days(self) -> tuple[date, ...]:
        return self.outlook.forecast.days

    @property
    def known_days(self) -> int:
        """Open days since its first sale."""
        return int(np.isfinite(self.history).sum())

    @cached_property
    def period(self) -> NDArray[np.float64]:
        """[4]: quantiles of all days together, which are not the sum of the days' quantiles."""
        if self.whole is not None:
            return self.whole.period
        assert self.place is not None
        assert self.outlook.periods is not None
        found: NDArray[np.float64] = self.outlook.periods[self.place]
        return found

    def reasons(self, day: date) -> tuple[Reason, ...]:
        """What drives the number of a day to come; of a sum, its largest dishes. None for a day that was."""
        if day not in self.days:
            return ()
        column, made = self.days.index(day), self.outlook.forecast
        if self.place is not None:
            return made.why.reasons(self.place, column)
        assert self.whole is not None
        means = made.mean[self.whole.items, column]
        leaders = self.whole.items[np.argsort(-means, kind="stable")[:_LEADERS]]
        return tuple(
            Reason("part", _("{dish}: {n} expected").format(dish=self.outlook.items[at][1], n=number(mean)))
            for at, mean in zip(leaders.tolist(), made.mean[leaders, column].tolist(), strict=True)
        )

    def explain(self, day: date) -> Sequence[str]:
        """The reasons in short: what is special about the day first, its level last."""
        ordered = sorted(self.reasons(day), key=lambda reason: reason.key == "level")
        return [with_figures(reason.text) for reason in ordered]

    def rows(self, own: Mapping[tuple[UUID, date], int]) -> list["DayRow"]:
        """One a day to come."""
        item = self.item_id
        return [
            DayRow(self, column, None if item is None else own.get((item, day)))
            for column, day in enumerate(self.days)
        ]


@dataclass(frozen=True, eq=False)
class DayRow:
    """One subject on one open day to come, in units; `own_micros` is the manager's own number."""

    subject: Subject
    column: int
    own_micros: int | None = None

    @property
    def dish(self) -> str:
        return self.subject.name

    @property
    def day(self) -> date:
        return self.subject.days[self.column]

    @property
    def mean(self) -> float:
        return float(self.subject.mean[self.column])

    @property
    def own(self) -> float | None:
        return None if self.own_micros is None else self.own_micros / MICRO

    def quantile(self, level: int) -> float:
        return float(self.subject.quantiles[self.column, level])

    @cached_property
    def why(self) -> tuple[str, ...]:
        """What the day is, and the reasons behind its number."""
        notes = [note.text for note in self.subject.notes.get(self.day, ())]
        return (*notes, *self.subject.explain(self.day))


def entries(outlook: Outlook) -> list[SubjectEntry]:
    """The shop, its categories, then every dish; the most expected first."""
    listed: list[SubjectEntry] = []
    sums = list(enumerate(outlook.sums))
    if len(outlook.sums) <= 2:
        # One category is the shop again.
        sums = sums[:1]
    for at, each in sorted(sums, key=lambda pair: (pair[1].category is not None, -pair[1].mean.sum())):
        dishes = ngettext("{n} dish", "{n} dishes", len(each.items)).format(n=number(len(each.items)))
        total = float(each.mean.sum())
        if each.category is None:
            listed.append(SubjectEntry(at, ALL, _("All dishes"), dishes, total))
        else:
            name = each.category or _("Without a category")
            listed.append(SubjectEntry(at, f"/{each.category}", name, dishes, total))
    totals = outlook.forecast.mean.sum(axis=1)
    for at in np.argsort(-totals, kind="stable").tolist():
        item_id, name, category = outlook.items[at]
        listed.append(SubjectEntry(at, item_id, name, category, float(totals[at])))
    return listed


def subject_of(data: ForecastData, entry: SubjectEntry, calendar: Notes) -> Subject:
    """The dish or the sum of a line of the list. `calendar`: what the days were for everybody."""
    outlook = data.outlook
    made = outlook.forecast
    if entry.is_sum:
        whole = outlook.sums[entry.at]
        known = np.isfinite(outlook.history[whole.items])
        history = np.where(
            known.any(axis=0), np.where(known, outlook.history[whole.items], 0).sum(axis=0), np.nan
        )
        return Subject(
            entry, outlook, None, None, _from_first(history), whole.mean, whole.quantiles, calendar, whole
        )
    return Subject(
        entry,
        outlook,
        entry.at,
        float(made.confidence[entry.at]),
        _from_first(outlook.history[entry.at].copy()),
        made.mean[entry.at],
        made.quantiles[entry.at],
        _with(calendar, _of_dish(data, entry.at)),
    )


def calendar_notes(outlook: Outlook) -> Notes:
    """What each day was for the whole shop: closed, missing, a holiday, a day of its own."""
    notes: dict[date, tuple[Note, ...]] = {}
    for day, note in _calendar(outlook):
        notes[day] = (*notes.get(day, ()), note)
    return notes


def _calendar(outlook: Outlook) -> Iterator[tuple[date, Note]]:
    days, ahead = outlook.history_days, outlook.forecast.days
    for state in outlook.states:
        if state.state is DayState.MISSING:
            yield state.day, Note("missing", _("No data was imported for this day"))
        elif state.state is DayState.NOTHING_SOLD:
            yield state.day, Note("nothing_sold", _("Open, nothing was sold"))
        elif state.state is DayState.CLOSED:
            text = _("Closed, as its sales show") if state.learned else _("Closed")
            yield state.day, Note("closed", text)
    first, last = days[0], ahead[-1]
    tomorrow, is_open = days[-1] + timedelta(days=1), set(ahead)
    for offset in range((last - tomorrow).days):
        day = tomorrow + timedelta(days=offset)
        if day not in is_open:
            yield day, Note("closed", _("Closed"))
    for day, name in outlook.calendar.events.items():
        if first <= day <= last:
            yield day, Note("event", name)
    for day, name in outlook.calendar.holidays.items():
        if first <= day <= last:
            yield day, Note("holiday", name)
    # Of the past only those people took off or named are marked: the trade's days would hide them.
    for day, name in outlook.calendar.occasions.items():
        if tomorrow <= day <= last:
            yield day, Note("holiday", _(name))


def _of_dish(data: ForecastData, at: int) -> Iterator[tuple[date, Note]]:
    outlook, item_id = data.outlook, data.outlook.items[at][0]
    for column in np.flatnonzero(outlook.promoted[at]).tolist():
        yield outlook.history_days[column], Note("promotion", _("On promotion"))
    for column in np.flatnonzero(outlook.promo[at]).tolist():
        yield outlook.forecast.days[column], Note("promotion", _("Promotion planned"))
    for item, day in data.run_outs:
        if item == item_id:
            yield day, Note("ran_out", _("Ran out: at least this many were wanted"))


def _with(calendar: Notes, more: Iterator[tuple[date, Note]]) -> Notes:
    notes = dict(calendar)
    for day, note in more:
        notes[day] = (*notes.get(day, ()), note)
    return notes


def _from_first(history: NDArray[np.float64]) -> NDArray[np.float64]:
    """Nothing is known before the first sale."""
    sold = np.flatnonzero(history > 0)
    history[: sold[0] if sold.size else len(history)] = np.nan
    return history
