"""The fan chart: what was sold, and the range of what will be. Loads pyqtgraph: import it late."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.ui.callout import Overlay, lines, spoken
from flux_desktop.ui.figures import long_date, number
from flux_desktop.ui.parts.overlays import announce
from flux_desktop.ui.plot import Plot
from flux_desktop.ui.series import STEPS, ChartLine, Note, Point, Series
from flux_desktop.ui.theme import colour, font, px, theme

_HEADROOM: Final = 36


class FanChart(QWidget):
    """Actual sales as a line, the forecast as a median in its 10–90% range.

    The callout is at the forecast's peak; the mouse and the arrow keys take it to any day, where it also
    says what that day was. A click, Enter or Space picks the day.
    """

    picked = Signal(object)
    """The day (date) somebody wants to know more of."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._series = Series()
        self._points: list[Point] = []
        self._at: Point | None = None
        self._asked = False
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumHeight(180)
        self._plot = Plot()
        self._plot.box.sigResized.connect(self._scale)
        frame = QVBoxLayout(self)
        frame.setContentsMargins(0, 0, 0, 0)
        frame.addWidget(self._plot)
        self._over = Overlay(self, self)
        theme().changed.connect(self._draw)

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
        notes: Mapping[date, Sequence[Note]] | None = None,
        explain: Callable[[date], Sequence[str]] | None = None,
    ) -> None:
        """Show quantities per day: one value for each day, NaN on a day the restaurant is closed.

        `alt` is a second series over `days`. The dashed line is at `today`, or names the last sale
        there with `last_sale`. `unit` is the plural noun a screen reader hears ("covers"). `notes` are drawn
        at the axis and shown in the callout, after which come the lines of `explain`. Raises ValueError when days
        and values differ in number.
        """
        more = {} if explain is None else {"explain": explain}
        self._series = Series(
            history=ChartLine.of(history_days, history),
            low=ChartLine.of(days, p10),
            median=ChartLine.of(days, p50),
            high=ChartLine.of(days, p90),
            alt=ChartLine.of(days, alt) if alt is not None else ChartLine(),
            today=today,
            last_sale=last_sale,
            unit=unit,
            notes=notes or {},
            **more,
        )
        self._points = self._series.points
        self._at, self._asked = self._series.peak, False
        self.setAccessibleDescription(_description(self._series))
        self._draw()

    def clear(self) -> None:
        """Show nothing."""
        self.show_series([], [], [], [], [], [])

    @property
    def callout(self) -> str:
        """The text of the callout now: day, value, range; more lines where they were asked for."""
        texts = lines(self._series, self._at, self._asked) if self._at else []
        return "\n".join("  ".join(line) for line in texts)

    def position(self, x: float, y: float) -> QPointF:
        """Where a day and a value are, in px of this widget."""
        return self._plot.to_pixels(x, y)

    def sizeHint(self) -> QSize:
        return QSize(560, 260)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._over.setGeometry(self.rect())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self._nearest(event), asked=True)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        point = self._nearest(event)
        if event.button() == Qt.MouseButton.LeftButton and point is not None:
            self.picked.emit(point.day)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._draw()
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._points:
            # Nothing was shown yet: an empty plot, in the colours of the card.
            self._draw()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(self._series.peak, asked=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        now = self._points.index(self._at) if self._at in self._points else 0
        places = {
            Qt.Key.Key_Left: now - 1,
            Qt.Key.Key_Right: now + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(self._points) - 1,
        }
        if event.key() in places and self._points:
            there = min(max(places[Qt.Key(event.key())], 0), len(self._points) - 1)
            self._point_at(self._points[there], asked=True)
            announce(self, spoken(self._series, self._points[there]))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._at:
            self.picked.emit(self._at.day)
        else:
            super().keyPressEvent(event)

    def _nearest(self, event: QMouseEvent) -> Point | None:
        x = self._plot.to_day(event.position())
        return min(self._points, key=lambda point: abs(point.x - x), default=None)

    def _point_at(self, point: Point | None, *, asked: bool) -> None:
        self._at, self._asked = point, asked
        self._over.update()

    def _draw(self) -> None:
        self._plot.clear()
        self._plot.dress()
        self._draw_axes()
        self._draw_fan()
        self._draw_line(self._series.alt, "chart_alt", 2)
        self._draw_line(self._series.history.thinned(), "chart_ink", 2)
        self._over.update()

    def _draw_axes(self) -> None:
        first, last = self._series.span
        self._plot.bottom.anchor = self._series.today.toordinal() if self._series.today else int(first)
        top = self._series.top
        values = [top / STEPS * step for step in range(STEPS + 1)]
        shown = bool(self._points)
        places = 0 if top / STEPS % 1 == 0 else 1
        labels = [number(value, places) if shown else "" for value in values]
        room = max(QFontMetrics(font("caption", tabular=True)).horizontalAdvance(label) for label in labels)
        self._plot.left.setWidth(room + 12)
        self._plot.left.setTicks([list(zip(values, labels, strict=True))])
        self._plot.bottom.setStyle(showValues=shown)
        # Room for half a day, or for half a sign where days are narrow.
        margin = max(0.6, (last - first) * 0.006)
        self._plot.box.setXRange(first - margin, last + margin, padding=0)
        self._scale()
        for token, some in (("grid", values[1:]), ("border_strong", values[:1])):
            across = np.tile([first - margin, last + margin], len(some))
            pen = self._pen(colour(token), 1)
            self._plot.add(pg.PlotCurveItem(across, np.repeat(some, 2), pen=pen, connect="pairs"))

    def _scale(self) -> None:
        """From 0 to the top, and as many pixels above it as the words over the plot need."""
        height = self._plot.box.height()
        above = min(px(_HEADROOM), height / 2)
        self._plot.box.setYRange(0, self._series.top * height / max(height - above, 1), padding=0)

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
            self._plot.add(pg.FillBetweenItem(*edges, brush=fill))
            for item in edges:
                self._plot.add(item)
        for x in median.x[median.alone]:
            at = median.x == x
            bar = np.array([low.y[at][0], high.y[at][0]])
            self._plot.add(pg.PlotCurveItem(np.array([x, x]), bar, pen=self._pen(edge, 4), antialias=True))
        self._draw_line(median, "chart_median", 2.5)

    def _draw_line(self, line: ChartLine, token: str, width: float) -> None:
        if not line.x.size:
            return
        pen = self._pen(colour(token), width)
        curve = pg.PlotCurveItem(line.x, line.y, pen=pen, connect="finite", antialias=True)
        # One path of a thick pen takes Qt many times longer than its parts one by one.
        curve.setSegmentedLineMode("on")
        self._plot.add(curve)
        alone = line.alone
        if not alone.any():
            return
        dots = pg.ScatterPlotItem(
            line.x[alone], line.y[alone], size=width * 2.4, pen=None, brush=colour(token), antialias=True
        )
        self._plot.add(dots)

    def _pen(self, hue: QColor, width: float) -> QPen:
        """A pen `width` logical px wide: pyqtgraph counts in pixels of the screen."""
        pen = QPen(hue, width * self.devicePixelRatioF())
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        return pen

    def marks(self) -> tuple[Series, Point | None, bool]:
        """What the overlay draws: the series, the day pointed at, and whether somebody points at it."""
        return self._series, self._at, self._asked


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
