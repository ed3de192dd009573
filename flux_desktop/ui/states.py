"""What the page shows while it waits, when there is nothing, and when something went wrong."""

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.labels import Pill
from flux_desktop.ui.parts.pages import Pages
from flux_desktop.ui.parts.progress import ProgressPanel
from flux_desktop.ui.parts.states import Skeleton

_SOON: Final = 300
_LATE: Final = 2000


class States(Pages):
    """One of: content, skeleton, progress, another page. Content that is there stays while it is updated."""

    cancelled = Signal()

    def __init__(self, content: QWidget, doing: str) -> None:
        """`doing` names the job until its first step does."""
        super().__init__()
        self._doing = doing
        self.updating = Pill(_("Updating…"), "info", "refresh-cw")
        self.updating.hide()
        self.progress = ProgressPanel(doing)
        self.progress.cancelled.connect(self.cancelled)
        self._content, self._other = content, QWidget()
        self._skeleton, self._late_page = _page(Skeleton(8)), _page(self.progress)
        for page in (content, self._skeleton, self._late_page, self._other):
            self.addWidget(page)
        self._soon = QTimer(self, singleShot=True, interval=_SOON)
        self._soon.timeout.connect(self.updating.show)
        self._late = QTimer(self, singleShot=True, interval=_LATE)
        self._late.timeout.connect(lambda: self.setCurrentWidget(self._late_page))

    def wait(self, *, keep: bool) -> None:
        """A job has begun; `keep` leaves the content in sight."""
        self.progress.begin(self._doing)
        if keep:
            self._soon.start()
        else:
            self.setCurrentWidget(self._skeleton)
            self._late.start()

    def show_content(self) -> None:
        self._rest()
        self.setCurrentWidget(self._content)

    def show_message(self, message: QWidget) -> None:
        """An EmptyState or ErrorState, in place of everything else."""
        card = Card()
        card.body.addWidget(message)
        self.show_page(card)

    def show_page(self, page: QWidget) -> None:
        """A page for now; it is deleted when another takes its place."""
        self._rest()
        before, self._other = self._other, page
        self.addWidget(page)
        self.setCurrentWidget(page)
        self.removeWidget(before)
        before.deleteLater()

    def _rest(self) -> None:
        self._soon.stop()
        self._late.stop()
        self.updating.hide()


def _page(content: QWidget) -> QWidget:
    page, card = QWidget(), Card()
    card.body.addWidget(content)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(card)
    column.addStretch(1)
    return page
