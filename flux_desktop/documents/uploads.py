"""The import history as a JSON document."""

from collections.abc import Sequence

from flux_desktop.documents import JSON
from flux_desktop.documents.problems import problem_document
from flux_desktop.domain.sales import Question, Upload
from flux_desktop.services.import_jobs import Receipt


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


def receipts_document(receipts: Sequence[Receipt]) -> JSON:
    return {"uploads": [receipt_document(each) for each in receipts]}


def receipt_document(receipt: Receipt) -> JSON:
    """An entry of the import history with the questions that keep it waiting."""
    return {**upload_document(receipt.upload), "questions": questions_list(receipt.questions)}


def questions_list(questions: Sequence[Question]) -> list[JSON]:
    return [
        {"key": each.key, "text": each.text, "choices": list(each.choices), "suggested": each.suggested}
        for each in questions
    ]


def undone_document(upload_id: str) -> JSON:
    return {"upload_id": upload_id, "status": "undone"}
