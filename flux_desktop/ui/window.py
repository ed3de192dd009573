"""The window: holds one page at a time, the sign-in or the workspace."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QWidget


class Window(QMainWindow):
    """A frame for the sign-in page, and for the `Workspace` behind it."""

    drawn = Signal()
    """Once, when the first picture is on screen."""
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._drawn = False
        self.setWindowTitle("Flux")
        self.setMinimumSize(1024, 700)
        self.resize(1440, 900)

    def show_page(self, page: QWidget) -> None:
        """Shows the page in place of the one before, which is deleted."""
        old = self.takeCentralWidget()
        self.setCentralWidget(page)
        if old is not None:
            old.deleteLater()

    def to_front(self) -> None:
        """Somebody looks for the window."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._drawn:
            self._drawn = True
            # After this event, so that the whole picture is there.
            QTimer.singleShot(0, self, self.drawn.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()
