"""What was copied from a sheet or a till's page, as a file that can be understood like any other."""

from hashlib import sha256
from pathlib import Path
from typing import Final

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _

_LONGEST: Final = 50 << 20


def save_pasted(text: str, folder: Path, name: str = "") -> Path:
    """Writes pasted text into `folder`, as `name` or under a name of its content.

    In both cases pasting the same again gives the same file.

    Sheets copy their cells with tabs between them. Raises Refused: there is nothing in it, or far too much.
    """
    if not text.strip():
        raise Refused(
            _("Nothing was copied."), _("Copy the rows with their column names, then paste them here.")
        )
    content = text.replace("\0", "").encode("utf-8", "replace")
    if len(content) > _LONGEST:
        raise Refused(_("What was copied is too long."), _("Save it as a file and import that."))
    mark = sha256(content).hexdigest()[:12]
    # Two pastes of one day have the same name, so each lies in a folder of its content.
    path = folder / mark / f"{name}.txt" if name else folder / f"pasted-{mark}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
