"""The seven weekdays with their opening times."""

from datetime import time
from typing import Final

from PySide6.QtCore import QLocale, Qt, QTime, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from flux_desktop.domain.hours import DayHours, Shift
from flux_desktop.domain.i18n import _
from flux_desktop.ui.parts.buttons import IconButton
from flux_desktop.ui.parts.labels import Label

_OPENS: Final = time(12)
_CLOSES: Final = time(23)
# What a second shift begins with, and where that leaves the first.
_SECOND: Final = (time(20), time(23, 30))
_LUNCH_ENDS: Final = time(16)
WEEK: Final = range(7)


def weekday_name(weekday: int) -> str:
    """The name of a weekday, 0 being Monday."""
    return QLocale().standaloneDayName(weekday + 1)


class WeekEditor(QWidget):
    """Open or closed, from and to, for each weekday; a time before the opening is the morning after."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._days = [_Day(weekday) for weekday in WEEK]
        for day in self._days:
            column.addWidget(day)
            day.changed.connect(self.changed)

    def show_week(self, hours: list[DayHours]) -> None:
        """Shows the last hours of each weekday among `hours`; the others as closed."""
        by_weekday = {each.weekday: each for each in hours if each.on is None}
        for weekday, day in enumerate(self._days):
            day.show_hours(by_weekday.get(weekday))

    def hours(self) -> list[DayHours]:
        return [day.hours() for day in self._days]


class _Day(QWidget):
    """One weekday: open or not, and the times while it is: one shift, or two with a break between.

    Further shifts, which other faces can set, stay as they are.
    """

    changed = Signal()

    def __init__(self, weekday: int) -> None:
        super().__init__()
        self._weekday = weekday
        name = weekday_name(weekday)
        self.open = QCheckBox(name.capitalize())
        self.open.setAccessibleName(_("Open on {weekday}").format(weekday=name))
        self.opens = TimeEdit(_("{weekday} from").format(weekday=name))
        self.closes = TimeEdit(_("{weekday} to").format(weekday=name))
        self.opens_again = TimeEdit(_("{weekday} again from").format(weekday=name))
        self.closes_again = TimeEdit(_("{weekday} again to").format(weekday=name))
        self.split = IconButton("plus", _("Open a second time on {weekday}").format(weekday=name))
        self.join = IconButton("x", _("Open once on {weekday}").format(weekday=name))
        self._further: tuple[Shift, ...] = ()
        self._is_split = False
        self.split.clicked.connect(self._add_shift)
        self.join.clicked.connect(self._remove_shift)
        self.open.toggled.connect(self._show)
        edits = (self.opens, self.closes, self.opens_again, self.closes_again)
        for signal in (self.open.toggled, *[each.timeChanged for each in edits]):
            signal.connect(self.changed)
        self._lay_out()

    def show_hours(self, hours: DayHours | None) -> None:
        self.opens.show_time((hours and hours.opens) or _OPENS)
        self.closes.show_time((hours and hours.closes) or _CLOSES)
        later = hours.later if hours is not None else ()
        self._is_split, self._further = bool(later), later[1:]
        for edit, shown in zip(
            (self.opens_again, self.closes_again), later[0] if later else _SECOND, strict=True
        ):
            edit.show_time(shown)
        self.open.setChecked(hours is not None and not hours.closed)
        self._show()

    def hours(self) -> DayHours:
        if not self.open.isChecked():
            return DayHours(self._weekday, None, None, None, closed=True)
        again = (
            ((self.opens_again.shown(), self.closes_again.shown()), *self._further) if self._is_split else ()
        )
        return DayHours(
            self._weekday, None, self.opens.shown(), self.closes.shown(), closed=False, later=again
        )

    def _add_shift(self) -> None:
        if self.closes.shown() > _SECOND[0] or self.closes.shown() < self.opens.shown():
            self.closes.show_time(_LUNCH_ENDS)
        self._is_split = True
        self._show()
        self.changed.emit()
        self.opens_again.setFocus()

    def _remove_shift(self) -> None:
        if not self._further:
            self.closes.show_time(self.closes_again.shown())
        self._is_split, self._further = False, ()
        self._show()
        self.changed.emit()
        self.opens.setFocus()

    def _show(self) -> None:
        self._answer.setCurrentIndex(1 if self.open.isChecked() else 0)
        self._again.setVisible(self._is_split)
        self.split.setVisible(not self._is_split)

    def _lay_out(self) -> None:
        closed = Label(_("Closed"), colour="text2")
        closed.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        times = QWidget()
        line = QHBoxLayout(times)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        for each in (self.opens, Label("–", colour="text2"), self.closes, self.split):
            line.addWidget(each)
        self._again = QWidget()
        again = QHBoxLayout(self._again)
        again.setContentsMargins(0, 0, 0, 0)
        again.setSpacing(8)
        for each in (self.opens_again, Label("–", colour="text2"), self.closes_again, self.join):
            again.addWidget(each)
        line.addWidget(self._again)
        # Stacked, so that a row keeps its height when its day closes.
        self._answer = QStackedWidget()
        self._answer.addWidget(closed)
        self._answer.addWidget(times)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.open)
        row.addStretch(1)
        row.addWidget(self._answer)


class TimeEdit(QTimeEdit):
    """A time of day. The wheel scrolls the page, and changes the time only when it has the focus."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setDisplayFormat(QLocale().timeFormat(QLocale.FormatType.ShortFormat))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # The style sheet's padding does not reach the line inside.
        self.lineEdit().setTextMargins(10, 0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def show_time(self, shown: time) -> None:
        self.setTime(QTime(shown.hour, shown.minute))

    def shown(self) -> time:
        return time(self.time().hour(), self.time().minute())

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
