"""What was copied from a sheet or a till's page, as a file that can be understood like any other."""

from hashlib import sha256
from pathlib import Path
from typing import Final

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _

_LONGEST: Final = 50 << 20


def save_pasted(text: str, folder: Path) -> Path:
    """Writes pasted text into `folder` under a name of its content: pasting it again gives the same file.

    Sheets copy their cells with tabs between them. Raises Refused: there is nothing in it, or far too much.
    """
    if not text.strip():
        raise Refused(
            _("Nothing was copied."), _("Copy the rows with their column names, then paste them here.")
        )
    content = text.replace("\0", "").encode("utf-8", "replace")
    if len(content) > _LONGEST:
        raise Refused(_("What was copied is too long."), _("Save it as a file and import that."))
    path = folder / f"pasted-{sha256(content).hexdigest()[:12]}.txt"
    path.write_bytes(content)
    return path
