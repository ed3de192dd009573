"""The window: holds one page at a time, the sign-in or the workspace."""

from PySide6.QtCore import QByteArray, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from flux_desktop.ui.focus import press_focused, reveal

LEAST = QSize(1024, 700)
USUAL = QSize(1440, 900)


class Window(QMainWindow):
    """A frame for the sign-in page, and for the `Workspace` behind it. Never larger than the screen."""

    drawn = Signal()
    """Once, when the first picture is on screen."""
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._drawn = False
        self._leaving = False
        self.setWindowTitle("Flux")
        room = self.screen().availableGeometry()
        self.setMinimumSize(LEAST.boundedTo(room.size()))
        self.setGeometry(placed(USUAL, room))
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)

    def show_page(self, page: QWidget) -> None:
        """Shows the page in place of the one before, which is deleted."""
        old = self.takeCentralWidget()
        self.setCentralWidget(page)
        if old is not None:
            old.deleteLater()

    def state(self) -> str:
        """Place, size and whether it is maximised, as text to be kept."""
        return bytes(self.saveGeometry().toBase64().data()).decode("ascii")

    def restore(self, state: str) -> None:
        """Goes back to a `state`; to a screen that is smaller now, no larger than that. "" changes nothing."""
        if not state or not self.restoreGeometry(QByteArray.fromBase64(state.encode("ascii", "replace"))):
            return
        room = self.screen().availableGeometry()
        if not room.contains(self.geometry()) and not self.isMaximized() and not self.isFullScreen():
            self.setGeometry(placed(self.size(), room))

    def to_front(self) -> None:
        """Somebody looks for the window."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()

    def leave(self) -> None:
        """Closes the window without asking the page any more."""
        self._leaving = True
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press_focused(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._drawn:
            self._drawn = True
            # After this event, so that the whole picture is there.
            QTimer.singleShot(0, self, self.drawn.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        # A page that is in the middle of something asks first, and calls `leave` when it may go.
        page = self.centralWidget()
        asks = getattr(page, "asks_before_close", None)
        if not self._leaving and asks is not None and asks(self.leave):
            event.ignore()
            return
        super().closeEvent(event)
        self.closed.emit()

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now.window() is self:
            reveal(now)


def placed(size: QSize, room: QRect) -> QRect:
    """A window of that size in the middle of the screen's `room`, made smaller where it does not fit."""
    fitting = size.boundedTo(room.size())
    corner = room.center() - QRect(room.topLeft(), fitting).center()
    return QRect(room.topLeft() + corner, fitting)
