"""Settings: this computer, the restaurant and its hours, the database."""

from typing import ClassVar, Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout

from flux_desktop.domain.changes import EVENTS, HOURS, RESTAURANTS, SALES, SETTINGS, WEATHER
from flux_desktop.domain.i18n import _
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.settings.about import AboutCard
from flux_desktop.ui.settings.account import AccountCard
from flux_desktop.ui.settings.backups import BackupsCard
from flux_desktop.ui.settings.computer import ComputerCard
from flux_desktop.ui.settings.database import DatabaseCard
from flux_desktop.ui.settings.hours import HoursCard
from flux_desktop.ui.settings.invitation import InvitationCard
from flux_desktop.ui.settings.own_days import OwnDaysCard
from flux_desktop.ui.settings.restaurants import RestaurantCard
from flux_desktop.ui.settings.sync import SyncCard
from flux_desktop.ui.settings.trading import TradingCard
from flux_desktop.ui.settings.vision import VisionCard
from flux_desktop.ui.settings.weather import WeatherCard
from flux_desktop.ui.theme import GAP, px, theme
from flux_desktop.ui.view import View

_TWO_COLUMNS: Final = 860


class SettingsView(View):
    """Cards in two columns, in one where there is no room for two."""

    reads: ClassVar[frozenset[str]] = frozenset({RESTAURANTS, HOURS, SALES, EVENTS, WEATHER, SETTINGS})

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, _("Settings"))
        self._hours = HoursCard(context)
        self._restaurant = RestaurantCard(context)
        self._database, self._backups = DatabaseCard(context), BackupsCard(context)
        self._trading, self._invitation = TradingCard(context), InvitationCard(context)
        self._own_days, self._weather = OwnDaysCard(context), WeatherCard(context)
        self._sync = SyncCard(context)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(GAP)
        self._columns.addLayout(
            _column(
                ComputerCard(context),
                AccountCard(context),
                self._restaurant,
                self._invitation,
                self._sync,
                self._database,
                self._backups,
                AboutCard(),
            ),
            1,
        )
        self._columns.addLayout(
            _column(self._hours, self._trading, self._own_days, self._weather, VisionCard(context)), 1
        )
        self.page.addLayout(self._columns, 1)
        theme().changed.connect(self._fit)

    def refresh(self) -> None:
        for card in (
            self._trading,
            self._hours,
            self._restaurant,
            self._sync,
            self._database,
            self._backups,
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


def _column(*cards: Card) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(GAP)
    for card in cards:
        column.addWidget(card)
    column.addStretch(1)
    return column
