"""What is dropped on the window."""

from pathlib import Path

from PySide6.QtGui import QDropEvent


def dropped_files(event: QDropEvent) -> list[Path]:
    """The local files that are dropped; anything else is not for Flux."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
