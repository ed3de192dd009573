"""The field of one line: "150 g tom…" completed from what the kitchen knows, Tab takes it and goes on."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.ui.parts.overlays import announce
from flux_desktop.ui.recipes.names import Name
from flux_desktop.ui.theme import colour, font, px

LONGEST: Final = 260
_ROW: Final = 34
_WIDTH: Final = 320


class Choices(QWidget):
    """The names offered under a line. It never takes the focus: the line moves through it."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.names: list[Name] = []
        self.at = 0
        self.line: LineEdit | None = None
        """The line that has the keyboard, which takes a name that is clicked."""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(_("Ingredients and recipes"))
        self.hide()

    def offer(self, names: Sequence[Name], under: QWidget) -> None:
        """Shows these under that widget, the first chosen; none hides the list."""
        self.names, self.at = list(names), 0
        if not names:
            self.hide()
            return
        size = QSize(max(px(_WIDTH), under.width() // 2), px(_ROW) * len(names) + 8)
        corner = under.mapTo(self._over, QPoint(0, under.height() + 4))
        if corner.y() + size.height() > self._over.height():
            corner = under.mapTo(self._over, QPoint(0, -size.height() - 4))
        self.setGeometry(QRect(corner, size))
        self.show()
        self.raise_()
        self.update()

    @property
    def chosen(self) -> Name | None:
        return self.names[self.at] if self.isVisible() and self.names else None

    def move_by(self, steps: int) -> None:
        self.at = (self.at + steps) % len(self.names)
        announce(self, self.names[self.at].text)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.at = self._row(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.at = self._row(event)
        if self.line is not None:
            self.line.take(self.names[self.at])

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(colour("border_strong"))
        painter.setBrush(colour("surface"))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 8, 8)
        for at, each in enumerate(self.names):
            box = QRect(4, 4 + at * px(_ROW), self.width() - 8, px(_ROW))
            if at == self.at:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour("select"))
                painter.drawRoundedRect(box, 6, 6)
            inner = box.adjusted(10, 0, -10, 0)
            note = _("recipe") if each.kind == "recipe" else each.unit
            painter.setFont(font("caption"))
            painter.setPen(colour("text2"))
            painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, note)
            room = inner.width() - painter.fontMetrics().horizontalAdvance(note) - 12
            painter.setFont(font("medium"))
            painter.setPen(colour("text"))
            words = painter.fontMetrics().elidedText(each.text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, words)

    def _row(self, event: QMouseEvent) -> int:
        return min(max((int(event.position().y()) - 4) // px(_ROW), 0), len(self.names) - 1)


class LineEdit(QLineEdit):
    """Tab or Enter takes the name that is chosen, then `went_on`; Esc closes the list and leaves what was typed."""

    typed = Signal()
    went_on = Signal()
    went_back = Signal()
    moved = Signal(int)
    """Up and down between lines while no list is open: −1 or 1."""
    details = Signal()

    def __init__(self, choices: Choices, offer: Callable[[str], tuple[str, Sequence[Name]]]) -> None:
        """`offer` gives, for the text, the part that is the name and the names that fit it."""
        super().__init__()
        self._choices, self._offer = choices, offer
        self._name = ""
        self.setMaxLength(LONGEST)
        self.setProperty("form", True)
        self.textEdited.connect(lambda _text: self._edited())

    @property
    def meant(self) -> str:
        """The text as it will be if the name that is chosen is taken."""
        chosen = self._choices.chosen if self._choices.line is self else None
        return self.text() if chosen is None else self._with(chosen)

    def take(self, name: Name) -> None:
        """Puts the whole name in place of its beginning."""
        self.setText(self._with(name))
        self._choices.hide()
        self.typed.emit()

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self._choices.isVisible()
        ):
            # Esc closes the list here, and leaves the page only without one.
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Tab and not event.modifiers():
                self._take_chosen()
                self.went_on.emit()
                return True
            if event.key() == Qt.Key.Key_Backtab:
                self._choices.hide()
                self.went_back.emit()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shown = event.key(), self._choices.isVisible()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take_chosen()
            self.went_on.emit()
        elif key == Qt.Key.Key_Escape and shown:
            self._choices.hide()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            if shown:
                self._choices.move_by(step)
            else:
                self.moved.emit(step)
        elif key == Qt.Key.Key_F2:
            self._choices.hide()
            self.details.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._choices.line = self

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._choices.hide()
        self._choices.line = None

    def _with(self, name: Name) -> str:
        text = self.text().rstrip()
        if self._name and text.endswith(self._name):
            text = text[: len(text) - len(self._name)]
        return f"{text}{name.text}" if not text or text.endswith((" ", "'", "’")) else f"{text} {name.text}"

    def _take_chosen(self) -> None:
        chosen = self._choices.chosen
        if chosen is not None:
            self.take(chosen)

    def _edited(self) -> None:
        self._name, names = self._offer(self.text())
        self._choices.line = self
        self._choices.offer(names, self)
        self.typed.emit()
