"""A lock that processes of one computer share, by a file that is left behind. It ends with the process that holds it."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from flux_desktop.domain.errors import SyncFailed
from flux_desktop.domain.i18n import _


@contextmanager
def file_lock(file: Path, seconds: float = 60.0) -> Iterator[None]:
    """Waits for whoever holds it. Raises SyncFailed: they hold it for too long."""
    file.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + seconds
    with file.open("a+b") as handle:
        while not _try(handle):
            if time.monotonic() > until:
                raise SyncFailed(
                    _("Another sync is still running."), _("Wait until it has ended."), code="sync.running"
                )
            time.sleep(0.05)
        try:
            yield
        finally:
            _release(handle)


def _try(handle: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _release(handle: Any) -> None:
    if sys.platform == "win32":
        import msvcrt

        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_UN)
