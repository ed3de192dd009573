"""Dates that are not like their weekday: holidays, a private party, the week the oven was broken."""

from datetime import date, datetime
from functools import partial

from PySide6.QtCore import QDate, QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from flux_desktop.domain.hours import DayHours, shifts_text
from flux_desktop.domain.i18n import _
from flux_desktop.ui.parts.buttons import Button
from flux_desktop.ui.parts.fields import DateEdit
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.lists import EditableList, line, remove_button


class Exceptions(QWidget):
    """The dates from today on, each of which can be removed; past ones are kept but not shown."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._hours: list[DayHours] = []
        today = datetime.now().astimezone().date()
        self._today = today
        self.day = DateEdit()
        self.day.setAccessibleName(_("Closed on"))
        self.day.setMinimumDate(QDate(today.year, today.month, today.day))
        self._add = Button(_("Add closed date"), "plus")
        self._add.clicked.connect(self._add_closed)
        self._list = EditableList(_("None ahead."))
        self._lay_out()

    def show_dates(self, hours: list[DayHours]) -> None:
        """Shows the hours of dates among `hours`."""
        self._hours = sorted((each for each in hours if each.on is not None), key=_on)
        self._list.show_lines(self._line(each) for each in self._hours if _on(each) >= self._today)

    def hours(self) -> list[DayHours]:
        return list(self._hours)

    def _line(self, hours: DayHours) -> QWidget:
        day, others = long_date(_on(hours)), [each for each in self._hours if each is not hours]
        remove = remove_button(_("Remove {day}").format(day=day), partial(self._change, others))
        return line(day, _state(hours), remove)

    def _add_closed(self) -> None:
        chosen = self.day.date()
        day = date(chosen.year(), chosen.month(), chosen.day())
        others = [each for each in self._hours if each.on != day]
        self._change([*others, DayHours(None, day, None, None, closed=True)])

    def _change(self, hours: list[DayHours]) -> None:
        self.show_dates(hours)
        self.changed.emit()

    def _lay_out(self) -> None:
        adding = QHBoxLayout()
        adding.setSpacing(8)
        adding.addWidget(self.day)
        adding.addWidget(self._add)
        adding.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Label(_("Exceptions"), "strong"))
        column.addLayout(self._list)
        column.addLayout(adding)


def long_date(day: date) -> str:
    """With its weekday and its year."""
    return QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.LongFormat)


def _on(hours: DayHours) -> date:
    assert hours.on is not None
    return hours.on


def _state(hours: DayHours) -> str:
    if hours.closed or hours.opens is None or hours.closes is None:
        return _("Closed") if hours.closed else _("Open")
    return shifts_text(hours.shifts)
