"""One dish: what was sold and what will be, as a chart or as a table of the same numbers."""

from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from flux_desktop.domain.words import _, ngettext
from flux_desktop.ui.chart import FanChart
from flux_desktop.ui.figures import number, percent, weekday_date
from flux_desktop.ui.forecast.days import DayColumn
from flux_desktop.ui.forecast.dish import Dish
from flux_desktop.ui.legend import Legend
from flux_desktop.ui.parts.buttons import IconButton
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.labels import ElidedLabel, Pill
from flux_desktop.ui.rows import Column, Rows, Table
from flux_desktop.ui.theme import Kind, px

_CHART: Final = 180
# Days of history by the card's width in px: a day needs room to be told from the next.
_HISTORY: Final = ((1200, 112), (900, 84), (0, 56))


@dataclass(frozen=True, slots=True)
class _ChartDay:
    """A day as the chart shows it: sold, or the range to come."""

    day: date
    sold: float | None = None
    p10: float | None = None
    p50: float | None = None
    p90: float | None = None


class DishCard(Card):
    """The chart of one dish, with its name and how well it is known."""

    def __init__(self) -> None:
        super().__init__()
        self.dish: Dish | None = None
        self._history_days = 0
        self.name = ElidedLabel("", "heading")
        self._category = ElidedLabel("", "caption", "text2")
        self.known = Pill("")
        self.chart = FanChart("")
        self.chart.setMinimumHeight(px(_CHART))
        self._rows = Rows(_columns())
        self._table: Table[_ChartDay] | None = None
        self.toggle = IconButton("table-2", _("Show as table"))
        self.toggle.clicked.connect(self._turn)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.chart)
        self._legend = Legend(
            [
                (_("Sold"), "chart_ink", "line"),
                (_("Typical"), "chart_median", "line"),
                (_("{span} range").format(span="10–90%"), "chart_median", "box"),
            ]
        )
        self._lay_out()

    def show_dish(self, dish: Dish) -> None:
        self.dish = dish
        self._history_days = _history_for(self.width())
        self.setAccessibleName(dish.name)
        self.name.setText(dish.name)
        self._category.setText(dish.category)
        self._category.setVisible(bool(dish.category))
        self._show_confidence(dish)
        self.chart.setAccessibleName(_("Sales and forecast of {dish}").format(dish=dish.name))
        self._draw(dish)
        self._fill_table()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.dish and self._history_days != _history_for(self.width()):
            self.show_dish(self.dish)

    def _draw(self, dish: Dish) -> None:
        since = -self._history_days
        low, median, high = dish.quantiles[:, :3].T
        self.chart.show_series(
            dish.history_days[since:],
            dish.history[since:],
            dish.days,
            low,
            median,
            high,
            today=dish.history_days[-1],
            last_sale=True,
            unit=_("units"),
        )

    def _show_confidence(self, dish: Dish) -> None:
        text, kind = _confidence(dish.confidence)
        n = dish.known_days
        days = ngettext("{n} open day of sales behind it", "{n} open days of sales behind it", n)
        said = _("Confidence {confidence}: {days}").format(
            confidence=percent(dish.confidence), days=days.format(n=number(n))
        )
        self.known.set(text, kind)
        self.known.setToolTip(said)
        self.known.setAccessibleDescription(said)

    def _turn(self) -> None:
        if self._table is None:
            self._table = Table(self._rows, "")
            self._pages.addWidget(self._table)
        as_table = self._pages.currentWidget() is self.chart
        self._pages.setCurrentWidget(self._table if as_table else self.chart)
        self._legend.setVisible(not as_table)
        self.toggle.set_name(_("Show as chart") if as_table else _("Show as table"))
        self.toggle.set_icon("chart-line" if as_table else "table-2")
        self._fill_table()

    def _fill_table(self) -> None:
        """Only when it is seen: most charts are never shown as a table."""
        if self._table is None or self.dish is None:
            return
        self._table.setAccessibleName(_("Sales and forecast of {dish}").format(dish=self.dish.name))
        self._rows.replace(_chart_days(self.dish, self._history_days))

    def _lay_out(self) -> None:
        words, under, head = QVBoxLayout(), QHBoxLayout(), QHBoxLayout()
        under.setSpacing(8)
        under.addWidget(self.known)
        under.addWidget(self._category)
        under.addStretch(1)
        words.setSpacing(4)
        words.addWidget(self.name)
        words.addLayout(under)
        head.setSpacing(12)
        head.addLayout(words, 1)
        head.addWidget(self._legend)
        head.addWidget(self.toggle)
        self.body.addLayout(head)
        self.body.addWidget(self._pages, 1)


def _columns() -> list[Column[_ChartDay]]:
    return [
        DayColumn(_("Day"), lambda row: row.day, stretch=True, say=weekday_date),
        Column(_("Sold"), lambda row: row.sold, "number", width=96),
        Column(_("Quiet day"), lambda row: row.p10, "number", width=110),
        Column(_("Typical"), lambda row: row.p50, "number", width=100),
        Column(_("Busy day"), lambda row: row.p90, "number", width=120),
    ]


def _chart_days(dish: Dish, history_days: int) -> list[_ChartDay]:
    """The chart's numbers, the last day first; days without any are left out."""
    ahead = [_ChartDay(row.day, None, row.p10, row.p50, row.p90) for row in dish.day_rows()]
    sold = zip(dish.history_days[-history_days:], dish.history[-history_days:], strict=True)
    was = [_ChartDay(day, float(units)) for day, units in sold if isfinite(units)]
    return sorted(was + ahead, key=lambda each: each.day, reverse=True)


def _confidence(value: float) -> tuple[str, Kind]:
    if value >= 0.9:
        return _("Well known"), "good"
    return (_("Fairly known"), "neutral") if value >= 0.5 else (_("Little known"), "warn")


def _history_for(width: int) -> int:
    return next(days for wide, days in _HISTORY if width >= wide)
