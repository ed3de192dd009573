"""The store: `with store.begin() as uow:` saves on a clean end and undoes otherwise. Nothing else commits."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from time import monotonic
from typing import Any, Final

from sqlalchemy import Connection, CursorResult, Executable, RootTransaction, Table, insert, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.words import _
from flux_desktop.store.engine import (
    WAIT_FOR_WRITER_MS,
    WRITES,
    open_engine,
    store_errors,
    writer_is_busy,
)

_WRITERS: Final = 0x464C5557
# More rows at a time are slower: they leave the cache before they are read.
_PIECE: Final = 500
# Of waiting for another writer, between two chances to cancel.
_MOMENT_MS: Final = 250
# Rows a statement: with few sizes each is compiled once, with large ones the thread seldom waits for its turn.
_ROWS: Final = (2_000, 1_000, 100, 10, 1)
# What SQLite takes of them in a statement, unless it was built otherwise.
_VALUES: Final = 32_766
# Calls of `insert_many`, not rows: enough that neither side waits for the other, few enough that memory stays flat.
_MOST_AHEAD: Final = 4


class UnitOfWork:
    """One transaction. Passed to the functions of this floor; never kept."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._inserts = _Inserts()

    @property
    def connection(self) -> Connection:
        """The connection, once all rows of `insert_many` are in. Raises what went wrong with them."""
        self._inserts.wait()
        return self._connection

    @property
    def dialect(self) -> str:
        return self._connection.dialect.name

    def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        return self.connection.execute(statement, parameters)

    def columns(self, query: str, parameters: dict[str, Any]) -> Iterator[tuple[tuple[Any, ...], ...]]:
        """The answer in pieces of some hundred rows, each as columns, in the driver's own values.

        Past SQLAlchemy's types and rows, and few objects alive at a time: a third of the time for a hundred
        thousand rows. On SQLite ids come as 16 bytes and days as ISO text, and are asked for likewise.
        """
        cursor: Any = self.connection.execute(text(query), parameters).cursor
        while rows := cursor.fetchmany(_PIECE):
            yield tuple(zip(*rows, strict=True))

    def upsert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT of this database's dialect, which can say what to do on conflict."""
        return postgresql.insert(table) if self.dialect == "postgresql" else sqlite.insert(table)

    def insert_many(self, table: Table, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
        """Rows in the driver's own values (ids as 16 bytes, days as ISO text): the fast way in.

        SQLite by statements of many rows, PostgreSQL by COPY. Both pass by SQLAlchemy's types, which cost more
        than the insert itself. It returns before the rows are in: a thread inserts them while the caller makes
        the next ones; whatever else is done in the transaction waits for them and raises what went wrong.
        """
        raw: Any = self._connection.connection.driver_connection
        insert = _copy if self.dialect == "postgresql" else _insert
        self._inserts.add(partial(insert, raw, table.name, columns, rows))

    def close(self, *, undo: bool) -> None:
        """Ends the thread of `insert_many`: when the rows are in, or without those that wait (`undo`)."""
        self._inserts.close(undo=undo)

    def add(self, table: Table, **values: object) -> None:
        self.execute(insert(table).values(**values))


class _Inserts:
    """Rows on their way in, in their order, by a thread of their own: the drivers let Python run meanwhile."""

    def __init__(self) -> None:
        self._thread: ThreadPoolExecutor | None = None
        self._ahead: deque[Future[None]] = deque()
        self._error: BaseException | None = None

    def add(self, insert: Callable[[], None]) -> None:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "inserts")
        while len(self._ahead) >= _MOST_AHEAD:
            self._ahead.popleft().result()
        self._raise()
        self._ahead.append(self._thread.submit(self._run, insert))

    def wait(self) -> None:
        while self._ahead:
            self._ahead.popleft().result()
        self._raise()

    def close(self, *, undo: bool) -> None:
        try:
            if not undo:
                self.wait()
        finally:
            if self._thread is not None:
                self._thread.shutdown(cancel_futures=True)

    def _run(self, insert: Callable[[], None]) -> None:
        # After an error SQLite may have ended the transaction by itself: a further row would be saved at once.
        if self._error is None:
            try:
                insert()
            except Exception as error:  # noqa: BLE001 - whoever waits raises it
                self._error = error

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error


def _insert(raw: Any, table: str, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    """A driver lets go of Python once a statement: of one row each, both threads would wait for each other."""
    at = 0
    for size in _ROWS:
        if size * len(columns) <= _VALUES:
            while len(rows) - at >= size:
                cells = list(chain.from_iterable(rows[at : at + size]))
                raw.execute(_insert_statement(table, columns, size), cells)
                at += size


@lru_cache(32)
def _insert_statement(table: str, columns: tuple[str, ...], rows: int) -> str:
    row = f"({', '.join('?' * len(columns))})"
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([row] * rows)}"


def _copy(raw: Any, table: str, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        copy.write(_copy_text(rows))


def _copy_text(rows: Sequence[tuple[Any, ...]]) -> str:
    """The rows as COPY reads text: a column at a time, each by what its first value is."""
    columns = [_copy_column(column) for column in zip(*rows, strict=True)]
    return "".join(["\t".join(cells) + "\n" for cells in zip(*columns, strict=True)])


def _copy_column(values: tuple[Any, ...]) -> Iterable[str]:
    kind = type(values[0])
    if kind is bytes:
        return [each.hex() for each in values]
    if kind is int or kind is bool:
        return map(str, values)
    return ["\\N" if each is None else str(each).translate(_COPY_ESCAPES) for each in values]


_COPY_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Store:
    """A database. Opened once a process; pickles as its address, so that a job can be sent to the worker."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = open_engine(url)

    def __reduce__(self) -> tuple[Any, ...]:
        return (open_store, (self.url,))

    @property
    def file(self) -> Path | None:
        """The database file, None on a server."""
        return Path(self.engine.url.database or "") if self.engine.dialect.name == "sqlite" else None

    @property
    def engine_name(self) -> str:
        """Engine and version, as "SQLite 3.53.4"."""
        if self.file is not None:
            from sqlcipher3 import dbapi2

            return f"SQLite {dbapi2.sqlite_version}"
        with self.read() as uow:
            return f"PostgreSQL {uow.execute(text('SHOW server_version')).scalar()}"

    @contextmanager
    def begin(self, progress: Progress = SILENT) -> Iterator[UnitOfWork]:
        """A transaction that may write. It waits for other writers first, so that what it reads stays true.

        `progress` can stop the wait (Cancelled).
        """
        with store_errors(), self.engine.connect() as connection:
            connection = connection.execution_options(**{WRITES: True})
            with _alone(connection, progress):
                uow = UnitOfWork(connection)
                try:
                    yield uow
                except BaseException:
                    uow.close(undo=True)
                    raise
                uow.close(undo=False)

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """A transaction that only reads: one moment of the database, in nobody's way."""
        with store_errors(), self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                # By default every statement there sees a later moment.
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield UnitOfWork(connection)

    def close(self) -> None:
        self.engine.dispose()


def _alone(connection: Connection, progress: Progress) -> RootTransaction:
    """Begins as the only writer. It asks for a moment at a time, so that a cancel works while another one writes."""
    server, give_up = connection.dialect.name == "postgresql", monotonic() + WAIT_FOR_WRITER_MS / 1000
    while True:
        try:
            return _begin_on_server(connection) if server else _begin_in_file(connection)
        except DBAPIError as error:
            if not writer_is_busy(error) or (not server and monotonic() > give_up):
                raise
        progress.step(0, 0, _("Waiting until something else has been saved"))


def _begin_in_file(connection: Connection) -> RootTransaction:
    raw: Any = connection.connection
    raw.execute(f"PRAGMA busy_timeout = {_MOMENT_MS}")
    try:
        return connection.begin()
    finally:
        raw.execute(f"PRAGMA busy_timeout = {WAIT_FOR_WRITER_MS}")


def _begin_on_server(connection: Connection) -> RootTransaction:
    transaction = connection.begin()
    try:
        connection.execute(text(f"SET LOCAL lock_timeout = {_MOMENT_MS}"))
        # The twin of BEGIN IMMEDIATE.
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_WRITERS})"))
        connection.execute(text("SET LOCAL lock_timeout TO DEFAULT"))
    except BaseException:
        transaction.rollback()
        raise
    return transaction


_stores: dict[str, Store] = {}


def open_store(url: str) -> Store:
    """The process's one store at that address, opened the first time."""
    if url not in _stores:
        _stores[url] = Store(url)
    return _stores[url]


def close_stores() -> None:
    """Closes what `open_store` opened."""
    while _stores:
        _stores.popitem()[1].close()
