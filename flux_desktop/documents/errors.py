"""What went wrong, as a JSON document."""

from flux_desktop.documents import JSON
from flux_desktop.domain.errors import FluxError


def error_document(error: FluxError) -> JSON:
    return {"error": {"title": error.title, "advice": error.advice, "code": error.code}}
