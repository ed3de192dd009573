"""A restaurant's settings as JSON documents."""

from collections.abc import Mapping
from typing import Any

from flux_desktop.documents import JSON


def settings_document(values: Mapping[str, Any]) -> JSON:
    """One flat object of typed values, as the hub answers."""
    return dict(values)


def named_settings_document(named: Mapping[str, Any]) -> JSON:
    """The same under its name, as the command answers."""
    return {"settings": dict(named)}
