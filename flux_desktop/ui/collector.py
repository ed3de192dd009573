"""Reference cycles are collected on the main thread alone.

Python looks for them wherever an object is made. On a thread that would end objects of Qt's in the wrong place, which
crashes, though rarely.
"""

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

_EVERY_MS: Final = 1_000


class Collector(QObject):
    """Takes the place of the automatic collection for the life of the process; its thresholds stay."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        timer = QTimer(self, interval=_EVERY_MS)
        timer.timeout.connect(self._collect)
        timer.start()

    def _collect(self) -> None:
        for generation, threshold in enumerate(gc.get_threshold()):
            if gc.get_count()[generation] > threshold:
                gc.collect(generation)
