"""One reading of the whole file before it is read: what all its rows together tell, in memory that stays flat."""

from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from flux_desktop.domain.i18n import _
from flux_desktop.domain.memo import Memo
from flux_desktop.domain.progress import Progress
from flux_desktop.pos.cells import Moments
from flux_desktop.pos.format import NUMBERS, SalesFormat
from flux_desktop.pos.moments import (
    ClockTime,
    Moment,
    at_utc,
    day_or_none,
    day_text,
    parse_clock,
    split_moment,
)
from flux_desktop.pos.numbers import DecimalEvidence
from flux_desktop.pos.sheet import SalesTable
from flux_desktop.pos.vocabulary import total_of

_STEP_ROWS: Final = 20_000
_SAMPLE: Final = 500
_LAST: Final = 5
# More different ones than there are days in a century are no dates.
_MOST_DAYS: Final = 60_000
_MOST_TICKETS: Final = 200_000
_MOST_REUSED: Final = 1_000
_FEW_VALUES: Final = ("place", "currency", "status")
_MOST_VALUES: Final = 60


@dataclass(slots=True)
class Survey:
    """`days`: (text of a day, whether its time lies before the start of the business day).

    `zoned`: (text of a day, minute, distance from UTC). `calendar`: texts of days beside those of business days.
    `timed`: its times tell something: not every one is midnight, or the till means it. `sample`: the first rows; `last`: the last ones.
    `values`: the different cells of columns that hold few, by role or name. `totals`: names like those of totals. `short`:
    some rows end before their columns.
    """

    rows: int = 0
    days: set[tuple[str, bool]] = field(default_factory=set)
    zoned: set[tuple[str, time, timedelta]] = field(default_factory=set)
    calendar: set[str] = field(default_factory=set)
    timed: bool = True
    night: bool = False
    numbers: dict[str, DecimalEvidence] = field(default_factory=dict)
    sample: list[tuple[int, list[str]]] = field(default_factory=list)
    last: deque[tuple[int, list[str]]] = field(default_factory=lambda: deque(maxlen=_LAST))
    reused: list[tuple[str, str]] = field(default_factory=list)
    values: dict[str, set[str]] = field(default_factory=dict)
    totals: set[str] = field(default_factory=set)
    short: bool = False

    @property
    def dates(self) -> set[str]:
        """Every different date as written, without its time."""
        return (
            {text for text, _early in self.days} | {text for text, _at, _offset in self.zoned} | self.calendar
        )

    def add_calendar(self, texts: set[str]) -> None:
        """Takes the days out of cells of a date, and empties the set."""
        for text in texts:
            # What is no time is left out when it is read.
            with suppress(ValueError):
                self.calendar.add(split_moment(text).day)
        texts.clear()

    def digest_values(self, names: set[str]) -> None:
        """Keeps of the names of dishes those like totals, and forgets columns of too many different cells."""
        self.totals |= {name for name in names if total_of(name)}
        names.clear()
        for name in [name for name, values in self.values.items() if len(values) > _MOST_VALUES]:
            del self.values[name]

    def business_days(self, order: str, start: time, zone: ZoneInfo | None) -> frozenset[date]:
        found = set()
        for text, early in self.days:
            if day := day_or_none(text, order):
                found.add(day - timedelta(days=1) if early else day)
        for text, at, offset in self.zoned:
            if day := day_or_none(text, order):
                local = at_utc(day, at, offset).astimezone(zone) if zone else datetime.combine(day, at)
                found.add(local.date() - timedelta(days=local.time() < start))
        return frozenset(found)

    def ticket_scope(self, order: str) -> str:
        """Where a ticket number is used once: a number that comes again on another day is one of its day."""
        pairs = [(day_or_none(first, order), day_or_none(second, order)) for first, second in self.reused]
        known = [(first, second) for first, second in pairs if first and second and first != second]
        if not known:
            return ""
        return "day" if any(first.year == second.year for first, second in known) else "year"


def survey(
    table: SalesTable,
    form: SalesFormat,
    roles: Mapping[str, int],
    start: time,
    progress: Progress,
    spare: Mapping[str, int] | None = None,
) -> Survey:
    """Counts the rows that are not blank and collects what decides how they are read. Raises Refused, Cancelled.

    `spare`: columns without a role, by name, of which to keep the different cells where they are few.
    """
    found = Survey(numbers={role: DecimalEvidence() for role in NUMBERS if role in roles})
    few = {role: roles[role] for role in _FEW_VALUES if role in roles} | dict(spare or {})
    found.values = {name: set() for name in few}
    names: set[str] = set()
    left = table.left
    columns = [(numbers.texts.add, roles[role]) for role, numbers in found.numbers.items()]
    # Only in the reports of tills that nobody knows do totals come under a name.
    if form.may_hold_totals and "item" in roles:
        columns.append((names.add, roles["item"]))
    columns += [(found.values[name].add, at) for name, at in few.items()]
    # A till that tells the business day needs no clock for it.
    has_business_day = "business_day" in roles
    on, time_at, ticket_at = (
        roles.get("business_day" if has_business_day else "date"),
        roles.get("time"),
        roles.get("ticket"),
    )
    calendar: set[str] = set()
    if has_business_day:
        columns.append((calendar.add, roles["date"]))
    raw = _DateCells(found, form, time.min if has_business_day else start, own_days=has_business_day)
    tickets = _ReusedTicketNumbers(found) if form.ticket_scope is None and ticket_at is not None else None
    count, sample, last, dates, pairs = 0, found.sample, found.last, raw.texts, raw.pairs
    for line, row in table.rows():
        try:
            text = row[on] if on is not None else ""
            if not text.strip() and _says_nothing(row, form):
                continue
            if left and line in left:
                count += 1
                last.append((line, row))
                continue
            if time_at is None:
                dates.add(text)
            else:
                pairs.add((text, row[time_at]))
            for add, cell in columns:
                add(row[cell])
            if tickets is not None and ticket_at is not None:
                tickets.add(row[ticket_at], text)
        except IndexError:
            if _says_nothing(row, form):
                continue
            found.short = True
        count += 1
        if count <= _SAMPLE:
            sample.append((line, row))
        last.append((line, row))
        if count % _STEP_ROWS == 0:
            raw.digest()
            found.add_calendar(calendar)
            for numbers in found.numbers.values():
                numbers.digest()
            found.digest_values(names)
            columns = [each for each in columns if not _is_dropped(each, found, few)]
            progress.step(count, 0, _("Reading"))
    raw.digest()
    raw.finish()
    found.add_calendar(calendar)
    found.digest_values(names)
    found.rows = count
    return found


def _is_dropped(column: tuple[Callable[[str], None], int], found: Survey, few: Mapping[str, int]) -> bool:
    """Whether the cells of a column were too many different ones to be kept."""
    dropped = [at for name, at in few.items() if name not in found.values]
    kept = [values.add for values in found.values.values()]
    numbers = [each.texts.add for each in found.numbers.values()]
    return column[1] in dropped and column[0] not in kept and column[0] not in numbers


def _says_nothing(row: list[str], form: SalesFormat) -> bool:
    return not any(cell.strip() for cell in row) and not (form.counts_blank_rows and len(row) > 1)


class _DateCells:
    """Date cells as they stand, turned into days and times now and then: most come again within a few rows."""

    def __init__(self, found: Survey, form: SalesFormat, start: time, *, own_days: bool) -> None:
        self.texts: set[str] = set()
        self.pairs: set[tuple[str, str]] = set()
        self._found = found
        self._start = start
        self._reads_times = form.reads_times
        # A till that tells its business day tells it as it stands: neither zone nor clock move it.
        self._reads_zones = form.reads_zones and not own_days
        self._midnight = False
        self._clocked = form.trusts_midnight
        self._moments = Moments()
        self._clocks: Memo[str, ClockTime | None] = Memo(parse_clock)

    def digest(self) -> None:
        for text in self.texts:
            if self._reads_times:
                self._add(text, "")
            elif day := day_text(text):
                self._found.days.add((day, False))
        for text, clock in self.pairs:
            self._add(text, clock)
        self.texts.clear()
        self.pairs.clear()
        if len(self._found.days) > _MOST_DAYS:
            orders = ("dmy", "mdy")
            self._found.days = {
                each for each in self._found.days if any(day_or_none(each[0], order) for order in orders)
            }

    def finish(self) -> None:
        """A file whose times are all midnight tells days, as a database writes them, unless the till means it."""
        found = self._found
        if self._midnight and not self._clocked:
            found.timed = found.night = False
            found.days = {(text, False) for text in found.dates}
            found.zoned.clear()

    def _add(self, text: str, clock: str) -> None:
        try:
            moment = self._moments[text]
            if found := self._clocks[clock] if clock else None:
                moment = Moment(moment.day, found.at, moment.offset, found.later)
        except ValueError:
            return
        if not moment.day:
            return
        if moment.at is None:
            self._found.days.add((moment.day, False))
            return
        self._midnight = self._midnight or moment.at == time.min
        self._clocked = self._clocked or moment.at != time.min
        if moment.later:
            # The till has told the business day: no start of the day moves it.
            self._found.days.add((moment.day, False))
            return
        # Six hours after midnight are what a start of the day could move.
        self._found.night = self._found.night or moment.at < _MORNING
        if moment.offset is None or not self._reads_zones:
            self._found.days.add((moment.day, moment.at < self._start))
        else:
            self._found.zoned.add((moment.day, moment.at.replace(second=0), moment.offset))


_MORNING: Final = time(6)


class _ReusedTicketNumbers:
    """Ticket numbers that come again after others, with another date: (the date before, the date now)."""

    def __init__(self, found: Survey) -> None:
        self._reused = found.reused
        self._seen: dict[str, str] = {}
        self._last = ""

    def add(self, ticket: str, day: str) -> None:
        if ticket == self._last or not ticket:
            return
        self._last = ticket
        day = day.strip().partition(" ")[0].rstrip(",")[:10]
        before = self._seen.get(ticket)
        if before is None:
            if len(self._seen) < _MOST_TICKETS:
                self._seen[ticket] = day
        elif before != day and len(self._reused) < _MOST_REUSED:
            self._reused.append((before, day))
