"""A table seen in another way: the rows of one place alone, days written as numbers, days turned back."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final, TypeVar

from flux_desktop.pos.sheet import SalesTable

_SERIAL: Final = re.compile(r"(\d{5})(?:[.,](\d+))?\Z", re.ASCII)
_ISO: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)(.*)\Z", re.ASCII | re.DOTALL)
# Spreadsheets count days from here, because they take 1900 for a leap year.
_EPOCH: Final = date(1899, 12, 30)
_TWELVE: Final = 12


@dataclass(frozen=True)
class Wrapped(SalesTable):
    """All of a table but its rows."""

    base: SalesTable | None = None
    at: int = 0

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        raise NotImplementedError

    def text(self, row: Sequence[str]) -> str:
        return self.under.text(row)

    def physical(self, line: int) -> int:
        return self.under.physical(line)

    @property
    def left(self) -> Mapping[int, str]:
        return self.under.left

    @cached_property
    def key(self) -> str:
        return self.under.key

    @property
    def under(self) -> SalesTable:
        assert self.base is not None
        return self.base


@dataclass(frozen=True)
class OnePlace(Wrapped):
    """The rows of one place; those that name none, as blank ones and totals do, stay."""

    place: str = ""

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        for line, row in self.under.rows():
            if len(row) <= self.at or row[self.at].strip() in ("", self.place):
                yield line, row


@dataclass(frozen=True)
class SerialDays(Wrapped):
    """Days that a spreadsheet wrote as the numbers in which it counts them."""

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        for line, row in self.under.rows():
            if len(row) > self.at and (found := _SERIAL.match(row[self.at].strip())):
                row[self.at] = _moment(int(found[1]), found[2] or "")
            yield line, row


@dataclass(frozen=True)
class TurnedDays(Wrapped):
    """Days whose month and day a spreadsheet took for each other, turned back."""

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        for line, row in self.under.rows():
            if len(row) > self.at:
                row[self.at] = turned(row[self.at].strip())
            yield line, row


@dataclass(frozen=True)
class OneDay(Wrapped):
    """Sheets of which each is a day's, named by it: the day as a column. `days`: its text by the sheet's number."""

    days: tuple[str, ...] = ()

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        from flux_desktop.pos.sheet import STRIDE

        width = len(self.columns) - 1
        for line, row in self.under.rows():
            yield line, [*row[:width], *[""] * (width - len(row)), self.days[line // STRIDE]] if row else []


W = TypeVar("W", bound=Wrapped)


def wrapped(kind: type[W], base: SalesTable, at: int, **more: object) -> W:
    return kind(
        base.path,
        base.header_line,
        base.columns,
        base.above,
        base.delimiter,
        base,
        at,
        **more,
    )


def turned(text: str) -> str:
    """The ISO date with its month and day in each other's place, where both could be a month."""
    found = _ISO.match(text)
    if found is None or int(found[3]) > _TWELVE:
        return text
    return f"{found[1]}-{found[3]}-{found[2]}{found[4]}"


def _moment(days: int, fraction: str) -> str:
    day = (_EPOCH + timedelta(days=days)).isoformat()
    if not fraction.strip("0"):
        return day
    seconds = round(float(f"0.{fraction}") * 86_400)
    return f"{day} {seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
