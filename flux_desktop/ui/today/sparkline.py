"""A line as high as a word: how a figure went over the last days, or goes over the next. No axis, no numbers."""

from collections.abc import Sequence
from math import isfinite

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from flux_desktop.ui.theme import colour, px, theme

_WIDE, _HIGH = 84, 30
# Narrower it says nothing any more.
_LEAST = 40


class Sparkline(QWidget):
    """Values in order; None where there is none. A dot marks the one at `mark`. Screen readers hear the card instead."""

    def __init__(self) -> None:
        super().__init__()
        self._values: tuple[float | None, ...] = ()
        self._mark = -1
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(px(_WIDE))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme().changed.connect(self.updateGeometry)

    def show_values(self, values: Sequence[float | None], mark: int = -1) -> None:
        """`mark` is the place of the dot, from the end where negative."""
        self._values = tuple(None if each is None or not isfinite(each) else each for each in values)
        self._mark = mark
        self.setVisible(len([each for each in self._values if each is not None]) > 1)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(_WIDE), px(_HIGH))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, px(_HIGH))

    def paintEvent(self, _event: QPaintEvent) -> None:
        known = [(at, each) for at, each in enumerate(self._values) if each is not None]
        if len(known) < 2 or self.width() < px(_LEAST):
            return
        highest = max(each for _at, each in known) or 1.0
        room = (self.width() - 8) / (len(self._values) - 1)
        foot = self.height() - 4
        points = [QPointF(4 + at * room, foot - each / highest * (foot - 5)) for at, each in known]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = colour("chart_median")
        under, clear = QColor(ink), QColor(ink)
        under.setAlphaF(0.22)
        clear.setAlphaF(0.0)
        shade = QLinearGradient(0, 0, 0, self.height())
        shade.setColorAt(0, under)
        shade.setColorAt(1, clear)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        ends = [QPointF(points[-1].x(), foot + 2), QPointF(points[0].x(), foot + 2)]
        painter.drawPolygon(QPolygonF([*points, *ends]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink, 1.5))
        painter.drawPolyline(QPolygonF(points))
        marked = self._mark % len(self._values)
        for (at, _each), point in zip(known, points, strict=True):
            if at == marked:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(ink)
                painter.drawEllipse(point, 2.5, 2.5)
