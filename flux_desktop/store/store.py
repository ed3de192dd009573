"""The store: `with store.begin() as uow:` saves on a clean end and undoes otherwise. Nothing else commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from time import monotonic, time_ns
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Connection,
    CursorResult,
    Delete,
    Executable,
    Insert,
    RootTransaction,
    Table,
    Update,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from flux_desktop.domain.edits import Written
from flux_desktop.domain.errors import EditConflict
from flux_desktop.domain.i18n import _
from flux_desktop.domain.interrupts import INTERRUPTS
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.store.bulk import Bulk, open_bulk
from flux_desktop.store.capture import Capture
from flux_desktop.store.engine import (
    CONNECTIONS,
    WAIT_FOR_WRITER_MS,
    WRITES,
    open_engine,
    require_same_file,
    store_errors,
    writer_is_busy,
)
from flux_desktop.store.tables import TableClass, class_of
from flux_desktop.store.walls import At, narrow, stand

# The lock of what belongs to no restaurant: accounts and memberships.
_ACCOUNTS: Final = 0x464C5557
# The lock of whoever changes the schema.
UPGRADE: Final = 0x464C5558
# More rows at a time are slower: they leave the cache before they are read.
_PIECE: Final = 500
# What a row that is new was before.
_TOMBSTONE: Final[Mapping[str, object]] = {"deleted": True}
# Of waiting for another writer, between two chances to cancel.
_MOMENT_MS: Final = 250


class UnitOfWork:
    """One transaction. Passed to the functions of this floor; never kept.

    It holds each table to its class (`tables.TableClass`): documents change through `put_document` and
    `update_document`, derived tables within `as_machine`, facts never.
    """

    def __init__(self, connection: Connection, bulk: Bulk, at: UUID | At | None = None) -> None:
        self.connection = connection
        self._bulk = bulk
        # What a server's policies leave to it; None: there are none.
        self._at = at
        bulk.reach(at)
        self._machine = False
        self._written: dict[tuple[str, UUID], Written] = {}
        self._merging = False
        self._capture = Capture()

    @property
    def written(self) -> tuple[Written, ...]:
        """The documents that this transaction has written, each once, as they were before it and are since."""
        return tuple(self._written.values())

    @property
    def dialect(self) -> str:
        return self.connection.dialect.name

    def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        if isinstance(statement, Insert | Update | Delete) and isinstance(statement.table, Table):
            self._hold_to_class(
                statement.table, changes=not isinstance(statement, Insert), statement=statement
            )
            if isinstance(statement, Insert) and not self._merging:
                self._capture.filled(statement.table, machine=self._machine)
        return self._run(statement, parameters)

    def _run(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        self._bulk.settle()
        return self.connection.execute(statement, parameters)

    @contextmanager
    def reaching(self, at: UUID | At) -> Iterator[None]:
        """Looks past what the transaction was opened for, at something named: another restaurant, or accounts."""
        before = self._at
        if before is None:
            yield
            return
        self._narrow(at)
        try:
            yield
        finally:
            raw: Any = self.connection.connection.driver_connection
            if raw.info.transaction_status.name == "INTRANS":
                self._narrow(before)

    def _narrow(self, at: UUID | At) -> None:
        self._bulk.settle()
        narrow(self.connection, at)
        self._at = at
        self._bulk.reach(at)

    @contextmanager
    def as_machine(self) -> Iterator[None]:
        """Writes what is reckoned, not entered: nobody's edit. Documents may be born here, with what a file says."""
        before, self._machine = self._machine, True
        try:
            yield
        finally:
            self._machine = before

    @contextmanager
    def as_merge(self) -> Iterator[None]:
        """Writes what came from other devices, with the stamps it came with: no edit of this one."""
        before, self._merging = self._merging, True
        try:
            yield
        finally:
            self._merging = before

    def stamp(self, now_ms: int, restaurant_id: UUID | None) -> None:
        """Stamps what was written so far (`capture`). Called before the transaction commits."""
        self._bulk.settle()
        self._capture.write(self, now_ms, restaurant_id)

    def update_document(
        self, table: Table, row_id: UUID, *, seen: int | None = None, **values: object
    ) -> bool:
        """Changes a document's row and counts its revision; whether there was anything to change.

        `seen` is the revision that the change was made on. Raises EditConflict: another change came between;
        LookupError: no such row.
        """
        row = self._run(select(table).where(table.c.id == row_id)).mappings().first()
        if row is None:
            raise LookupError(row_id)
        if seen is not None and row["revision"] != seen:
            raise EditConflict(
                _("Somebody else has changed this in the meantime."),
                _("Look at what is there now, then make your change again."),
            )
        new = {name: value for name, value in values.items() if row[name] != value}
        if new:
            changed = {**new, "revision": row["revision"] + 1}
            self._run(update(table).where(table.c.id == row_id).values(**changed))
            self._note(table, row_id, {name: row[name] for name in new}, new)
            if not self._merging:
                self._capture.edited(table, row_id, new, machine=self._machine)
        return bool(new)

    def put_document(self, table: Table, row_id: UUID, *, seen: int | None = None, **values: object) -> bool:
        """Makes the row, or changes it as `update_document` does."""
        if self._run(select(table.c.id).where(table.c.id == row_id)).first() is None:
            self._run(insert(table).values(id=row_id, **values))
            self._note(table, row_id, _TOMBSTONE, {**values, "deleted": False})
            if not self._merging:
                self._capture.edited(table, row_id, table.c.keys(), machine=self._machine)
            return True
        return self.update_document(table, row_id, seen=seen, **values)

    def _note(
        self, table: Table, row_id: UUID, before: Mapping[str, object], after: Mapping[str, object]
    ) -> None:
        """Remembers what is written to a document; the first `before` and the last `after` of a column count."""
        if "deleted" not in table.c:
            return
        first = self._written.get((table.name, row_id))
        if first is not None:
            born = first.before is _TOMBSTONE
            before = first.before if born else {**before, **first.before}
            after = {**first.after, **after}
        self._written[table.name, row_id] = Written(table.name, row_id, before, after)

    def _hold_to_class(self, table: Table, *, changes: bool, statement: object = None) -> None:
        """Raises RuntimeError: this kind of table is not written like that. A fault of the code, not of its user."""
        if self._merging:
            return
        of = class_of(table)
        if of is TableClass.DERIVED and not self._machine:
            raise RuntimeError(f"{table.name} is derived: write it within as_machine()")
        rewrites = isinstance(statement, Insert) and _rewrites(statement)
        if of is TableClass.FACT and (isinstance(statement, Update) or rewrites):
            raise RuntimeError(f"{table.name} holds facts: they never change")
        if of is TableClass.DOCUMENT and (changes or rewrites):
            raise RuntimeError(f"{table.name} holds documents: change them by update_document()")

    def columns(self, query: str, parameters: dict[str, Any]) -> Iterator[tuple[tuple[Any, ...], ...]]:
        """The answer in pieces of some hundred rows, each as columns, in the driver's own values.

        Past SQLAlchemy's types and rows, and few objects alive at a time: a third of the time for a hundred
        thousand rows. On SQLite ids come as 16 bytes and days as ISO text, and are asked for likewise.
        """
        self._bulk.settle()
        cursor: Any = self.connection.execute(text(query), parameters).cursor
        while rows := cursor.fetchmany(_PIECE):
            yield tuple(zip(*rows, strict=True))

    def upsert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT of this database's dialect, which can say what to do on conflict."""
        return postgresql.insert(table) if self.dialect == "postgresql" else sqlite.insert(table)

    def insert_many(self, table: Table, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
        """The fast way in (`bulk`): rows in the driver's own values, ids as 16 bytes and days as ISO text."""
        self._hold_to_class(table, changes=False)
        self._capture.filled(table, machine=self._machine)
        self._bulk.add(table, columns, rows)

    def add(self, table: Table, **values: object) -> None:
        self.execute(insert(table).values(**values))
        row_id = values.get("id")
        if class_of(table) is TableClass.DOCUMENT and isinstance(row_id, UUID):
            self._note(table, row_id, _TOMBSTONE, {**values, "deleted": False})


def _rewrites(statement: Insert) -> bool:
    """Whether an INSERT changes the row that is there already."""
    # SQLAlchemy keeps what to do on conflict here, and tells it by no public name.
    conflict = getattr(statement, "_post_values_clause", None)
    return isinstance(conflict, sqlite.dml.OnConflictDoUpdate | postgresql.dml.OnConflictDoUpdate)


def _now_ms() -> int:
    return time_ns() // 1_000_000


class Store:
    """A database. Opened once a process; pickles as its address, so that a job can be sent to the worker."""

    def __init__(self, url: str, connections: int = CONNECTIONS) -> None:
        self.url = url
        self.engine = open_engine(url, connections)
        # Whether a server keeps restaurants apart too; None: not asked yet.
        self._walled: bool | None = None if self.file is None else False
        # The wall clock that edits are stamped by; tests set another.
        self.now_ms: Callable[[], int] = _now_ms

    def __reduce__(self) -> tuple[Any, ...]:
        return (open_store, (self.url,))

    @property
    def file(self) -> Path | None:
        """The database file, None on a server."""
        return Path(self.engine.url.database or "") if self.engine.dialect.name == "sqlite" else None

    @property
    def server(self) -> str:
        """The server's address as its own tools take it, with the password; "" for a file."""
        if self.file is not None:
            return ""
        return self.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)

    @property
    def engine_name(self) -> str:
        """Engine and version, as "SQLite 3.53.4"."""
        if self.file is not None:
            from sqlcipher3 import dbapi2

            return f"SQLite {dbapi2.sqlite_version}"
        with self.read() as uow:
            return f"PostgreSQL {uow.execute(text('SHOW server_version')).scalar()}"

    @property
    def walled(self) -> bool:
        """Whether this is a server that keeps restaurants apart by its own policies (`walls`)."""
        if self._walled is None:
            with self.read() as uow:
                self._walled = stand(uow.connection)
        return self._walled

    def look_again(self) -> None:
        """Has `walled` ask anew: the policies may have changed."""
        self._walled = None if self.file is None else False

    def _narrowed(self, connection: Connection, at: UUID | At) -> UUID | At | None:
        """Has a transaction that has begun reach that alone, where the server can."""
        if at is At.EVERYTHING and not self._walled:
            return None
        if self._walled is None:
            self._walled = stand(connection)
        if not self._walled:
            return None
        if at is not At.EVERYTHING:
            narrow(connection, at)
        return at

    @contextmanager
    def begin(
        self, progress: Progress = SILENT, *, lock: UUID | None = None, at: At = At.EVERYTHING
    ) -> Iterator[UnitOfWork]:
        """A transaction that may write. It waits for other writers first, so that what it reads stays true.

        `lock` is the restaurant written to, and all that a server lets it reach; None: what belongs to none, such as
        accounts, of which it reaches `at`. On PostgreSQL writers of different restaurants do not wait for each other;
        an SQLite file has one writer. `progress` can stop the wait (Cancelled), and it ends after a minute. Raises
        StoreUnusable: somebody else is still writing.
        """
        try:
            with store_errors(self.file), self.engine.connect() as connection:
                connection = connection.execution_options(**{WRITES: True})
                with alone(connection, progress, _lock_key(lock)), open_bulk(connection) as bulk:
                    self._require_same_file(connection)
                    uow = UnitOfWork(connection, bulk, self._narrowed(connection, lock or at))
                    yield uow
                    uow.stamp(self.now_ms(), lock)
                    bulk.settle()
                    self._require_same_file(connection)
                    # From here on it is done, or an error: a signal that comes now waits.
                    INTERRUPTS.committing = True
                INTERRUPTS.saved = True
                self._require_same_file(connection)
        finally:
            INTERRUPTS.committing = False

    @contextmanager
    def read(self, at: UUID | At = At.EVERYTHING) -> Iterator[UnitOfWork]:
        """A transaction that only reads: one moment of the database, in nobody's way; `at`: what it reaches."""
        with store_errors(self.file), self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                # By default every statement there sees a later moment.
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin(), open_bulk(connection) as bulk:
                yield UnitOfWork(connection, bulk, self._narrowed(connection, at))

    def _require_same_file(self, connection: Connection) -> None:
        if self.file is not None:
            require_same_file(connection, self.file)

    def close(self) -> None:
        self.engine.dispose()
        self.look_again()


def alone(connection: Connection, progress: Progress, lock: int) -> RootTransaction:
    """Begins as the only writer of what `lock` numbers on a server, or of the file. It asks for a moment at a time, so that a cancel works while another one writes."""
    server, give_up = connection.dialect.name == "postgresql", monotonic() + WAIT_FOR_WRITER_MS / 1000
    while True:
        try:
            return _begin_on_server(connection, lock) if server else _begin_in_file(connection)
        except DBAPIError as error:
            if not writer_is_busy(error) or monotonic() > give_up:
                raise
        progress.step(0, 0, waiting())


def waiting() -> str:
    """What is said while somebody else writes."""
    return _("Waiting until something else has been saved")


def _begin_in_file(connection: Connection) -> RootTransaction:
    raw: Any = connection.connection
    raw.execute(f"PRAGMA busy_timeout = {_MOMENT_MS}")
    try:
        return connection.begin()
    finally:
        raw.execute(f"PRAGMA busy_timeout = {WAIT_FOR_WRITER_MS}")


def _begin_on_server(connection: Connection, lock: int) -> RootTransaction:
    transaction = connection.begin()
    try:
        connection.execute(text(f"SET LOCAL lock_timeout = {_MOMENT_MS}"))
        # The twin of BEGIN IMMEDIATE.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": lock})
        connection.execute(text("SET LOCAL lock_timeout TO DEFAULT"))
    except BaseException:
        transaction.rollback()
        raise
    return transaction


def _lock_key(lock: UUID | None) -> int:
    """A signed 64-bit number, as advisory locks take it. Two restaurants that share one only wait for each other."""
    if lock is None:
        return _ACCOUNTS
    return int.from_bytes(blake2b(lock.bytes, digest_size=8).digest(), "big", signed=True)


_stores: dict[str, Store] = {}


def open_store(url: str, connections: int = CONNECTIONS) -> Store:
    """The process's one store at that address, opened the first time; it keeps up to so many connections."""
    if url not in _stores:
        _stores[url] = Store(url, connections)
    return _stores[url]


def close_stores() -> None:
    """Closes what `open_store` opened."""
    while _stores:
        _stores.popitem()[1].close()
