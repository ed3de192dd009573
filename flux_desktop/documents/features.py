"""The feature table, once written to a file, as a JSON document."""

from pathlib import Path

from flux_desktop.documents import JSON


def features_document(file: Path, rows: int) -> JSON:
    return {"file": str(file), "rows": rows}
