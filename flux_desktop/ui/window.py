"""The window: holds one page at a time, the sign-in or the workspace."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QWidget


class Window(QMainWindow):
    """A frame for the sign-in page, and for the `Workspace` behind it."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Flux")
        self.setMinimumSize(1024, 700)
        self.resize(1440, 900)

    def show_page(self, page: QWidget) -> None:
        """Shows the page in place of the one before, which is deleted."""
        old = self.takeCentralWidget()
        self.setCentralWidget(page)
        if old is not None:
            old.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()
