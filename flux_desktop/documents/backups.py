"""Backups, and what the database is, as JSON."""

from collections.abc import Sequence

from flux_desktop.documents import JSON
from flux_desktop.services.backups import Backup, Restored
from flux_desktop.services.database import Database


def upgraded_document(database: Database) -> JSON:
    return {"status": "done", "engine": database.engine, "schema": database.schema}


def backup_document(backup: Backup) -> JSON:
    inside = backup.contents
    return {
        "file": str(backup.file),
        "made_at": backup.made_at.isoformat(),
        "reason": backup.reason,
        "bytes": backup.size,
        "sha256": backup.sha256,
        "schema": inside.schema,
        "restaurants": inside.restaurants,
        "rows": inside.lines,
        "first_day": inside.first_day,
        "last_day": inside.last_day,
    }


def backups_document(backups: Sequence[Backup]) -> JSON:
    return {"backups": [backup_document(each) for each in backups]}


def restored_document(restored: Restored) -> JSON:
    return {
        "status": "restored",
        "file": str(restored.file),
        "undo": str(restored.undo) if restored.undo is not None else None,
        "damaged": str(restored.damaged) if restored.damaged is not None else None,
    }
