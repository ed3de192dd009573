"""Flux: learns how each dish sells, forecasts it with honest ranges, says what to prepare."""

from pathlib import Path

__version__ = "0.1.0"

_PACKAGE = Path(__file__).resolve().parent


def bundled(folder: str) -> Path:
    """The folder `resources` or `migrations`: beside the package in a checkout, inside it when installed."""
    inside = _PACKAGE / folder
    return inside if inside.is_dir() else _PACKAGE.parent / folder
