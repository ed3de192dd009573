"""The days of the week ahead: bars, or a table of the same numbers."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.services.situation import DayAhead
from flux_desktop.ui.figures import axis_date, long_date, number
from flux_desktop.ui.parts.buttons import LinkButton
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.rows import Column, Rows, Table
from flux_desktop.ui.theme import colour, font, px

_WIDE: Final = 56
_WORD: Final = 22


class WeekBars(QWidget):
    """One bar per day with its expected units; a closed day is marked as closed."""

    def __init__(self) -> None:
        super().__init__()
        self._days: tuple[DayAhead, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_days(self, days: Sequence[DayAhead]) -> None:
        self._days = tuple(days)
        self.setAccessibleDescription(", ".join(_said(day) for day in days))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(420, px(196))

    def minimumSizeHint(self) -> QSize:
        return QSize(7 * px(48), px(160))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        foot, word = self.height() - px(_WORD) - 4, px(_WORD)
        painter.setPen(QPen(colour("border_strong"), 1))
        painter.drawLine(0, round(foot), self.width(), round(foot))
        highest = max((day.expected or 0 for day in self._days), default=0) or 1
        for place, day in enumerate(self._days):
            column = QRectF(place * self.width() / len(self._days), 0, self.width() / len(self._days), foot)
            height = (foot - word) * (day.expected or 0) / highest
            self._draw_bar(painter, column, height)
            self._draw_words(painter, column, height, day)

    def _draw_bar(self, painter: QPainter, column: QRectF, height: float) -> None:
        wide = min(column.width() * 0.6, px(_WIDE))
        bar = QRectF(column.center().x() - wide / 2, column.bottom() - height, wide, height)
        painter.save()
        painter.setClipRect(bar)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("bar"))
        # Round at the top only: the lower corners lie under the clip.
        painter.drawRoundedRect(bar.adjusted(0, 0, 0, 8), 4, 4)
        painter.restore()

    def _draw_words(self, painter: QPainter, column: QRectF, height: float, day: DayAhead) -> None:
        word = px(_WORD)
        above = QRectF(column.left(), column.bottom() - height - word, column.width(), word)
        under = QRectF(column.left(), column.bottom() + 4, column.width(), word)
        open_ = day.expected is not None
        painter.setFont(font("strong" if open_ else "caption", tabular=True))
        painter.setPen(colour("text" if open_ else "text3"))
        painter.drawText(above, Qt.AlignmentFlag.AlignCenter, number(day.expected) if open_ else _("closed"))
        painter.setFont(font("caption", tabular=True))
        painter.setPen(colour("text2"))
        painter.drawText(under, Qt.AlignmentFlag.AlignCenter, axis_date(day.day))


class WeekCard(Card):
    """Expected units of all dishes together: means add up, ranges do not, so there is no range here."""

    def __init__(self) -> None:
        super().__init__(_("Next 7 days"), _("Expected units of all dishes, on average"))
        self.bars = WeekBars()
        self.bars.setAccessibleName(_("Expected units by day"))
        self._rows = Rows(_columns())
        self._table = Table(self._rows, _("Expected units by day"))
        self._pages = QStackedWidget()
        self._pages.addWidget(self.bars)
        self._pages.addWidget(self._table)
        self.body.addWidget(self._pages)
        self._toggle = LinkButton(_("Show as table"), "table-2")
        self._toggle.clicked.connect(self._turn)
        self.header.addWidget(self._toggle)

    def show_days(self, days: Sequence[DayAhead]) -> None:
        self.bars.show_days(days)
        self._rows.replace(days)

    def _turn(self) -> None:
        as_table = self._pages.currentWidget() is self.bars
        self._pages.setCurrentWidget(self._table if as_table else self.bars)
        self._toggle.setText(_("Show as chart") if as_table else _("Show as table"))
        self._toggle.set_icon("chart-line" if as_table else "table-2")


def _columns() -> list[Column[DayAhead]]:
    return [
        Column(_("Day"), lambda day: long_date(day.day), stretch=True),
        Column(_("Expected"), lambda day: day.expected, "number", width=100, role="strong"),
        Column(_("Sold a week before"), lambda day: day.week_before, "number", width=150),
        Column(_("Change"), change_of, "change", width=90),
    ]


def change_of(day: DayAhead) -> float | None:
    """Expected against sold a week before, as a fraction; None where either is not known."""
    if day.expected is None or not day.week_before:
        return None
    return day.expected / day.week_before - 1


def _said(day: DayAhead) -> str:
    units = _("closed") if day.expected is None else number(day.expected)
    return f"{long_date(day.day)}: {units}"
