"""A sales file in pieces as the store takes them: lines, whole tickets, and what was left out."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.sales import Problem, SaleLine, Ticket
from flux_desktop.pos.file import SalesFile
from flux_desktop.services.aliases import FileNames
from flux_desktop.services.imports.period_allocation import PeriodAllocation
from flux_desktop.services.imports.tickets import TicketNumbers, Tickets, gathered

# Small enough that a cancel takes effect at once and memory stays flat.
_BATCH: Final = 2_000
# Tickets are handed on so many at a time, for the store inserts the same number of rows fastest; or with so many lines.
_TICKETS: Final = 1_000
_MOST_LINES: Final = 10_000


class Chunk(NamedTuple):
    """Some lines of a file: those without a ticket, whole tickets, and what was left out."""

    lines: list[SaleLine]
    tickets: list[Ticket]
    problems: list[Problem]

    @property
    def every(self) -> list[SaleLine]:
        return [*self.lines, *[line for ticket in self.tickets for line in ticket.lines]]


def chunks(
    file: SalesFile,
    ignored: frozenset[str],
    rejected_rows: FileNames,
    *,
    gather: bool,
    allocation: PeriodAllocation | None = None,
) -> Iterator[Chunk]:
    """The file in pieces; the lines of ignored dishes are problems, and are added to `rejected_rows`.

    `allocation` makes a line a day of each sum over several. Raises TicketSplit.
    """
    pending, numbers = Tickets(), TicketNumbers()
    ready, held = list[Ticket](), 0
    batches = file.batches(_BATCH)
    for batch in gathered(batches, file.rows) if gather else batches:
        lines, problems = batch.lines, batch.problems
        if ignored:
            lines, dropped = _without(ignored, lines)
            problems = problems + [
                Problem(each.line, _("ignored dish"), each.item, each.net_sales) for each in dropped
            ]
            for each in dropped:
                rejected_rows.add(each.item, each.quantity, each.net_sales)
        if file.has_tickets:
            whole, twice = pending.add(numbers.given(lines))
            ready += whole
            held += len(lines)
            some = len(ready) if held > _MOST_LINES else len(ready) // _TICKETS * _TICKETS
            yield Chunk([], ready[:some], problems + twice)
            if some:
                ready, held = ready[some:], 0
        else:
            yield Chunk(lines if allocation is None else allocation.lines(lines), [], problems)
    whole, twice = pending.rest()
    yield Chunk([], ready + whole, twice)


def _without(ignored: frozenset[str], lines: list[SaleLine]) -> tuple[list[SaleLine], list[SaleLine]]:
    """The lines of other dishes, and those of the ignored."""
    out = {name for name in {line.item for line in lines} if name_key(name) in ignored}
    if not out:
        return lines, []
    return [line for line in lines if line.item not in out], [line for line in lines if line.item in out]
