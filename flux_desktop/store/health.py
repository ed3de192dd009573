"""Whether a database file can be used. Every command and the doctor ask this, so that they never contradict each other."""

import os
import stat
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from flux_desktop.domain.errors import StoreUnusable
from flux_desktop.domain.figures import written_moment
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.store.backup import contents_of, opened, sound
from flux_desktop.store.backups import Backup, backup_folder, backups_in, sum_of
from flux_desktop.store.places import require_own_disk
from flux_desktop.store.private import tighten

COMPANIONS: Final = ("-wal", "-shm", "-journal")
_HEADER: Final = b"SQLite format 3\x00"


def require_usable(file: Path) -> None:
    """A look from outside that costs nothing; nothing is opened or changed. A file that is to be made is usable.

    Raises StoreUnusable: its folder is no place for it; it is no file, no database, or not to be read; it is missing
    or empty although its log or its backups are there, which must not be replaced by a new one.
    """
    require_own_disk(file.parent)
    # The log first: who makes a new database makes its log after it.
    log = _size(companion(file, "-wal"))
    try:
        found = file.stat()
    except FileNotFoundError:
        found = None
    except OSError as error:
        raise _cannot_be_opened() from error
    if found is not None and not stat.S_ISREG(found.st_mode):
        raise _cannot_be_opened()
    if found is None or not found.st_size:
        if log or backups_in(backup_folder(file), file.stem):
            raise _is_missing(file, empty=found is not None)
        return
    try:
        with file.open("rb") as read:
            begins = read.read(len(_HEADER))
    except OSError as error:
        raise _cannot_be_opened() from error
    if begins != _HEADER:
        raise is_damaged(file)


def require_new(file: Path) -> None:
    """Raises StoreUnusable: the database has no tables, but there are backups of it. It is not begun anew."""
    if backups_in(backup_folder(file), file.stem):
        raise _is_missing(file, empty=True)


def require_writable(file: Path) -> None:
    """Raises StoreUnusable where what is there may not be written."""
    if file.exists() and not os.access(file, os.W_OK):
        raise StoreUnusable(
            _("The database file cannot be written."),
            _("Check whether you may write to the data folder."),
            code="store.read_only",
        )


def repair_rights(file: Path) -> None:
    """Ours alone, and no companion that a read-only spell made read-only stays in the way of the next write."""
    if not os.access(file, os.W_OK):
        return
    for each in (file, *(companion(file, more) for more in COMPANIONS)):
        tighten(each)
        with suppress(OSError):
            mode = stat.S_IMODE(each.stat().st_mode)
            if not mode & stat.S_IWUSR:
                each.chmod(mode | stat.S_IWUSR)


def require_whole(file: Path) -> None:
    """Reads the whole file: seconds for a million sales. Raises StoreUnusable: it is damaged."""
    if not sound(file):
        raise is_damaged(file)


def is_damaged(file: Path) -> StoreUnusable:
    return StoreUnusable(_("The database file is damaged."), offer(file), code="store.damaged")


def offer(file: Path) -> str:
    """What to do about a file that cannot be used: the newest good backup, and what it does not have."""
    kept = _("The file was left as it is.")
    backup = newest_good(file)
    if backup is None:
        return kept + " " + _("There is no backup of it. Choose another data folder, or ask for help.")
    lost = what_is_lost(file, backup)
    return " ".join(
        (
            kept,
            _("Bring back the backup of {day}: `flux-desktop restore {file}`.").format(
                day=written_moment(backup.made_at), file=backup.file
            ),
            lost,
        )
    )


def newest_good(file: Path) -> Backup | None:
    """The newest backup that is what its note says and whole."""
    for each in backups_in(backup_folder(file), file.stem):
        if (not each.sha256 or sum_of(each.file) == each.sha256) and sound(each.file):
            return each
    return None


def what_is_lost(file: Path, backup: Backup) -> str:
    """What the file has and the backup has not, in days and rows, as far as the file can still be read."""
    from sqlcipher3 import dbapi2

    days = "SELECT business_date, count(*) FROM transactions GROUP BY business_date"
    try:
        with opened(file, "ro") as now, opened(backup.file, "ro") as then:
            here, there = dict(now.execute(days).fetchall()), dict(then.execute(days).fetchall())
            rows = contents_of(now).lines - contents_of(then).lines
    except dbapi2.Error:
        return _("Lost is what was entered since then.")
    missing = sum(1 for day, sales in here.items() if sales > there.get(day, 0))
    if rows <= 0 and not missing:
        return _("It has all the sales that are in the file now.")
    return ngettext(
        "It lacks {n} day of sales ({rows} rows), and what was entered since then.",
        "It lacks {n} days of sales ({rows} rows), and what was entered since then.",
        missing,
    ).format(n=missing, rows=max(0, rows))


def set_aside(file: Path, now: datetime | None = None) -> Path | None:
    """Gives a damaged file another name with the date, its log with it; None where there was none. Raises OSError."""
    stamp = (now or datetime.now(UTC)).strftime("%Y%m%d-%H%M%S")
    number, aside = 1, file.with_name(f"{file.stem}-damaged-{stamp}{file.suffix}")
    while aside.exists() or companion(aside, "-wal").exists():
        number += 1
        aside = file.with_name(f"{file.stem}-damaged-{stamp}-{number}{file.suffix}")
    moved = False
    # The log first: a database without its log would be opened as if that were all.
    for more in (*COMPANIONS, ""):
        with suppress(FileNotFoundError):
            companion(file, more).rename(companion(aside, more))
            moved = True
    return aside if moved else None


def companion(file: Path, more: str) -> Path:
    return file.with_name(file.name + more)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _is_missing(file: Path, *, empty: bool) -> StoreUnusable:
    title = (
        _("The database file {name} is empty, but what belongs to it is there.")
        if empty
        else _("The database file {name} is missing, but what belongs to it is there.")
    )
    return StoreUnusable(title.format(name=file.name), offer(file), code="store.missing")


def _cannot_be_opened() -> StoreUnusable:
    return StoreUnusable(
        _("The database file cannot be opened."),
        _("Check whether the data folder exists and whether you may write to it."),
        code="store.unreachable",
    )
