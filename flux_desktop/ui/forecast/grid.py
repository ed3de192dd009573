"""Dishes by day on screen: what is typical in each cell, its range or its money under it, own numbers typed in place."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import InvalidOperation
from html import escape
from typing import Any, Final, Literal

from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from flux_desktop.domain.exact import MICRO, to_micros
from flux_desktop.domain.export import plain_cell
from flux_desktop.domain.i18n import _
from flux_desktop.services.forecast_grid import ForecastGrid, GridRow
from flux_desktop.ui.figures import axis_date, long_date, money, number
from flux_desktop.ui.forecast.days import typed_number
from flux_desktop.ui.parts.buttons import keyboard_focus
from flux_desktop.ui.theme import CARD_SIDE, colour, font, px, theme

Index = QModelIndex | QPersistentModelIndex
Beside = Literal["range", "money"]

_ROW: Final = 46
_HEAD: Final = 44
_NAMES: Final = 190
_CELL: Final = 62
_MONEY_CELL: Final = 76
_TOTAL: Final = 92
_PADDING: Final = 10


class GridModel(QAbstractTableModel):
    """A row a dish, category or all; a column a day, and one for all days together."""

    typed = Signal(object, int, object)
    """A row, the day's column, and the micros typed (None: nothing)."""
    refused = Signal(str)
    """What was typed is no number."""

    def __init__(self) -> None:
        super().__init__()
        self.grid = ForecastGrid((), ())
        self.beside: Beside = "range"
        self.currency = "EUR"
        self.today: date | None = None
        self.writable = False

    def show_grid(self, grid: ForecastGrid, *, currency: str, today: date, writable: bool) -> None:
        self.beginResetModel()
        self.grid, self.currency, self.today, self.writable = grid, currency, today, writable
        self.endResetModel()

    def show_beside(self, beside: Beside) -> None:
        """What stands under each figure."""
        self.beginResetModel()
        self.beside = beside
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.grid.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or not self.grid.days else len(self.grid.days) + 1

    def is_total(self, column: int) -> bool:
        return column == len(self.grid.days)

    def name(self, row: GridRow) -> str:
        if row.kind == "all":
            return _("All dishes")
        return row.name or _("Without a category")

    def head(self, column: int) -> str:
        return _("All days") if self.is_total(column) else axis_date(self.grid.days[column])

    def figure(self, row: GridRow, column: int) -> str:
        """The first line of a cell: the manager's number where there is one, else what is typical."""
        if self.is_total(column):
            return number(float(row.period[1]))
        own = row.own[column]
        return number(row.typical(column) if own is None else own / MICRO)

    def under(self, row: GridRow, column: int) -> str:
        """The second line."""
        if not self.is_total(column) and row.own[column] is not None:
            return _("Flux {n}").format(n=number(row.typical(column)))
        if self.beside == "money":
            if row.money is None:
                return ""
            value = row.money.sum() if self.is_total(column) else row.money[column]
            return money(float(value), self.currency, 0)
        low, high = (
            (row.period[0], row.period[2]) if self.is_total(column) else (row.low(column), row.high(column))
        )
        return f"{number(float(low))}–{number(float(high))}"

    def tip(self, row: GridRow, column: int) -> str:
        """Everything of a cell in words."""
        if self.is_total(column):
            day, low, typical, high = _("All days"), *(float(each) for each in row.period[:3])
        else:
            day, low, typical, high = (
                long_date(self.grid.days[column]),
                row.low(column),
                row.typical(column),
                row.high(column),
            )
        parts = [
            f"{self.name(row)}, {day}",
            _("Typically {typical}; {low} to {high} on 8 days in 10").format(
                typical=number(typical), low=number(low), high=number(high)
            ),
        ]
        own = None if self.is_total(column) else row.own[column]
        if own is not None:
            parts.append(_("Your number: {n}").format(n=number(own / MICRO)))
        if row.money is not None:
            value = row.money.sum() if self.is_total(column) else row.money[column]
            parts.append(
                _("{money} expected at today's prices").format(money=money(float(value), self.currency, 0))
            )
        return "\n".join(parts)

    def can_write(self, index: Index) -> bool:
        return (
            self.writable
            and index.isValid()
            and not self.is_total(index.column())
            and not self.grid.rows[index.row()].is_sum
        )

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if self.can_write(index) else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = self.grid.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.figure(row, column)
        if role == Qt.ItemDataRole.EditRole:
            own = None if self.is_total(column) else row.own[column]
            return "" if own is None else number(own / MICRO, 0 if own % MICRO == 0 else 1)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.tip(row, column)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row, text = self.grid.rows[index.row()], str(value).strip()
        try:
            quantity = to_micros(typed_number(text)) if text else None
        except InvalidOperation:
            self.refused.emit(text)
            return False
        if quantity != row.own[index.column()]:
            self.typed.emit(row, index.column(), quantity)
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return self.name(self.grid.rows[section])
        return self.head(section)

    # As a table for a spreadsheet.

    def table(self) -> list[list[str]]:
        """Heads, then a line a row, as seen."""
        heads = [_("Dish"), *(self.head(column) for column in range(self.columnCount()))]
        lines = [heads]
        for row in self.grid.rows:
            cells = [plain_cell(self.name(row))]
            for column in range(self.columnCount()):
                under = self.under(row, column) if self.beside == "money" else ""
                cells.append(f"{self.figure(row, column)} {under}".strip())
            lines.append(cells)
        return lines

    def mime(self) -> QMimeData:
        """The table as plain text with tabs, and as HTML."""
        lines = self.table()
        made = QMimeData()
        made.setText("\n".join("\t".join(cells) for cells in lines))
        made.setHtml(
            "<table>" + "".join(_html_row(cells, at == 0) for at, cells in enumerate(lines)) + "</table>"
        )
        return made


def _html_row(cells: Sequence[str], head: bool) -> str:
    tag = "th" if head else "td"
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"


class _Cells(QStyledItemDelegate):
    """The figure over its second line; sums on quiet ground, today between two lines."""

    def __init__(self, view: "GridView") -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view, model = self._view, self._view.model_
        box, row, column = view.visualRect(index), model.grid.rows[index.row()], index.column()
        current = index == view.currentIndex()
        painter.save()
        ground = (
            "select" if view.selectionModel().isSelected(index) else "sunken" if row.is_sum else "surface"
        )
        painter.fillRect(box, colour(ground))
        painter.setPen(colour("grid"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        is_today = not model.is_total(column) and model.grid.days[column] == model.today
        if is_today:
            painter.setPen(QPen(colour("control"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(box.topLeft(), box.bottomLeft())
            painter.drawLine(box.topRight(), box.bottomRight())
        own = not model.is_total(column) and row.own[column] is not None
        inner = box.adjusted(4, 5, -_PADDING, -5)
        half, right = inner.height() // 2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(
            font("strong" if row.is_sum or own or model.is_total(column) else "body", tabular=True)
        )
        painter.setPen(colour("accent" if own else "text"))
        painter.drawText(inner.adjusted(0, 0, 0, -half), right, model.figure(row, column))
        painter.setFont(font("caption", tabular=True))
        painter.setPen(colour("text2"))
        under = painter.fontMetrics().elidedText(
            model.under(row, column), Qt.TextElideMode.ElideRight, inner.width() + 2
        )
        painter.drawText(inner.adjusted(0, half, 0, 0), right, under)
        if current and (keyboard_focus(view) or view.hasFocus()):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("accent"), 2))
            painter.drawRect(box.adjusted(1, 1, -1, -1))
        painter.restore()


class _Names(QHeaderView):
    """The rows' names, which stay while the days scroll."""

    def __init__(self, view: "GridView") -> None:
        super().__init__(Qt.Orientation.Vertical, view)
        self._view = view
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(True)

    def sizeHint(self) -> QSize:
        return QSize(px(_NAMES), super().sizeHint().height())

    def paintSection(self, painter: QPainter, box: QRect, section: int) -> None:
        model = self._view.model_
        row = model.grid.rows[section]
        painter.save()
        painter.fillRect(box, colour("sunken" if row.is_sum else "surface"))
        painter.setPen(colour("grid"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.setFont(font("strong" if row.is_sum else "medium"))
        painter.setPen(colour("text"))
        inner = box.adjusted(CARD_SIDE, 0, -6, 0)
        words = painter.fontMetrics().elidedText(model.name(row), Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()


class _Days(QHeaderView):
    """The days; today says so."""

    def __init__(self, view: "GridView") -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._view = view
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(True)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), px(_HEAD))

    def paintSection(self, painter: QPainter, box: QRect, section: int) -> None:
        model = self._view.model_
        total = model.is_total(section)
        painter.save()
        painter.fillRect(box, colour("surface"))
        painter.setPen(colour("border"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        inner = box.adjusted(2, 4, -_PADDING, -4)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        day = None if total else model.grid.days[section]
        painter.setFont(font("label", tabular=True))
        painter.setPen(colour("text2"))
        if day is not None and day == model.today:
            half = inner.height() // 2
            painter.drawText(inner.adjusted(0, half, 0, 0), right, model.head(section))
            painter.setFont(font("micro"))
            painter.setPen(colour("accent"))
            painter.drawText(inner.adjusted(0, 0, 0, -half), right, _("Today"))
        else:
            painter.drawText(inner, right, model.head(section))
        painter.restore()


class GridView(QTableView):
    """Arrow keys go through the cells; F2, Enter or a figure types an own number, Space asks why, Ctrl+C copies all."""

    asked = Signal(object, int)
    """A row and the column of a day, of which somebody wants to know why."""

    def __init__(self) -> None:
        super().__init__()
        self.model_ = GridModel()
        self.setModel(self.model_)
        self.setAccessibleName(_("Forecast by dish and day"))
        self.setItemDelegate(_Cells(self))
        self.setVerticalHeader(_Names(self))
        self.setHorizontalHeader(_Days(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.doubleClicked.connect(self._write)
        self.model_.modelReset.connect(self._fit)
        theme().changed.connect(self._fit)
        self._fit()

    def copy_table(self) -> None:
        """The whole table onto the clipboard."""
        QGuiApplication.clipboard().setMimeData(self.model_.mime())

    def keep_cell(self, show: Callable[[], object]) -> None:
        """Calls `show`, which fills the table again, and goes back to the cell it was on."""
        at = self.currentIndex()
        row, column = at.row(), at.column()
        show()
        if row >= 0:
            self.setCurrentIndex(self.model_.index(row, column))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if self.state() == QAbstractItemView.State.EditingState:
            # The Enter that ends the editor comes by here too.
            return
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_table()
        elif index.isValid() and event.key() in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._write(index)
        elif index.isValid() and event.key() == Qt.Key.Key_Space:
            self.asked.emit(self.model_.grid.rows[index.row()], index.column())
        elif index.isValid() and event.text().isdigit() and self.model_.can_write(index):
            self.edit(index, QAbstractItemView.EditTrigger.AnyKeyPressed, event)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _write(self, index: QModelIndex) -> None:
        if self.model_.can_write(index):
            self.edit(index)

    def _fit(self) -> None:
        """Columns share the room there is, but never less than their figures need."""
        self.verticalHeader().setDefaultSectionSize(px(_ROW))
        self.verticalHeader().setMinimumWidth(px(_NAMES))
        self.verticalHeader().setMaximumWidth(px(_NAMES))
        columns = self.model_.columnCount()
        if not columns:
            return
        least = px(_MONEY_CELL if self.model_.beside == "money" else _CELL)
        total = max(px(_TOTAL), self._widest(columns - 1))
        least = max(least, *(self._widest(column) for column in range(columns - 1)), 0)
        room = max(self.viewport().width() - total, 0)
        width = max(least, room // max(columns - 1, 1))
        for column in range(columns - 1):
            self.setColumnWidth(column, min(width, px(_CELL) * 2))
        self.setColumnWidth(columns - 1, total)

    def _widest(self, column: int) -> int:
        """What the second lines of the sums need, which are the longest."""
        metrics, model = QFontMetrics(font("caption", tabular=True)), self.model_
        sums = [row for row in model.grid.rows if row.is_sum][:1] or model.grid.rows[:1]
        return (
            max((metrics.horizontalAdvance(model.under(row, column)) for row in sums), default=0)
            + _PADDING
            + 6
        )
