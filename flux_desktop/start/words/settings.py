"""The named settings of a restaurant, one a line, as they can be typed."""

from collections.abc import Mapping
from typing import Any


def settings_words(named: Mapping[str, Any]) -> str:
    return "\n".join(f"{key}={_shown(value)}" for key, value in named.items())


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.2f}" if isinstance(value, float) and round(value, 2) == value else str(value)
