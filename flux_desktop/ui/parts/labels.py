"""Text in the roles of the type table: labels, pills, avatars."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from flux_desktop.ui import icons
from flux_desktop.ui.theme import Kind, Role, colour, font, px, theme

INKS: Final[dict[Kind, tuple[str, str]]] = {
    "good": ("good", "good_soft"),
    "warn": ("warn", "warn_soft"),
    "bad": ("bad", "bad_soft"),
    "info": ("info", "info_soft"),
    "neutral": ("text2", "hover"),
}
SIGNS: Final[dict[Kind, str]] = {
    "good": "circle-check",
    "warn": "triangle-alert",
    "bad": "circle-x",
    "info": "info",
    "neutral": "info",
}
PILL: Final = 22


class Label(QLabel):
    """Plain text in a role and the colour of a token."""

    def __init__(
        self,
        text: str = "",
        role: Role = "body",
        colour: str = "text",
        *,
        wrap: bool = False,
        tabular: bool = False,
    ) -> None:
        super().__init__(text)
        self._role, self._tabular = role, tabular
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setProperty("ink", colour)
        theme().changed.connect(self._restyle)
        self._restyle()

    def set_colour(self, token: str) -> None:
        self.setProperty("ink", token)
        self.style().unpolish(self)
        self.style().polish(self)

    def _restyle(self) -> None:
        self.setFont(font(self._role, tabular=self._tabular))
        self.updateGeometry()


class Title(Label):
    """The name of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(text, "display")


class ElidedLabel(Label):
    """One line that ends with "…" when there is no room, and is shown in full in a tool tip."""

    def __init__(self, text: str = "", role: Role = "body", colour: str = "text") -> None:
        super().__init__(text, role, colour)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(QFontMetrics(self.font()).horizontalAdvance("…") * 3, super().minimumSizeHint().height())

    def setText(self, text: str) -> None:
        super().setText(text)
        self._explain()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._explain()

    def _explain(self) -> None:
        self.setToolTip(self.text() if self.sizeHint().width() > self.width() else "")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(colour(self.property("ink")))
        shown = QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), self.alignment(), shown)


class Pill(QLabel):
    """A short state: word, soft colour, and an icon where there is one."""

    def __init__(self, text: str, kind: Kind = "neutral", icon: str = "") -> None:
        super().__init__(text)
        self._kind, self._icon = kind, icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def set(self, text: str, kind: Kind = "neutral", icon: str = "") -> None:
        self._kind, self._icon = kind, icon
        self.setText(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return pill_size(self.text(), self._icon)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_pill(QPainter(self), self.rect(), self.text(), self._kind, self._icon)


def pill_size(text: str, icon: str = "") -> QSize:
    """The room a pill takes."""
    words = QFontMetrics(font("micro")).horizontalAdvance(text)
    return QSize(words + (icons.PILL + 4 + 16 if icon else 18), px(PILL))


def draw_pill(painter: QPainter, area: QRect, text: str, kind: Kind, icon: str = "") -> None:
    """Draw a pill at the left of `area`, vertically centred, no wider than it."""
    ink, soft = INKS[kind]
    size = pill_size(text, icon)
    box = QRect(area.left(), area.top() + (area.height() - size.height()) // 2, 0, size.height())
    box.setWidth(min(size.width(), area.width()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(soft))
    painter.drawRoundedRect(QRectF(box), box.height() / 2, box.height() / 2)
    words = box.adjusted(9, 0, -9, 0)
    if icon:
        mark = icons.pixmap(icon, ink, icons.PILL)
        painter.drawPixmap(box.left() + 7, box.top() + (box.height() - icons.PILL) // 2, mark)
        words.setLeft(box.left() + 7 + icons.PILL + 4)
    painter.setFont(font("micro"))
    painter.setPen(colour(ink))
    shown = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, words.width() + 1)
    painter.drawText(words.adjusted(0, 0, 1, 0), Qt.AlignmentFlag.AlignVCenter, shown)


class Avatar(QWidget):
    """Initials of a person in a circle, or of a restaurant in a square."""

    def __init__(self, initials: str, size: int = 32, *, square: bool = False) -> None:
        super().__init__()
        self._square = square
        self.set(initials)
        self.setFixedSize(size, size)

    def set(self, initials: str) -> None:
        self._initials = initials
        self.setAccessibleName(initials)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("btn"))
        radius = 7 if self._square else self.width() / 2
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        painter.setFont(font("micro"))
        painter.setPen(colour("on_btn"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._initials)
