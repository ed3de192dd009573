"""The import history as a JSON document."""

from collections.abc import Sequence

from flux_desktop.documents import JSON
from flux_desktop.documents.problems import problem_document
from flux_desktop.domain.sales import Upload


def uploads_document(uploads: Sequence[Upload]) -> JSON:
    return {"uploads": [upload_document(each) for each in uploads]}


def upload_document(upload: Upload) -> JSON:
    return {
        "id": str(upload.id),
        "file": upload.file,
        "status": upload.status,
        "row_count": upload.row_count,
        "errors": [problem_document(each) for each in upload.errors],
        "created_at": upload.created_at.isoformat(),
    }


def undone_document(upload_id: str) -> JSON:
    return {"upload_id": upload_id, "status": "undone"}
