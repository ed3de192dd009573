"""Folders and files that belong to the user alone, and what makes a write outlast a power cut."""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Final

FOLDER: Final = 0o700
FILE: Final = 0o600
_LOCK: Final = ".lock"
_MOMENT_SECONDS: Final = 0.05


def private_folder(folder: Path) -> None:
    """Makes the folder, for its owner alone. One that was there keeps the rights it was given. Raises OSError."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in missing[:1]:
        with suppress(OSError):
            each.chmod(FOLDER)


def private_file(file: Path) -> None:
    """Has the file be there, readable and writable by its owner alone. Raises OSError where it cannot be made.

    A file of somebody else's, or one that its owner made read-only, is left as it is.
    """
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, FILE))
        return
    tighten(file)


def tighten(file: Path) -> None:
    """Takes from everybody else what they may do with a file of ours; a file that is not there is no error."""
    with suppress(OSError):
        found = file.stat()
        if stat.S_ISREG(found.st_mode) and found.st_mode & 0o077:
            file.chmod(stat.S_IMODE(found.st_mode) & ~0o077)


def new_file(file: Path) -> int:
    """The descriptor of a file that was not there before, for its owner alone. Raises FileExistsError."""
    return os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), FILE)


def write_new(file: Path, text: str) -> None:
    """A small file, on the disk when this returns. Raises FileExistsError."""
    with os.fdopen(new_file(file), "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())


def settle_file(file: Path) -> None:
    """Returns when what was written to the file is on the disk. Raises OSError."""
    with file.open("rb+") as written:
        os.fsync(written.fileno())


def settle_folder(folder: Path) -> None:
    """Returns when the names in the folder are on the disk: without it a power cut can take a new name away."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def give_name(part: Path, name: Path) -> None:
    """Gives a finished file its name, which nothing may have yet. Raises FileExistsError: something has it."""
    if os.name == "nt":
        part.rename(name)
        return
    try:
        os.link(part, name)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems know no second name of a file: the name is taken first, and only what took it is replaced.
        os.close(new_file(name))
        os.replace(part, name)  # noqa: PTH105 - atomic on every platform
    else:
        part.unlink()


@contextmanager
def alone_in(folder: Path, seconds: float) -> Iterator[None]:
    """Only one process at a time does this in the folder; a killed one lets go. Raises TimeoutError, OSError."""
    descriptor = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR, FILE)
    try:
        give_up = monotonic() + seconds
        while not _locked(descriptor):
            if monotonic() > give_up:
                raise TimeoutError(folder)
            sleep(_MOMENT_SECONDS)
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
