"""Tables: columns described once, rows sorted in the model, cells drawn to the look."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Generic, Literal, TypeVar, cast

from PySide6.QtCore import (
    QAbstractTableModel,
    QCollatorSortKey,
    QEvent,
    QMetaMethod,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QFontMetrics,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
)

from flux_desktop.ui import figures, icons
from flux_desktop.ui.collation import name_order
from flux_desktop.ui.parts.buttons import keyboard_focus
from flux_desktop.ui.parts.labels import draw_pill, pill_size
from flux_desktop.ui.theme import CARD_SIDE, Kind, Role, colour, font, px, theme

R = TypeVar("R")
CellKind = Literal["text", "number", "money", "percent", "change", "date", "pill"]
Index = QModelIndex | QPersistentModelIndex

ROW: Final = 40
ROW_OF_TWO: Final = 52
HEAD: Final = 36
_PADDING: Final = 12
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_SAMPLE: Final = 100
_NAME: Final = 140
_RIGHT: Final = frozenset({"number", "money", "percent", "change"})
_PLACES: Final[dict[str, int]] = {"money": 2, "change": 1}


@dataclass(frozen=True)
class Badge:
    """The value of a pill cell."""

    text: str
    kind: Kind = "neutral"
    icon: str = ""


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column: how to get a row's value, and how it is shown.

    `unit` is the currency code of money ("EUR"); `percent` and `change` take fractions; `places` is the
    number of decimals; `second` is a quiet line under the value; a value of None is shown as "–" and
    sorts last. `width` is in px, 0 fits header and contents; one column should `stretch`. `draw` paints a cell that
    has a value in place of its words.
    """

    title: str
    value: Callable[[R], object]
    kind: CellKind = "text"
    unit: str = ""
    places: int | None = None
    width: int = 0
    stretch: bool = False
    role: Role = "body"
    ink: str = "text"
    second: Callable[[R], str] | None = None
    tip: Callable[[R], str] | None = None
    draw: Callable[[QPainter, QRect, R], None] | None = None

    @property
    def right(self) -> bool:
        """Numbers are aligned right, and so is their header."""
        return self.kind in _RIGHT

    def text(self, value: object) -> str:
        """`value` as it is read in the table."""
        if value is None:
            return figures.MISSING
        places = _PLACES.get(self.kind, 0) if self.places is None else self.places
        if isinstance(value, int | float | Decimal):
            if self.kind == "money":
                return figures.money(value, self.unit, places)
            if self.kind == "percent":
                return figures.percent(value, places)
            if self.kind == "change":
                return figures.change(value, places)
            if self.kind == "number":
                return figures.number(value, places)
        if isinstance(value, date):
            return figures.short_date(value)
        return value.text if isinstance(value, Badge) else str(value)


class Rows(QAbstractTableModel, Generic[R]):
    """Rows of one kind, in the order of the chosen column; equal values keep the order they came in."""

    def __init__(self, columns: Sequence[Column[R]]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self._given: Sequence[R] = ()
        self._order: Sequence[int] = ()
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None

    def replace(self, rows: Sequence[R]) -> None:
        """Show `rows` instead, sorted as before."""
        self.beginResetModel()
        self._given = tuple(rows) if isinstance(rows, list) else rows
        self._order = self._sorted()
        self.endResetModel()

    def row(self, index: int) -> R:
        """The row shown at `index`."""
        return self._given[self._order[index]]

    @property
    def rows(self) -> list[R]:
        """Every row, in the order shown."""
        return [self._given[i] for i in self._order]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = self.row(index.row()), self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(column.value(row))
        if role == Qt.ItemDataRole.UserRole:
            return column.value(row)
        if role == Qt.ItemDataRole.ToolTipRole and column.tip:
            return column.tip(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return "\n".join(lines(column, row))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Vertical:
            return section + 1 if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(self.columns[section])
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by `column`; -1 goes back to the order the rows came in."""
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        kept = [(self._order[index.row()], index.column()) for index in held]
        self._sorted_by = (column, order) if column >= 0 else None
        self._order = self._sorted()
        place = {given: shown for shown, given in enumerate(self._order)} if held else {}
        self.changePersistentIndexList(held, [self.index(place[given], col) for given, col in kept])
        self.layoutChanged.emit()

    def _sorted(self) -> Sequence[int]:
        if self._sorted_by is None:
            return range(len(self._given))
        column, order = self._sorted_by
        values = [self.columns[column].value(row) for row in self._given]
        known = [i for i, value in enumerate(values) if value is not None]
        known.sort(
            key=[_key(value) for value in values].__getitem__, reverse=order == Qt.SortOrder.DescendingOrder
        )
        return known + [i for i, value in enumerate(values) if value is None]


def lines(column: Column[R], row: R) -> list[str]:
    """The text of a cell: the value, and the second line where there is one."""
    parts = [column.text(column.value(row))]
    if column.second:
        parts.append(column.second(row))
    return parts


def _alignment(column: Column[R]) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _key(value: object) -> "_Comparable":
    """Texts sort as names do in the person's language; everything else by itself."""
    if isinstance(value, Badge):
        value = value.text
    if isinstance(value, str):
        return name_order(value)
    return cast("_Comparable", value)


_Comparable = QCollatorSortKey | int | float | Decimal | date


class _Cells(QStyledItemDelegate, Generic[R]):
    """Draws whole rows: one fill for hover and selection, one line under each."""

    def __init__(self, table: "Table[R]") -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        table = self._table
        box, column, row = table.visualRect(index), table.column_of(index), table.rows.row(index.row())
        painter.save()
        fill = self._fill(index)
        if fill:
            painter.fillRect(box, colour(fill))
        painter.setPen(colour("grid"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        value = column.value(row)
        if isinstance(value, Badge):
            draw_pill(painter, table.inner(box, index.column()), value.text, value.kind, value.icon)
        elif column.draw and value is not None:
            column.draw(painter, table.inner(box, index.column()), row)
        else:
            _draw_lines(painter, table.inner(box, index.column()), column, row)
        if index.row() == table.currentIndex().row() and keyboard_focus(table):
            self._draw_cursor(painter, box, index.column())
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        table = self._table
        column, row = table.column_of(index), table.rows.row(index.row())
        value = column.value(row)
        if isinstance(value, Badge):
            width = pill_size(value.text, value.icon).width()
        else:
            metrics = QFontMetrics(font(column.role, tabular=True))
            width = max(metrics.horizontalAdvance(line) for line in lines(column, row)) + 2
        return QSize(width + table.padding(index.column()), table.row_height)

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """A text that is cut off is shown in full, unless its column has its own tool tip."""
        table = self._table
        if index.isValid() and table.column_of(index).tip is None:
            cut = self.sizeHint(option, index).width() > table.visualRect(index).width()
            text = "\n".join(lines(table.column_of(index), table.rows.row(index.row())))
            QToolTip.showText(event.globalPos(), text if cut else "", view)
            return True
        return super().helpEvent(event, view, option, index)

    def _fill(self, index: Index) -> str:
        if self._table.selectionModel().isRowSelected(index.row()):
            return "select"
        return "hover" if index.row() == self._table.hovered else ""

    def _draw_cursor(self, painter: QPainter, box: QRect, column: int) -> None:
        edge, thick = colour("accent"), 2
        painter.fillRect(box.left(), box.top(), box.width(), thick, edge)
        painter.fillRect(box.left(), box.bottom() + 1 - thick, box.width(), thick, edge)
        if column == 0:
            painter.fillRect(box.left(), box.top(), thick, box.height(), edge)
        if column == len(self._table.rows.columns) - 1:
            painter.fillRect(box.right() + 1 - thick, box.top(), thick, box.height(), edge)


def _draw_lines(painter: QPainter, box: QRect, column: Column[R], row: R) -> None:
    text = lines(column, row)
    side = _alignment(column)
    painter.setFont(font(column.role, tabular=True))
    painter.setPen(colour(column.ink))
    if len(text) == 1:
        painter.drawText(box, side, _elided(painter, text[0], box.width()))
        return
    half = box.height() // 2
    painter.drawText(box.adjusted(0, 6, 0, -half), side, _elided(painter, text[0], box.width()))
    painter.setFont(font("caption", tabular=True))
    painter.setPen(colour("text2"))
    painter.drawText(box.adjusted(0, half, 0, -6), side, _elided(painter, text[1], box.width()))


def _elided(painter: QPainter, text: str, width: int) -> str:
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width + 1)


class _Header(QHeaderView, Generic[R]):
    """Words over their column, with the arrow of the order after the word."""

    def __init__(self, table: "Table[R]") -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(56)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def paintSection(self, painter: QPainter, box: QRect, section: int) -> None:
        column, inner = self._table.rows.columns[section], self._table.inner(box, section)
        painter.save()
        painter.fillRect(box, colour("surface"))
        painter.setPen(colour("border"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.setFont(font("label"))
        painter.setPen(colour("text2"))
        arrow = self._arrow(section)
        room = inner.width() - (icons.PILL + 4 if arrow else 0)
        words = _elided(painter, column.title, room)
        inner.setWidth(room)
        painter.drawText(inner, _alignment(column), words)
        if arrow:
            end = (
                inner.right()
                if column.right
                else inner.left() + painter.fontMetrics().horizontalAdvance(words)
            )
            top = inner.center().y() - icons.PILL // 2
            painter.drawPixmap(end + 4, top, icons.pixmap(arrow, "text2", icons.PILL))
        painter.restore()

    def sectionSizeFromContents(self, section: int) -> QSize:
        words = QFontMetrics(font("label")).horizontalAdvance(self._table.rows.columns[section].title)
        return QSize(words + icons.PILL + 6 + self._table.padding(section), px(HEAD))

    def _arrow(self, section: int) -> str:
        if self.sortIndicatorSection() != section:
            return ""
        return "arrow-up" if self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder else "arrow-down"


class Table(QTableView, Generic[R]):
    """A table of `rows`. Enter or a double click emits `activated`; Ctrl+C copies the chosen rows."""

    def __init__(self, rows: Rows[R], name: str) -> None:
        super().__init__()
        self.rows = rows
        self.hovered = -1
        self.row_height = ROW
        self._widths: dict[int, int] = {}
        stretching = [index for index, column in enumerate(rows.columns) if column.stretch]
        self._elastic = stretching[0] if stretching else len(rows.columns) - 1
        self.setAccessibleName(name)
        self.setModel(rows)
        self.setItemDelegate(_Cells(self))
        self.setHorizontalHeader(_Header(self))
        self._behave()
        theme().changed.connect(self._restyle)
        rows.modelReset.connect(self._measure)
        self._restyle()

    def chosen(self) -> list[R]:
        """The selected rows, in the order shown."""
        return [
            self.rows.row(i) for i in sorted(index.row() for index in self.selectionModel().selectedRows())
        ]

    def height_of(self, rows: int) -> int:
        """The height that shows `rows` rows and the header without scrolling."""
        return px(HEAD) + rows * self.row_height + 2

    def column_of(self, index: Index) -> Column[R]:
        return self.rows.columns[index.column()]

    def inner(self, box: QRect, column: int) -> QRect:
        """The part of a cell that holds its words."""
        last = len(self.rows.columns) - 1
        left, right = CARD_SIDE if column == 0 else _PADDING, CARD_SIDE if column == last else _PADDING
        return box.adjusted(left, 0, -right, 0)

    def padding(self, column: int) -> int:
        """What a cell is wider than its words, px."""
        return -self.inner(QRect(), column).width()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
            return
        opens = event.key() in _ENTER and self.currentIndex().isValid()
        super().keyPressEvent(event)
        if opens and self.isSignalConnected(QMetaMethod.fromSignal(self.activated)):
            # Qt lets it go on to the window, which would press the button that has the keyboard by now.
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(event.position().toPoint().y()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stretch()

    def _behave(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSortingEnabled(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def _restyle(self) -> None:
        two = any(column.second for column in self.rows.columns)
        self.row_height = px(ROW_OF_TWO if two else ROW)
        # In this order: raising the minimum first makes Qt resize row by row, which takes seconds for many.
        self.verticalHeader().setDefaultSectionSize(self.row_height)
        self.verticalHeader().setMinimumSectionSize(self.row_height)
        self._measure()

    def _fit(self) -> None:
        for index, column in enumerate(self.rows.columns):
            if index != self._elastic:
                self.setColumnWidth(index, self._own_width(index, column))
        self._stretch()

    def room_for(self, columns: Collection[int]) -> bool:
        """Whether these columns fit beside the elastic one without scrolling sideways."""
        others = sum(self._own_width(i, self.rows.columns[i]) for i in columns if i != self._elastic)
        return others + px(_NAME) <= self.viewport().width()

    def show_columns(self, columns: Collection[int]) -> None:
        """Shows these columns alone."""
        for index in range(len(self.rows.columns)):
            self.setColumnHidden(index, index not in columns)
        self._fit()

    def _own_width(self, index: int, column: Column[R]) -> int:
        """Measured once for the rows that are shown."""
        if index not in self._widths:
            self._widths[index] = px(column.width) if column.width else self._content_width(index)
        return self._widths[index]

    def _measure(self) -> None:
        self._widths.clear()
        self._fit()

    def _stretch(self) -> None:
        """Give the elastic column the width that the others leave, but always enough for a name."""
        others = sum(self.columnWidth(i) for i in range(len(self.rows.columns)) if i != self._elastic)
        self.setColumnWidth(self._elastic, max(self.viewport().width() - others, px(_NAME)))

    def _content_width(self, column: int) -> int:
        """The width of a column's header and of a sample of its cells, spread over all rows.

        Qt's own way measures every row of a table that is not on the screen.
        """
        total = self.rows.rowCount()
        cells = (self.rows.index(row, column) for row in range(0, total, max(total // _SAMPLE, 1)))
        widths = [self.sizeHintForIndex(cell).width() for cell in cells]
        return max([self.horizontalHeader().sectionSizeFromContents(column).width(), *widths])

    def _hover(self, row: int) -> None:
        before, self.hovered = self.hovered, row
        if row == before:
            return
        for changed in (before, row):
            if changed >= 0:
                top = self.rowViewportPosition(changed)
                self.viewport().update(0, top, self.viewport().width(), self.row_height)

    def _copy(self) -> None:
        text = (
            "\t".join(column.text(column.value(row)) for column in self.rows.columns) for row in self.chosen()
        )
        QGuiApplication.clipboard().setText("\n".join(text))
