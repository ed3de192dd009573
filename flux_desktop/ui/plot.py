"""The plot under a chart: two axes and what is drawn between them. Loads pyqtgraph: import it late.

Made of pyqtgraph's parts, without its menus and forms: a page with six charts would wait for those.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QGraphicsGridLayout

from flux_desktop.ui.figures import axis_date, month_date, year_date
from flux_desktop.ui.series import day_step
from flux_desktop.ui.theme import colour, font

_YEARLY: Final = 91


class _Axis(pg.AxisItem):  # type: ignore[misc] # pyqtgraph has no types
    """Words only: a tick without length would still leave a dot."""

    def drawPicture(self, painter: QPainter, line: object, ticks: object, words: object) -> None:
        super().drawPicture(painter, line, [], words)


class DateAxis(_Axis):
    """Days written as short as the step between them allows, never over each other."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.anchor = 0

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[int, list[float]]]:
        metrics = QFontMetrics(font("caption", tabular=True))
        width = max(metrics.horizontalAdvance(axis_date(date(2026, 9, day))) for day in range(20, 27))
        step = day_step(high - low, size, width)
        if step >= _YEARLY:
            width = metrics.horizontalAdvance(year_date(date(2026, 9, 20)))
            step = day_step(high - low, size, width)
        margin = (width / 2 - 4) * (high - low) / max(size, 1)
        days = np.arange(np.ceil(low + margin), np.floor(high - margin) + 1)
        # Day 1 of the calendar was a Monday: whole weeks are labelled on Mondays, single days through today.
        start = self.anchor if step < 7 else 1
        return [(step, [float(day) for day in days if (day - start) % step == 0])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        say = axis_date if spacing < 7 else month_date if spacing < _YEARLY else year_date
        return [say(date.fromordinal(int(value))) for value in values]


class Plot(pg.GraphicsView):  # type: ignore[misc]
    """Nothing in it takes the mouse or the keyboard: the chart over it does."""

    def __init__(self) -> None:
        super().__init__(background=None)
        self.box = pg.ViewBox(enableMouse=False, enableMenu=False)
        self.box.disableAutoRange()
        self.left, self.bottom = _Axis("left"), DateAxis()
        whole = pg.GraphicsWidget()
        grid = QGraphicsGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addItem(self.left, 0, 0)
        grid.addItem(self.box, 0, 1)
        grid.addItem(self.bottom, 1, 1)
        whole.setLayout(grid)
        for axis in (self.left, self.bottom):
            axis.linkToView(self.box)
            axis.setStyle(tickLength=0, tickTextOffset=8, autoExpandTextSpace=True)
            axis.setPen(pg.mkPen(None))
        self.setCentralWidget(whole)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(self.Shape.NoFrame)
        self._shown: list[object] = []

    def add(self, item: object) -> None:
        self._shown.append(item)
        self.box.addItem(item, ignoreBounds=True)

    def clear(self) -> None:
        for item in self._shown:
            self.box.removeItem(item)
        self._shown.clear()

    def dress(self) -> None:
        """In the colours and letters of now."""
        self.setBackground(colour("surface"))
        for axis in (self.left, self.bottom):
            axis.setStyle(tickFont=font("caption", tabular=True))
            axis.setTextPen(colour("text2"))

    def to_pixels(self, x: float, y: float) -> QPointF:
        """Where a day and a value are, in px of the widget around."""
        return QPointF(self.mapToParent(self.mapFromScene(self.box.mapViewToScene(QPointF(x, y)))))

    def to_day(self, place: QPointF) -> float:
        """The ordinal under a pixel."""
        return float(self.box.mapSceneToView(self.mapToScene(place.toPoint())).x())
