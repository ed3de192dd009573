"""What every reader of menus does: a photo in, a reading out."""

from typing import Protocol

from flux_desktop.domain.photos import MenuReading
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.vision.images import Photo


class MenuReader(Protocol):
    """Reads one photo. A new reader is a file with a class that has this method."""

    def read(self, photo: Photo, progress: Progress = SILENT) -> MenuReading:
        """Raises FluxError: it cannot read now, or not this; Cancelled."""
        ...
