"""Brings a database to this version's schema: a verified backup first, then Alembic, whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, inspect, text

from flux_desktop import bundled
from flux_desktop.domain.errors import StoreUnusable
from flux_desktop.domain.i18n import _
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.store.backup import copying
from flux_desktop.store.backups import BEFORE_UPGRADE, backup_folder, put_in
from flux_desktop.store.dump import can_dump, contents_of_server, dumping
from flux_desktop.store.engine import WAIT_FOR_WRITER_MS, WRITES, store_errors
from flux_desktop.store.health import repair_rights, require_new, require_usable
from flux_desktop.store.private import private_file, private_folder
from flux_desktop.store.store import UPGRADE, Store, alone
from flux_desktop.store.walls import put_up, take_down

# The newest migration. Stated here so that a start needs no Alembic (0.4 s) to see that nothing is to do;
# a test holds it to the scripts.
HEAD: Final = "0012"


def upgrade(
    store: Store, *, folder: Path | None = None, backed_up: bool = False, progress: Progress = SILENT
) -> None:
    """Runs the missing migrations, if any, alone: whoever comes second finds them done.

    folder     where a server's backup goes; a file's lies beside it
    backed_up  somebody says that the server was backed up by other means

    Raises StoreUnusable: the database was written by a newer Flux or belongs to another program (it is left as it
    is), it cannot be backed up, or cannot be used; Cancelled, while waiting.
    """
    if store.file is not None:
        require_usable(store.file)
        _make_room_for(store.file)
        repair_rights(store.file)
    revision = _missing(*_found(store))
    if revision is None:
        put_up_walls(store)
        return
    if store.file is not None and not revision:
        require_new(store.file)
    with store_errors(), store.engine.connect() as connection, _keys_off(connection):
        connection = connection.execution_options(**{WRITES: True})
        with alone(connection, progress, UPGRADE):
            # What was found before the lock may be done by now.
            revision = _missing(*_found_in(connection))
            if revision is None:
                return
            if revision:
                _back_up(store, connection, folder, backed_up=backed_up, progress=progress)
            _migrate(connection)
    store.look_again()


def put_up_walls(store: Store) -> bool:
    """Keeps restaurants apart on a server too (`walls`), where nobody has yet; whether they are."""
    store.look_again()
    if store.file is not None or store.walled:
        return store.walled
    with store_errors(), store.engine.connect() as connection:
        connection = connection.execution_options(**{WRITES: True})
        with alone(connection, SILENT, UPGRADE):
            put_up(connection)
    store.look_again()
    return store.walled


def schema_revision(store: Store) -> str | None:
    """The schema the database has, None for an empty one."""
    return _found(store)[0]


def _found(store: Store) -> tuple[str | None, bool]:
    with store.read() as uow:
        return _found_in(uow.connection)


def _found_in(connection: Connection) -> tuple[str | None, bool]:
    """The schema the database has, None where it has none of Flux's, and whether it has tables of somebody else's.

    Both of one moment: between two, another process may have made the tables that Flux itself makes.
    """
    tables = set(inspect(connection).get_table_names())
    revision = None
    if "alembic_version" in tables:
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision, revision is None and bool(tables - {"alembic_version"})


def _missing(revision: str | None, is_foreign: bool) -> str | None:
    """The schema to start from, "" for an empty database; None where nothing is missing. Raises StoreUnusable."""
    if revision == HEAD:
        return None
    if is_foreign:
        raise StoreUnusable(
            _("This database belongs to another program."),
            _("It was left as it is. Choose another data folder or another database."),
            code="store.foreign",
        )
    if revision is not None and revision not in known_revisions():
        raise StoreUnusable(
            _("This database was written by a newer version of Flux."),
            _("Update Flux on this computer. The database was left as it is."),
            code="store.newer",
        )
    return revision or ""


def _back_up(
    store: Store, connection: Connection, folder: Path | None, *, backed_up: bool, progress: Progress
) -> None:
    """A verified backup of what is there under the lock, so that nobody writes between it and the migration."""
    now = datetime.now(UTC)
    if store.file is not None:
        beside = backup_folder(store.file)
        put_in(beside, store.file.stem, ".db", BEFORE_UPGRADE, copying(store.file, progress), now)
    elif not backed_up:
        if folder is None or not can_dump(store.engine):
            raise StoreUnusable(
                _("This version of Flux changes the database. Back it up first."),
                _(
                    "This computer has no pg_dump of its version. Back the database up on its server, then run "
                    "`flux-desktop upgrade --backed-up`."
                ),
                code="store.back_up_first",
            )
        _keep_writers_out(connection)
        address = store.engine.url
        put_in(
            folder / "backups",
            address.database or "flux",
            ".dump",
            BEFORE_UPGRADE,
            dumping(address, contents_of_server(connection)),
            now,
        )


def _keep_writers_out(connection: Connection) -> None:
    """Until the migration is done; who reads, as pg_dump does, goes on."""
    connection.execute(text(f"SET LOCAL lock_timeout = {WAIT_FOR_WRITER_MS}"))
    names = ", ".join(f'"{name}"' for name in sorted(inspect(connection).get_table_names()))
    connection.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))


@contextmanager
def _keys_off(connection: Connection) -> Iterator[None]:
    """A table rebuilt in batch mode with foreign keys on deletes its children by cascade.

    The pragma only takes effect outside a transaction, so past SQLAlchemy.
    """
    raw: Any = connection.connection if connection.dialect.name == "sqlite" else None
    if raw is not None:
        raw.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        if raw is not None:
            raw.execute("PRAGMA foreign_keys = ON")


def _migrate(connection: Connection) -> None:
    from alembic import command

    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        take_down(connection)
    command.upgrade(_config(connection), "head")
    if not sqlite:
        put_up(connection)
    if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise StoreUnusable(
            _("The database could not be brought to this version of Flux."),
            _("Nothing was changed. Keep the file and ask for help."),
        )


def _config(connection: Connection | None = None) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(bundled("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def known_revisions() -> set[str]:
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def require_known(store: Store) -> str:
    """The schema of a database as it is, "" for an empty one. Raises StoreUnusable as `upgrade` does."""
    revision, is_foreign = _found(store)
    _missing(revision, is_foreign)
    return revision or ""


def _make_room_for(file: Path) -> None:
    """Makes its folder, and the file itself, so that it is never anybody else's."""
    folder = file.parent
    try:
        private_folder(folder)
        private_file(file)
    except OSError as error:
        raise StoreUnusable(
            _("The data folder {folder} cannot be made.").format(folder=folder),
            _("Choose another data folder, or check whether you may write there."),
        ) from error
