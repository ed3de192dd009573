"""The days around today: what was sold, and the range of what is to come; as a chart, or a table of the same numbers."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.services.situation import DayAhead, DaySold
from flux_desktop.ui.figures import axis_date, long_date, number, weekday_date
from flux_desktop.ui.legend import Legend
from flux_desktop.ui.parts.buttons import LinkButton
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.rows import Column, Rows, Table
from flux_desktop.ui.series import STEPS, day_step, round_top
from flux_desktop.ui.theme import colour, font, px

_WORD: Final = 20
_ABOVE: Final = 40


class WeekChart(QWidget):
    """What was sold as a line up to a dashed one, then what is typical within its range. Painted here: the first page
    cannot wait for a library of charts."""

    def __init__(self) -> None:
        super().__init__()
        self._days: tuple[DayAhead, ...] = ()
        self._past: tuple[DaySold, ...] = ()
        self._word = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_days(self, days: Sequence[DayAhead], past: Sequence[DaySold], word: str) -> None:
        """`word` is what the dashed line at the last day of `past` is called."""
        self._days, self._past, self._word = tuple(days), tuple(past), word
        self.setAccessibleDescription(", ".join(_sentence(day) for day in days))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(420, px(216))

    def minimumSizeHint(self) -> QSize:
        return QSize(7 * px(48), px(176))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._days:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = round_top(self._highest())
        frame = self._frame(top)
        self._draw_axes(painter, frame, top)
        self._draw_days(painter, frame)
        self._draw_fan(painter, frame, top)
        self._draw_sold(painter, frame, top)
        word = self._draw_line(painter, frame)
        self._draw_peak(painter, frame, top, word)

    def _highest(self) -> float:
        return max([day.high or 0 for day in self._days] + [day.units or 0 for day in self._past] + [1.0])

    def _frame(self, top: float) -> QRectF:
        metrics = QFontMetrics(font("caption", tabular=True))
        left = metrics.horizontalAdvance(number(top)) + 10
        return QRectF(left, px(_ABOVE), self.width() - left - 12, self.height() - px(_ABOVE) - px(_WORD) - 4)

    @property
    def _span(self) -> tuple[date, date]:
        first = self._past[0].day if self._past else self._days[0].day
        return first, self._days[-1].day

    def _x(self, frame: QRectF, day: date) -> float:
        first, last = self._span
        return frame.left() + frame.width() * (day - first).days / max((last - first).days, 1)

    def _at(self, frame: QRectF, top: float, day: date, value: float) -> QPointF:
        return QPointF(self._x(frame, day), frame.bottom() - frame.height() * value / top)

    def _draw_axes(self, painter: QPainter, frame: QRectF, top: float) -> None:
        painter.setFont(font("caption", tabular=True))
        for step in range(STEPS + 1):
            y = round(frame.bottom() - frame.height() * step / STEPS) + 0.5
            painter.setPen(QPen(colour("grid" if step else "border_strong"), 1))
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right() + 8, y))
            painter.setPen(colour("text2"))
            box = QRectF(0, y - 10, frame.left() - 8, 20)
            painter.drawText(
                box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number(top * step / STEPS)
            )

    def _draw_days(self, painter: QPainter, frame: QRectF) -> None:
        first, last = self._span
        metrics = QFontMetrics(font("caption", tabular=True))
        wide = max(metrics.horizontalAdvance(axis_date(day.day)) for day in self._days)
        step = day_step((last - first).days, frame.width(), wide)
        anchor = self._days[0].day
        painter.setPen(colour("text2"))
        painter.setFont(font("caption", tabular=True))
        for offset in range((last - first).days + 1):
            day = date.fromordinal(first.toordinal() + offset)
            if (day - anchor).days % step:
                continue
            middle = self._x(frame, day)
            if middle - wide / 2 < 0 or middle + wide / 2 > self.width():
                continue
            box = QRectF(middle - wide, frame.bottom() + 4, 2 * wide, px(_WORD))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, axis_date(day))

    def _draw_fan(self, painter: QPainter, frame: QRectF, top: float) -> None:
        """The band and the typical line, from the last day sold on; a closed day leaves a gap."""
        hue = colour("chart_median")
        fill, edge = QColor(hue), QColor(hue)
        fill.setAlphaF(0.16)
        edge.setAlphaF(0.55)
        for run in self._runs():
            low, middle, high = (
                [self._at(frame, top, day, values[place]) for day, *values in run] for place in range(3)
            )
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(fill)
            painter.drawPolygon(QPolygonF([*high, *reversed(low)]))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(edge, 1))
            painter.drawPolyline(QPolygonF(low))
            painter.drawPolyline(QPolygonF(high))
            painter.setPen(QPen(hue, 2.5))
            painter.drawPolyline(QPolygonF(middle))
            if len(run) == 1:
                painter.drawLine(low[0], high[0])

    def _runs(self) -> list[list[tuple[date, float, float, float]]]:
        """Days next to each other with their range; the first begins at the last day sold, where it is the day before."""
        runs: list[list[tuple[date, float, float, float]]] = []
        last = self._past[-1] if self._past else None
        if last is not None and last.units is not None and (self._days[0].day - last.day).days == 1:
            runs.append([(last.day, last.units, last.units, last.units)])
        for day in self._days:
            if day.low is None or day.typical is None or day.high is None:
                continue
            point = (day.day, day.low, day.typical, day.high)
            if runs and (day.day - runs[-1][-1][0]).days == 1:
                runs[-1].append(point)
            else:
                runs.append([point])
        return runs

    def _draw_sold(self, painter: QPainter, frame: QRectF, top: float) -> None:
        run: list[QPointF] = []
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for day in (*self._past, DaySold(date.max, None)):
            if day.units is not None:
                run.append(self._at(frame, top, day.day, day.units))
                continue
            painter.setPen(QPen(colour("chart_ink"), 2))
            if len(run) > 1:
                painter.drawPolyline(QPolygonF(run))
            elif run:
                painter.drawEllipse(run[0], 1.5, 1.5)
            run = []

    def _draw_line(self, painter: QPainter, frame: QRectF) -> QRectF:
        """The dashed line at the last day sold; returns the place of its word."""
        if not self._past:
            return QRectF()
        x = round(self._x(frame, self._past[-1].day)) + 0.5
        painter.setPen(QPen(colour("control"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, frame.top() - 6), QPointF(x, frame.bottom()))
        painter.setFont(font("label"))
        painter.setPen(colour("text2"))
        wide = painter.fontMetrics().horizontalAdvance(self._word) + 4
        left = min(max(x - wide / 2, 0), self.width() - wide)
        box = QRectF(left, frame.top() - 6 - px(18), wide, px(18))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._word)
        return box

    def _draw_peak(self, painter: QPainter, frame: QRectF, top: float, word: QRectF) -> None:
        """A dot on the busiest day and, above its range, what it is."""
        known = [day for day in self._days if day.typical is not None and day.high is not None]
        if not known:
            return
        peak = max(known, key=lambda day: day.typical or 0)
        assert peak.typical is not None
        assert peak.high is not None
        tip = self._at(frame, top, peak.day, peak.high)
        painter.setPen(QPen(colour("surface"), 2))
        painter.setBrush(colour("chart_median"))
        painter.drawEllipse(self._at(frame, top, peak.day, peak.typical), 5, 5)
        text = f"{weekday_date(peak.day)}  {number(peak.typical)}  {number(peak.low)}–{number(peak.high)}"
        painter.setFont(font("label", tabular=True))
        wide, high = painter.fontMetrics().horizontalAdvance(text) + 20, px(24)
        left = min(max(tip.x() - wide / 2, 2), self.width() - wide - 2)
        box = QRectF(left, max(tip.y() - high - 8, 0), wide, high)
        if box.intersects(word):
            box.moveLeft(min(word.right() + 8, self.width() - wide - 2))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("chart_ink"))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(colour("surface"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


class WeekCard(Card):
    """All dishes together: what was sold, and the quiet, typical and busy day of each day to come."""

    def __init__(self) -> None:
        super().__init__(_("Next 7 days"), _("All dishes together, in units"))
        self.chart = WeekChart()
        self.chart.setAccessibleName(_("Expected units by day"))
        self._rows = Rows(_columns())
        self._table = Table(self._rows, _("Expected units by day"))
        self._pages = QStackedWidget()
        self._pages.addWidget(self.chart)
        self._pages.addWidget(self._table)
        self.body.addWidget(self._pages)
        self._legend = Legend(
            [
                (_("Sold"), "chart_ink", "line"),
                (_("Typical"), "chart_median", "line"),
                (_("{span} range").format(span="10–90%"), "chart_median", "box"),
            ]
        )
        self.body.addWidget(self._legend)
        self._toggle = LinkButton(_("Show as table"), "table-2")
        self._toggle.clicked.connect(self._turn)
        self.header.addWidget(self._toggle)

    def show_days(self, days: Sequence[DayAhead], past: Sequence[DaySold] = (), word: str = "") -> None:
        self.chart.show_days(days, past, word)
        self._rows.replace(days)

    def _turn(self) -> None:
        as_table = self._pages.currentWidget() is self.chart
        self._pages.setCurrentWidget(self._table if as_table else self.chart)
        self._legend.setHidden(as_table)
        self._toggle.setText(_("Show as chart") if as_table else _("Show as table"))
        self._toggle.set_icon("chart-line" if as_table else "table-2")


def _columns() -> list[Column[DayAhead]]:
    return [
        Column(_("Day"), lambda day: long_date(day.day), stretch=True),
        Column(_("Expected"), lambda day: day.expected, "number", width=90, role="strong"),
        Column(_("Range"), _range, width=100),
        Column(_("Sold a week before"), lambda day: day.week_before, "number", width=140),
        Column(_("Change"), change_of, "change", width=90),
    ]


def change_of(day: DayAhead) -> float | None:
    """Expected against sold a week before, as a fraction; None where either is not known."""
    if day.expected is None or not day.week_before:
        return None
    return day.expected / day.week_before - 1


def _range(day: DayAhead) -> str | None:
    return None if day.low is None else f"{number(day.low)}–{number(day.high)}"


def _sentence(day: DayAhead) -> str:
    units = _("closed") if day.expected is None else number(day.expected)
    if day.low is not None:
        units += " " + _("({low} to {high})").format(low=number(day.low), high=number(day.high))
    return f"{long_date(day.day)}: {units}"
