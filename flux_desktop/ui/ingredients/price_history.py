"""What an ingredient has cost: a small chart of the unit cost, and every price with where it came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from flux_desktop.domain.costing import UnitCost, unit_cost
from flux_desktop.domain.exact import to_decimal
from flux_desktop.domain.i18n import N_, _
from flux_desktop.domain.ingredients import Price
from flux_desktop.ui.figures import dated, month_date
from flux_desktop.ui.ingredient_words import unit_cost_by_big_unit, unit_cost_text
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.rows import Column, Rows, Table
from flux_desktop.ui.theme import colour, font, px, theme

_HEIGHT: Final = 132
_FOOT: Final = 22
_HEAD: Final = 20
_SHOWN: Final = 5
_SOURCES: Final = {"typed": N_("Typed"), "file": N_("File"), "undo": N_("Undone")}


@dataclass(frozen=True, slots=True)
class Dated:
    """A price with its unit cost, and by how much that differs from the one before (a fraction)."""

    price: Price
    cost: UnitCost
    change: float | None


def dated_prices(prices: Sequence[Price]) -> list[Dated]:
    """Those that hold: of one day the last recorded, by day."""
    found: list[Dated] = []
    for price in {each.day: each for each in prices}.values():
        cost = unit_cost(price)
        before = found[-1].cost if found else None
        grew = None
        if before is not None and before.kind is cost.kind and before.money:
            grew = float(cost.money / before.money) - 1
        found.append(Dated(price, cost, grew))
    return found


class PriceChart(QWidget):
    """Steps from 0: a price holds until the next. Days of another kind of unit are left out."""

    def __init__(self, currency: str, today: date) -> None:
        super().__init__()
        self._currency, self._today = currency, today
        self._steps: list[Dated] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Unit cost over time"))
        theme().changed.connect(self.update)

    def show_prices(self, prices: Sequence[Dated]) -> None:
        kind = prices[-1].cost.kind if prices else None
        self._steps = [each for each in prices if each.cost.kind is kind]
        self.setVisible(len(self._steps) > 1)
        parts = [
            f"{dated(each.price.day)}: {unit_cost_text(each.cost, self._currency)}" for each in self._steps
        ]
        self.setAccessibleDescription("; ".join(parts))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, px(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._steps:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        days = [each.price.day.toordinal() for each in self._steps]
        values = [unit_cost_by_big_unit(each.cost) or 0.0 for each in self._steps]
        last = max(self._today.toordinal(), days[-1] + 1)
        plot = QRectF(1, px(_HEAD), self.width() - 2, self.height() - px(_HEAD) - px(_FOOT))
        top = max(values) * 1.05 or 1.0

        def at(day: int, value: float) -> QPointF:
            across = (day - days[0]) / max(last - days[0], 1)
            return QPointF(plot.left() + across * plot.width(), plot.bottom() - value / top * plot.height())

        painter.setPen(QPen(colour("border_strong"), 1))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        points: list[QPointF] = []
        for day, value, until in zip(days, values, [*days[1:], last], strict=True):
            points += [at(day, value), at(until, value)]
        soft = colour("chart_median")
        soft.setAlphaF(0.14)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(soft)
        painter.drawPolygon(QPolygonF([QPointF(points[0].x(), plot.bottom()), *points, plot.bottomRight()]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour("chart_median"), 2))
        painter.drawPolyline(QPolygonF(points))
        self._draw_words(painter, plot, last)

    def _draw_words(self, painter: QPainter, plot: QRectF, last: int) -> None:
        painter.setFont(font("caption", tabular=True))
        painter.setPen(colour("text2"))
        first = self._steps[0]
        under = QRectF(0, plot.bottom() + 4, self.width(), px(_FOOT) - 4)
        painter.drawText(under, Qt.AlignmentFlag.AlignLeft, dated(first.price.day, self._today))
        painter.drawText(under, Qt.AlignmentFlag.AlignRight, month_date(date.fromordinal(last)))
        over = QRectF(0, 0, self.width(), px(_HEAD))
        painter.drawText(over, Qt.AlignmentFlag.AlignLeft, unit_cost_text(first.cost, self._currency))
        painter.setPen(colour("text"))
        newest = unit_cost_text(self._steps[-1].cost, self._currency)
        painter.drawText(over, Qt.AlignmentFlag.AlignRight, newest)


class PriceHistory(QWidget):
    """The newest price first."""

    def __init__(self, currency: str, today: date) -> None:
        super().__init__()
        self.chart = PriceChart(currency, today)
        self._none = Label(_("No price yet."), "body", "text2")
        self.rows: Rows[Dated] = Rows(
            [
                Column(_("From"), lambda each: each.price.day, "date", width=116),
                Column(_("Pack"), lambda each: each.price.pack.replace(" x ", " × "), stretch=True),
                Column(_("Price"), lambda each: to_decimal(each.price.amount), "money", unit=currency),
                Column(
                    _("Unit cost"),
                    lambda each: unit_cost_text(each.cost, currency),
                    width=120,
                    ink="text2",
                ),
                Column(_("Change"), lambda each: each.change, "change", width=84),
                Column(_("Source"), lambda each: _source(each.price.source), width=96, ink="text2"),
            ]
        )
        self.table = Table(self.rows, _("Cost history"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._none)
        column.addWidget(self.chart)
        column.addWidget(self.table, 1)

    def show_prices(self, prices: Sequence[Price]) -> None:
        found = dated_prices(prices)
        self.chart.show_prices(found)
        self.rows.replace(found[::-1])
        self.table.setVisible(bool(found))
        self.table.setMinimumHeight(self.table.height_of(max(1, min(len(found), _SHOWN))))
        self._none.setVisible(not found)


def _source(source: str) -> str:
    """Where a price came from: further prices of a day are numbered."""
    word = source.rstrip("0123456789").strip()
    return _(_SOURCES[word]) if word in _SOURCES else source
