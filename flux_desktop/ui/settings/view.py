"""Settings: this computer, the restaurant and its hours, the database."""

from typing import ClassVar, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from flux_desktop.domain.changes import EVENTS, HOURS, RESTAURANTS, SALES, SETTINGS, WEATHER
from flux_desktop.domain.i18n import _
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.parts.cards import Card, Scroll
from flux_desktop.ui.settings.about import AboutCard
from flux_desktop.ui.settings.computer import ComputerCard
from flux_desktop.ui.settings.database import DatabaseCard
from flux_desktop.ui.settings.hours import HoursCard
from flux_desktop.ui.settings.invitation import InvitationCard
from flux_desktop.ui.settings.own_days import OwnDaysCard
from flux_desktop.ui.settings.restaurants import RestaurantCard
from flux_desktop.ui.settings.trading import TradingCard
from flux_desktop.ui.settings.weather import WeatherCard
from flux_desktop.ui.theme import GAP, PAGE_SIDE, PAGE_TOP, px, theme
from flux_desktop.ui.view import View

_TWO_COLUMNS: Final = 860


class SettingsView(View):
    """Cards in two columns, in one where there is no room for two."""

    reads: ClassVar[frozenset[str]] = frozenset({RESTAURANTS, HOURS, SALES, EVENTS, WEATHER, SETTINGS})

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, _("Settings"))
        self._hours = HoursCard(context)
        self._restaurant = RestaurantCard(context)
        self._database = DatabaseCard(context)
        self._trading, self._invitation = TradingCard(context), InvitationCard(context)
        self._own_days, self._weather = OwnDaysCard(context), WeatherCard(context)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(GAP)
        self._columns.addLayout(
            _column(ComputerCard(context), self._restaurant, self._invitation, self._database, AboutCard()), 1
        )
        self._columns.addLayout(_column(self._hours, self._trading, self._own_days, self._weather), 1)
        content = QWidget()
        content.setLayout(self._columns)
        scroll = _Folding(content)
        # Always there, in the page's margin: the cards must not move when there is something to scroll.
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        bar = scroll.verticalScrollBar().sizeHint().width()
        self._columns.setContentsMargins(0, 0, PAGE_SIDE - bar, PAGE_TOP)
        margins = self.page.contentsMargins()
        self.page.setContentsMargins(margins.left(), margins.top(), 0, 0)
        self.page.addWidget(scroll, 1)
        theme().changed.connect(self._fit)

    def refresh(self) -> None:
        for card in (
            self._trading,
            self._hours,
            self._restaurant,
            self._database,
            self._own_days,
            self._weather,
        ):
            card.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width() >= px(_TWO_COLUMNS)
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(direction)


class _Folding(Scroll):
    """As narrow as one column may be: where there is no room for two, they fold."""

    def minimumSizeHint(self) -> QSize:
        columns = self._content.layout()
        assert columns is not None
        widths = [item.minimumSize().width() for item in map(columns.itemAt, range(columns.count())) if item]
        margins, bar = columns.contentsMargins(), self.verticalScrollBar().sizeHint().width()
        width = max(widths) + margins.left() + margins.right() + bar
        return QSize(width, super().minimumSizeHint().height())


def _column(*cards: Card) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(GAP)
    for card in cards:
        column.addWidget(card)
    column.addStretch(1)
    return column
