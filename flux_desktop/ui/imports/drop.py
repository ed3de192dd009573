"""Where a file may be dropped: the inviting panel of an empty page."""

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from flux_desktop.ui.drops import draw_dashed
from flux_desktop.ui.parts.states import EmptyState


class DropZone(QFrame):
    """An empty state in a dashed edge: this is where the file goes."""

    def __init__(self, state: EmptyState) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.addWidget(state)

    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_dashed(self, "surface", "control")
