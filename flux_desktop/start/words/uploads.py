"""The import history, one line per import."""

from collections.abc import Sequence

from flux_desktop.domain.i18n import _
from flux_desktop.domain.sales import Upload


def uploads_words(uploads: Sequence[Upload]) -> str:
    if not uploads:
        return _("Nothing was imported yet.")
    return "\n".join(
        f"{each.id}  {each.created_at.astimezone():%Y-%m-%d %H:%M}  {each.status:9}  {each.row_count:>9,}  {each.file}"
        for each in uploads
    )


def undone_words(_upload_id: str) -> str:
    return _("The import was undone.")
