"""Backups in words."""

from collections.abc import Sequence

from flux_desktop.domain.i18n import _
from flux_desktop.services.backups import Backup, Restored
from flux_desktop.services.database import Database


def upgraded_words(database: Database) -> str:
    return _("The database is at this version of Flux: {engine}.").format(engine=database.engine)


def backup_words(backup: Backup) -> str:
    return _("The backup is {file}.").format(file=backup.file)


def backups_words(backups: Sequence[Backup]) -> str:
    if not backups:
        return _("There are no backups yet.")
    return "\n".join(_line(each) for each in backups)


def restored_words(restored: Restored, program: str = "flux-desktop") -> str:
    parts = [_("The database is what {file} holds.").format(file=restored.file)]
    if restored.undo is not None:
        parts.append(
            _("To undo this: `{program} restore {file}`.").format(program=program, file=restored.undo)
        )
    if restored.damaged is not None:
        parts.append(_("The damaged file was moved to {file}.").format(file=restored.damaged))
    return "\n".join(parts)


def _line(backup: Backup) -> str:
    inside, at = backup.contents, backup.made_at.astimezone().strftime("%Y-%m-%d %H:%M")
    sales = _("{rows} rows of sales").format(rows=inside.lines)
    if inside.last_day:
        sales += f", {inside.first_day} – {inside.last_day}"
    return f"{at}  {backup.size / 1e6:8.1f} MB  {sales}  {backup.file}"
