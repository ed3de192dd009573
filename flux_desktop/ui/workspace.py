"""Everything behind the sign-in: the rail, the header and the pages of VIEWS."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from flux_desktop.domain.changes import RESTAURANTS, Changes
from flux_desktop.domain.i18n import _
from flux_desktop.domain.restaurants import Membership
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.drops import dropped_files
from flux_desktop.ui.header import Header
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.overlays import Sheet
from flux_desktop.ui.rail import Rail
from flux_desktop.ui.theme import Mode, theme
from flux_desktop.ui.view import View
from flux_desktop.ui.views import VIEWS

_NARROW_BELOW = 1180


class Workspace(QWidget):
    """One person's pages for one restaurant at a time. They are made when first opened."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.context = context
        self.setAcceptDrops(True)
        self._views: dict[str, View] = {}
        self.memberships: list[Membership] = []
        self.current_key = ""
        self.rail = Rail(VIEWS, context.user)
        self.header = Header()
        self._pages = QStackedWidget()
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.header)
        right.addWidget(self._pages, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(right, 1)
        self._connect()
        self._shortcuts()
        self._load_restaurants()

    def open(self, key: str) -> View:
        """Shows the page of that key, made if need be."""
        if key not in self._views:
            entry = next(each for each in VIEWS if each.key == key)
            self._views[key] = entry.open(self.context)
            self._pages.addWidget(self._views[key])
        self.current_key = key
        self.rail.set_current(key)
        self._pages.setCurrentWidget(self._views[key])
        return self._views[key]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rail.set_narrow(self.width() < _NARROW_BELOW)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self._take_files(dropped_files(event))

    def _connect(self) -> None:
        context = self.context
        self.rail.wanted.connect(self.open)
        self.rail.leave.connect(context.signed_out)
        self.header.chosen.connect(context.choose)
        self.header.toggle_theme.connect(self._toggle_theme)
        self.header.keys.connect(self._show_keys)
        context.go.connect(self.open)
        context.show_item.connect(lambda key, item_id: self.open(key).show_item(item_id))
        context.restaurant_changed.connect(self._show_restaurant)
        context.jobs.changed.connect(self._changed)

    def _keys(self) -> list[tuple[str, str, Callable[[], object]]]:
        """Shortcut, what it does, the act."""
        pages = [
            (f"Ctrl+{at}", _(entry.title), partial(self.open, entry.key))
            for at, entry in enumerate(VIEWS, start=1)
        ]
        return [
            *pages,
            ("Ctrl+,", _("Settings"), partial(self.open, "settings")),
            ("Ctrl+Z", _("Take back the last edit"), self.context.undo.undo),
            ("Ctrl+Shift+Z", _("Do it again"), self.context.undo.redo),
            ("F5", _("Refresh this page"), self._refresh),
            ("Alt+Down", _("Next restaurant"), partial(self.header.step, 1)),
            ("Alt+Up", _("Previous restaurant"), partial(self.header.step, -1)),
            ("Ctrl+Shift+L", _("Light or dark"), self._toggle_theme),
            ("F6", _("Next part of the window"), self._next_region),
            ("F1", _("Keyboard shortcuts"), self._show_keys),
        ]

    def _shortcuts(self) -> None:
        for keys, _what, act in self._keys():
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        QShortcut(QKeySequence("?"), self).activated.connect(self._show_keys)

    def _load_restaurants(self) -> None:
        from flux_desktop.services import restaurants

        self.context.jobs.run(
            partial(restaurants.of_user, self.context.store, self.context.user.id),
            then=self._show_restaurants,
            owner=self,
        )

    def _show_restaurants(self, memberships: list[Membership]) -> None:
        self.memberships = memberships
        last = self.context.settings.last_restaurant
        current = self.context.restaurant
        kept = [each for each in memberships if current is not None and each.restaurant.id == current.id]
        remembered = [each for each in memberships if each.restaurant.id.hex == last]
        chosen = next(iter([*kept, *remembered, *memberships]), None)
        self.context.choose(chosen)
        self._show_restaurant()
        if self._pages.count() == 0:
            self.open(VIEWS[0].key)

    def _show_restaurant(self) -> None:
        current = self.context.restaurant
        self.header.show_restaurants(self.memberships, current.id if current else None)
        self.rail.set_role(self.context.role)

    def _changed(self, changes: Changes) -> None:
        if RESTAURANTS in changes.nouns:
            self._load_restaurants()

    def _refresh(self) -> None:
        page = self._pages.currentWidget()
        if isinstance(page, View):
            page.invalidate()

    def _toggle_theme(self) -> None:
        mode: Mode = "light" if theme().dark else "dark"
        theme().apply(mode)
        self.context.keep(theme=mode)

    def _next_region(self) -> None:
        """Rail → header → page, and around."""
        regions = [self.rail, self.header, self._pages.currentWidget() or self._pages]
        focus = self.focusWidget()
        at = next((i for i, each in enumerate(regions) if focus and each.isAncestorOf(focus)), -1)
        region = regions[(at + 1) % len(regions)]
        first = next((each for each in region.findChildren(QWidget) if _takes_focus(each)), region)
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_keys(self) -> None:
        sheet = Sheet(self, _("Keyboard shortcuts"))
        for keys, what, _act in self._keys():
            row = QHBoxLayout()
            row.addWidget(Label(what), 1)
            row.addWidget(
                Label(QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText), "label", "text2")
            )
            sheet.body.addLayout(row)
        sheet.open()

    def _take_files(self, files: list[Path]) -> None:
        self.open("imports")
        # After the page is shown, so that it is there to take them.
        QTimer.singleShot(0, self, lambda: self.context.opened_files.emit(files))


def _takes_focus(widget: QWidget) -> bool:
    return widget.isVisible() and bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
