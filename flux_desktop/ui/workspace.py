"""Everything behind the sign-in: the rail, the header and the pages of VIEWS."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from flux_desktop.domain.changes import RESTAURANTS, Changes
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import MenuItem
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.restaurants import Membership, Restaurant, Role
from flux_desktop.ui.acts import Act, bind, native, shortcuts
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.collation import sorted_by_name
from flux_desktop.ui.drops import DropVeil, dropped_files
from flux_desktop.ui.focus import next_region
from flux_desktop.ui.header import Header
from flux_desktop.ui.parts.cards import Scroll
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.overlays import ConfirmSheet, Sheet
from flux_desktop.ui.parts.pages import Pages
from flux_desktop.ui.past_accuracy import PastAccuracyRefresher
from flux_desktop.ui.rail import Rail
from flux_desktop.ui.theme import Mode, px, theme
from flux_desktop.ui.view import View
from flux_desktop.ui.views import VIEWS, PageEntry

_NARROW_BELOW = 1180
_NUMBERED = 9
_AROUND_SHEET = 260
_HALF_MINUTE_MS = 30_000


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
        self._pages = Pages()
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.header)
        right.addWidget(self._pages, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(right, 1)
        self._veil = DropVeil(self)
        self._past_accuracy = PastAccuracyRefresher(context)
        self._connect()
        self._shortcuts()
        self._load_restaurants()
        # "2 min ago" goes on while nothing happens.
        self._minute = QTimer(self, interval=_HALF_MINUTE_MS)
        self._minute.timeout.connect(self._show_sync)
        self._minute.start()

    def open(self, key: str) -> View:
        """Shows the page of that key, made if need be. One that the role is not offered gives way to the first."""
        offered = self._offered()
        entry = next((each for each in offered if each.key == key), offered[0])
        key = entry.key
        if key not in self._views:
            self._views[key] = entry.open(self.context)
            self._pages.addWidget(self._views[key])
        self.current_key = key
        self.rail.set_current(key)
        self._pages.setCurrentWidget(self._views[key])
        return self._views[key]

    def _offered(self) -> list[PageEntry]:
        return [each for each in VIEWS if each.offered_to(self.context.role)]

    def asks_before_close(self, leave: Callable[[], object]) -> bool:
        """Asks where a page is in the middle of something, and calls `leave` if the person goes all the same."""
        why = next((each.busy_with for each in self._views.values() if each.busy_with), "")
        if not why:
            return False
        question = ConfirmSheet(self, _("Close Flux?"), why, _("Close"), dangerous=True, cancel=_("Stay"))
        question.accepted.connect(leave)
        question.open()
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rail.set_narrow(self.width() < _NARROW_BELOW)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event) and self._may_import():
            event.acceptProposedAction()
            self._veil.cover()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._veil.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self._veil.hide()
        self._take_files(dropped_files(event))

    def _connect(self) -> None:
        context = self.context
        self.rail.wanted.connect(self.open)
        self.rail.leave.connect(context.signed_out)
        self.header.chosen.connect(context.choose)
        self.header.toggle_theme.connect(self._toggle_theme)
        self.header.add_restaurant.connect(self.add_restaurant)
        self.header.help.connect(self.open_help)
        context.go.connect(self.open)
        context.show_item.connect(lambda key, item_id: self.open(key).show_item(item_id))
        context.restaurant_changed.connect(self._show_restaurant)
        context.jobs.changed.connect(self._changed)
        self.header.sync.clicked.connect(partial(self.open, "sync"))
        self.header.connect_hub.connect(self.connect_hub)
        context.sync.changed.connect(self._show_sync)
        context.sync.start()

    def _page_acts(self) -> list[Act]:
        """To every page that is offered; the first nine by their number."""
        return [
            Act(_(entry.title), partial(self.open, entry.key), self._number_of(at), entry.icon)
            for at, entry in enumerate(self._offered(), start=1)
        ]

    @staticmethod
    def _number_of(at: int) -> str:
        return f"Ctrl+{at}" if at <= _NUMBERED else ""

    def _acts(self) -> list[Act]:
        """What can be done on every page."""
        undo = self.context.undo
        return [
            Act(_("Go to or do"), self.open_palette, "Ctrl+K", "search"),
            Act(_("Import sales"), self._choose_files, "Ctrl+O", "upload", ready=self._may_import),
            Act(
                _("Undo the last edit"),
                undo.undo,
                "Ctrl+Z",
                "undo-2",
                ready=lambda: undo.next_undo is not None,
            ),
            Act(
                _("Do it again"),
                undo.redo,
                "Ctrl+Shift+Z",
                "undo-2",
                ready=lambda: undo.next_redo is not None,
            ),
            Act(_("Refresh this page"), self._refresh, "F5", "refresh-cw"),
            Act(_("Next restaurant"), partial(self.header.step, 1), "Alt+Down", "store"),
            Act(_("Previous restaurant"), partial(self.header.step, -1), "Alt+Up", "store"),
            Act(_("Settings"), partial(self.open, "settings"), "Ctrl+,", "settings"),
            Act(_("Light or dark"), self._toggle_theme, "Ctrl+Shift+L", "moon"),
            Act(_("Next part of the window"), self._next_region, "F6", "arrow-right"),
            Act(_("Help for this page"), self.open_help, "F1", "circle-help"),
            Act(_("Keyboard shortcuts"), self.show_keys, "?", "circle-help"),
            Act(_("Add a restaurant"), self.add_restaurant, "", "plus"),
            Act(_("Sync now"), self.context.sync.sync, "", "refresh-cw", ready=self._is_connected),
            Act(_("Connect to a hub"), self.connect_hub, "", "refresh-cw"),
            Act(_("Sign out"), self.context.signed_out.emit, "", "log-out"),
        ]

    def _open_number(self, at: int) -> None:
        """The page at that place of the rail, as this role sees it."""
        offered = self._offered()
        if at <= len(offered):
            self.open(offered[at - 1].key)

    def _shortcuts(self) -> None:
        """The numbers follow the role, which may change: their words are those of the pages seen now."""
        numbers = [
            Act("", partial(self._open_number, at), self._number_of(at)) for at in range(1, _NUMBERED + 1)
        ]
        for act in (*numbers, *self._acts()):
            bind(self, act)

    def _may_import(self) -> bool:
        return self.context.restaurant is not None and self.context.may(Permission.IMPORT_SALES)

    def _choose_files(self) -> None:
        self.open("imports")
        self.context.choose_files.emit()

    def open_palette(self) -> None:
        """Pages and acts at once, dishes when they are read."""
        from flux_desktop.services import menu
        from flux_desktop.ui.palette import Found, Palette

        page = self._pages.currentWidget()
        own = page.acts if isinstance(page, View) else []
        acts = [each for each in (*own, *self._acts()) if each.ready() and each.keys != "Ctrl+K"]
        palette = Palette(
            self,
            [
                *(Found(each.text, _("Page"), each.icon, each.do, each.keys) for each in self._page_acts()),
                *(
                    Found(each.text, _("Act"), each.icon or "arrow-right", each.do, each.keys)
                    for each in acts
                    if each.keys != "Ctrl+,"
                ),
            ],
        )
        palette.open()
        if self.context.restaurant is None:
            return

        def show(dishes: list[MenuItem]) -> None:
            palette.add(
                [
                    Found(each.name, _("Dish"), "chef-hat", partial(self._show_dish, each.id))
                    for each in sorted_by_name(dishes, lambda each: each.name)
                    if not each.archived
                ]
            )

        self.context.jobs.run(partial(menu.dishes, self.context.session), then=show, owner=palette)

    def _show_dish(self, item_id: UUID) -> None:
        self.context.show_item.emit("forecast", item_id)

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
        if self.current_key and self.current_key not in {each.key for each in self._offered()}:
            self.open(VIEWS[0].key)

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
        next_region([self.rail, self.header, self._pages.currentWidget() or self._pages], self.focusWidget())

    def add_restaurant(self) -> None:
        """Asks for another restaurant and goes on with it."""
        from flux_desktop.ui.settings.restaurants import AddRestaurantSheet

        sheet = AddRestaurantSheet(self, self.context)

        def added(restaurant: Restaurant) -> None:
            self.context.choose(Membership(restaurant, Role.OWNER))
            self.context.notifier.done(_("{restaurant} was added.").format(restaurant=restaurant.name))

        sheet.added.connect(added)
        sheet.open()

    def connect_hub(self) -> None:
        """Asks for a hub, for the restaurant chosen or to bring one here."""
        from flux_desktop.ui.connect_hub import ConnectSheet

        ConnectSheet(self, self.context).open()

    def _is_connected(self) -> bool:
        status = self.context.sync.status
        return status is not None and status.is_connected

    def _show_sync(self) -> None:
        from flux_desktop.ui.sync_words import standing

        sync = self.context.sync
        leads = self.context.role is not None and self.context.may(Permission.SYNC)
        self.header.sync.set_leads(leads)
        connected = self._is_connected() or sync.step is not None
        self.header.sync.show_standing(*standing(sync.status, sync.running and connected))

    def show_keys(self) -> None:
        """Every shortcut that works now: the pages, this page's own, and those of every page."""
        lines = [(each.text, each.keys) for each in self._page_acts() if each.keys]
        sheet = Sheet(self, _("Keyboard shortcuts"), width=520)
        keys = QWidget()
        column = QVBoxLayout(keys)
        column.setContentsMargins(0, 0, 0, 0)
        for text, key in [*((text, native(key)) for text, key in lines), *shortcuts(self)]:
            row = QHBoxLayout()
            row.addWidget(Label(text, wrap=True), 1)
            row.addWidget(Label(key, "label", "text2"))
            column.addLayout(row)
        scroll = Scroll(keys)
        scroll.setMinimumHeight(min(keys.sizeHint().height(), self.height() - px(_AROUND_SHEET)))
        sheet.body.addWidget(scroll)
        sheet.open()

    def open_help(self) -> None:
        """The help for the page in sight."""
        from flux_desktop.ui.help.sheet import HelpSheet

        entry = next(each for each in VIEWS if each.key == self.current_key)
        sheet = HelpSheet(self, entry.key, _(entry.title))
        sheet.keys.clicked.connect(self.show_keys)
        sheet.open()

    def _take_files(self, files: list[Path]) -> None:
        self.open("imports")
        # After the page is shown, so that it is there to take them.
        QTimer.singleShot(0, self, lambda: self.context.opened_files.emit(files))
