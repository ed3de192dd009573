"""The command palette: pages, acts and dishes, found by a few letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from unicodedata import combining, normalize

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QWidget
from PySide6.QtWidgets import QStyleOptionViewItem as Option

from flux_desktop.domain.i18n import _
from flux_desktop.ui import icons
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.overlays import Sheet
from flux_desktop.ui.rows import Index
from flux_desktop.ui.theme import colour, font, px

_SHOWN: Final = 60
_ROWS: Final = 9
_ROW: Final = 36
_FOUND: Final = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Found:
    """Something to go to or to do: `kind` is a quiet word at the end of its line, `keys` its shortcut."""

    text: str
    kind: str
    icon: str
    do: Callable[[], object]
    keys: str = ""


class Palette(Sheet):
    """A line to type in and what is found; Enter does the first, arrows choose another."""

    def __init__(self, parent: QWidget, found: Sequence[Found]) -> None:
        super().__init__(parent, _("Go to or do"), width=560)
        self._found: list[Found] = list(found)
        self.line = QLineEdit()
        self.line.setAccessibleName(_("Page, dish or act"))
        self.line.setPlaceholderText(_("A page, a dish, or what you want to do"))
        self.list = QListWidget()
        self.list.setAccessibleName(_("Found"))
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setItemDelegate(_Lines(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFixedHeight(_ROWS * px(_ROW))
        self._none = Label(_("Nothing has this name."), colour="text2")
        self.body.addWidget(self.line)
        self.body.addWidget(self.list)
        self.body.addWidget(self._none)
        self.line.textChanged.connect(self._show)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item: self._do())
        self._show("")
        self.line.setFocus()

    def add(self, found: Sequence[Found]) -> None:
        """What was found later, as the dishes, which are read from the database."""
        self._found += found
        self._show(self.line.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._do()
                return True
            by = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if by and self.list.count():
                self.list.setCurrentRow((self.list.currentRow() + by) % self.list.count())
                return True
        return super().eventFilter(watched, event)

    def _show(self, typed: str) -> None:
        self.list.clear()
        for each in matching(self._found, typed)[:_SHOWN]:
            item = QListWidgetItem(each.text)
            item.setData(_FOUND, each)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{each.text}, {each.kind}")
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setVisible(self.list.count() > 0)
        self._none.setVisible(self.list.count() == 0)

    def _do(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            found: Found = item.data(_FOUND)
            # First closed: what is done may open a sheet or move the keyboard.
            self.accept()
            found.do()


def matching(found: Sequence[Found], typed: str) -> list[Found]:
    """What holds every word that was typed, without regard to capitals and accents: beginnings first."""
    words = plain(typed).split()
    ranked = []
    for place, each in enumerate(found):
        name = plain(each.text)
        if all(word in name for word in words):
            begins = bool(words) and name.startswith(words[0])
            inside = bool(words) and any(part.startswith(words[0]) for part in name.split())
            ranked.append((not begins, not inside, place, each))
    return [each for *_rank, each in sorted(ranked, key=lambda rank: rank[:3])]


def plain(text: str) -> str:
    """The text without capitals and accents."""
    return "".join(each for each in normalize("NFKD", text.casefold()) if not combining(each))


class _Lines(QStyledItemDelegate):
    """Icon, words, and what kind of thing it is."""

    def sizeHint(self, _option: Option, _index: Index) -> QSize:
        return QSize(0, px(_ROW))

    def paint(self, painter: QPainter, option: Option, index: Index) -> None:
        found: Found = index.data(_FOUND)
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.setBrush(colour("select"))
            painter.drawRoundedRect(box, 8, 8)
        mark = icons.pixmap(found.icon, "text2", icons.INLINE)
        painter.drawPixmap(box.left() + 12, box.top() + (box.height() - icons.INLINE) // 2, mark)
        painter.setFont(font("caption"))
        painter.setPen(colour("text2"))
        native = QKeySequence(found.keys).toString(QKeySequence.SequenceFormat.NativeText)
        kind = native or found.kind
        right = painter.fontMetrics().horizontalAdvance(kind)
        painter.drawText(
            box.adjusted(0, 0, -12, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, kind
        )
        painter.setFont(font("medium"))
        painter.setPen(colour("text"))
        room = box.adjusted(12 + icons.INLINE + 10, 0, -right - 24, 0)
        words = painter.fontMetrics().elidedText(found.text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()
