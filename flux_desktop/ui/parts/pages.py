"""One of several pages at a time, as large as that one needs."""

from PySide6.QtWidgets import QVBoxLayout, QWidget


class Pages(QWidget):
    """Shows one of its pages. Unlike a QStackedWidget it leaves hidden pages out of its size."""

    def __init__(self) -> None:
        super().__init__()
        self._stacked: list[QWidget] = []
        self._top: QWidget | None = None
        self._stack = QVBoxLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(0)

    def addWidget(self, page: QWidget) -> None:
        """Adds a page; the first one is shown."""
        page.hide()
        self._stacked.append(page)
        self._stack.addWidget(page)
        if self._top is None:
            self.setCurrentWidget(page)

    def removeWidget(self, page: QWidget) -> None:
        """Takes the page out; deleting it is left to the caller. The first of the others takes its place."""
        if page in self._stacked:
            self._stacked.remove(page)
            self._stack.removeWidget(page)
            page.hide()
        if page is self._top:
            self._top = None
            if self._stacked:
                self.setCurrentWidget(self._stacked[0])

    def setCurrentWidget(self, page: QWidget) -> None:
        """Shows the page in place of the one before, without a picture of both or of none."""
        if page is self._top:
            return
        before, self._top = self._top, page
        self.setUpdatesEnabled(False)
        if before is not None:
            before.hide()
        page.show()
        # Not what it was before: within another change of page that is off, and would stay off.
        self.setUpdatesEnabled(True)

    def currentWidget(self) -> QWidget | None:
        return self._top

    def count(self) -> int:
        return len(self._stacked)
