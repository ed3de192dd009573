"""The Today page: what to do next, what to prepare, and what needs attention."""

from datetime import date
from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from flux_desktop.domain.changes import HOURS, MENU, SALES, Changes
from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.i18n import _
from flux_desktop.domain.restaurants import Membership, Restaurant, Role
from flux_desktop.services import restaurants
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.figures import long_date
from flux_desktop.ui.latest import Latest
from flux_desktop.ui.parts.buttons import Button, LinkButton, PrimaryButton
from flux_desktop.ui.parts.cards import InfoBar, Scroll
from flux_desktop.ui.parts.states import EmptyState, ErrorState
from flux_desktop.ui.states import States
from flux_desktop.ui.today.overview import Overview
from flux_desktop.ui.today.situation import Situation, look, today_of
from flux_desktop.ui.today.start import AddRestaurant, FirstSteps
from flux_desktop.ui.view import View

_MINUTE: Final = 60_000


class TodayView(View):
    """One answer from the worker fills the whole page."""

    reads: ClassVar[frozenset[str]] = frozenset({SALES, MENU, HOURS})

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, _("Today"))
        self._situation: Situation | None = None
        self._restaurant: Restaurant | None = None
        self._latest = Latest(context.jobs, self)
        self.overview = Overview(context.go.emit)
        self.states = States(Scroll(self.overview), _("Looking at the sales"))
        self.states.cancelled.connect(self._latest.cancel)
        self.failed = InfoBar("", "bad", self._again(LinkButton(_("Try again"))))
        self.failed.hide()
        self.load = Button(_("Import sales"), "upload")
        self.load.clicked.connect(lambda: context.go.emit("imports"))
        self.toolbar.addWidget(self.states.updating)
        self.toolbar.addWidget(self.load)
        self.page.addWidget(self.failed)
        self.page.addWidget(self.states, 1)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Refresh), self).activated.connect(self.refresh)
        # A kitchen's computer stays on this page overnight.
        clock = QTimer(self, interval=_MINUTE)
        clock.timeout.connect(self.turn_page)
        clock.start()

    def refresh(self) -> None:
        self._latest.drop()
        if self._restaurant != self.context.restaurant:
            self._restaurant, self._situation = self.context.restaurant, None
            self.set_subtitle("")
            self.load.hide()
        self.failed.hide()
        if self._restaurant is None:
            self._ask_restaurant()
        else:
            self.states.wait(keep=self._situation is not None)
            self._look(self._restaurant)

    def turn_page(self) -> None:
        """Looks again when another day has begun."""
        if self._restaurant and self._situation and self._situation.today != today_of(self._restaurant):
            self.invalidate()

    def _look(self, restaurant: Restaurant) -> None:
        today, actor = today_of(restaurant), self.context.user.id
        self._latest.run(
            partial(look, self.context.store, restaurant.id, today, actor=actor),
            then=partial(self._arrived, restaurant.currency),
            failed=self._not_arrived,
            stopped=self._stopped,
            progress=self.states.progress.step,
        )

    def _arrived(self, currency: str, now: Situation) -> None:
        self._situation = now
        self.load.setVisible(now.ahead is not None)
        if now.ahead is None:
            steps = FirstSteps(self.context.go.emit)
            steps.show_hours(now.hours_set)
            self.set_subtitle(long_date(now.today))
            self.states.show_page(_top(steps))
        else:
            self.set_subtitle(_subtitle(now.today, now.ahead.first.day))
            self.overview.show_situation(now, now.ahead, currency)
            self.states.show_content()

    def _not_arrived(self, error: Exception) -> None:
        if self._situation is None or self._situation.ahead is None:
            self.states.show_message(ErrorState(error, self.refresh))
            return
        title = error.title if isinstance(error, FluxError) else _("Flux made a mistake.")
        self.failed.set(_("{title} You see the figures from before.").format(title=title), "bad")
        self.failed.show()
        self.states.show_content()

    def _stopped(self) -> None:
        again = self._again(PrimaryButton(_("Look again"), "refresh-cw"))
        self.states.show_message(
            EmptyState("sun", _("Stopped"), _("The figures of today were not made."), again)
        )

    def _again(self, button: Button) -> Button:
        button.clicked.connect(self.refresh)
        return button

    def _ask_restaurant(self) -> None:
        self.set_subtitle("")
        self.load.hide()
        form = AddRestaurant()
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
    return _("First open day after your sales: {day}").format(day=day)


def _top(card: QWidget) -> QWidget:
    """At the top of an otherwise empty page."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(card)
    column.addStretch(1)
    return page
