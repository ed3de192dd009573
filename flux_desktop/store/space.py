"""What imports that were taken back leave free inside the file, given back to the disk."""

from pathlib import Path
from shutil import disk_usage
from typing import Final

from flux_desktop.store.backup import driver_errors, opened

# Less than that is soon used again, and rewriting the file costs time.
_WORTH_BYTES: Final = 20_000_000
_WORTH_SHARE: Final = 0.25


def free_inside(file: Path) -> int:
    """Bytes in the file that hold nothing."""
    with driver_errors(), opened(file, "ro") as connection:
        (pages,), (size,) = (
            connection.execute(f"PRAGMA {name}").fetchone() for name in ("freelist_count", "page_size")
        )
    return int(pages * size)


def give_back(file: Path, *, worth: int = _WORTH_BYTES) -> int:
    """Rewrites the file without what is free in it, where that is much and the disk has room; returns the bytes.
    Raises StoreUnusable, OSError.

    Whoever writes meanwhile waits: seconds for a million sales. Killed, the file is as it was.
    """
    free, size = free_inside(file), file.stat().st_size
    if free < worth or free < size * _WORTH_SHARE or disk_usage(file.parent).free < 2 * size:
        return 0
    with driver_errors(), opened(file, "rw") as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return max(0, size - file.stat().st_size)
