"""Rows by the thousand into the database, past SQLAlchemy's types, which cost more than the insert itself.

They are in the driver's own values: ids as 16 bytes, days as ISO text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain
from typing import Any, Final, Protocol
from uuid import UUID

from sqlalchemy import Connection, Table

from flux_desktop.store.tables import metadata
from flux_desktop.store.walls import At, Belonging, past_policies

# Rows a statement: an eighth faster than one by one. SQLite takes 32,766 values.
_AT_ONCE: Final = 200
# Rows a COPY: the thread waits some 5 ms for the interpreter's lock whenever the server has answered.
_ENOUGH: Final = 8_000
_PARENTS_FIRST: Final = {table: at for at, table in enumerate(metadata.sorted_tables)}

_Row = tuple[Any, ...]
_Target = tuple[Table, tuple[str, ...]]


class Bulk(Protocol):
    """Takes the rows of one transaction. Rows of a table keep their order."""

    def reach(self, at: UUID | At | None) -> None:
        """What a server's policies leave to the transaction from now on; None: there are none. Everything is settled."""

    def add(self, table: Table, columns: tuple[str, ...], rows: Sequence[_Row]) -> None: ...

    def settle(self) -> None:
        """Has every row in the database. To be called before anything else is asked of it."""

    def close(self) -> None:
        """Has the connection to itself again, whether or not every row is in."""


@contextmanager
def open_bulk(connection: Connection) -> Iterator[Bulk]:
    """The fast way into this database; a clean end settles it."""
    raw: Any = connection.connection.driver_connection
    bulk: Bulk = _Copies(raw) if connection.dialect.name == "postgresql" else _Statements(raw)
    try:
        yield bulk
        bulk.settle()
    finally:
        bulk.close()


class _Statements:
    """SQLite, by statements of many rows."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def reach(self, at: UUID | At | None) -> None:
        pass

    def add(self, table: Table, columns: tuple[str, ...], rows: Sequence[_Row]) -> None:
        into = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES "
        marks, last = f"({', '.join('?' * len(columns))})", len(rows) - len(rows) % _AT_ONCE
        many = into + ", ".join([marks] * _AT_ONCE)
        for at in range(0, last, _AT_ONCE):
            self._raw.execute(many, list(chain.from_iterable(rows[at : at + _AT_ONCE])))
        self._raw.executemany(into + marks, rows[last:])

    def settle(self) -> None:
        pass

    def close(self) -> None:
        pass


class _Copies:
    """PostgreSQL, by COPY in a thread: the server, a process of its own, works while the next rows are made.

    What goes wrong there is raised by a later `add` or by `settle`. Parents go before their children. A role that is
    held to policies may not COPY: with one restaurant at hand the rows are proved to be its own, and the copy is the
    owner's (decision 105).
    """

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self._waiting: dict[_Target, list[str]] = {}
        self._rows = 0
        self._thread: ThreadPoolExecutor | None = None
        self._copying: Future[None] | None = None
        self._belonging: Belonging | None = None

    def reach(self, at: UUID | At | None) -> None:
        self._belonging = Belonging(at) if isinstance(at, UUID) else None

    def add(self, table: Table, columns: tuple[str, ...], rows: Sequence[_Row]) -> None:
        if not rows:
            return
        if self._belonging is not None:
            self._belonging.note(table, columns, rows)
        self._waiting.setdefault((table, columns), []).append(_copy_text(rows))
        self._rows += len(rows)
        if self._rows >= _ENOUGH:
            self._wait()
            if self._thread is None:
                self._thread = ThreadPoolExecutor(1, "flux-copy")
            self._copying = self._thread.submit(self._copy_own, self._take(), self._named())

    def settle(self) -> None:
        self._wait()
        if self._waiting:
            self._copy_own(self._take(), self._named())

    def close(self) -> None:
        # After an error the transaction is undone on this connection: not while it copies.
        if self._thread is not None:
            self._thread.shutdown()

    def _wait(self) -> None:
        copying, self._copying = self._copying, None
        if copying is not None:
            copying.result()

    def _take(self) -> dict[_Target, list[str]]:
        waiting, self._waiting, self._rows = self._waiting, {}, 0
        return waiting

    def _named(self) -> dict[str, set[bytes]]:
        return {} if self._belonging is None else self._belonging.take()

    def _copy_own(self, texts: dict[_Target, list[str]], named: dict[str, set[bytes]]) -> None:
        if self._belonging is None:
            self._copy(texts)
            return
        self._belonging.prove(self._raw, named)
        with past_policies(self._raw):
            self._copy(texts)

    def _copy(self, texts: dict[_Target, list[str]]) -> None:
        for table, columns in sorted(texts, key=lambda target: _PARENTS_FIRST[target[0]]):
            into = f"COPY {table.name} ({', '.join(columns)}) FROM STDIN"
            with self._raw.cursor() as cursor, cursor.copy(into) as copy:
                copy.write("".join(texts[table, columns]))


def _copy_text(rows: Sequence[_Row]) -> str:
    """The rows as COPY reads text: a column at a time, each by what its first value is."""
    columns = [_copy_column(column) for column in zip(*rows, strict=True)]
    return "".join(["\t".join(cells) + "\n" for cells in zip(*columns, strict=True)])


def _copy_column(values: tuple[Any, ...]) -> Iterable[str]:
    kind = type(values[0])
    if kind is bytes:
        return [each.hex() for each in values]
    if kind is int or kind is bool:
        return map(str, values)
    # Hardly any text holds a sign that means something to COPY: all are asked at once.
    if _COPY_SIGN.search("".join([each for each in values if each is not None])):
        return ["\\N" if each is None else each.translate(_COPY_ESCAPES) for each in values]
    return ["\\N" if each is None else each for each in values]


_COPY_SIGN: Final = re.compile(r"[\\\t\n\r]")
_COPY_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
