"""When the restaurant is open: learned from sales, or set by hand."""

from functools import partial
from uuid import UUID

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QHBoxLayout

from flux_desktop.domain.hours import RECENT_WEEKS, DayHours
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.services import hours as service
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.parts.buttons import PrimaryButton, Segment
from flux_desktop.ui.parts.cards import Card, Divider, InfoBar
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.states import ErrorState, Skeleton
from flux_desktop.ui.settings.exceptions import Exceptions
from flux_desktop.ui.settings.week import WEEK, WeekEditor, weekday_name


class HoursCard(Card):
    """Shows and saves the hours of the current restaurant. What is being edited is never overwritten."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(_("Opening hours"))
        self._context = context
        self._shown: UUID | None = None
        self._saved: list[DayHours] = []
        # As read, for a save to say what it changes; None until they are read again after one.
        self._seen: tuple[DayHours, ...] | None = None
        self._trouble: ErrorState | None = None
        self._loading = Skeleton(7)
        self._source = Segment([("learned", _("Automatic")), ("set", _("Manual"))], _("Open days"))
        self._learned = Label("", colour="text2", wrap=True)
        self._week, self._exceptions = WeekEditor(), Exceptions()
        self._denied = InfoBar(_("Only a manager of this restaurant can change its hours."))
        self._save = PrimaryButton(_("Save hours"))
        self._divider = Divider()
        self._parts = (
            self._source,
            self._learned,
            self._week,
            self._divider,
            self._exceptions,
            self._denied,
            self._save,
        )
        self._lay_out()
        self._source.changed.connect(self._edited)
        self._week.changed.connect(self._edited)
        self._exceptions.changed.connect(self._edited)
        self._save.clicked.connect(self._store)

    def refresh(self) -> None:
        restaurant = self._context.restaurant
        self.setHidden(restaurant is None)
        if restaurant is None:
            return
        if restaurant.id != self._shown:
            self._show_only(self._loading)
        self._context.jobs.run(
            partial(service.set_and_learned, self._context.session),
            then=partial(self._show_hours, restaurant.id),
            failed=partial(self._show_error, restaurant.id),
            owner=self,
        )

    def hours(self) -> list[DayHours]:
        """The hours as the card shows them now; no weekday while they are learned."""
        week = self._week.hours() if self._source.current == "set" else []
        return [*week, *self._exceptions.hours()]

    def _show_hours(self, restaurant_id: UUID, hours: service.Hours) -> None:
        if self._context.restaurant is None or restaurant_id != self._context.restaurant.id:
            return
        self._learned.setText(_learned_text(hours.learned))
        if restaurant_id == self._shown and self.hours() != self._saved:
            return
        stored, self._seen = list(hours.stored), hours.stored
        self._shown = restaurant_id
        self._source.set_current("set" if any(each.on is None for each in stored) else "learned")
        self._week.show_week([*_open_days(hours.learned), *stored])
        self._exceptions.show_dates(stored)
        self._saved = self.hours()
        self._show_parts()

    def _show_parts(self) -> None:
        self._show_only(*self._parts)
        allowed = self._context.may(Permission.EDIT_HOURS)
        for part in (self._source, self._week, self._exceptions):
            part.setEnabled(allowed)
        self._denied.setHidden(allowed)
        self._save.setVisible(allowed)
        self._edited()

    def _show_error(self, restaurant_id: UUID, error: Exception) -> None:
        """In place of the hours, unless those of this restaurant are shown."""
        if restaurant_id == self._shown:
            self._context.notifier.error(error)
            return
        self._trouble = ErrorState(error, self.refresh)
        self.body.addWidget(self._trouble)
        self._show_only(self._trouble)

    def _show_only(self, *shown: object) -> None:
        if self._trouble is not None and self._trouble not in shown:
            self._trouble.hide()
            self._trouble.deleteLater()
            self._trouble = None
        for part in (self._loading, *self._parts):
            part.setVisible(part in shown)

    def _edited(self) -> None:
        by_hand = self._source.current == "set"
        self._week.setVisible(by_hand)
        self._learned.setHidden(by_hand)
        self._save.setEnabled(self.hours() != self._saved)

    def _store(self) -> None:
        restaurant, new = self._context.restaurant, self.hours()
        assert restaurant is not None
        self._save.setEnabled(False)
        self._context.jobs.run(
            partial(service.set_hours, self._context.session, new, seen=self._seen),
            then=lambda _changes: self._stored(new),
            ended=self._edited,
            owner=self,
        )

    def _stored(self, new: list[DayHours]) -> None:
        self._saved, self._seen = new, None
        self._context.notifier.done(_("Hours saved."))

    def _lay_out(self) -> None:
        self.body.setSpacing(14)
        self.body.addWidget(self._loading)
        for part in self._parts[:-1]:
            self.body.addWidget(part)
        row = QHBoxLayout()
        row.addWidget(self._save)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addStretch(1)


def _open_days(learned: frozenset[int] | None) -> list[DayHours]:
    """What to begin with when setting by hand: the days sales show, every day before there are any."""
    return [
        DayHours(weekday, None, None, None, closed=False)
        for weekday in WEEK
        if learned is None or weekday in learned
    ]


def _learned_text(learned: frozenset[int] | None) -> str:
    if learned is None:
        return _("Flux learns them once there are sales. Until then every day counts as open.")
    closed = [weekday_name(weekday) for weekday in WEEK if weekday not in learned]
    if not closed:
        return _("Open every day, as sales of the last {n} weeks show.").format(n=RECENT_WEEKS)
    text = _("Closed on {days}, as sales of the last {n} weeks show.")
    return text.format(days=QLocale().createSeparatedList(closed), n=RECENT_WEEKS)
