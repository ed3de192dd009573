"""The Today page: what to do next, what to prepare, and what needs attention."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import ClassVar, Final
from uuid import UUID

from PySide6.QtCore import QLocale, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from flux_desktop.domain.changes import HOURS, MENU, SALES, Changes
from flux_desktop.domain.i18n import _
from flux_desktop.domain.restaurants import Membership, Restaurant, Role
from flux_desktop.services import hours, restaurants
from flux_desktop.services.situation import Situation, load_situation
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.figures import long_date
from flux_desktop.ui.loaded_page import LoadedPage
from flux_desktop.ui.parts.buttons import Button, PrimaryButton
from flux_desktop.ui.parts.states import EmptyState
from flux_desktop.ui.today.attention import PRICES, WEEKDAY
from flux_desktop.ui.today.overview import Overview
from flux_desktop.ui.today.prices import PricesSheet
from flux_desktop.ui.today.start import AddRestaurantCard, FirstSteps
from flux_desktop.ui.undo import Edit

_MINUTE: Final = 60_000


class TodayView(LoadedPage[Situation]):
    """What to do next, for the restaurant's own today."""

    reads: ClassVar[frozenset[str]] = frozenset({SALES, MENU, HOURS})

    def __init__(self, context: AppContext) -> None:
        overview = Overview(self._go, self._open_dish)
        super().__init__(context, _("Today"), overview, _("Looking at the sales"))
        self.overview = overview
        self.load = Button(_("Import sales"), "upload")
        self.load.clicked.connect(self._import)
        self.toolbar.addWidget(self.load)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Refresh), self).activated.connect(self.refresh)
        # A kitchen's computer stays on this page overnight.
        clock = QTimer(self, interval=_MINUTE)
        clock.timeout.connect(self.turn_page)
        clock.start()

    def turn_page(self) -> None:
        """Looks again when another day has begun."""
        if (
            self.restaurant
            and self.answer
            and self.answer.today != self.context.session_for(self.restaurant).today
        ):
            self.invalidate()

    def _import(self) -> None:
        """Asks for the file at once; who knows none yet finds on the page what can be dropped there."""
        self.context.go.emit("imports")
        self.context.choose_files.emit()

    def _go(self, key: str) -> None:
        """To a page, or to the act of that key."""
        if key.startswith(WEEKDAY):
            _name, weekday, answer = key.split("/")
            self._settle(int(weekday), closed=answer == "closed")
        elif key != PRICES:
            self.context.go.emit(key)
        elif self.answer is not None and self.answer.ahead is not None:
            ahead = self.answer.ahead
            PricesSheet(self, self.context, list(zip(ahead.unpriced_ids, ahead.unpriced, strict=True))).open()

    def _settle(self, weekday: int, *, closed: bool) -> None:
        """Writes into the opening hours whether the restaurant rests on that weekday; Ctrl+Z takes it back."""
        session, name = self.context.session, QLocale().dayName(weekday + 1)
        text = _("Closed on {weekday}") if closed else _("Open on {weekday}")
        edit = Edit(
            text.format(weekday=name),
            partial(hours.unsettle_weekday, session, weekday),
            partial(hours.settle_weekday, session, weekday, closed=closed),
        )

        def saved(_changes: Changes) -> None:
            self.context.undo.push(edit)
            self.context.notifier.done(edit.text, action=_("Undo"), then=self.context.undo.undo)

        self.context.jobs.run(edit.redo, owner=self, then=saved)

    def _open_dish(self, item_id: UUID) -> None:
        """Its forecast, with the chart and the reasons."""
        self.context.show_item.emit("forecast", item_id)

    def job(self, restaurant: Restaurant) -> Callable[..., Situation]:
        return partial(load_situation, self.context.session_for(restaurant))

    def draw(self, answer: Situation) -> QWidget | None:
        assert self.restaurant is not None
        if answer.ahead is None:
            steps = FirstSteps(self._import, partial(self.context.go.emit, "settings"))
            steps.show_hours(answer.hours_set)
            self.set_subtitle(long_date(answer.today))
            return _top(steps)
        self.set_subtitle(_subtitle(answer.today, answer.ahead.first.day))
        self.overview.show_situation(answer, answer.ahead, self.restaurant.currency)
        return None

    def stopped(self) -> QWidget:
        again = self.again(PrimaryButton(_("Look again"), "refresh-cw"))
        return EmptyState("sun", _("Stopped"), _("The figures of today were not made."), again)

    def update_actions(self) -> None:
        self.load.setVisible(self.answer is not None and self.answer.ahead is not None)

    def show_no_restaurant(self) -> None:
        form = AddRestaurantCard()
        form.added.connect(self._create)
        self.states.show_page(_top(form))

    def _create(self, made: Restaurant) -> None:
        job = partial(restaurants.create, self.context.store, self.context.user.id, made)
        self.context.jobs.run(job, owner=self, then=partial(self._created, made))

    def _created(self, made: Restaurant, _changes: Changes) -> None:
        self.context.choose(Membership(made, Role.OWNER))


def _subtitle(today: date, first: date) -> str:
    if first == today:
        return long_date(today)
    if first > today:
        return _("Next open day: {day}").format(day=long_date(first))
    day = _("{day} {year}").format(day=long_date(first), year=first.year)
    return _("Next day to forecast: {day}").format(day=day)


def _top(card: QWidget) -> QWidget:
    """At the top of an otherwise empty page."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(card)
    column.addStretch(1)
    return page
