"""What a layout of sales files is: it recognises its header and turns rows into sale lines and problems."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from flux_desktop.domain.sales import Problem, SaleLine
from flux_desktop.pos.sheet import SalesTable

DAY_START: Final = time(4)
INCLUDED: Final = "included"
EXCLUDED: Final = "excluded"
ASK: Final = "ask"
# The roles whose cells are numbers, and of those the money, the one that is kept first.
NUMBERS: Final = (
    "quantity",
    "weight",
    "net",
    "amount",
    "price",
    "gross",
    "discount",
    "tax",
    "with_tax",
    "ratio",
    "off",
)
_MONEY: Final = ("net", "amount", "price", "with_tax", "gross")


@dataclass(frozen=True, slots=True)
class ImportPreferences:
    """What the restaurant has said before, "" or None where it has not.

    `tax`: the till's amounts are "included" or "excluded" of tax. `business_day_start`: sales before it belong
    to the day before (04:00 where nobody said). `timezone`: IANA name. `columns`: the mappings remembered, by
    `SalesFile.header_key`, as in the answer of that name. `statuses`: what words for the state of a sale mean.
    `place`: which of `places`, those of its files, it is ("all": each). `name`, `country`, `currency`: the restaurant's.
    """

    tax: str = ""
    business_day_start: time | None = None
    timezone: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    places: tuple[str, ...] = ()
    name: str = ""
    country: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class FileDialect:
    """How the file writes days and numbers, decided once over all its rows, and how its sales are to be read.

    `timed`: its times tell something. `decimals`: the decimal mark of each number's role. `price_of_line`: the price is the line's, not a unit's.
    `period`: first and last day of a report without dates. `ignored`: keys of dishes to leave out. `left_out_days`: days that somebody took for
    mistyped. `statuses`: what the file's own words for the state of a sale mean, where Flux does not know them.
    """

    date_order: str
    decimals: Mapping[str, str]
    price_of_line: bool = False
    timed: bool = True
    day_start: time = DAY_START
    zone: ZoneInfo | None = None
    period: tuple[date, date] | None = None
    ignored: frozenset[str] = frozenset()
    left_out_days: frozenset[date] = frozenset()
    statuses: Mapping[str, str] = field(default_factory=dict)

    @property
    def decimal(self) -> str:
        """The mark of the money."""
        return next((self.decimals[role] for role in _MONEY if role in self.decimals), ".")


@dataclass(slots=True)
class Batch:
    """Some rows in file order: what was read, and what was left out and why. `rows` counts both."""

    lines: list[SaleLine]
    problems: list[Problem]

    @property
    def rows(self) -> int:
        return len(self.lines) + len(self.problems)


class SalesFormat(Protocol):
    """One till's layout. To add one: a file in `formats/` and a line in `FORMATS`; most derive from `Layout`."""

    @property
    def key(self) -> str:
        """Stable name, as in `--layout`."""
        ...

    @property
    def title(self) -> str:
        """Name for people."""
        ...

    @property
    def source(self) -> str:
        """The till, as in the ids of its tickets; files of one till that share tickets share it."""
        ...

    @property
    def likely_order(self) -> str:
        """The order of dates this till writes, "" where it follows the account."""
        ...

    @property
    def likely_decimal(self) -> str:
        """The decimal mark this till writes, "" where it follows the account."""
        ...

    @property
    def ticket_scope(self) -> str | None:
        """Where a ticket number is used once: "" everywhere, "day", "year"; None: the file has to tell."""
        ...

    @property
    def reads_times(self) -> bool:
        """Whether a time may stand behind a date."""
        ...

    @property
    def reads_zones(self) -> bool:
        """Whether a distance from UTC behind a time has to be told in the restaurant's zone, or is that zone."""
        ...

    @property
    def trusts_midnight(self) -> bool:
        """Whether a file whose times are all midnight means it, or tells days as a database writes them."""
        ...

    @property
    def asks_day_start(self) -> bool:
        """Whether to ask for the start of the business day where it would move sales and nobody has said it."""
        ...

    @property
    def may_hold_totals(self) -> bool:
        """Whether rows of sums may stand among its dishes under names like theirs."""
        ...

    @property
    def counts_blank_rows(self) -> bool:
        """Whether a row of nothing but separators is one that was left out."""
        ...

    def roles(self, names: Mapping[str, int]) -> Mapping[str, int] | None:
        """Which column plays which role, by the set of names, never by position; None: not this layout.

        Of the roles, `date`, `time`, `ticket` and those of NUMBERS are surveyed before `read`.
        """
        ...

    @property
    def evidence(self) -> Mapping[str, str]:
        """What `fitted` found in the rows, as sentences by key."""
        ...

    def fitted(self, table: SalesTable) -> "SalesFormat":
        """This layout as the first rows of a file show it: what its header leaves open between variants."""
        ...

    def tax(self, roles: Mapping[str, int]) -> str:
        """Whether its money has tax in it: INCLUDED, EXCLUDED, ASK, or "" where nobody needs to say."""
        ...

    def read(self, table: SalesTable, dialect: FileDialect, size: int) -> Iterator[Batch]:
        """All rows below the header in batches of about `size`."""
        ...
