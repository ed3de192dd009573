"""What became of a kitchen file, as a JSON document."""

from flux_desktop.documents import JSON
from flux_desktop.documents.errors import error_document
from flux_desktop.domain.errors import FluxError
from flux_desktop.services.kitchen_files import KitchenImport


def kitchen_document(done: KitchenImport) -> JSON:
    return {
        "status": done.status,
        "rows_read": done.rows_read,
        "created": done.created,
        "updated": done.updated,
        "unchanged": done.unchanged,
        "skipped": [{"line": each.line, "reason": each.reason, "text": each.text} for each in done.skipped],
        "warnings": [{"code": each.code, "text": each.text} for each in done.warnings],
    }


def exported_document(rows: int) -> JSON:
    return {"status": "exported", "rows": rows}


def refused_document(error: FluxError) -> JSON:
    """Of a file of which nothing was taken, with every key an import has."""
    counts = dict.fromkeys(("rows_read", "created", "updated", "unchanged"), 0)
    return {"status": "refused", **counts, "skipped": [], "warnings": [], **error_document(error)}
