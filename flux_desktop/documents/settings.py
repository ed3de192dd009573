"""A restaurant's settings as a JSON document."""

from collections.abc import Mapping

from flux_desktop.documents import JSON


def settings_document(values: Mapping[str, object]) -> JSON:
    """One flat object of typed values."""
    return dict(values)
