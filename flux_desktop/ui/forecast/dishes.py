"""The list: the shop, its categories and its dishes; found by typing, one or several picked."""

import unicodedata
from collections.abc import Collection, Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPen, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from flux_desktop.domain.i18n import _
from flux_desktop.ui import icons
from flux_desktop.ui.figures import number
from flux_desktop.ui.forecast.subject import Key, SubjectEntry
from flux_desktop.ui.parts.buttons import keyboard_focus
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.fields import SearchLine
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.theme import CARD_SIDE, colour, font, px, theme

Index = QModelIndex | QPersistentModelIndex
_ROW: Final = 52
_SUM: Final = 40
_BOX: Final = 16
_GAP: Final = 12
_Flag = QItemSelectionModel.SelectionFlag


class _Entries(QAbstractListModel):
    """The lines in the order given."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[SubjectEntry] = []

    def replace(self, entries: Sequence[SubjectEntry]) -> None:
        self.beginResetModel()
        self.entries = list(entries)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        entry = self.entries[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return entry.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = _("{dish}: {n} expected").format(dish=entry.name, n=number(entry.total))
            return f"{text}. {entry.category}" if entry.category else text
        return None


class _EntryCells(QStyledItemDelegate):
    """Draws a dish: tick box, name over category, expected units."""

    def __init__(self, view: "_DishView") -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, px(_SUM if self._view.entries.entries[index.row()].is_sum else _ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view, entry = self._view, self._view.entries.entries[index.row()]
        box = view.visualRect(index)
        picked = view.selectionModel().isSelected(index)
        painter.save()
        if picked or index.row() == view.hovered:
            painter.fillRect(box, colour("select" if picked else "hover"))
        painter.setPen(colour("grid"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        _draw_tick(painter, view.tick_box(box), picked)
        _draw_entry(painter, box.adjusted(CARD_SIDE + _BOX + _GAP, 0, -CARD_SIDE, 0), entry)
        if index == view.currentIndex() and keyboard_focus(view):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("accent"), 2))
            painter.drawRect(box.adjusted(1, 1, -1, -1))
        painter.restore()


def _draw_tick(painter: QPainter, box: QRect, picked: bool) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen if picked else QPen(colour("control"), 1))
    painter.setBrush(colour("btn" if picked else "surface"))
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    if picked:
        painter.drawPixmap(box.left() + 1, box.top() + 1, icons.pixmap("check", "on_btn", icons.PILL))


def _draw_entry(painter: QPainter, box: QRect, entry: SubjectEntry) -> None:
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.setPen(colour("text"))
    painter.setFont(font("strong", tabular=True))
    total = number(entry.total)
    painter.drawText(box, middle | Qt.AlignmentFlag.AlignRight, total)
    words = box.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(total) - _GAP, 0)
    name, category = words, QRect()
    if entry.is_sum:
        painter.setFont(font("strong"))
        painter.drawText(words, middle, _elided(painter, entry.name, words.width()))
        return
    if entry.category:
        half = words.height() // 2
        name, category = words.adjusted(0, 6, 0, -half), words.adjusted(0, half, 0, -6)
    painter.setFont(font("medium"))
    painter.drawText(name, middle, _elided(painter, entry.name, words.width()))
    painter.setFont(font("caption"))
    painter.setPen(colour("text2"))
    painter.drawText(category, middle, _elided(painter, entry.category, words.width()))


def _elided(painter: QPainter, text: str, width: int) -> str:
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)


class _DishView(QListView):
    """A click shows one dish; the tick box, Space, Ctrl and Shift add more."""

    def __init__(self, entries: _Entries) -> None:
        super().__init__()
        self.entries = entries
        self.hovered = -1
        self.setModel(entries)
        self.setItemDelegate(_EntryCells(self))
        self.setAccessibleName(_("All dishes, categories and dishes, the most expected first"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme().changed.connect(self.scheduleDelayedItemsLayout)

    def tick_box(self, row: QRect) -> QRect:
        """Where the tick box of a row is."""
        return QRect(row.left() + CARD_SIDE, row.top() + (row.height() - _BOX) // 2, _BOX, _BOX)

    def selectionCommand(
        self, index: Index, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        ticked = isinstance(event, QMouseEvent) and event.position().x() < CARD_SIDE + _BOX + _GAP / 2
        spaced = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space
        if index.isValid() and spaced:
            return _Flag.Toggle
        if index.isValid() and ticked:
            # Moving the mouse while it is pressed must not tick every row it passes.
            return _Flag.Toggle if event and event.type() == QEvent.Type.MouseButtonPress else _Flag.NoUpdate
        return super().selectionCommand(index, event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, row: int) -> None:
        if row != self.hovered:
            self.hovered = row
            self.viewport().update()


class DishList(Card):
    """What to look at. `changed` is emitted when others are picked."""

    changed = Signal()
    edit = Signal(object)
    """F2 on a dish (SubjectEntry): rename it."""

    def __init__(self) -> None:
        super().__init__(_("Dishes"), flush=True)
        self._entries = _Entries()
        self._view = _DishView(self._entries)
        self.search = SearchLine(_("Find a dish"))
        self._none = Label(_("No dish of that name."), "caption", "text2", wrap=True)
        self._none.hide()
        self._lay_out()
        self.search.textChanged.connect(self._filter)
        self._view.selectionModel().selectionChanged.connect(lambda: self.changed.emit())
        key = QShortcut(QKeySequence(Qt.Key.Key_F2), self._view)
        key.setContext(Qt.ShortcutContext.WidgetShortcut)
        key.activated.connect(self._edit)

    @property
    def entries(self) -> list[SubjectEntry]:
        """Every dish, also those not found."""
        return self._entries.entries

    @property
    def picked(self) -> list[SubjectEntry]:
        """In the order of the list."""
        rows = sorted(index.row() for index in self._view.selectionModel().selectedIndexes())
        return [self._entries.entries[row] for row in rows]

    def replace(self, entries: Sequence[SubjectEntry], days: int) -> None:
        """Lists these for `days` days. What was picked stays picked; if nothing was, the first is."""
        before = {entry.id for entry in self.picked}
        self._entries.replace(entries)
        self.set_subtitle(_("Expected units over {n} days").format(n=days))
        self._filter(self.search.text())
        self.pick(before & {entry.id for entry in entries} or {entry.id for entry in entries[:1]})

    def pick(self, ids: Collection[Key]) -> None:
        """Picks exactly these."""
        chosen = QItemSelection()
        for row, entry in enumerate(self._entries.entries):
            if entry.id in ids:
                chosen.select(self._entries.index(row), self._entries.index(row))
        if chosen.indexes():
            self._view.selectionModel().setCurrentIndex(chosen.indexes()[0], _Flag.NoUpdate)
        self._view.selectionModel().select(chosen, _Flag.ClearAndSelect)

    def _edit(self) -> None:
        index = self._view.currentIndex()
        if index.isValid() and not self._entries.entries[index.row()].is_sum:
            self.edit.emit(self._entries.entries[index.row()])

    def _filter(self, text: str) -> None:
        """Hides the others; they stay picked, so that several can be searched for one after the other."""
        wanted = _bare(text)
        shown = [wanted in _bare(entry.name) for entry in self._entries.entries]
        for row, show in enumerate(shown):
            if self._view.isRowHidden(row) is show:
                self._view.setRowHidden(row, not show)
        self._none.setVisible(bool(shown) and not any(shown))

    def _lay_out(self) -> None:
        field = QVBoxLayout()
        field.setContentsMargins(CARD_SIDE - 1, 0, CARD_SIDE - 1, 4)
        field.addWidget(self.search)
        field.addWidget(self._none)
        self.body.addLayout(field)
        self.body.addWidget(self._view, 1)


def _bare(text: str) -> str:
    """For searching: neither case nor accents matter."""
    letters = unicodedata.normalize("NFKD", text.casefold().strip())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
