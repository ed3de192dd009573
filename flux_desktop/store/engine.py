"""Opens the database: embedded SQLite through the `sqlcipher3` driver, or PostgreSQL through psycopg."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from shutil import disk_usage
from time import monotonic, sleep
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from flux_desktop.domain.errors import StoreUnusable
from flux_desktop.domain.figures import written_number
from flux_desktop.domain.i18n import _

# 3.7.0 to 3.51.2 can corrupt a WAL database that two connections use (the WAL-reset bug).
OLDEST_SAFE_SQLITE: Final = (3, 51, 3)
WAIT_FOR_WRITER_MS: Final = 60_000
CONNECTIONS: Final = 4
WRITES: Final = "flux_writes"
_IDENTITY: Final = "flux_file"
# Bytes: with less of it free a disk counts as full.
_LITTLE: Final = 2_000_000


def open_engine(url: str, connections: int = CONNECTIONS) -> Engine:
    """An engine for `sqlite:///FILE` or `postgresql+psycopg://…`, which keeps up to so many connections.

    Raises StoreUnusable: another kind of address, or a SQLite that is not safe to use.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreUnusable(_("The database address cannot be read."), _address_advice()) from error
    if address.get_backend_name() == "sqlite":
        if not address.database or address.database == ":memory:":
            raise StoreUnusable(_("The database address names no file."), _address_advice())
        return _sqlite(Path(address.database), connections)
    if address.get_backend_name() == "postgresql":
        return create_engine(
            address.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            pool_size=connections,
            # What a person typed must not reach a log with an error's text.
            hide_parameters=True,
            connect_args={"connect_timeout": 10, "application_name": "Flux"},
        )
    raise StoreUnusable(
        _("Flux cannot use a database of the kind “{kind}”.").format(kind=address.get_backend_name()),
        _address_advice(),
    )


def require_safe_sqlite(version: tuple[int, ...]) -> None:
    """Raises StoreUnusable for an engine that can lose data."""
    if version < OLDEST_SAFE_SQLITE:
        raise StoreUnusable(
            _("The database engine on this computer (SQLite {version}) can damage data.").format(
                version=".".join(map(str, version))
            ),
            _("Flux needs SQLite {oldest} or newer. Install Flux again: it brings its own.").format(
                oldest=".".join(map(str, OLDEST_SAFE_SQLITE))
            ),
        )


@contextmanager
def store_errors(file: Path | None = None) -> Iterator[None]:
    """The border to the database: what a person can act on becomes StoreUnusable; the rest stays a bug.

    `file` is the database's, where it is one: then what was found there is said too.
    """
    try:
        yield
    except Exception as error:
        if not _is_of_the_database(error):
            raise
        message = str(error.orig if isinstance(error, DBAPIError) else error).lower()
        if file is not None and (found := _found_at(file, message)):
            raise found from error
        for signs, code, title, advice in _known_faults():
            if any(sign in message for sign in signs):
                raise StoreUnusable(title, advice, code=code) from error
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise StoreUnusable(_("The connection to the database was lost."), _try_again()) from error
        raise


def writer_is_busy(error: DBAPIError) -> bool:
    """Somebody else writes, and the moment to wait for them is over."""
    return getattr(error.orig, "sqlstate", "") == "55P03" or "database is locked" in str(error.orig)


def require_same_file(connection: Connection, file: Path) -> None:
    """Raises StoreUnusable: the file that this connection writes to is gone, or another one has its name.

    A system lets a program write on into a file that nobody can find any more.
    """
    if connection.info.get(_IDENTITY) == _identity(file):
        return
    connection.invalidate()
    raise StoreUnusable(
        _("The database file {name} is gone, or was replaced while Flux was using it.").format(
            name=file.name
        ),
        _("What was done last is not stored. Bring the folder {folder} back, then do it again.").format(
            folder=file.parent
        ),
        code="store.gone",
    )


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _found_at(file: Path, reason: str) -> StoreUnusable | None:
    """What is seen of a file at which the driver failed with these words; None where they say it all."""
    if "malformed" in reason or "not a database" in reason:
        from flux_desktop.store.health import is_damaged

        return is_damaged(file)
    if "disk i/o error" not in reason:
        return None
    if not file.exists():
        return StoreUnusable(
            _("The database file {name} is gone.").format(name=file.name),
            _("What was done last is not stored. Bring the folder {folder} back, then do it again.").format(
                folder=file.parent
            ),
            code="store.gone",
        )
    try:
        free = disk_usage(file.parent).free
    except OSError:
        free = _LITTLE
    if free < _LITTLE:
        return None
    return StoreUnusable(
        _("The disk could not read or write the database."),
        _(
            "There is room on it ({free} MB), so look after the disk or its cable. Nothing was saved, nothing was "
            "lost; `flux-desktop doctor` looks at the file."
        ).format(free=written_number(free / 1e6, ",.0f")),
        code="store.disk",
    )


def _is_of_the_database(error: Exception) -> bool:
    """SQLAlchemy's errors, and the drivers' own where rows pass it by."""
    return isinstance(error, DBAPIError) or type(error).__module__.split(".")[0] in ("sqlcipher3", "psycopg")


def _known_faults() -> list[tuple[tuple[str, ...], str, str, str]]:
    """Signs in the driver's text, the code, title and advice of each fault a person can act on."""
    return [
        (
            ("locked", "lock timeout"),
            "store.busy",
            _("Another part of Flux is still writing."),
            _try_again(),
        ),
        (
            ("disk is full", "no space left", "disk i/o error"),
            "store.full",
            _("The disk is full."),
            _("Nothing was saved, nothing was lost. Free some space, then try again."),
        ),
        (
            ("not a database",),
            "store.damaged",
            _("The database file is damaged or is not a Flux database."),
            _("The file was left as it is. Choose another data folder, or bring back a backup."),
        ),
        (
            ("malformed",),
            "store.damaged",
            _("The database file is damaged."),
            _("The file was left as it is. Bring back a backup."),
        ),
        (
            ("unable to open",),
            "store.unreachable",
            _("The database file cannot be opened."),
            _("Check whether the data folder exists and whether you may write to it."),
        ),
        (
            ("readonly",),
            "store.read_only",
            _("The database file cannot be written."),
            _("Check whether you may write to the data folder."),
        ),
        (
            ("authentication failed", "does not exist", "permission denied"),
            "store.refused",
            _("The database server refuses this user or database."),
            _("Check the user, the password and the database in the address, and what the user may do."),
        ),
        (
            ("connection failed", "connection is bad", "connection timeout", "resolve host"),
            "store.unreachable",
            _("The database server does not answer."),
            _("Check whether the server runs and whether the database address is right."),
        ),
    ]


def _address_advice() -> str:
    return _("Use an address like sqlite:///flux.db or postgresql+psycopg://user@server/flux.")


def _try_again() -> str:
    return _("Wait a moment, then try again.")


def _sqlite(file: Path, connections: int) -> Engine:
    from sqlcipher3 import dbapi2

    require_safe_sqlite(dbapi2.sqlite_version_info)
    for kind in AS_THEY_ARE:
        dbapi2.register_adapter(kind, _as_it_is)
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(file)),
        module=dbapi2,
        hide_parameters=True,
        pool_size=connections,
        connect_args={"timeout": WAIT_FOR_WRITER_MS / 1000},
    )
    event.listen(engine, "connect", partial(_prepare_sqlite, file))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


# Of any other kind than numbers and text, SQLite's driver asks each value, in vain and by an exception, whether it
# can adapt itself: half the time of an INSERT with ids.
AS_THEY_ARE: Final = (bytes, bool, type(None))


def _as_it_is(value: object) -> object:
    return value


def _prepare_sqlite(file: Path, connection: Any, record: Any) -> None:
    record.info[_IDENTITY] = _identity(file)
    # The driver must not begin transactions on its own: `_begin_sqlite` does, and knows which kind.
    connection.isolation_level = None
    _use_write_ahead_log(connection)
    for pragma in (
        "synchronous = NORMAL",
        "foreign_keys = ON",
        f"busy_timeout = {WAIT_FOR_WRITER_MS}",
        "cache_size = -32000",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and then writes fails at once with SQLITE_BUSY_SNAPSHOT when another
    # writer came between, whatever the time-out: who writes says so at the beginning.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _use_write_ahead_log(connection: Any) -> None:
    """Waits for whoever writes to a file that has no such log yet: there SQLite refuses at once, whatever the time-out."""
    give_up = monotonic() + WAIT_FOR_WRITER_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except connection.OperationalError as error:
            if "database is locked" not in str(error) or monotonic() > give_up:
                raise
            sleep(0.01)
        else:
            return
