"""A restaurant's own days as a JSON document."""

from collections.abc import Sequence

from flux_desktop.documents import JSON
from flux_desktop.domain.events import Event


def events_document(events: Sequence[Event]) -> JSON:
    return {"events": [{"id": str(e.id), "date": e.day.isoformat(), "name": e.name} for e in events]}
