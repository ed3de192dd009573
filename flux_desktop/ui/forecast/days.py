"""The coming days in figures: what to expect, what a quiet and a busy day would be, and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeVar
from uuid import UUID

from PySide6.QtCore import QLocale, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView

from flux_desktop.domain.exact import to_micros
from flux_desktop.domain.i18n import N_, _
from flux_desktop.ui.figures import axis_date, long_date
from flux_desktop.ui.forecast.subject import DayRow, Subject
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.rows import Column, Rows, Table
from flux_desktop.ui.theme import px

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex

_DISH: Final = 1
_LAST_RANGE: Final = 6
OWN: Final = 7
_WHY: Final = 8
_DAY: Final = 92
_NAME: Final = 120
_FIGURES: Final = 560
_FEW_FIGURES: Final = 480
_OWN_WIDTH: Final = 104
_TIPS: Final = (
    "",
    "",
    N_("The mean: what to expect on average."),
    N_("p10: nine days in ten sell at least this many."),
    N_("p50: half of the days sell more, half sell less."),
    N_("p90: nine days in ten sell no more than this."),
    N_("p99: 99 days in 100 sell no more than this."),
    N_(
        "What you expect yourself. A click, F2 or Enter changes it; afterwards Flux compares it with its own."
    ),
    N_("What the day is, and what drove its figures. A click or Space shows each reason."),
)


@dataclass(frozen=True)
class DayColumn(Column[R]):
    """Days in the words of `written`; they sort by date."""

    written: Callable[[date], str] = axis_date

    def text(self, value: object) -> str:
        return self.written(value) if isinstance(value, date) else super().text(value)


class _Days(Rows[DayRow]):
    """The rows, with what each column means under its header. The own numbers can be typed."""

    typed = Signal(object, object)
    """A row, and the micros typed (None: nothing)."""
    refused = Signal(str)
    """What was typed is no number."""

    def __init__(self, columns: Sequence[Column[DayRow]]) -> None:
        super().__init__(columns)
        self.writable = False

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.ToolTipRole and orientation == Qt.Orientation.Horizontal:
            return _(_TIPS[section]) if _TIPS[section] else None
        return super().headerData(section, orientation, role)

    def can_write(self, row: DayRow) -> bool:
        return self.writable and row.subject.item_id is not None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and index.column() == OWN and self.can_write(self.row(index.row())):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.EditRole and index.isValid():
            row = self.row(index.row())
            return "" if row.own is None else self.columns[OWN].text(row.own)
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row, text = self.row(index.row()), str(value).strip()
        try:
            quantity = to_micros(typed_number(text)) if text else None
        except InvalidOperation:
            self.refused.emit(text)
            return False
        if quantity != row.own_micros:
            self.typed.emit(row, quantity)
        return True


class _Table(Table[DayRow]):
    """F2, Enter or a click on it writes the own number of the row; Space or a click elsewhere asks why."""

    asked = Signal(object)
    resized = Signal()

    def __init__(self, rows: _Days, name: str) -> None:
        super().__init__(rows, name)
        self._days = rows
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.clicked.connect(self._click)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if self.state() == QAbstractItemView.State.EditingState:
            # The Enter that ends the editor comes by here too.
            return
        if index.isValid() and event.key() in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._write(index)
        elif index.isValid() and event.key() == Qt.Key.Key_Space:
            self.asked.emit(self._days.row(index.row()))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def _click(self, index: QModelIndex) -> None:
        row = self._days.row(index.row())
        if index.column() == OWN and self._days.can_write(row):
            self._write(index)
        else:
            self.asked.emit(row)

    def _write(self, index: QModelIndex) -> None:
        if self._days.can_write(self._days.row(index.row())):
            own = self._days.index(index.row(), OWN)
            self.setCurrentIndex(own)
            self.edit(own)


class DaysCard(Card):
    """One row a day and subject."""

    def __init__(self) -> None:
        super().__init__(_("Day by day"), flush=True)
        self._several = False
        self._dishes = False
        self._shown: list[Subject] = []
        self.rows = _Days(_columns())
        self.table = _Table(self.rows, _("Forecast by day"))
        self.table.resized.connect(self._fill_up)
        self.body.addWidget(self.table)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def show_subjects(self, subjects: Sequence[Subject], own: Mapping[tuple[UUID, date], int]) -> None:
        self._shown = list(subjects)
        rows = [row for subject in subjects for row in subject.rows(own)]
        # By day, then in the order of the list.
        rows.sort(key=lambda row: row.day)
        self._several = len(subjects) > 1
        self._dishes = any(subject.item_id is not None for subject in subjects)
        self._fit()
        self.rows.replace(rows)

    def show_own(self, own: Mapping[tuple[UUID, date], int]) -> None:
        """The same rows with other numbers of the manager; the cursor stays."""
        at = self.table.currentIndex()
        self.show_subjects(self._shown, own)
        self.table.setCurrentIndex(self.rows.index(at.row(), at.column()))

    def _fit(self) -> None:
        """Where there is no room for the reason, it is the figures' tool tip."""
        named, own = (_NAME if self._several else 0), (_OWN_WIDTH if self._dishes else 0)
        for column, hidden in (
            (_DISH, not self._several),
            (OWN, not self._dishes),
            (_LAST_RANGE, self.width() < px(_FEW_FIGURES + named + own)),
            (_WHY, self.width() < px(_FIGURES + named + own + _NAME)),
        ):
            if self.table.isColumnHidden(column) is not hidden:
                self.table.setColumnHidden(column, hidden)
        self._fill_up()

    def _fill_up(self) -> None:
        """Without the reasons, the names take the room that is left."""
        elastic = _DISH if self._several else 0
        widths = {0: px(_DAY), _DISH: px(_NAME)}
        if self.table.isColumnHidden(_WHY):
            header = self.table.horizontalHeader()
            others = sum(
                header.sectionSize(at) for at in range(len(self.rows.columns)) if at not in (elastic, _WHY)
            )
            widths[elastic] = max(self.table.viewport().width() - others, widths[elastic])
        for column, width in widths.items():
            if not self.table.isColumnHidden(column):
                self.table.setColumnWidth(column, width)


def typed_number(text: str) -> Decimal:
    """As the person's language writes numbers, or plainly. Raises InvalidOperation."""
    plain = text.replace(QLocale().groupSeparator(), "").replace(QLocale().decimalPoint(), ".")
    value = Decimal(plain)
    if not value.is_finite() or abs(value) > 10**9:
        raise InvalidOperation
    return value


def _columns() -> list[Column[DayRow]]:
    def reasons(row: DayRow) -> str:
        return "\n".join(row.why)

    def figure(title: str, value: Callable[[DayRow], float], width: int, places: int = 0) -> Column[DayRow]:
        return Column(title, value, "number", places=places, width=width, tip=reasons)

    return [
        DayColumn(_("Day"), lambda row: row.day, width=_DAY, tip=lambda row: long_date(row.day)),
        Column(_("Dish"), lambda row: row.dish, width=_NAME),
        figure(_("Expected"), lambda row: row.mean, 78, places=1),
        figure(_("Low"), lambda row: row.quantile(0), 80),
        figure(_("Typical"), lambda row: row.quantile(1), 66),
        figure(_("High"), lambda row: row.quantile(2), 80),
        figure(_("At most (99 in 100)"), lambda row: row.quantile(3), 132),
        Column(_("Your number"), lambda row: row.own, "number", width=_OWN_WIDTH, tip=reasons),
        Column(_("Why"), lambda row: " · ".join(row.why), ink="text2", stretch=True, tip=reasons),
    ]
