"""Tickets out of a stream of lines: handed on when all of their lines have come, however a file orders them."""

import pickle
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from itertools import groupby
from tempfile import TemporaryFile
from typing import Final
from uuid import UUID

from flux_desktop.domain.i18n import _
from flux_desktop.domain.ids import derived_id
from flux_desktop.domain.sales import (
    Problem,
    SaleLine,
    Ticket,
    get_content,
    get_line_id,
    get_ticket,
    get_ticket_key,
    get_time,
)
from flux_desktop.pos.format import Batch
from flux_desktop.services.imports.seen import Seen

# The lines of a ticket stand together, or nearly: two tills write into one file.
_NEAR: Final = 500
_LINES_A_PART: Final = 50_000
_MOST_PARTS: Final = 200
# Of a number, as the database keeps it.
_LONGEST: Final = 120

_Key = tuple[str, date, date]


class TicketSplit(Exception):
    """The lines of one ticket stand far apart: read the file through `gathered`."""


class Tickets:
    """The tickets whose lines have not all come yet. One that spans days is one ticket a day.

    A line whose own number came before in its ticket, saying the same, is the same line twice: a problem.
    """

    def __init__(self) -> None:
        self._open: dict[_Key, list[SaleLine]] = {}
        self._done = Seen()

    def add(self, lines: list[SaleLine]) -> tuple[list[Ticket], list[Problem]]:
        """Takes lines, all with tickets, and gives the tickets that are whole now. Raises TicketSplit."""
        opened: list[int] = []
        for fields, run in groupby(lines, get_ticket_key):
            self._collect(_key(*fields), opened).extend(run)
        if opened and any(self._done.have(opened)):
            raise TicketSplit
        near = {_key(*fields) for fields in set(map(get_ticket_key, lines[-_NEAR:]))}
        return self._close([key for key in self._open if key not in near])

    def rest(self) -> tuple[list[Ticket], list[Problem]]:
        """The tickets that were still open, at the end of the file."""
        return self._close(list(self._open))

    def _collect(self, key: _Key, opened: list[int]) -> list[SaleLine]:
        lines = self._open.get(key)
        if lines is None:
            opened.append(hash(key))
            lines = self._open[key] = []
        return lines

    def _close(self, keys: list[_Key]) -> tuple[list[Ticket], list[Problem]]:
        tickets, problems = [], []
        for key in keys:
            number, on, day = key
            lines = self._open.pop(key)
            if lines[0].line_id:
                lines, twice = _once(lines)
                problems += twice
            times = [at for at in map(get_time, lines) if at is not None]
            tickets.append(Ticket(number, on, day, min(times) if times else None, lines))
        self._done.add(list(map(hash, keys)))
        return tickets, problems


class TicketNumbers:
    """Gives every line of a file with tickets a number: those without are told apart by what they say.

    So they too are the same sale in an export that overlaps; of equal ones on a day each counts.
    """

    def __init__(self) -> None:
        self._seen = Seen()
        # Of those that came more than once, how often.
        self._times: dict[UUID, int] = {}

    def given(self, lines: list[SaleLine]) -> list[SaleLine]:
        lengths = set(map(len, map(get_ticket, lines)))
        if not lengths or (min(lengths) and max(lengths) <= _LONGEST):
            return lines
        own = iter(self._numbers([line for line in lines if not line.ticket]))
        return [
            line
            if 0 < len(line.ticket) <= _LONGEST
            else line._replace(ticket=f"~{derived_id(line.ticket).hex}" if line.ticket else next(own))
            for line in lines
        ]

    def _numbers(self, lines: list[SaleLine]) -> list[str]:
        contents = [derived_id("line", *map(str, line[1:])) for line in lines]
        before = self._seen.have([each.int for each in contents])
        here: dict[UUID, int] = {}
        numbers = []
        for content, was in zip(contents, before, strict=True):
            times = here[content] = 1 + (here.get(content) or self._times.get(content) or was)
            numbers.append(f"~{derived_id(content, str(times)).hex}")
        self._times.update({content: times for content, times in here.items() if times > 1})
        new = {content: was for content, was in zip(contents, before, strict=True) if not was}
        self._seen.add([each.int for each in new])
        return numbers


def gathered(batches: Iterable[Batch], rows: int) -> Iterator[Batch]:
    """The same lines in an order in which those of a ticket stand together; memory stays flat."""
    parts = min(_MOST_PARTS, 1 + rows // _LINES_A_PART)
    with ExitStack() as stack:
        files = [stack.enter_context(TemporaryFile()) for _part in range(parts)]
        for batch in batches:
            yield Batch([], batch.problems)
            some: dict[int, list[tuple[object, ...]]] = {}
            for line in batch.lines:
                some.setdefault(hash(line.ticket) % parts, []).append(tuple(line))
            for part, lines in some.items():
                pickle.dump(lines, files[part])
        for file in files:
            end = file.tell()
            file.seek(0)
            by_key: dict[_Key, list[SaleLine]] = {}
            while file.tell() < end:
                for cells in pickle.load(file):  # noqa: S301 - our own file, that nobody else can open
                    line = SaleLine(*cells)
                    by_key.setdefault(_key(*get_ticket_key(line)), []).append(line)
            yield Batch([line for lines in by_key.values() for line in lines], [])


def _key(number: str, on: date | None, day: date) -> _Key:
    return number, on or day, day


def _once(lines: list[SaleLine]) -> tuple[list[SaleLine], list[Problem]]:
    if len(set(map(get_line_id, lines))) == len(lines):
        return lines, []
    kept: list[SaleLine] = []
    problems = []
    seen: set[tuple[object, ...]] = set()
    for line in lines:
        content = (line.line_id, *get_content(line))
        if line.line_id and content in seen:
            reason = _("this line of the ticket came before in the file")
            problems.append(Problem(line.line, reason, line.item, line.net_sales))
        else:
            seen.add(content)
            kept.append(line)
    return kept, problems
