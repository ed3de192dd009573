"""What is dropped on the window, or pasted into it; and what shows where it may be dropped."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.theme import colour

_RADIUS = 12


def dropped_files(event: QDropEvent) -> list[Path]:
    """The local files that are dropped; anything else is not for Flux."""
    return local_files(event.mimeData())


def local_files(data: QMimeData) -> list[Path]:
    """The files of this computer among what is dropped or was copied."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


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
        draw_dashed(self, "accent_soft", "accent", inset=16)


def draw_dashed(widget: QWidget, fill: str, edge: str, inset: int = 0) -> None:
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(colour(edge), 1.5)
    pen.setDashPattern([4, 4])
    painter.setPen(pen)
    painter.setBrush(colour(fill))
    room = inset + 1
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(room, room, -room, -room), _RADIUS, _RADIUS)
