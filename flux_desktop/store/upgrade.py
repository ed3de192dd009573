"""Brings a database to this version's schema: a verified backup first, then Alembic, whole or not at all."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, inspect, text

from flux_desktop import bundled
from flux_desktop.domain.errors import StoreUnusable
from flux_desktop.domain.i18n import _
from flux_desktop.store.backup import verified_copy
from flux_desktop.store.engine import WRITES, store_errors
from flux_desktop.store.store import Store

# The newest migration. Stated here so that a start needs no Alembic (0.4 s) to see that nothing is to do;
# a test holds it to the scripts.
HEAD: Final = "0011"
_ADVISORY_LOCK: Final = 0x464C5558


def upgrade(store: Store) -> None:
    """Runs the missing migrations, if any.

    Raises StoreUnusable: the database was written by a newer Flux (it is left as it is), or cannot be used.
    """
    if store.file is not None:
        _make_folder(store.file.parent)
    revision, is_foreign = _found(store)
    if revision == HEAD:
        return
    if is_foreign:
        raise StoreUnusable(
            _("This database belongs to another program."),
            _("It was left as it is. Choose another data folder or another database."),
            code="store.foreign",
        )
    if revision is not None and revision not in _known_revisions():
        raise StoreUnusable(
            _("This database was written by a newer version of Flux."),
            _("Update Flux on this computer. The database was left as it is."),
            code="store.newer",
        )
    if store.file is not None and revision is not None:
        backups = store.file.parent / "backups"
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        verified_copy(store.file, backups / f"{store.file.stem}-before-{HEAD}-{stamp}.db")
    with store_errors():
        _migrate(store)


def schema_revision(store: Store) -> str | None:
    """The schema the database has, None for an empty one."""
    return _found(store)[0]


def _found(store: Store) -> tuple[str | None, bool]:
    """The schema the database has, None where it has none of Flux's, and whether it has tables of somebody else's.

    Both of one moment: between two, another process may have made the tables that Flux itself makes.
    """
    with store.read() as uow:
        tables = set(inspect(uow.connection).get_table_names())
        revision = None
        if "alembic_version" in tables:
            revision = uow.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return revision, revision is None and bool(tables - {"alembic_version"})


def _migrate(store: Store) -> None:
    from alembic import command

    with store.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            # A table rebuilt in batch mode with foreign keys on deletes its children by cascade.
            # The pragma only takes effect outside a transaction, so past SQLAlchemy.
            connection.connection.execute("PRAGMA foreign_keys = OFF")
        try:
            connection = connection.execution_options(**{WRITES: True})
            with connection.begin():
                if not sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
                command.upgrade(_config(connection), "head")
                if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    raise StoreUnusable(
                        _("The database could not be brought to this version of Flux."),
                        _("Nothing was changed. Keep the file and ask for help."),
                    )
        finally:
            if sqlite:
                connection.connection.execute("PRAGMA foreign_keys = ON")


def _config(connection: Connection | None = None) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(bundled("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _known_revisions() -> set[str]:
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnusable(
            _("The data folder {folder} cannot be made.").format(folder=folder),
            _("Choose another data folder, or check whether you may write there."),
        ) from error
