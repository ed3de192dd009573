"""What a layout of sales files is: it recognises its header and turns rows into sale lines and problems."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from flux_desktop.domain.sales import Problem, SaleLine
from flux_desktop.pos.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Marks:
    """How the file writes days and numbers, decided once over all its rows.

    `decimals`: the decimal mark of each role of `NUMBERS`. `price_of_line`: the price is the line's, not a unit's.
    """

    date_order: str
    decimals: Mapping[str, str]
    price_of_line: bool = False

    @property
    def decimal(self) -> str:
        """The mark of the prices."""
        return self.decimals["price"]


@dataclass(slots=True)
class Batch:
    """Some rows in file order: what was read, and what was left out and why. `rows` counts both."""

    lines: list[SaleLine]
    problems: list[Problem]

    @property
    def rows(self) -> int:
        return len(self.lines) + len(self.problems)


class SalesFormat(Protocol):
    """One till's layout. To add one: a file in `formats/` and a line in `FORMATS`."""

    @property
    def key(self) -> str:
        """Stable name, as in `--layout`."""
        ...

    @property
    def title(self) -> str:
        """Name for people."""
        ...

    def roles(self, columns: Sequence[str]) -> Mapping[str, int] | None:
        """Which column plays which role, by the set of names, never by position; None: not this layout.

        The roles `date`, and of `NUMBERS` those present, are surveyed before `read`.
        """
        ...

    def read(self, sheet: Sheet, marks: Marks, size: int) -> Iterator[Batch]:
        """All rows below the header in batches of about `size`."""
        ...


NUMBERS = ("quantity", "price")
