"""Backups, and what the database is, as JSON."""

from flux_desktop.documents import JSON
from flux_desktop.services.database import Database


def upgraded_document(database: Database) -> JSON:
    return {"status": "done", "engine": database.engine, "schema": database.schema}
