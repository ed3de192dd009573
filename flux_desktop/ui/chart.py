"""The fan chart: what was sold, and the range of what will be. Loads pyqtgraph: import it late."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike, NDArray
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
from flux_desktop.ui.figures import axis_date, long_date, month_date, number
from flux_desktop.ui.parts.buttons import draw_ring, keyboard_focus
from flux_desktop.ui.theme import colour, font, px, theme

Floats = NDArray[np.float64]

STEPS: Final = 4
_ROUND: Final = (1.0, 2.0, 2.5, 4.0, 5.0, 8.0, 10.0)
_DAY_STEPS: Final = (1, 2, 4, 7, 14, 28, 56, 91, 182, 364)
_HEADROOM: Final = 1.2
_LABEL_GAP: Final = 14
_ENTRY_GAP: Final = 16
_NONE: Final = np.empty(0)


def round_top(highest: float) -> float:
    """The top of an axis of four equal, round steps that holds `highest`; at least 4."""
    need = max(highest, 1e-9) / STEPS
    power = 10.0 ** np.floor(np.log10(need))
    step = next(power * factor for factor in _ROUND if power * factor >= need * (1 - 1e-9))
    return float(max(step, 1.0) * STEPS)


def day_step(days: float, width: float, label: float) -> int:
    """Days between two labels `label` px wide, so that `days` over `width` px never overlap."""
    room = max(width / (label + _LABEL_GAP), 1.0)
    return next((step for step in _DAY_STEPS if days / step <= room), _DAY_STEPS[-1])


@dataclass(frozen=True)
class _Line:
    """Values on consecutive days: `x` are ordinals, closed days are NaN."""

    x: Floats = field(default_factory=_NONE.copy)
    y: Floats = field(default_factory=_NONE.copy)

    @classmethod
    def of(cls, days: Sequence[date], values: ArrayLike) -> "_Line":
        """Days may come in gaps: those left out are NaN. Raises ValueError when the lengths differ."""
        given = np.asarray(values, dtype=np.float64)
        if given.shape != (len(days),):
            raise ValueError(f"{len(days)} days, {given.shape} values")
        if not days:
            return cls()
        ordinals = np.array([day.toordinal() for day in days])
        x = np.arange(ordinals.min(), ordinals.max() + 1)
        y = np.full(x.shape, np.nan)
        y[ordinals - x[0]] = given
        return cls(x.astype(np.float64), y)

    @property
    def alone(self) -> NDArray[np.bool_]:
        """Which values have no neighbour a line could be drawn to."""
        known = np.isfinite(self.y)
        left, right = np.r_[False, known[:-1]], np.r_[known[1:], False]
        lonely: NDArray[np.bool_] = known & ~left & ~right
        return lonely

    @property
    def runs(self) -> list[slice]:
        """The stretches without a closed day."""
        known = np.r_[False, np.isfinite(self.y), False]
        turns = np.flatnonzero(known[1:] != known[:-1])
        return [slice(int(a), int(b)) for a, b in zip(turns[::2], turns[1::2], strict=True)]

    def starting_at(self, x: float, y: float) -> "_Line":
        return _Line(np.r_[x, self.x], np.r_[y, self.y])


@dataclass(frozen=True)
class _Point:
    """One day as the callout tells it; `low` and `high` are NaN for a day that was."""

    x: float
    y: float
    low: float = np.nan
    high: float = np.nan

    @property
    def day(self) -> date:
        return date.fromordinal(int(self.x))


@dataclass(frozen=True)
class _Series:
    """Everything one chart shows."""

    history: _Line = field(default_factory=_Line)
    low: _Line = field(default_factory=_Line)
    median: _Line = field(default_factory=_Line)
    high: _Line = field(default_factory=_Line)
    alt: _Line = field(default_factory=_Line)
    today: date | None = None
    last_sale: bool = False
    unit: str = ""

    @property
    def top(self) -> float:
        every = np.concatenate([line.y for line in (self.history, self.median, self.high, self.alt)])
        known = every[np.isfinite(every)]
        return round_top(float(known.max())) if known.size else float(STEPS)

    @property
    def span(self) -> tuple[float, float]:
        x = np.concatenate([self.history.x, self.median.x])
        return (float(x.min()), float(x.max())) if x.size else (0.0, 1.0)

    @property
    def points(self) -> list[_Point]:
        """Every day that has a value, in order; a day that was is told as it was."""
        was = [_Point(x, y) for x, y in zip(self.history.x, self.history.y, strict=True) if np.isfinite(y)]
        said = {point.x for point in was}
        ahead = zip(self.median.x, self.median.y, self.low.y, self.high.y, strict=True)
        return was + [_Point(*values) for values in ahead if np.isfinite(values[1]) and values[0] not in said]

    @property
    def peak(self) -> _Point | None:
        """The forecast day with the highest median."""
        ahead = [point for point in self.points if np.isfinite(point.low)]
        return max(ahead, key=lambda point: point.y, default=None)

    def fan(self) -> tuple[_Line, _Line, _Line]:
        """Low, median, high, beginning at the last actual point unless a closed day lies between."""
        lines = (self.low, self.median, self.high)
        known = np.flatnonzero(np.isfinite(self.history.y))
        if not known.size or not self.median.x.size or not np.isfinite(self.median.y[0]):
            return lines
        x, y = self.history.x[known[-1]], self.history.y[known[-1]]
        if x >= self.median.x[0]:
            return lines
        low, median, high = (line.starting_at(float(x), float(y)) for line in lines)
        return low, median, high


class _Axis(pg.AxisItem):  # type: ignore[misc] # pyqtgraph has no types
    """Words only: a tick without length would still leave a dot."""

    def drawPicture(self, painter: QPainter, line: object, ticks: object, words: object) -> None:
        super().drawPicture(painter, line, [], words)


class _DateAxis(_Axis):
    """Days written as short as the step between them allows, never over each other."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.anchor = 0

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[int, list[float]]]:
        metrics = QFontMetrics(font("caption", tabular=True))
        width = max(metrics.horizontalAdvance(axis_date(date(2026, 9, day))) for day in range(20, 27))
        step = day_step(high - low, size, width)
        margin = (width / 2 - 4) * (high - low) / max(size, 1)
        days = np.arange(np.ceil(low + margin), np.floor(high - margin) + 1)
        # Day 1 of the calendar was a Monday: whole weeks are labelled on Mondays, single days through today.
        start = self.anchor if step < 7 else 1
        return [(step, [float(day) for day in days if (day - start) % step == 0])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        say = axis_date if spacing < 7 else month_date
        return [say(date.fromordinal(int(value))) for value in values]


class FanChart(QWidget):
    """Actual sales as a line, the forecast as a median in its 10–90% range.

    The callout stands at the forecast's peak; the mouse and the arrow keys take it to any day.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._series = _Series()
        self._points: list[_Point] = []
        self._at: _Point | None = None
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumHeight(180)
        self._axis = _DateAxis()
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
        self._series = _Series(
            history=_Line.of(history_days, history),
            low=_Line.of(days, p10),
            median=_Line.of(days, p50),
            high=_Line.of(days, p90),
            alt=_Line.of(days, alt) if alt is not None else _Line(),
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

    def _point_at(self, point: _Point | None) -> None:
        self._at = point
        self._over.update()

    def _dress_plot(self) -> None:
        plot = self._plot
        # The chart handles the mouse itself, and the wheel goes on to the page.
        plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot.setFrameShape(plot.Shape.NoFrame)
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(False, False)
        plot.hideButtons()
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
        self._plot.getAxis("left").setTicks([[(value, number(value, places)) for value in values if shown]])
        self._plot.getAxis("bottom").setStyle(showValues=shown)
        self._plot.setXRange(first - 0.6, last + 0.6, padding=0)
        self._plot.setYRange(0, top * _HEADROOM, padding=0)
        for value in values:
            pen = pg.mkPen(colour("grid" if value else "border_strong"), width=1)
            self._plot.addItem(pg.InfiniteLine(value, angle=0, pen=pen))

    def _draw_fan(self) -> None:
        low, median, high = self._series.fan()
        hue = colour("chart_median")
        edge, fill = QColor(hue), QColor(hue)
        edge.setAlphaF(0.55)
        fill.setAlphaF(0.16)
        for run in median.runs:
            edges = [
                pg.PlotCurveItem(line.x[run], line.y[run], pen=pg.mkPen(edge, width=1), antialias=True)
                for line in (low, high)
            ]
            self._plot.addItem(pg.FillBetweenItem(*edges, brush=fill))
            for item in edges:
                self._plot.addItem(item)
        for x in median.x[median.alone]:
            at = median.x == x
            bar = np.array([low.y[at][0], high.y[at][0]])
            self._plot.addItem(
                pg.PlotCurveItem(np.array([x, x]), bar, pen=pg.mkPen(edge, width=4), antialias=True)
            )
        self._draw_line(median, "chart_median", 2.5)

    def _draw_line(self, line: _Line, token: str, width: float) -> None:
        pen = pg.mkPen(colour(token), width=width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self._plot.addItem(pg.PlotCurveItem(line.x, line.y, pen=pen, connect="finite", antialias=True))
        alone = line.alone
        dots = pg.ScatterPlotItem(
            line.x[alone], line.y[alone], size=width * 2.4, pen=None, brush=colour(token), antialias=True
        )
        self._plot.addItem(dots)

    def marks(self) -> tuple[_Series, _Point | None]:
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
        if series.today and series.points:
            self._draw_today(painter, series)
        if at:
            self._draw_dot(painter, at)
            self._draw_callout(painter, at)
        if keyboard_focus(self._chart):
            draw_ring(painter, self)

    def _draw_today(self, painter: QPainter, series: _Series) -> None:
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
        box = QRectF(column - 60, top.y() - px(20), 120, px(18))
        painter.drawText(self._within(box), Qt.AlignmentFlag.AlignCenter, word)

    def _draw_dot(self, painter: QPainter, at: _Point) -> None:
        painter.setPen(QPen(colour("surface"), 2))
        painter.setBrush(colour("chart_median" if np.isfinite(at.low) else "chart_ink"))
        painter.drawEllipse(self._chart.position(at.x, at.y), 5, 5)

    def _draw_callout(self, painter: QPainter, at: _Point) -> None:
        highest = at.high if np.isfinite(at.high) else at.y
        tip = self._chart.position(at.x, highest)
        parts = _callout(at)
        fonts = [font(role, tabular=True) for role in ("caption", "strong", "body")]
        widths = [
            QFontMetrics(face).horizontalAdvance(part) for face, part in zip(fonts, parts, strict=False)
        ]
        width = sum(widths) + 8 * (len(parts) - 1) + 20
        box = self._within(QRectF(tip.x() - width / 2, tip.y() - px(24) - 10, width, px(24)))
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

    def _within(self, box: QRectF) -> QRectF:
        box.moveLeft(min(max(box.left(), 2.0), self.width() - box.width() - 2))
        box.moveTop(max(box.top(), 2.0))
        return box


def _callout(at: _Point) -> list[str]:
    said = [axis_date(at.day), number(at.y)]
    if np.isfinite(at.low):
        said.append(f"{number(at.low)}–{number(at.high)}")
    return said


def _description(series: _Series) -> str:
    """Median, range and peak in words; empty without a forecast."""
    peak = series.peak
    if peak is None:
        return ""
    medians = series.median.y[np.isfinite(series.median.y)]
    return _(
        "Median from {least} to {most} {unit} a day. Peak on {day}: {value}, 10–90% range {low} to {high}."
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
