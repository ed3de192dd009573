"""The fan chart: what was sold, and the range of what will be. Loads pyqtgraph: import it late."""

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from flux_desktop.domain.words import _
from flux_desktop.ui.figures import axis_date, long_date, month_date, number, year_date
from flux_desktop.ui.parts.buttons import draw_ring, keyboard_focus
from flux_desktop.ui.series import STEPS, Line, Point, Series, day_step
from flux_desktop.ui.theme import colour, font, px, theme

_HEADROOM: Final = 36
_ENTRY_GAP: Final = 16
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


class FanChart(QWidget):
    """Actual sales as a line, the forecast as a median in its 10–90% range.

    The callout stands at the forecast's peak; the mouse and the arrow keys take it to any day.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._series = Series()
        self._points: list[Point] = []
        self._at: Point | None = None
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumHeight(180)
        self._axis = DateAxis()
        self._plot = pg.PlotWidget(axisItems={"left": _Axis("left"), "bottom": self._axis})
        self._dress_plot()
        frame = QVBoxLayout(self)
        frame.setContentsMargins(0, 0, 0, 0)
        frame.addWidget(self._plot)
        self._over = _Overlay(self)
        theme().changed.connect(self._draw)
        self._draw()

    def show_series(
        self,
        history_days: Sequence[date],
        history: ArrayLike,
        days: Sequence[date],
        p10: ArrayLike,
        p50: ArrayLike,
        p90: ArrayLike,
        *,
        today: date | None = None,
        last_sale: bool = False,
        alt: ArrayLike | None = None,
        unit: str = "",
    ) -> None:
        """Show quantities a day: one value for each day, NaN on a day the restaurant is closed.

        `alt` is a second series over `days`. The dashed line stands at `today`, or names the last sale
        there with `last_sale`. `unit` is the plural noun a screen reader hears ("covers"). Raises
        ValueError when days and values differ in number.
        """
        self._series = Series(
            history=Line.of(history_days, history),
            low=Line.of(days, p10),
            median=Line.of(days, p50),
            high=Line.of(days, p90),
            alt=Line.of(days, alt) if alt is not None else Line(),
            today=today,
            last_sale=last_sale,
            unit=unit,
        )
        self._points = self._series.points
        self._at = self._series.peak
        self.setAccessibleDescription(_description(self._series))
        self._draw()

    def clear(self) -> None:
        """Show nothing."""
        self.show_series([], [], [], [], [], [])

    @property
    def callout(self) -> str:
        """What the callout says now: day, value, range."""
        return "  ".join(_callout(self._at)) if self._at else ""

    def position(self, x: float, y: float) -> QPointF:
        """Where a day and a value are, in px of this widget."""
        scene = self._plot.getViewBox().mapViewToScene(QPointF(x, y))
        return QPointF(self._plot.mapToParent(self._plot.mapFromScene(scene)))

    def sizeHint(self) -> QSize:
        return QSize(560, 260)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._over.setGeometry(self.rect())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = self._plot.getViewBox().mapSceneToView(self._plot.mapToScene(event.position().toPoint())).x()
        self._point_at(min(self._points, key=lambda point: abs(point.x - x), default=None))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._draw()
        return super().event(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(self._series.peak)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in moves and self._points:
            now = self._points.index(self._at) if self._at else 0
            there = min(max(now + moves[Qt.Key(event.key())], 0), len(self._points) - 1)
            self._point_at(self._points[there])
        else:
            super().keyPressEvent(event)

    def _point_at(self, point: Point | None) -> None:
        self._at = point
        self._over.update()

    def _dress_plot(self) -> None:
        plot = self._plot
        # The chart handles the mouse itself, and the wheel goes on to the page.
        plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot.setFrameShape(plot.Shape.NoFrame)
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(False, False)
        plot.hideButtons()
        plot.getViewBox().sigResized.connect(self._scale)
        for side in ("left", "bottom"):
            plot.getAxis(side).setStyle(tickLength=0, tickTextOffset=8, autoExpandTextSpace=True)

    def _draw(self) -> None:
        self._plot.clear()
        self._plot.setBackground(colour("surface"))
        self._draw_axes()
        self._draw_fan()
        self._draw_line(self._series.alt, "chart_alt", 2)
        self._draw_line(self._series.history, "chart_ink", 2)
        self._over.update()

    def _draw_axes(self) -> None:
        first, last = self._series.span
        self._axis.anchor = self._series.today.toordinal() if self._series.today else int(first)
        top = self._series.top
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setStyle(tickFont=font("caption", tabular=True))
            axis.setPen(pg.mkPen(None))
            axis.setTextPen(colour("text2"))
        values = [top / STEPS * step for step in range(STEPS + 1)]
        shown = bool(self._points)
        places = 0 if top / STEPS % 1 == 0 else 1
        labels = [number(value, places) if shown else "" for value in values]
        room = max(QFontMetrics(font("caption", tabular=True)).horizontalAdvance(label) for label in labels)
        self._plot.getAxis("left").setWidth(room + 12)
        self._plot.getAxis("left").setTicks([list(zip(values, labels, strict=True))])
        self._plot.getAxis("bottom").setStyle(showValues=shown)
        self._plot.setXRange(first - 0.6, last + 0.6, padding=0)
        self._scale()
        for value in values:
            pen = self._pen(colour("grid" if value else "border_strong"), 1)
            self._plot.addItem(pg.InfiniteLine(value, angle=0, pen=pen))

    def _scale(self) -> None:
        """From 0 to the top, and as many pixels above it as the words over the plot need."""
        height = self._plot.getViewBox().height()
        above = min(px(_HEADROOM), height / 2)
        self._plot.setYRange(0, self._series.top * height / max(height - above, 1), padding=0)

    def _draw_fan(self) -> None:
        low, median, high = self._series.fan()
        hue = colour("chart_median")
        edge, fill = QColor(hue), QColor(hue)
        edge.setAlphaF(0.55)
        fill.setAlphaF(0.16)
        for run in median.runs:
            edges = [
                pg.PlotCurveItem(line.x[run], line.y[run], pen=self._pen(edge, 1), antialias=True)
                for line in (low, high)
            ]
            self._plot.addItem(pg.FillBetweenItem(*edges, brush=fill))
            for item in edges:
                self._plot.addItem(item)
        for x in median.x[median.alone]:
            at = median.x == x
            bar = np.array([low.y[at][0], high.y[at][0]])
            self._plot.addItem(
                pg.PlotCurveItem(np.array([x, x]), bar, pen=self._pen(edge, 4), antialias=True)
            )
        self._draw_line(median, "chart_median", 2.5)

    def _draw_line(self, line: Line, token: str, width: float) -> None:
        pen = self._pen(colour(token), width)
        self._plot.addItem(pg.PlotCurveItem(line.x, line.y, pen=pen, connect="finite", antialias=True))
        alone = line.alone
        dots = pg.ScatterPlotItem(
            line.x[alone], line.y[alone], size=width * 2.4, pen=None, brush=colour(token), antialias=True
        )
        self._plot.addItem(dots)

    def _pen(self, hue: QColor, width: float) -> QPen:
        """A pen `width` logical px wide: pyqtgraph counts in pixels of the screen."""
        pen = QPen(hue, width * self.devicePixelRatioF())
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        return pen

    def marks(self) -> tuple[Series, Point | None]:
        """What the overlay draws."""
        return self._series, self._at


class _Overlay(QWidget):
    """What lies over the plot in whole pixels: the dashed line with its word, dot and callout."""

    def __init__(self, chart: FanChart) -> None:
        super().__init__(chart)
        self._chart = chart
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, _event: QPaintEvent) -> None:
        series, at = self._chart.marks()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        word = QRectF()
        if series.today and series.points:
            word = self._draw_today(painter, series)
        if at:
            self._draw_dot(painter, at)
            self._draw_callout(painter, at, word)
        if keyboard_focus(self._chart):
            draw_ring(painter, self)

    def _draw_today(self, painter: QPainter, series: Series) -> QRectF:
        """The dashed line and its word; returns where the word stands."""
        assert series.today is not None
        x = series.today.toordinal()
        top, foot = self._chart.position(x, series.top), self._chart.position(x, 0)
        pen = QPen(colour("control"), 1, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        column = round(top.x()) + 0.5
        painter.drawLine(QPointF(column, top.y()), QPointF(column, foot.y()))
        painter.setFont(font("label"))
        painter.setPen(colour("text2"))
        word = _("Last sale") if series.last_sale else _("Today")
        width = painter.fontMetrics().horizontalAdvance(word) + 4
        box = self._within(QRectF(column - width / 2, top.y() - px(20), width, px(18)))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)
        return box

    def _draw_dot(self, painter: QPainter, at: Point) -> None:
        painter.setPen(QPen(colour("surface"), 2))
        painter.setBrush(colour("chart_median" if np.isfinite(at.low) else "chart_ink"))
        painter.drawEllipse(self._chart.position(at.x, at.y), 5, 5)

    def _draw_callout(self, painter: QPainter, at: Point, word: QRectF) -> None:
        highest = at.high if np.isfinite(at.high) else at.y
        tip = self._chart.position(at.x, highest)
        parts = _callout(at)
        fonts = [font(role, tabular=True) for role in ("caption", "strong", "body")]
        widths = [
            QFontMetrics(face).horizontalAdvance(part) for face, part in zip(fonts, parts, strict=False)
        ]
        width = sum(widths) + 8 * (len(parts) - 1) + 20
        box = self._within(QRectF(tip.x() - width / 2, tip.y() - px(24) - 10, width, px(24)))
        if box.intersects(word):
            box = self._beside(box, word)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("chart_ink"))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(colour("surface"))
        left = box.left() + 10
        for face, part, wide in zip(fonts, parts, widths, strict=False):
            painter.setFont(face)
            painter.drawText(
                QRectF(left, box.top(), wide + 2, box.height()), Qt.AlignmentFlag.AlignVCenter, part
            )
            left += wide + 8

    def _beside(self, box: QRectF, word: QRectF) -> QRectF:
        """The box left or right of the word, where it is nearer and has room; else under it."""
        sides = [word.right() + 6, word.left() - 6 - box.width()]
        fitting = [left for left in sides if 2 <= left <= self.width() - box.width() - 2]
        if fitting:
            box.moveLeft(min(fitting, key=lambda left: abs(left - box.left())))
        else:
            box.moveTop(word.bottom() + 2)
        return box

    def _within(self, box: QRectF) -> QRectF:
        box.moveLeft(min(max(box.left(), 2.0), self.width() - box.width() - 2))
        box.moveTop(max(box.top(), 2.0))
        return box


def _callout(at: Point) -> list[str]:
    said = [axis_date(at.day), number(at.y)]
    if np.isfinite(at.low):
        said.append(f"{number(at.low)}–{number(at.high)}")
    return said


def _description(series: Series) -> str:
    """Median, range and peak in words; empty without a forecast."""
    peak = series.peak
    if peak is None:
        return ""
    medians = series.median.y[np.isfinite(series.median.y)]
    return _(
        "Median from {least} to {most} {unit} a day. Peak on {day}: {value}, range 10–90%: {low} to {high}."
    ).format(
        least=number(float(medians.min())),
        most=number(float(medians.max())),
        unit=series.unit,
        day=long_date(peak.day),
        value=number(peak.y),
        low=number(peak.low),
        high=number(peak.high),
    )


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
        return QSize(sum(self._width(text) for text, _token, _swatch in self._entries) - _ENTRY_GAP, px(20))

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
            box = QRectF(left + 26, 0, self.width(), self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
            left += self._width(text)

    def _width(self, text: str) -> int:
        return QFontMetrics(font("caption")).horizontalAdvance(text) + 26 + _ENTRY_GAP
