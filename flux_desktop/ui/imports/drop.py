"""Where a file may be dropped: the inviting panel of an empty page, and the veil while a file is over it."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.states import EmptyState
from flux_desktop.ui.theme import colour

_RADIUS = 12


class DropZone(QFrame):
    """An empty state in a dashed edge: this is where the file goes."""

    def __init__(self, state: EmptyState) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.addWidget(state)

    def paintEvent(self, _event: QPaintEvent) -> None:
        _draw_dashed(self, "surface", "control")


class DropVeil(QWidget):
    """Covers the page while a file is dragged over it."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        words: QLabel = Label(_("Drop the file to check it"), "title")
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        QVBoxLayout(self).addWidget(words)
        self.hide()

    def cover(self) -> None:
        """Lie over the whole page."""
        self.setGeometry(self._page.rect())
        self.raise_()
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setOpacity(0.92)
        painter.fillRect(self.rect(), colour("canvas"))
        painter.end()
        _draw_dashed(self, "accent_soft", "accent", inset=16)


def _draw_dashed(widget: QWidget, fill: str, edge: str, inset: int = 0) -> None:
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(colour(edge), 1.5)
    pen.setDashPattern([4, 4])
    painter.setPen(pen)
    painter.setBrush(colour(fill))
    room = inset + 1
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(room, room, -room, -room), _RADIUS, _RADIUS)
