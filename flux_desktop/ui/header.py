"""The header: the choice of the restaurant, and what is available on every page."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.domain.restaurants import Membership
from flux_desktop.ui import icons
from flux_desktop.ui.collation import sorted_by_name
from flux_desktop.ui.parts.buttons import Button, IconButton
from flux_desktop.ui.parts.labels import Pill
from flux_desktop.ui.rail import initials
from flux_desktop.ui.sync_pill import SyncPill
from flux_desktop.ui.theme import HEADER, PAGE_SIDE, colour, font, px, theme


class Header(QWidget):
    """The restaurant switcher at the left; theme and help at the right."""

    chosen = Signal(object)
    add_restaurant = Signal()
    connect_hub = Signal()
    toggle_theme = Signal()
    help = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Restaurant and tools"))
        self.switcher = _Switcher()
        self.switcher.clicked.connect(self._open_menu)
        self.sync = SyncPill()
        self.busy = Pill(_("Updating…"), "info", "refresh-cw")
        self.busy.hide()
        self._mode = IconButton("moon", _("Light or dark"))
        self._mode.clicked.connect(self.toggle_theme)
        help_ = IconButton("circle-help", _("Help"))
        help_.clicked.connect(self.help)
        row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_SIDE, 0, PAGE_SIDE - 8, 0)
        row.setSpacing(4)
        row.addWidget(self.switcher)
        row.addStretch(1)
        row.addWidget(self.sync)
        row.addWidget(self.busy)
        row.addSpacing(8)
        row.addWidget(self._mode)
        row.addWidget(help_)
        self._memberships: Sequence[Membership] = ()
        self._current: UUID | None = None
        theme().changed.connect(self._restyle)
        self._restyle()

    def show_restaurants(self, memberships: Sequence[Membership], current: UUID | None) -> None:
        """The restaurants to choose from, one of them chosen; none leaves the switcher out."""
        self._memberships = sorted_by_name(memberships, lambda each: each.restaurant.name)
        self._current = current
        names = [each.restaurant.name for each in memberships if each.restaurant.id == current]
        self.switcher.setVisible(bool(memberships))
        self.switcher.set_name(names[0] if names else _("Choose a restaurant"))

    def step(self, by: int) -> None:
        """Chooses the next or the previous restaurant."""
        ids = [each.restaurant.id for each in self._memberships]
        if len(ids) > 1 and self._current in ids:
            self.chosen.emit(self._memberships[(ids.index(self._current) + by) % len(ids)])

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("canvas"))
        painter.setPen(colour("border"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)

    def _restyle(self) -> None:
        self.setFixedHeight(px(HEADER))
        self._mode.set_icon("sun" if theme().dark else "moon")

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setMinimumWidth(self.switcher.width())
        for each in self._memberships:
            action = menu.addAction(each.restaurant.name)
            action.setCheckable(True)
            action.setChecked(each.restaurant.id == self._current)
            action.triggered.connect(lambda _checked=False, each=each: self.chosen.emit(each))
        menu.addSeparator()
        menu.addAction(_("Add a restaurant"), self.add_restaurant.emit)
        menu.addAction(_("Connect to a hub"), self.connect_hub.emit)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.switcher.mapToGlobal(QPoint(0, self.switcher.height() + 4)))


class _Switcher(Button):
    """A wide button with the restaurant's initials, name and the two arrows of a choice."""

    def __init__(self) -> None:
        super().__init__("")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_name(self, name: str) -> None:
        self.setText(name)
        self.setToolTip(name)
        self.setAccessibleName(_("Restaurant: {name}").format(name=name))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(px(248), px(40))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(160), px(40))

    def _draw_words(self, painter: QPainter) -> None:
        side = px(24)
        badge = QRect(8, (self.height() - side) // 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("btn"))
        painter.drawRoundedRect(badge, 6, 6)
        painter.setPen(colour("on_btn"))
        painter.setFont(font("micro"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, initials(self.text()))
        room = self.rect().adjusted(badge.right() + 10, 0, -32, 0)
        painter.setFont(font("strong"))
        painter.setPen(self.ink())
        name = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)
        arrows = icons.pixmap("chevrons-up-down", "text2", icons.INLINE)
        painter.drawPixmap(self.width() - 26, (self.height() - icons.INLINE) // 2, arrows)
