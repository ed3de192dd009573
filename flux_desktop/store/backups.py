"""Backups on the disk: how one gets its name, what is noted beside it, which ones are kept.

A backup is `NAME` with a note `NAME.json`. It is written as a part, checked, put on the disk, and only then named; the
name is taken by its note first, so that no backup is ever replaced and none is without its sum. What a killed process
left behind is cleared away by the next one that works in the folder.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import file_digest
from itertools import count
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from flux_desktop.domain.errors import StoreUnusable
from flux_desktop.domain.i18n import _
from flux_desktop.store.private import (
    alone_in,
    give_name,
    new_file,
    private_folder,
    settle_file,
    settle_folder,
    tighten,
    write_new,
)

DAILY, ASKED, BEFORE_UPGRADE, BEFORE_RESTORE, BEFORE_UNDO = "daily", "asked", "upgrade", "restore", "undo"
BEFORE_JOIN: Final = "join"
REASONS: Final = (DAILY, ASKED, BEFORE_UPGRADE, BEFORE_RESTORE, BEFORE_UNDO, BEFORE_JOIN)
SUFFIXES: Final = (".db", ".dump")
_NOTE: Final = ".json"
_PART: Final = ".part"
_WAIT_SECONDS: Final = 600
_DAYS, _WEEKS, _MONTHS = 7, 4, 12
# Of those made before something dangerous in the last days, so many stay whatever else is kept.
_BEFORE: Final = 10


@dataclass(frozen=True, slots=True)
class BackupContents:
    """What a backup holds: its schema, and what a person can tell it by. Days are ISO text, "" without sales."""

    schema: str = ""
    restaurants: int = 0
    lines: int = 0
    first_day: str = ""
    last_day: str = ""


@dataclass(frozen=True, slots=True)
class Backup:
    """A named backup as its note tells of it; `sha256` is "" where it has none. `size` in bytes."""

    file: Path
    made_at: datetime
    reason: str
    size: int
    sha256: str
    contents: BackupContents


@dataclass(frozen=True, slots=True)
class Maker:
    """How one kind of database is copied. Both raise StoreUnusable where the copy is not good.

    write   copies into a file that is there and empty, proves it, and says what is inside
    prove   looks at the copy again, under its name
    """

    write: Callable[[Path], BackupContents]
    prove: Callable[[Path], None]


def backup_folder(database: Path) -> Path:
    return database.parent / "backups"


def put_at(target: Path, maker: Maker, reason: str = ASKED) -> Backup:
    """A backup under a name that somebody chose. Raises StoreUnusable: something has the name, or it is not good."""
    with backup_errors(target):
        private_folder(target.parent)
        if target.exists():
            raise FileExistsError
        return _finish(_written(target.parent, maker), iter([target]), maker, reason)


def put_in(folder: Path, stem: str, suffix: str, reason: str, maker: Maker, now: datetime) -> Backup:
    """A backup in Flux's own folder; the one that is there already where nothing has changed since.

    Raises StoreUnusable; Cancelled.
    """
    with backup_errors(folder):
        private_folder(folder)
        with alone_in(folder, _WAIT_SECONDS):
            _clear(folder)
            written = _written(folder, maker)
            for old in backups_in(folder, stem):
                if old.sha256 == written[1] and sum_of(old.file) == written[1]:
                    written[0].unlink()
                    _note_of(old.file).touch()
                    return old
            return _finish(written, _names(folder, stem, suffix, reason, now), maker, reason)


def backups_in(folder: Path, stem: str) -> list[Backup]:
    """The newest first. Their files are not looked into: `prove` and the sum do that."""
    try:
        found = [each for each in folder.iterdir() if each.suffix in SUFFIXES]
    except OSError:
        return []
    mine = [each for each in found if each.name.startswith(f"{stem}-")]
    known = [backup for each in mine if (backup := backup_of(each)) is not None]
    return sorted(known, key=lambda each: (each.made_at, each.file.name), reverse=True)


def backup_of(file: Path) -> Backup | None:
    """What the note of a backup tells; of one without a note only its date and size; None for an empty file or none."""
    try:
        size, changed = file.stat().st_size, datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError:
        return None
    if not size or not file.is_file():
        return None
    try:
        note: dict[str, Any] = json.loads(_note_of(file).read_text(encoding="utf-8"))
        made_at = datetime.fromisoformat(note["made_at"])
        return Backup(
            file, made_at, str(note["reason"]), size, str(note["sha256"]), BackupContents(**note["inside"])
        )
    except (OSError, ValueError, TypeError, KeyError):
        return Backup(file, changed, "", size, _old_sum(file), BackupContents())


def last_looked(folder: Path, stem: str) -> datetime | None:
    """When a backup was last made, or found to hold everything already; None: never."""
    moments = []
    for each in backups_in(folder, stem):
        with suppress(OSError):
            moments.append(datetime.fromtimestamp(_note_of(each.file).stat().st_mtime, UTC))
    return max(moments, default=None)


def thin_out(folder: Path, stem: str, now: datetime) -> list[Path]:
    """Removes what is older than the rule: 7 days, 4 weeks, 12 months. Returns what went. Raises OSError."""
    with alone_in(folder, _WAIT_SECONDS):
        _clear(folder)
        old = backups_in(folder, stem)
        kept = to_keep(old, now)
        gone = [each.file for each in old if each.file not in kept]
        for file in gone:
            file.unlink(missing_ok=True)
            _note_of(file).unlink(missing_ok=True)
    return gone


def to_keep(backups: list[Backup], now: datetime) -> set[Path]:
    """The newest of each of the last 7 days, 4 weeks and 12 months that have one, those that somebody asked for, and
    the latest that were made before something dangerous. One without a note is nobody's to remove."""
    newest_first = sorted(backups, key=lambda each: each.made_at, reverse=True)
    kept = {each.file for each in newest_first if not each.reason or each.reason == ASKED}
    for span, of in (
        (_DAYS, lambda at: at.date()),
        (_WEEKS, lambda at: at.isocalendar()[:2]),
        (_MONTHS, lambda at: (at.year, at.month)),
    ):
        newest: dict[Any, Path] = {}
        # One that was made before something dangerous speaks for a day only where there is no other: it is newer than
        # the one that is being brought back.
        for each in sorted(newest_first, key=lambda one: one.reason not in (DAILY, ASKED, "")):
            newest.setdefault(of(each.made_at.astimezone()), each.file)
        newest = dict(sorted(newest.items(), reverse=True))
        kept |= set(list(newest.values())[:span])
    before = [
        each.file
        for each in newest_first
        if each.reason not in (DAILY, ASKED) and now - each.made_at < timedelta(days=_DAYS)
    ]
    return kept | set(before[:_BEFORE])


def sum_of(file: Path) -> str:
    """The sha256 of a file, read anew; "" where it cannot be read."""
    try:
        with file.open("rb") as read:
            return file_digest(read, "sha256").hexdigest()
    except OSError:
        return ""


def not_good() -> StoreUnusable:
    return StoreUnusable(
        _("The backup could not be verified."),
        _("Nothing was changed. Check whether the disk has space, then start Flux again."),
        code="backup.failed",
    )


class backup_errors:  # noqa: N801 - used like a function
    """The border to the disk: what goes wrong with a backup becomes StoreUnusable."""

    def __init__(self, where: Path) -> None:
        self._where = where

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, FileExistsError):
            raise StoreUnusable(
                _("There is a file of that name already: {name}.").format(name=self._where.name),
                _("A backup is never replaced. Choose another name."),
                code="backup.exists",
            ) from error
        if isinstance(error, TimeoutError):
            raise StoreUnusable(
                _("Another part of Flux is still making a backup."),
                _("Wait a moment, then try again."),
                code="store.busy",
            ) from error
        if isinstance(error, OSError):
            raise StoreUnusable(
                _("The backup could not be made."),
                _("Nothing was changed. Check whether the disk has space, then start Flux again."),
                code="backup.failed",
            ) from error


def _written(folder: Path, maker: Maker) -> tuple[Path, str, BackupContents]:
    """A whole part on the disk, its sum and what is inside."""
    part = folder / f"{uuid4().hex}{_PART}"
    os.close(new_file(part))
    try:
        inside = maker.write(part)
        tighten(part)
        settle_file(part)
        digest = sum_of(part)
    except BaseException:
        _forget(part)
        raise
    return part, digest, inside


def _finish(
    written: tuple[Path, str, BackupContents], names: Iterator[Path], maker: Maker, reason: str
) -> Backup:
    part, digest, inside = written
    made_at = datetime.now(UTC)
    note = {"sha256": digest, "made_at": made_at.isoformat(), "reason": reason, "inside": _plain(inside)}
    try:
        file = _take_name(names, json.dumps(note, indent=2) + "\n")
    except BaseException:
        _forget(part)
        raise
    try:
        give_name(part, file)
        settle_folder(file.parent)
        _prove_sum(file, digest)
        maker.prove(file)
    except FileExistsError:
        # Whatever has that name was there before.
        _forget(part)
        _note_of(file).unlink(missing_ok=True)
        raise
    except BaseException:
        for each in (part, file, _note_of(file)):
            _forget(each)
        raise
    return Backup(file, made_at, reason, file.stat().st_size, digest, inside)


def _prove_sum(file: Path, digest: str) -> None:
    if sum_of(file) != digest:
        raise not_good()


def _take_name(names: Iterator[Path], note: str) -> Path:
    """The first name that nothing has, taken by its note. Raises FileExistsError: they are all taken."""
    for name in names:
        if name.exists():
            continue
        try:
            write_new(_note_of(name), note)
        except FileExistsError:
            continue
        return name
    raise FileExistsError


def _names(folder: Path, stem: str, suffix: str, reason: str, now: datetime) -> Iterator[Path]:
    stamp = now.astimezone(UTC).strftime("%Y%m%d-%H%M%S")
    for number in count(1):
        more = "" if number == 1 else f"-{number}"
        yield folder / f"{stem}-{stamp}-{reason}{more}{suffix}"


def _clear(folder: Path) -> None:
    """Takes away what killed backups left. Only for whoever works in the folder alone."""
    for part in folder.glob(f"*{_PART}*"):
        _forget(part)
    for note in folder.glob(f"*{_NOTE}"):
        if note.with_suffix("").suffix in SUFFIXES and not note.with_suffix("").exists():
            _forget(note)


def _forget(file: Path) -> None:
    for each in (file, *(file.with_name(file.name + more) for more in ("-wal", "-shm", "-journal"))):
        with suppress(OSError):
            each.unlink(missing_ok=True)


def _note_of(file: Path) -> Path:
    return file.with_name(file.name + _NOTE)


def _plain(inside: BackupContents) -> dict[str, object]:
    return {name: getattr(inside, name) for name in BackupContents.__slots__}


def _old_sum(file: Path) -> str:
    """As the first versions of Flux noted it, in a file of its own."""
    try:
        return file.with_name(file.name + ".sha256").read_text(encoding="utf-8").split()[0]
    except (OSError, ValueError, IndexError):
        return ""
