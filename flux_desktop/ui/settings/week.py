"""The seven weekdays with their opening times."""

from datetime import time
from typing import Final

from PySide6.QtCore import QLocale, Qt, QTime, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QSizePolicy, QTimeEdit, QWidget

from flux_desktop.domain.hours import DayHours
from flux_desktop.domain.words import _
from flux_desktop.ui.parts import Label

_OPENS: Final = time(12)
_CLOSES: Final = time(23)
WEEK: Final = range(7)


def weekday_name(weekday: int) -> str:
    """The name of a weekday, 0 being Monday."""
    return QLocale().standaloneDayName(weekday + 1)


class Week(QWidget):
    """Open or closed, from and to, for each weekday; a time before the opening is the morning after."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        self._days = [_Day(weekday) for weekday in WEEK]
        for row, day in enumerate(self._days):
            day.place(grid, row)
            day.open.toggled.connect(self.changed)
            for edit in (day.opens, day.closes):
                edit.timeChanged.connect(self.changed)

    def show_week(self, hours: list[DayHours]) -> None:
        """Shows the hours of each weekday among `hours`; the others as closed."""
        by_weekday = {each.weekday: each for each in hours if each.on is None}
        for weekday, day in enumerate(self._days):
            day.show_hours(by_weekday.get(weekday))

    def hours(self) -> list[DayHours]:
        return [day.hours() for day in self._days]


class _Day:
    """One weekday's controls, in a row of the grid."""

    def __init__(self, weekday: int) -> None:
        self._weekday = weekday
        name = weekday_name(weekday)
        self.open = QCheckBox(name.capitalize())
        self.open.setAccessibleName(_("Open on {weekday}").format(weekday=name))
        self.opens = TimeEdit(_("{weekday} from").format(weekday=name))
        self.closes = TimeEdit(_("{weekday} to").format(weekday=name))
        self._to = Label("–", colour="text2")
        self._closed = Label(_("Closed"), colour="text2")
        self.open.toggled.connect(self._show)

    def place(self, grid: QGridLayout, row: int) -> None:
        grid.addWidget(self.open, row, 0)
        for column, widget in enumerate((self.opens, self._to, self.closes), start=1):
            kept = widget.sizePolicy()
            kept.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(kept)
            grid.addWidget(widget, row, column)
        grid.addWidget(self._closed, row, 1, 1, 3, Qt.AlignmentFlag.AlignVCenter)

    def show_hours(self, hours: DayHours | None) -> None:
        self.opens.show_time((hours and hours.opens) or _OPENS)
        self.closes.show_time((hours and hours.closes) or _CLOSES)
        self.open.setChecked(hours is not None and not hours.closed)
        self._show()

    def hours(self) -> DayHours:
        if not self.open.isChecked():
            return DayHours(self._weekday, None, None, None, closed=True)
        return DayHours(self._weekday, None, self.opens.shown(), self.closes.shown(), closed=False)

    def _show(self) -> None:
        is_open = self.open.isChecked()
        for each in (self.opens, self._to, self.closes):
            each.setVisible(is_open)
        self._closed.setVisible(not is_open)


class TimeEdit(QTimeEdit):
    """A time of day. The wheel scrolls the page, and changes the time only when it has the focus."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setDisplayFormat(QLocale().timeFormat(QLocale.FormatType.ShortFormat))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
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
