"""A backup as a person tells it from others: when it was made, what is inside."""

from PySide6.QtCore import QDate, QLocale

from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.services.backups import Backup


def moment(backup: Backup) -> str:
    return f"{day_of(backup)} {backup.made_at.astimezone():%H:%M}"


def day_of(backup: Backup) -> str:
    at = backup.made_at.astimezone()
    return QLocale().toString(QDate(at.year, at.month, at.day), QLocale.FormatType.ShortFormat)


def inside(backup: Backup) -> str:
    rows = backup.contents.lines
    if not rows:
        return _("No sales yet")
    return ngettext("{rows} row of sales", "{rows} rows of sales", rows).format(rows=QLocale().toString(rows))
