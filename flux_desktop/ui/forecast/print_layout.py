"""The forecast on paper: the table of dishes by day as it is on screen, black on white."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPen, QPolygonF

from flux_desktop.domain.i18n import _
from flux_desktop.services.forecast_grid import GridRow
from flux_desktop.services.forecasts import Outlook
from flux_desktop.ui.figures import axis_date, dated, number, weekday_date
from flux_desktop.ui.forecast.grid import GridModel
from flux_desktop.ui.forecast.subject import Notes
from flux_desktop.ui.series import round_top
from flux_desktop.ui.theme import Role, font

# In points, 72 an inch.
_MARGIN: Final = 28
_HEAD: Final = 38
_CHART: Final = 104
_ROW: Final = 14.5
_NAME: Final = 148.0
_NOTES: Final = 14
# Of a cell, for the figure; its range or money has the rest.
_FIGURE: Final = 0.42
# The column of all days is so many times as wide as a day's: its sums are longer.
_TOTAL: Final = 1.7
_DAYS: Final = 14
_FEWEST: Final = 7
_POINT: Final = 72
_INK, _GREY, _LIGHT = QColor("#000000"), QColor("#555555"), QColor("#bbbbbb")
_PAPER: Final = QColor("#ffffff")
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def page_layout() -> QPageLayout:
    """A4 across, with room to hold it."""
    margins = QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
    return QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Landscape, margins)


def print_sheet(device: QPagedPaintDevice, outlook: Outlook, table: GridModel, notes: Notes) -> int:
    """Prints the table as it is on screen; returns the number of pages, one unless there are many rows or days."""
    painter = QPainter(device)
    painter.scale(device.logicalDpiX() / _POINT, device.logicalDpiY() / _POINT)
    area = device.pageLayout().paintRect(QPageLayout.Unit.Point)
    page = _Page(painter, QRectF(0, 0, area.width(), area.height()))
    pages = 0
    days, rows = len(outlook.forecast.days), table.grid.rows
    drawn = _drawn(rows)
    for first in range(0, days, _DAYS):
        columns, left = range(first, min(first + _DAYS, days)), list(rows)
        while left or not pages:
            if pages:
                device.newPage()
            top = page.head(outlook, columns, with_money=table.beside == "money")
            if not pages and drawn is not None:
                top = page.chart(outlook, drawn, table.name(drawn), top)
            shown = page.fitting(top)
            page.table(outlook, table, left[:shown], columns, notes, top)
            left = left[shown:]
            pages += 1
    painter.end()
    return pages


def _drawn(rows: Sequence[GridRow]) -> GridRow | None:
    """The first row, where all others are part of it: a chart of something else would mislead."""
    if not rows:
        return None
    first = rows[0]
    whole = first.kind == "all" or all(row.category == first.category for row in rows[1:])
    return first if (first.is_sum and whole) or len(rows) == 1 else None


class _Page:
    """Draws the parts of a page at points from its corner."""

    def __init__(self, painter: QPainter, area: QRectF) -> None:
        self.painter = painter
        self.area = area

    def head(self, outlook: Outlook, columns: range, *, with_money: bool) -> float:
        """Who, when, from which sales; returns where it ends."""
        made = outlook.forecast
        first, last = weekday_date(made.days[columns[0]]), weekday_date(made.days[columns[-1]])
        self._words(_("{restaurant}: forecast").format(restaurant=outlook.restaurant), 0, 0, "heading")
        text = (
            _("{first} to {last} · typical units and expected sales · made from sales to {sales}")
            if with_money
            else _("{first} to {last} · typical units and their range · made from sales to {sales}")
        )
        year = "" if made.days[columns[-1]].year == outlook.generated_at.year else made.days[columns[-1]].year
        text = text.format(first=first, last=f"{last} {year}".strip(), sales=dated(outlook.last_sale))
        self._words(text, 0, 18, "caption", _GREY)
        if not outlook.old_sales:
            return float(_HEAD)
        self._words(outlook.old_sales, 0, 31, "strong")
        return float(_HEAD + _ROW)

    def chart(self, outlook: Outlook, total: GridRow, name: str, top: float) -> float:
        """A row by day: the line is typical, the band from quiet to busy."""
        days = outlook.forecast.days
        box = QRectF(34, top + 20, self.area.width() - 40, _CHART - 40)
        self._words(name, 0, top - 4, "strong")
        first = days[0].toordinal()
        x = np.array([day.toordinal() - first for day in days]) / max(days[-1].toordinal() - first, 1)
        highest = round_top(float(total.quantiles[:, 2].max()))
        low, middle, high = (
            [
                QPointF(box.left() + a * box.width(), box.bottom() - v / highest * box.height())
                for a, v in zip(x, line, strict=True)
            ]
            for line in total.quantiles[:, :3].T
        )
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for value in (0.0, highest / 2, highest):
            y = box.bottom() - value / highest * box.height()
            self.painter.setPen(QPen(_INK if value == 0 else _LIGHT, 0.5))
            self.painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            self._cell(number(value), QRectF(0, y - 6, 28, 12), "caption", _GREY, _RIGHT)
        self.painter.setPen(QPen(_GREY, 0.5))
        self.painter.setBrush(QColor("#e6e6e6"))
        self.painter.drawPolygon(QPolygonF([*high, *reversed(low)]))
        self.painter.setPen(QPen(_INK, 1.5))
        self.painter.drawPolyline(QPolygonF(middle))
        every = max(len(days) // _DAYS, 1)
        for at, day in list(enumerate(days))[::every]:
            centre = box.left() + x[at] * box.width()
            centre = min(max(centre, box.left() + 14), box.right() - 14)
            label = QRectF(centre - 25, box.bottom() + 3, 50, 12)
            self._cell(axis_date(day), label, "caption", _GREY, Qt.AlignmentFlag.AlignHCenter)
        return top + _CHART

    def fitting(self, top: float) -> int:
        """How many rows there is room for."""
        return max(int((self.area.height() - top - 2 * _ROW - _NOTES) / _ROW), 1)

    def table(
        self,
        outlook: Outlook,
        table: GridModel,
        rows: Sequence[GridRow],
        columns: range,
        notes: Notes,
        top: float,
    ) -> None:
        made = outlook.forecast
        # The column of all days stands once, after the last of them.
        total = table.columnCount() - 1
        shown = [*columns, *([total] if columns[-1] == total - 1 else [])]
        width = (self.area.width() - _NAME) / (max(len(columns), _FEWEST) + _TOTAL)
        for place, column in enumerate(shown):
            wide = width * (_TOTAL if table.is_total(column) else 1) - 4
            box = QRectF(_NAME + place * width, top, wide, _ROW)
            head = table.head(column)
            if not table.is_total(column):
                kinds = {note.kind for note in notes.get(made.days[column], ())}
                head += "*" if kinds & {"holiday", "event"} else ""
            self._cell(head, box, "strong", _INK, _RIGHT)
        self._line(top + _ROW, _INK)
        for at, row in enumerate(rows):
            y = top + (at + 1) * _ROW
            name = QRectF(0, y, _NAME - 6, _ROW)
            self._cell(table.name(row), name, "strong" if row.is_sum else "caption", _INK, _LEFT)
            for place, column in enumerate(shown):
                left, is_total = _NAME + place * width, table.is_total(column)
                wide = width * (_TOTAL if is_total else 1) - 4
                promoted = not is_total and row.place is not None and outlook.promo[row.place, column]
                figure, under = table.figure(row, column), table.under(row, column)
                figure = f"▲{figure}" if promoted else figure
                first = wide * _FIGURE
                self._cell(figure, QRectF(left, y, first, _ROW), "strong", _INK, _RIGHT)
                self._cell(under, QRectF(left + first, y, wide - first, _ROW), "micro", _GREY, _RIGHT)
            self._line(y + _ROW, _LIGHT)
        parts = [
            f"* {axis_date(made.days[column])}: {note.text}"
            for column in columns
            for note in notes.get(made.days[column], ())
            if note.kind in ("holiday", "event")
        ]
        places = [row.place for row in rows if row.place is not None]
        if outlook.promo[np.ix_(places, list(columns))].any():
            parts.append("▲ " + _("On promotion"))
        foot = QRectF(0, self.area.height() - _NOTES, self.area.width(), _NOTES)
        self._cell("   ".join(parts), foot, "caption", _GREY, _LEFT)

    def _words(self, text: str, x: float, y: float, role: Role, ink: QColor = _INK) -> None:
        self._cell(text, QRectF(x, y, self.area.width() - x, 18), role, ink, _LEFT)

    def _cell(self, text: str, box: QRectF, role: Role, ink: QColor, side: Qt.AlignmentFlag) -> None:
        face = font(role)
        # Plain letters and figures alone can be searched and copied in a PDF.
        face.setFeature(QFont.Tag("calt"), 0)
        # Of a page's own size, whatever size the person reads on screen.
        face.setPixelSize(_SIZES.get(role, 9))
        self.painter.setFont(face)
        self.painter.setPen(ink)
        room = max(int(box.width()), 1)
        shown = self.painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room + 1)
        self.painter.drawText(box, side | Qt.TextFlag.TextSingleLine, shown)

    def _line(self, y: float, ink: QColor) -> None:
        self.painter.setPen(QPen(ink, 0.5))
        self.painter.drawLine(QPointF(0, y), QPointF(self.area.width(), y))


_SIZES: Final[dict[Role, int]] = {"heading": 14, "strong": 9, "caption": 9, "micro": 7}
