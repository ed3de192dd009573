"""A till with tickets, for tests: its files, and the layout that reads them."""

from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest

from flux_desktop.domain.exact import to_micros
from flux_desktop.domain.sales import Problem, SaleLine
from flux_desktop.pos.format import Batch, FileDialect
from flux_desktop.pos.formats import FORMATS
from flux_desktop.pos.sheet import SalesTable

COLUMNS = ("on", "at", "ticket", "line_id", "item", "category", "quantity", "price", "part_of")
EARLY = time(4)
_ONE = timedelta(days=1)


class Till:
    """One line a dish on a ticket. The business day begins at 04:00; `date` is read by nobody."""

    title = "A till"

    likely_order, likely_decimal = "ymd", "."
    reads_times = True
    asks_day_start = counts_blank_rows = may_hold_totals = reads_zones = trusts_midnight = False
    evidence: Mapping[str, str] = {}

    def __init__(self, key: str, *, of_day: bool = False) -> None:
        self.key = self.source = key
        self.ticket_scope = "day" if of_day else ""

    def roles(self, names: Mapping[str, int]) -> Mapping[str, int] | None:
        if self.key not in names:
            return None
        places = {name: at + 1 for at, name in enumerate(COLUMNS)}
        # Under the names by which files are surveyed.
        return {**places, "date": places["on"], "time": places["at"]}

    def fitted(self, _table: SalesTable) -> "Till":
        return self

    def tax(self, _roles: Mapping[str, int]) -> str:
        return ""

    def read(self, table: SalesTable, _dialect: FileDialect, size: int) -> Iterator[Batch]:
        batch, left = Batch([], []), size
        for line, (_till, on, at, ticket, line_id, item, category, quantity, price, part_of) in table.rows():
            day, clock, units, unit = _day(on), _clock(at), _micros(quantity), _micros(price)
            early = clock is not None and clock < EARLY
            if not item:
                batch.problems.append(Problem(line, "no dish name", ticket, units * unit // 10**6))
                continue
            batch.lines.append(
                SaleLine(
                    line,
                    day - _ONE if early else day,
                    item,
                    category,
                    max(0, units),
                    units,
                    unit,
                    units * unit // 10**6,
                    False,
                    day,
                    clock,
                    ticket,
                    line_id,
                    part_of,
                )
            )
            left -= 1
            if not left:
                yield batch
                batch, left = Batch([], []), size
        yield batch


# A million lines write a few hundred different cells.
_day = lru_cache(date.fromisoformat)
_micros = lru_cache(lambda text: to_micros(Decimal(text)))
_clock = lru_cache(4096)(lambda text: time.fromisoformat(text) if text else None)


TILLS = (Till("till"), Till("daily", of_day=True))


def write_tickets(file: Path, *lines: Mapping[str, object], key: str = "till") -> Path:
    """A till's file of lines, each with the columns it names: on, ticket, item; quantity 1, price 2.5."""
    rows = [",".join([key, *COLUMNS])]
    for line in lines:
        cells = {"quantity": 1, "price": "2.5", "at": "13:00", **line}
        rows.append(",".join(["x", *[str(cells.get(name, "")) for name in COLUMNS]]))
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def tills(monkeypatch: pytest.MonkeyPatch) -> None:
    """Flux knows the test's tills."""
    monkeypatch.setattr("flux_desktop.pos.recognising.FORMATS", (*FORMATS, *TILLS))
