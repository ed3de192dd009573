"""The offline reader: letters by RapidOCR, lines and columns by `layout`. No photo leaves this computer."""

import time
from dataclasses import replace

from flux_desktop.domain.photos import Box, Engine, MenuReading, ReadItem, UnreadLine
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.vision.images import Photo
from flux_desktop.vision.layout.menu import parse_menu
from flux_desktop.vision.ocr import read_text


class OfflineReader:
    """A MenuReader. Stateless: the models behind it are shared, and loaded with the first photo."""

    def read(self, photo: Photo, progress: Progress = SILENT) -> MenuReading:
        """Raises ReaderMissing, Cancelled."""
        begun = time.perf_counter()
        boxes, turns = read_text(photo.pixels, progress)
        parsed = parse_menu(boxes)
        progress.step(4, 4)
        return MenuReading(
            Engine.OFFLINE,
            tuple(self._item(each, photo, turns) for each in parsed.items),
            tuple(UnreadLine(each.text, on_photo(each.box, photo, turns)) for each in parsed.unread),
            seconds=time.perf_counter() - begun,
            currency=parsed.currency,
        )

    @staticmethod
    def _item(item: ReadItem, photo: Photo, turns: int) -> ReadItem:
        return replace(item, box=on_photo(item.box, photo, turns))


def on_photo(box: Box | None, photo: Photo, turns: int) -> Box | None:
    """A box on the pixels as they were read, as one on the photo as it was taken."""
    if box is None:
        return None
    width, height = photo.width, photo.height
    if turns == 1:
        box = Box(width - box.y1, box.x0, width - box.y0, box.x1)
    elif turns == 2:
        box = Box(width - box.x1, height - box.y1, width - box.x0, height - box.y0)
    elif turns == 3:
        box = Box(box.y0, height - box.x1, box.y1, height - box.x0)
    x1, y1 = min(width, box.x1), min(height, box.y1)
    edges = (max(0, min(box.x0, x1)), max(0, min(box.y0, y1)), max(0, x1), max(0, y1))
    return Box(*(round(each * photo.scale) for each in edges))
