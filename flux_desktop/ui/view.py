"""The base of every page: it loads when seen, reloads when what it reads has changed, and never blanks."""

from typing import ClassVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from flux_desktop.domain.changes import Changes
from flux_desktop.ui import theme
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.parts.labels import Label, Title


class View(QWidget):
    """A page of the window. Subclasses build `self.page` once and fill it in `refresh`.

    `reads` names the nouns (see `domain.changes`) whose change makes the page stale.
    """

    reads: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, context: AppContext, title: str) -> None:
        super().__init__()
        self.context = context
        self._stale = True
        self.setAccessibleName(title)
        self.page = QVBoxLayout(self)
        self.page.setContentsMargins(theme.PAGE_SIDE, theme.PAGE_TOP, theme.PAGE_SIDE, theme.PAGE_TOP)
        self.page.setSpacing(theme.GAP)
        self.title = Title(title)
        self.subtitle = Label("", colour="text2")
        self.subtitle.hide()
        self.toolbar = QHBoxLayout()
        self.toolbar.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        head = QHBoxLayout()
        head.addLayout(words, 1)
        head.addLayout(self.toolbar)
        self.page.addLayout(head)
        context.jobs.changed.connect(self._changed)
        context.restaurant_changed.connect(self.invalidate)

    def refresh(self) -> None:
        """Loads what the page shows, for `self.context.restaurant`. Called on the main thread; must not block."""

    def show_item(self, item_id: object) -> None:
        """Brings the thing with that id (a UUID) into sight, once the page is loaded. Pages without things ignore it."""

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
