"""The forecast on paper: dish by day with typical and busy-day figures, black on white."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPen, QPolygonF

from flux_desktop.domain.forecast.sums import Sum
from flux_desktop.domain.i18n import _
from flux_desktop.services.forecasts import Outlook
from flux_desktop.ui.figures import axis_date, dated, number, weekday_date, with_days
from flux_desktop.ui.forecast.subject import Notes, Subject
from flux_desktop.ui.series import round_top
from flux_desktop.ui.theme import Role, font

# In points, 72 an inch.
_MARGIN: Final = 28
_HEAD: Final = 38
_CHART: Final = 104
_ROW: Final = 14.5
_NAME: Final = 148.0
_NOTES: Final = 14
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


def dishes_of(subjects: Sequence[Subject], outlook: Outlook) -> list[int]:
    """The places of the dishes picked, and of those in the sums picked that are on the menu; each once, the most expected
    first."""
    places: set[int] = set()
    for subject in subjects:
        places |= {subject.place} if subject.place is not None else set()
        if subject.whole is not None:
            places |= set(subject.whole.items.tolist()) - set(outlook.left_out)
    totals = outlook.forecast.mean.sum(axis=1)
    return sorted(places, key=lambda at: -totals[at])


def print_sheet(device: QPagedPaintDevice, outlook: Outlook, places: Sequence[int], notes: Notes) -> int:
    """Prints these dishes; returns the number of pages, one unless there are many dishes or days."""
    painter = QPainter(device)
    painter.scale(device.logicalDpiX() / _POINT, device.logicalDpiY() / _POINT)
    area = device.pageLayout().paintRect(QPageLayout.Unit.Point)
    page = _Page(painter, QRectF(0, 0, area.width(), area.height()))
    pages = 0
    days = len(outlook.forecast.days)
    for first in range(0, days, _DAYS):
        columns, left = range(first, min(first + _DAYS, days)), list(places)
        while left or not pages:
            if pages:
                device.newPage()
            top = page.head(outlook, columns)
            if not pages and outlook.sums:
                top = page.chart(outlook, outlook.sums[0], top)
            shown = page.fitting(top)
            page.table(outlook, left[:shown], columns, notes, top)
            left = left[shown:]
            pages += 1
    painter.end()
    return pages


class _Page:
    """Draws the parts of a page at points from its corner."""

    def __init__(self, painter: QPainter, area: QRectF) -> None:
        self.painter = painter
        self.area = area

    def head(self, outlook: Outlook, columns: range) -> float:
        """Who, when, from which sales; returns where it ends."""
        made = outlook.forecast
        first, last = weekday_date(made.days[columns[0]]), weekday_date(made.days[columns[-1]])
        self._words(_("{restaurant}: forecast").format(restaurant=outlook.restaurant), 0, 0, "heading")
        said = _("{first} to {last} · typical and busy day · made from sales to {sales}")
        year = "" if made.days[columns[-1]].year == outlook.generated_at.year else made.days[columns[-1]].year
        said = said.format(first=first, last=f"{last} {year}".strip(), sales=dated(outlook.last_sale))
        self._words(said, 0, 18, "caption", _GREY)
        if not outlook.old_sales:
            return float(_HEAD)
        self._words(with_days(outlook.old_sales), 0, 31, "strong")
        return float(_HEAD + _ROW)

    def chart(self, outlook: Outlook, total: Sum, top: float) -> float:
        """All dishes together by day: the line is typical, the band from quiet to busy."""
        days = outlook.forecast.days
        box = QRectF(34, top + 20, self.area.width() - 40, _CHART - 40)
        self._words(_("All dishes"), 0, top - 4, "strong")
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
        self, outlook: Outlook, places: Sequence[int], columns: range, notes: Notes, top: float
    ) -> None:
        made = outlook.forecast
        width = (self.area.width() - _NAME) / max(len(columns), _FEWEST)
        for place, column in enumerate(columns):
            day = made.days[column]
            box = QRectF(_NAME + place * width, top, width - 4, _ROW)
            named = any(note.kind in ("holiday", "event") for note in notes.get(day, ()))
            self._cell(axis_date(day) + ("*" if named else ""), box, "strong", _INK, _RIGHT)
        self._line(top + _ROW, _INK)
        for row, at in enumerate(places):
            y = top + (row + 1) * _ROW
            name = QRectF(0, y, _NAME - 6, _ROW)
            self._cell(outlook.items[at][1], name, "caption", _INK, _LEFT)
            for place, column in enumerate(columns):
                _low, typical, busy, _most = made.quantiles[at, column].tolist()
                left = _NAME + place * width
                half = (width - 4) / 2
                promoted = "▲" if outlook.promo[at, column] else ""
                self._cell(promoted + number(typical), QRectF(left, y, half, _ROW), "strong", _INK, _RIGHT)
                self._cell(number(busy), QRectF(left + half, y, half, _ROW), "caption", _GREY, _RIGHT)
            self._line(y + _ROW, _LIGHT)
        said = [
            f"* {axis_date(made.days[column])}: {note.text}"
            for column in columns
            for note in notes.get(made.days[column], ())
            if note.kind in ("holiday", "event")
        ]
        if outlook.promo[np.ix_(list(places), list(columns))].any():
            said.append("▲ " + _("On promotion"))
        foot = QRectF(0, self.area.height() - _NOTES, self.area.width(), _NOTES)
        self._cell("   ".join(said), foot, "caption", _GREY, _LEFT)

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


_SIZES: Final[dict[Role, int]] = {"heading": 14, "strong": 9, "caption": 9}
