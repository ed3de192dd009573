"""A copy of a SQLite database that is known to be good: copied live, checked, and only then given its name."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from flux_desktop.domain.errors import StoreUnusable
from flux_desktop.domain.i18n import _


def verified_copy(source: Path, target: Path) -> str:
    """Copies with SQLite's online backup (a plain copy without its -wal loses commits); returns the sha256.

    The sum is kept beside the copy, which must pass quick_check and hold as many rows in every table as the
    source. Raises StoreUnusable and leaves nothing at `target` when it does not.
    """
    from sqlcipher3 import dbapi2

    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        if not source.is_file():
            raise FileNotFoundError(source)
        original, copy = dbapi2.connect(str(source)), dbapi2.connect(str(part))
        try:
            # One read transaction around both, so that the counts are those of the moment copied.
            original.execute("BEGIN")
            counts = _row_counts(original)
            original.backup(copy)
            good = copy.execute("PRAGMA quick_check").fetchall() == [("ok",)]
            good = good and bool(counts) and _row_counts(copy) == counts
        finally:
            original.close()
            copy.close()
        if not good:
            raise StoreUnusable(
                _("The backup could not be verified."),
                _("Nothing was changed. Check whether the disk has space, then start Flux again."),
            )
        with part.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        os.replace(part, target)  # noqa: PTH105 - atomic on every platform
        target.with_name(target.name + ".sha256").write_text(f"{digest}  {target.name}\n", encoding="utf-8")
    except (dbapi2.Error, OSError) as error:
        raise StoreUnusable(
            _("The backup could not be made."),
            _("Nothing was changed. Check whether the disk has space, then start Flux again."),
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return digest


def _row_counts(connection: Any) -> dict[str, int]:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names}
