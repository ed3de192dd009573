"""Sales: the lines and tickets of a file, the daily sums, and the entries of the import history."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from operator import itemgetter
from typing import Any, Final, NamedTuple
from uuid import UUID


class SaleLine(NamedTuple):
    """One line of a sales file. Quantities and money in micros.

    `day` is the business day; `on` and `at` are the calendar's, as written (None: the file does not say,
    and then the calendar date is the day). `demand` is what the kitchen had to make (a refund does not
    reduce it), `quantity` what stayed sold. `ticket` is the till's own number of the sale, "" without one;
    `line_id` its own number of the line, "" without one. `part_of` names, for a modifier, the line it
    belongs to: that line's `line_id`, else its dish.
    """

    line: int
    day: date
    item: str
    category: str
    demand: int
    quantity: int
    unit_price: int
    net_sales: int
    promo: bool
    on: date | None = None
    at: time | None = None
    ticket: str = ""
    line_id: str = ""
    part_of: str = ""


def _get(*names: str) -> Callable[[SaleLine], Any]:
    return itemgetter(*map(SaleLine._fields.index, names))


# Getters of fields for loops over millions of lines: `map` calls them without a step of the interpreter.
get_line_number: Final = _get("line")
get_day: Final = _get("day")
get_demand: Final = _get("demand")
get_quantity: Final = _get("quantity")
get_net_sales: Final = _get("net_sales")
get_time: Final = _get("at")
get_ticket: Final = _get("ticket")
get_line_id: Final = _get("line_id")
get_dates: Final = _get("day", "on")
get_ticket_key: Final = _get("ticket", "on", "day")
get_line_links: Final = _get("line_id", "part_of")
# What was sold, apart from when and on which ticket: `item` to `promo`, which stand side by side.
get_content: Final = itemgetter(slice(SaleLine._fields.index("item"), SaleLine._fields.index("promo") + 1))


class Ticket(NamedTuple):
    """The lines of one ticket on one calendar and business day, all of them. `at` is its earliest time."""

    number: str
    on: date
    day: date
    at: time | None
    lines: list[SaleLine]


class Problem(NamedTuple):
    """A line that was left out: its physical number in the file (1 = first), why, and what it says.

    `money` is what the line is about, in micros; None where it cannot be read or where it sums other lines.
    """

    line: int
    reason: str
    text: str
    money: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Something a file leaves open. `key` is answered with one of `choices`; `suggested` is the likelier one."""

    key: str
    text: str
    choices: tuple[str, ...]
    suggested: str


class Notice(NamedTuple):
    """Something that was decided without asking and could surprise. `code` is for programs."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class DayItem:
    """One dish on one day, in micros."""

    day: date
    item: str
    category: str
    demand: int
    quantity: int
    net_sales: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over a file, in micros."""

    demand: int = 0
    quantity: int = 0
    net_sales: int = 0


@dataclass(frozen=True, slots=True)
class Upload:
    """One entry of the import history. `status` is completed, undone or failed.

    `errors` are the first lines left out, `error_count` how many there were. `source` is the system the file
    is from; with `has_tickets` its sales carry the till's own numbers, unique for ever (`ticket_scope` ""),
    within a "day" or within a "year". `net_sales` is None for who may not see it.
    """

    id: UUID
    file: str
    status: str
    layout: str
    row_count: int
    errors: tuple[Problem, ...]
    error_count: int
    created_at: datetime
    first_day: date | None
    last_day: date | None
    net_sales: int | None
    source: str = ""
    has_tickets: bool = False
    ticket_scope: str = ""

    def without_money(self) -> "Upload":
        """For who may see none: no sums, and of the lines left out neither their text nor their money."""
        errors = tuple(each._replace(text="", money=None) for each in self.errors)
        return replace(self, net_sales=None, errors=errors)
