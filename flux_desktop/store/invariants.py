"""What must hold of every database beyond its pages: Flux's own rules, proved row by row."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text

from flux_desktop.domain.ids import day_prefix
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.store.counting import wrongly_noted
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import restaurants, transaction_items, transactions

_FROM_LINES: Final = """
SELECT t.restaurant_id, t.business_date, i.menu_item_id, SUM(i.demand), SUM(i.quantity), SUM(i.net_sales)
FROM transactions t JOIN transaction_items i ON i.transaction_id = t.id
WHERE NOT EXISTS (SELECT 1 FROM superseded_transactions x WHERE x.transaction_id = t.id)
GROUP BY t.restaurant_id, t.business_date, i.menu_item_id
"""
_KEPT: Final = (
    "SELECT restaurant_id, business_date, menu_item_id, demand, quantity, net_sales FROM daily_item_sales"
)
_DERIVED: Final = 8
_VERSIONS: Final = (7, _DERIVED)


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that does not hold, and how many rows break it. `rule`: sums, references, ids, superseded."""

    rule: str
    rows: int


def broken(uow: UnitOfWork, progress: Progress = SILENT) -> Iterator[Broken]:
    """Every rule that does not hold. A minute for ten million sales."""
    for number, (rule, count) in enumerate(_RULES.items()):
        progress.step(number, len(_RULES))
        rows = count(uow)
        if rows:
            yield Broken(rule, rows)


def _sums(uow: UnitOfWork) -> int:
    both = f"SELECT count(*) FROM ({_KEPT} EXCEPT {_FROM_LINES}) AS extra"
    back = f"SELECT count(*) FROM ({_FROM_LINES} EXCEPT {_KEPT}) AS lacking"
    return max(int(uow.execute(text(each)).scalar_one()) for each in (both, back))


def _references(uow: UnitOfWork) -> int:
    if uow.dialect != "sqlite":
        # The server holds them itself.
        return 0
    return len(uow.connection.exec_driver_sql("PRAGMA foreign_key_check").all())


def _ids(uow: UnitOfWork) -> int:
    wrong = 0
    for row in uow.execute(select(transactions.c.id, transactions.c.transaction_date)):
        wrong += row.id.bytes[:6] != day_prefix(row.transaction_date) or row.id.version != _DERIVED
    for made in uow.execute(select(transaction_items.c.id)).scalars():
        wrong += not _is_of_flux(made)
    return wrong


def _is_of_flux(made: UUID) -> bool:
    return made.version in _VERSIONS


def _superseded(uow: UnitOfWork) -> int:
    return sum(wrongly_noted(uow, each) for each in uow.execute(select(restaurants.c.id)).scalars())


_RULES: Final[dict[str, Any]] = {
    "sums": _sums,
    "references": _references,
    "ids": _ids,
    "superseded": _superseded,
}
