"""The named settings of a restaurant as a JSON document."""

from collections.abc import Mapping
from typing import Any

from flux_desktop.documents import JSON


def settings_document(named: Mapping[str, Any]) -> JSON:
    return {"settings": dict(named)}
