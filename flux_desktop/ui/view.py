"""The base of every page: it loads when seen, reloads when what it reads has changed, and never blanks."""

from typing import ClassVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from flux_desktop.domain.changes import Changes
from flux_desktop.ui.acts import Act, bind
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.parts.labels import Label, Title
from flux_desktop.ui.parts.page import PageHead, PageScroll


class View(QWidget):
    """A page of the window. Subclasses build `self.page` once and fill it in `refresh`.

    The page fills the window down to the least height of its parts; in a lower window it scrolls as one.

    `reads` names the nouns (see `domain.changes`) whose change makes the page stale.
    """

    reads: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, context: AppContext, title: str) -> None:
        super().__init__()
        self.context = context
        self._stale = True
        self.acts: list[Act] = []
        """What can be done on this page: by its shortcuts, and in the command palette."""
        self.setAccessibleName(title)
        self._scroll = PageScroll()
        self.page = self._scroll.page
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._scroll)
        self.title = Title(title)
        self.subtitle = Label("", colour="text2", wrap=True)
        self.subtitle.hide()
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.title)
        column.addWidget(self.subtitle)
        self.toolbar = PageHead()
        self.toolbar.addWidget(words)
        self.page.addLayout(self.toolbar)
        context.jobs.changed.connect(self._changed)
        context.restaurant_changed.connect(self.invalidate)

    def refresh(self) -> None:
        """Loads what the page shows, for `self.context.restaurant`. Called on the main thread; must not block."""

    def show_item(self, item_id: object) -> None:
        """Brings the thing with that id (a UUID) into sight, once the page is loaded. Pages without things ignore it."""

    @property
    def busy_with(self) -> str:
        """Why the window should not close now; "" where it may."""
        return ""

    def add_act(self, act: Act) -> None:
        """Offers the act while the page is in sight."""
        self.acts.append(act)
        bind(self, act)

    def set_subtitle(self, text: str) -> None:
        self.subtitle.setText(text)
        self.subtitle.setVisible(bool(text))

    def invalidate(self) -> None:
        """What is shown is old: reload now if seen, else when seen."""
        self._stale = True
        if self.isVisible():
            self._load()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._load()

    def _load(self) -> None:
        self._stale = False
        self.refresh()

    def _changed(self, changes: Changes) -> None:
        if changes.nouns & self.reads:
            self.invalidate()
