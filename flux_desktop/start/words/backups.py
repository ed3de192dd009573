"""Backups in words."""

from flux_desktop.domain.i18n import _
from flux_desktop.services.database import Database


def upgraded_words(database: Database) -> str:
    return _("The database is at this version of Flux: {engine}.").format(engine=database.engine)
