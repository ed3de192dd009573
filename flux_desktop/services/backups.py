"""Backups of the whole database: made, listed, brought back. What they are is told in `store.backups`."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from flux_desktop.domain.errors import NotFound, StoreUnusable
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.services.session import Session, read_computer
from flux_desktop.store import backups, health, instance
from flux_desktop.store.backup import bring_into, contents_in, copying, sound
from flux_desktop.store.backups import ASKED, BEFORE_RESTORE, DAILY, Backup, Maker
from flux_desktop.store.dump import bring_back, can_dump, contents_of_server, dumping
from flux_desktop.store.private import private_file, private_folder, settle_folder
from flux_desktop.store.space import give_back
from flux_desktop.store.store import Store, open_store
from flux_desktop.store.upgrade import HEAD, known_revisions, put_up_walls, schema_revision

_DAY: Final = timedelta(hours=20)

__all__ = ["Backup", "Restored", "WayBack"]


@dataclass(frozen=True, slots=True)
class Restored:
    """`undo` brings back what was there before; `damaged` is where a file went that could not be read."""

    file: Path
    undo: Path | None
    damaged: Path | None


@dataclass(frozen=True, slots=True)
class WayBack:
    """A good backup of a database that cannot be used; `lacks` says what would be lost, in days and rows."""

    backup: Backup
    lacks: str


def back_up_to(store: Store, file: Path, progress: Progress = SILENT) -> Backup:
    """A verified copy under that name, while everything goes on. Raises StoreUnusable: the name is taken, or it failed."""
    return backups.put_at(file, _maker(store, progress))


def back_up(store: Store, folder: Path, reason: str = ASKED, progress: Progress = SILENT) -> Backup:
    """A verified copy among Flux's own, of which the old ones then go by the rule, but not while one of them is being
    brought back. `folder`: the data folder.

    Raises StoreUnusable: it failed, or the database itself is damaged; Cancelled.
    """
    where, stem, suffix = _shelf(store, folder)
    now = datetime.now(UTC)
    try:
        made = backups.put_in(where, stem, suffix, reason, _maker(store, progress), now)
    except StoreUnusable:
        if store.file is not None:
            # A copy that is not good may be the fault of what was copied.
            health.require_whole(store.file)
        raise
    if reason != BEFORE_RESTORE:
        with suppress(OSError):
            backups.thin_out(where, stem, now)
    return made


def daily(store: Store, folder: Path, progress: Progress = SILENT) -> Backup | None:
    """The backup of the day, which also looks at every page; None where it was made already. Raises StoreUnusable.

    Behind it, what undone imports left free in the file goes back to the disk.
    """
    where, stem, _suffix = _shelf(store, folder)
    looked = backups.last_looked(where, stem)
    if looked is not None and datetime.now(UTC) - looked < _DAY:
        return None
    made = back_up(store, folder, DAILY, progress)
    if store.file is not None:
        # It waits for another day where somebody writes all the time.
        with suppress(OSError, StoreUnusable):
            give_back(store.file)
    return made


def before(
    store: Store, reason: str, progress: Progress = SILENT, *, folder: Path | None = None
) -> Backup | None:
    """A backup before something that takes away much.

    A server is copied into `folder`, the data folder, where its own programs are on this computer (`can_back_up`);
    elsewhere, and where nobody names a folder, it is for whoever looks after the server: None. Raises StoreUnusable.
    """
    if store.file is not None:
        return back_up(store, store.file.parent, reason, progress)
    if folder is None or not can_back_up(store):
        return None
    return back_up(store, folder, reason, progress)


def listed(url: str, folder: Path) -> list[Backup]:
    """Flux's own backups, the newest first; the database itself is not opened."""
    where, stem, _suffix = _shelf(open_store(url), folder)
    return backups.backups_in(where, stem)


def way_back(url: str) -> WayBack | None:
    """For a database file that cannot be used: its newest good backup; None where there is none, and for a server.

    Reads whole backups: seconds for a million sales.
    """
    file = open_store(url).file
    backup = None if file is None else health.newest_good(file)
    return None if file is None or backup is None else WayBack(backup, health.what_is_lost(file, backup))


def restore(url: str, folder: Path, file: Path | None = None, *, progress: Progress = SILENT) -> Restored:
    """Makes the database what the backup holds, whole or not at all; None means the newest good one.

    What was there is backed up first; where it is damaged it is moved aside with its log. The copy gets a new device
    id. Raises NotFound: there is no such backup; StoreUnusable: it is not good, or of a newer Flux; Cancelled.
    """
    store = open_store(url)
    chosen = _newest(store, folder) if file is None else _named(file)
    if store.file is None:
        undo = back_up(store, folder, BEFORE_RESTORE, progress)
        store.close()
        bring_back(store.engine.url, chosen.file)
        if schema_revision(store) == HEAD:
            # A dump holds who may do what, but is brought back without. An older one is upgraded, and then walled.
            put_up_walls(store)
        instance.is_another_copy(store)
        return Restored(chosen.file, undo.file, None)
    return _restore_file(store, store.file, folder, chosen, progress)


def kept(session: Session, folder: Path) -> list[Backup]:
    """Flux's own backups, the newest first, for an owner. Raises NotFound, NotAllowed."""
    with session.read(Permission.KEEP_BACKUPS):
        return listed(session.store.url, folder)


def back_up_now(session: Session, folder: Path, *, progress: Progress = SILENT) -> Backup:
    """Because an owner asks for it. Raises NotFound, NotAllowed, and what `back_up` does."""
    with session.read(Permission.KEEP_BACKUPS):
        pass
    return back_up(session.store, folder, ASKED, progress)


def restore_for(session: Session, folder: Path, file: Path, *, progress: Progress = SILENT) -> Restored:
    """Because an owner asks for it. Raises NotFound, NotAllowed, and what `restore` does."""
    with session.read(Permission.KEEP_BACKUPS):
        pass
    return restore(session.store.url, folder, file, progress=progress)


def can_back_up(store: Store) -> bool:
    """A file always; a server where its own programs are on this computer."""
    return store.file is not None or can_dump(store.engine)


def not_backed_up() -> str:
    """What is said where something dangerous is done to a server that cannot be backed up from here."""
    return _("The server is not backed up first: this computer has no pg_dump of its version.")


def _restore_file(store: Store, target: Path, folder: Path, chosen: Backup, progress: Progress) -> Restored:
    _require_good(chosen)
    undo, damaged = None, None
    private_folder(target.parent)
    store.close()
    if target.exists() and sound(target):
        undo = back_up(store, folder, BEFORE_RESTORE, progress).file
    else:
        damaged = health.set_aside(target)
        private_file(target)
    # Before and not after: a restore that is killed in between is another copy too.
    instance.is_another_copy(store)
    bring_into(chosen.file, target, progress)
    settle_folder(target.parent)
    return Restored(chosen.file, undo, damaged)


def _require_good(chosen: Backup) -> None:
    if (chosen.sha256 and backups.sum_of(chosen.file) != chosen.sha256) or not sound(chosen.file):
        raise StoreUnusable(
            _("The backup {name} is damaged.").format(name=chosen.file.name),
            _("Nothing was changed. Choose another one: `flux-desktop backup --list`."),
            code="backup.damaged",
        )
    schema = contents_in(chosen.file).schema
    if schema not in known_revisions():
        raise StoreUnusable(
            _("{name} is no backup of this version of Flux or an earlier one.").format(name=chosen.file.name),
            _("Nothing was changed. Update Flux, or choose another backup."),
            code="store.newer",
        )


def _named(file: Path) -> Backup:
    found = backups.backup_of(file)
    if found is None:
        raise NotFound(
            _("There is no backup {name}.").format(name=file.name),
            _("`flux-desktop backup --list` shows those that Flux keeps."),
            code="backup.not_found",
        )
    return found


def _newest(store: Store, folder: Path) -> Backup:
    if store.file is not None:
        found = health.newest_good(store.file)
    else:
        where, stem, _suffix = _shelf(store, folder)
        found = next(iter(backups.backups_in(where, stem)), None)
    if found is None:
        raise NotFound(_("There are no backups yet."), code="backup.not_found")
    return found


def _shelf(store: Store, folder: Path) -> tuple[Path, str, str]:
    """Where this database's backups are, how their names begin and end."""
    if store.file is not None:
        return backups.backup_folder(store.file), store.file.stem, ".db"
    return folder / "backups", store.engine.url.database or "flux", ".dump"


def _maker(store: Store, progress: Progress) -> Maker:
    if store.file is not None:
        return copying(store.file, progress)
    with read_computer(store, Permission.KEEP_BACKUPS) as uow:
        return dumping(store.engine.url, contents_of_server(uow.connection))
