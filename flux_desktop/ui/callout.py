"""What lies over a chart's plot in whole pixels: today's line, the signs of the days, the dot and the callout."""

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.ui.figures import long_date, number, weekday_date
from flux_desktop.ui.marks import OF_DISH, ORDER, draw_mark, draw_missing
from flux_desktop.ui.parts.buttons import draw_ring, keyboard_focus
from flux_desktop.ui.series import Kind, Point, Series
from flux_desktop.ui.theme import colour, font, px

_BELOW: Final = 5
_ABOVE: Final = 6
_MOST_LINES: Final = 6
_WIDEST: Final = 420


class Chart(Protocol):
    """What the overlay needs of the chart under it."""

    def marks(self) -> tuple[Series, Point | None, bool]:
        """The series, the day pointed at, and whether somebody points at it."""
        ...

    def position(self, x: float, y: float) -> QPointF: ...


class Overlay(QWidget):
    """Redrawn when the mouse moves; the plot under it is not."""

    def __init__(self, parent: QWidget, chart: Chart) -> None:
        super().__init__(parent)
        self._chart, self._owner = chart, parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, _event: QPaintEvent) -> None:
        series, at, asked = self._chart.marks()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_notes(painter, series)
        word = QRectF()
        if series.today and series.points:
            word = self._draw_today(painter, series)
        if at:
            if np.isfinite(at.y):
                self._draw_dot(painter, at)
            self._draw_callout(painter, at, lines(series, at, asked), word)
        if keyboard_focus(self._owner):
            draw_ring(painter, self)

    def _draw_notes(self, painter: QPainter, series: Series) -> None:
        first, last = series.span
        foot, end = self._chart.position(first, 0), self._chart.position(last, 0)
        day_width = (end.x() - foot.x()) / max(last - first, 1)
        top = self._chart.position(first, series.top).y()
        for day, notes in series.notes.items():
            x = foot.x() + (day.toordinal() - first) * day_width
            if not first <= day.toordinal() <= last:
                continue
            kinds = {note.kind for note in notes}
            if "missing" in kinds:
                draw_missing(painter, QRectF(x - day_width / 2, top, day_width, foot.y() - top))
            shown: list[Kind] = [kind for kind in ORDER if kind in kinds]
            of_day = [kind for kind in shown if kind not in OF_DISH]
            of_dish = [kind for kind in shown if kind in OF_DISH]
            if of_day:
                draw_mark(painter, of_day[0], QPointF(x, foot.y() + _BELOW))
            if of_dish:
                draw_mark(painter, of_dish[0], QPointF(x, foot.y() - _ABOVE))

    def _draw_today(self, painter: QPainter, series: Series) -> QRectF:
        """The dashed line and its word; returns the place of the word."""
        assert series.today is not None
        x = series.today.toordinal()
        top, foot = self._chart.position(x, series.top), self._chart.position(x, 0)
        painter.setPen(QPen(colour("control"), 1, Qt.PenStyle.DashLine))
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

    def _draw_callout(
        self, painter: QPainter, at: Point, text_lines: Sequence[Sequence[str]], word: QRectF
    ) -> None:
        highest = at.high if np.isfinite(at.high) else at.y if np.isfinite(at.y) else 0.0
        tip = self._chart.position(at.x, highest)
        head, more = text_lines[0], [line[0] for line in text_lines[1:]]
        fonts = [font(role, tabular=True) for role in ("caption", "strong", "body")]
        widths = [QFontMetrics(face).horizontalAdvance(part) for face, part in zip(fonts, head, strict=False)]
        small = QFontMetrics(font("caption"))
        room = min(px(_WIDEST), self.width() - 4) - 20
        more = [small.elidedText(line, Qt.TextElideMode.ElideRight, room) for line in more]
        width = (
            max([sum(widths) + 8 * (len(head) - 1), *(small.horizontalAdvance(line) for line in more)]) + 20
        )
        height = px(24) + len(more) * px(17) + (px(4) if more else 0)
        box = self._within(QRectF(tip.x() - width / 2, tip.y() - height - 10, width, height))
        if box.intersects(word):
            box = self._beside(box, word)
        foot = self._chart.position(at.x, at.y if np.isfinite(at.y) else highest)
        # The dot, and the range over it: what the callout is about.
        about = QRectF(tip.x() - 7, tip.y() - 6, 14, foot.y() - tip.y() + 13)
        if box.intersects(about):
            left = tip.x() > self.width() / 2
            box.moveLeft(about.left() - box.width() - 8 if left else about.right() + 8)
            box = self._within(box)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("chart_ink"))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(colour("surface"))
        left_edge, line_box = box.left() + 10, QRectF(box.left(), box.top(), box.width(), px(24))
        for face, part, wide in zip(fonts, head, widths, strict=False):
            painter.setFont(face)
            painter.drawText(
                QRectF(left_edge, line_box.top(), wide + 2, line_box.height()),
                Qt.AlignmentFlag.AlignVCenter,
                part,
            )
            left_edge += wide + 8
        painter.setFont(font("caption"))
        for at_line, line in enumerate(more):
            top = box.top() + px(23) + at_line * px(17)
            painter.drawText(QRectF(box.left() + 10, top, width, px(17)), Qt.AlignmentFlag.AlignVCenter, line)

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


def lines(series: Series, at: Point, asked: bool) -> list[list[str]]:
    """The lines of the callout: day, value and range; then, where asked for, what the day was and why."""
    notes = [note.text for note in series.notes.get(at.day, ())]
    head = [weekday_date(at.day)]
    if np.isfinite(at.y):
        head.append(number(at.y))
    elif notes:
        head.append(notes.pop(0))
    if np.isfinite(at.low):
        head.append(f"{number(at.low)}–{number(at.high)}")
    if not asked:
        return [head]
    return [head, *([text] for text in [*notes, *series.explain(at.day)][:_MOST_LINES])]


def spoken(series: Series, at: Point) -> str:
    """The same for somebody who hears it."""
    parts = [long_date(at.day)]
    if np.isfinite(at.y):
        parts.append(f"{number(at.y)} {series.unit}".strip())
    if np.isfinite(at.low):
        parts.append(_("range {low} to {high}").format(low=number(at.low), high=number(at.high)))
    parts += [note.text for note in series.notes.get(at.day, ())]
    return ". ".join([*parts, *series.explain(at.day)])
