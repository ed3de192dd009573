"""Cells of a row by the role they play: functions from a row to what the cell means, each text read once."""

from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from typing import Final

from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.i18n import _
from flux_desktop.domain.memo import Memo
from flux_desktop.domain.menu import name_key, tidy_name
from flux_desktop.pos.format import FileDialect
from flux_desktop.pos.moments import ClockTime, Moment, at_utc, parse_clock, parse_day, split_moment
from flux_desktop.pos.numbers import parse_number
from flux_desktop.pos.vocabulary import NO_DISHES, TOTALS, YES, plain

Row = list[str]
When = tuple[date, date | None, time | None]

LONGEST_NAME: Final = 200
_LONGEST_KEY: Final = 400
_MOST_UNITS: Final = 1_000_000 * MICRO
# A banquet in rupiah, dong or Lebanese pounds has eight places before the point.
_MOST_MONEY: Final = 10**11 * MICRO
_MODIFIER: Final = "[modifier] "
NO_DAY: Final = date.min
# "1/2/26"
_SHORTEST_DAY: Final = 6
_ONE_DAY: Final = timedelta(days=1)
# What tills write for the variant that is none.
_PLAIN_VARIANTS: Final = frozenset({"", "regular"})


class Moments(Memo[str, Moment]):
    """The parts of cells with date and time; their halves come again where the whole does not."""

    def __init__(self) -> None:
        super().__init__(self.split)
        self._clocks: Memo[str, Moment] = Memo(lambda text: split_moment("1 " + text))

    def split(self, text: str) -> Moment:
        """For a text that is asked for once."""
        head, _space, tail = text.strip().partition(" ")
        if tail and len(head) >= _SHORTEST_DAY and head[0].isdigit():
            clock = self._clocks[tail]
            if clock.at is not None:
                return Moment(head.rstrip(","), clock.at, clock.offset, clock.later)
        return split_moment(text)


def dish_name(text: str, ignored: frozenset[str] = frozenset()) -> str:
    """A dish's name as kept, without the code in brackets before it. Raises ValueError with the reason."""
    name = tidy_name(text)
    if name.startswith("[") and not name.startswith(_MODIFIER):
        name = name.partition("]")[2].strip() or name
    if not name:
        raise ValueError(_("no dish name"))
    # Some letters unfold: the key of 200 may be 3,600 long.
    if len(name) > LONGEST_NAME or len(key := name_key(name)) > _LONGEST_KEY:
        raise ValueError(_("dish name is longer than 200 letters"))
    if key in ignored:
        raise ValueError(_("left out, as you said"))
    word = plain(name)
    if word in TOTALS:
        raise ValueError(_("row of totals"))
    reason = NO_DISHES.get(word) or NO_DISHES.get(word.partition(" - ")[0])
    if reason:
        raise ValueError(_(reason))
    return name


def category_name(text: str) -> str:
    """A category as kept; tills write "None" where there is none."""
    name = tidy_name(text)[:LONGEST_NAME]
    return "" if name == "None" else name


def counted(day: date, dialect: FileDialect) -> date:
    """The day. Raises ValueError for one that stands alone and was taken for mistyped."""
    if day in dialect.left_out_days:
        raise ValueError(_("a day far from all others, left out"))
    return day


def quantity_of(text: str, decimal: str) -> int:
    """Micros of a quantity. Raises ValueError with the reason."""
    try:
        value = parse_number(text, decimal)
    except ValueError:
        raise ValueError(_("quantity is not a number")) from None
    if abs(value) > _MOST_UNITS:
        raise ValueError(_("quantity is too large to be one sale"))
    return value


def price_of(text: str, decimal: str) -> int:
    """Micros of a price per unit. Raises ValueError with the reason."""
    try:
        value = parse_number(text, decimal)
    except ValueError:
        raise ValueError(_("price is not a number")) from None
    if abs(value) > _MOST_MONEY:
        raise ValueError(_("price is too large to be one dish"))
    return value


def money_of(text: str, decimal: str) -> int:
    """Micros of a line's amount. Raises ValueError with the reason."""
    try:
        value = parse_number(text, decimal)
    except ValueError:
        raise ValueError(_("amount is not a number")) from None
    if abs(value) > _MOST_MONEY:
        raise ValueError(_("amount is too large to be one sale"))
    return value


_NUMBERS: Final[Mapping[str, Callable[[str, str], int]]] = {
    "quantity": quantity_of,
    "weight": quantity_of,
    "price": price_of,
}


class Cells:
    """The columns of one file. Each method gives a function of a row; a missing column is an empty cell.

    `read` are the columns that the functions look at.
    """

    def __init__(self, roles: Mapping[str, int], dialect: FileDialect) -> None:
        self.roles = roles
        self.dialect = dialect
        self.read = set[int]()

    def at(self, role: str) -> int | None:
        """Where the column is, which is noted among those that are `read`; None where it is missing."""
        at = self.roles.get(role)
        if at is not None:
            self.read.add(at)
        return at

    def text(self, role: str) -> Callable[[Row], str]:
        """The cell, trimmed."""
        at = self.at(role)
        if at is None:
            return lambda _row: ""
        return lambda row: row[at].strip()

    def word(self, role: str) -> Callable[[Row], str]:
        """The cell as a word of the vocabulary (`plain`)."""
        at = self.at(role)
        if at is None:
            return lambda _row: ""
        words: Memo[str, str] = Memo(plain)
        return lambda row: words[row[at]]

    def yes(self, role: str) -> Callable[[Row], bool]:
        """Whether the cell says so."""
        at = self.at(role)
        if at is None:
            return lambda _row: False
        answers: Memo[str, bool] = Memo(lambda text: plain(text) in YES)
        return lambda row: answers[row[at]]

    def number(self, role: str, blank: int | None = None) -> Callable[[Row], int]:
        """The number in micros; `blank` is what an empty cell or a missing column stands for.

        Without it an empty cell is none: ValueError, as for anything that is no number.
        """
        at = self.at(role)
        if at is None:
            missing = 0 if blank is None else blank
            return lambda _row: missing
        decimal, parse = self.dialect.decimals.get(role, "."), _NUMBERS.get(role, money_of)

        def meaning(text: str) -> int:
            return blank if blank is not None and not text.strip() else parse(text, decimal)

        values: Memo[str, int] = Memo(meaning)
        return lambda row: values[row[at]]

    def stated(self, role: str) -> Callable[[Row], int]:
        """The number without its sign, 0 where there is none to read: no sum depends on it."""
        at, decimal = self.at(role), self.dialect.decimals.get(role, ".")
        if at is None:
            return lambda _row: 0

        def meaning(text: str) -> int:
            try:
                return abs(price_of(text, decimal))
            except ValueError:
                return 0

        values: Memo[str, int] = Memo(meaning)
        return lambda row: values[row[at]]

    def name(self, before: str = "") -> Callable[[Row], str]:
        """The dish: item, and " - " and its variant where it has one. `before` stands before it."""
        at, variant_at, ignored = self.at("item"), self.at("variant"), self.dialect.ignored
        assert at is not None

        def meaning(item: str, variant: str = "") -> str:
            name = dish_name(item, ignored)
            variant = tidy_name(variant)
            whole = name if variant.casefold() in _PLAIN_VARIANTS else f"{name} - {variant}"
            return name if whole == name and not before else dish_name(before + whole, ignored)

        if variant_at is None:
            names: Memo[str, str] = Memo(meaning)
            return lambda row: names[row[at]]
        pairs: Memo[tuple[str, str], str] = Memo(lambda pair: meaning(*pair))
        return lambda row: pairs[row[at], row[variant_at]]

    def category(self) -> Callable[[Row], str]:
        at = self.at("category")
        if at is None:
            return lambda _row: ""
        names: Memo[str, str] = Memo(category_name)
        return lambda row: names[row[at]]

    def when(self) -> Callable[[Row], When]:
        """Business day, and date and time on the calendar where the file has times."""
        at, time_at, own_at = (self.at(role) for role in ("date", "time", "business_day"))
        if at is None:
            nowhere = (self.dialect.period[0] if self.dialect.period else NO_DAY), None, None
            return lambda _row: nowhere
        moments: Memo[str, When] = Memo(self._moment())
        clocks: Memo[str, ClockTime | None] = Memo(parse_clock)
        if own_at is not None:
            days: Memo[str, date] = Memo(self._own_day)

            def stated(row: Row) -> When:
                day, on, at_time = moments[row[at]]
                if time_at is not None and (clock := clocks[row[time_at]]):
                    on, at_time = (on or day) + _ONE_DAY * clock.later, clock.at
                return days[row[own_at]], on or (day if at_time else None), at_time

            return stated
        if time_at is None or not self.dialect.timed:
            return lambda row: moments[row[at]]

        start = self.dialect.day_start

        def joined(row: Row) -> When:
            business, on, _clock = found = moments[row[at]]
            clock = clocks[row[time_at]]
            if clock is None:
                return found
            # A time of its own wins over one that stands behind the date, which may have moved the business day.
            day, (written, later) = on or business, clock
            if later:
                return day, day + _ONE_DAY, written
            return (day - _ONE_DAY if written < start else day), day, written

        return joined

    def _own_day(self, text: str) -> date:
        return counted(parse_day(split_moment(text).day, self.dialect.date_order), self.dialect)

    def _moment(self) -> Callable[[str], When]:
        order, zone = self.dialect.date_order, self.dialect.zone
        days: Memo[str, date] = Memo(lambda text: counted(parse_day(text, order), self.dialect))
        split = Moments().split

        def meaning(text: str) -> When:
            day_text, at, offset, later = split(text)
            day = days[day_text]
            if at is None or not self.dialect.timed:
                return day, None, None
            if offset is not None and zone is not None:
                local = at_utc(day, at, offset).astimezone(zone)
                day, at = local.date(), local.time()
            return self._placed(day, ClockTime(at, later))

        return meaning

    def _placed(self, day: date, clock: ClockTime) -> When:
        """A till that counts its hours on past 24 has told the business day."""
        if clock.later:
            return day, day + _ONE_DAY, clock.at
        return self._business(day, clock.at), day, clock.at

    def _business(self, day: date, at: time) -> date:
        return day - _ONE_DAY if at < self.dialect.day_start else day
