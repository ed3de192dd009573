"""What each line, band and sign of a chart is, for the card that holds it."""

from collections.abc import Sequence
from typing import Final, Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from flux_desktop.ui.marks import draw_mark, mark_name
from flux_desktop.ui.series import Kind
from flux_desktop.ui.theme import colour, font, px, theme

_GAP: Final = 16
_SWATCH: Final = 26
_SIGN: Final = 14

Swatch = Literal["line", "box"]


class Legend(QWidget):
    """What each line and band of a chart is, for the card's header."""

    def __init__(self, entries: Sequence[tuple[str, str, Swatch]]) -> None:
        """`entries`: text, token of the colour, and how it is drawn."""
        super().__init__()
        self._entries = list(entries)
        self.setAccessibleName(", ".join(text for text, _token, _swatch in entries))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(sum(self._width(text) for text, _token, _swatch in self._entries) - _GAP, px(20))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, middle = 0, self.height() / 2
        for text, token, swatch in self._entries:
            if swatch == "line":
                painter.setPen(QPen(colour(token), 2.5, c=Qt.PenCapStyle.RoundCap))
                painter.drawLine(QPointF(left + 2, middle), QPointF(left + 16, middle))
            else:
                fill = colour(token)
                fill.setAlphaF(0.3)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(fill)
                painter.drawRoundedRect(QRectF(left, middle - 5, 18, 11), 3, 3)
            painter.setFont(font("caption"))
            painter.setPen(colour("text2"))
            box = QRectF(left + _SWATCH, 0, self.width(), self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
            left += self._width(text)

    def _width(self, text: str) -> int:
        return QFontMetrics(font("caption")).horizontalAdvance(text) + _SWATCH + _GAP


class MarkLegend(QWidget):
    """The signs a chart shows now, with their words; nothing while it shows none."""

    def __init__(self) -> None:
        super().__init__()
        self._kinds: tuple[Kind, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def show_kinds(self, kinds: Sequence[Kind]) -> None:
        self._kinds = tuple(kinds)
        self.setVisible(bool(kinds))
        self.setAccessibleName(", ".join(mark_name(kind) for kind in kinds))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(sum(_mark_width(kind) for kind in self._kinds), px(18))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, px(18))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = 0
        for kind in self._kinds:
            draw_mark(painter, kind, QPointF(left + 5, self.height() / 2))
            painter.setFont(font("caption"))
            painter.setPen(colour("text2"))
            box = QRectF(left + _SIGN, 0, self.width(), self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, mark_name(kind))
            left += _mark_width(kind)


def _mark_width(kind: Kind) -> int:
    return QFontMetrics(font("caption")).horizontalAdvance(mark_name(kind)) + _SIGN + _GAP
