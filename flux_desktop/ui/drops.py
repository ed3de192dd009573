"""What is dropped on the window, or pasted into it."""

from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QDropEvent


def dropped_files(event: QDropEvent) -> list[Path]:
    """The local files that are dropped; anything else is not for Flux."""
    return local_files(event.mimeData())


def local_files(data: QMimeData) -> list[Path]:
    """The files of this computer among what is dropped or was copied."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
