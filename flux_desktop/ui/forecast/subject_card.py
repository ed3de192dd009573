"""One subject: what was sold and what will be, as a chart or as a table of the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isfinite
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.ui.chart import FanChart
from flux_desktop.ui.figures import number, percent, weekday_date
from flux_desktop.ui.forecast.days import DayColumn
from flux_desktop.ui.forecast.subject import Subject
from flux_desktop.ui.legend import Legend, MarkLegend
from flux_desktop.ui.marks import ORDER
from flux_desktop.ui.parts.buttons import IconButton
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.labels import ElidedLabel, Pill
from flux_desktop.ui.rows import Column, Rows, Table
from flux_desktop.ui.series import ChartLine
from flux_desktop.ui.theme import Kind, px

_CHART: Final = 132
# From so many days on a chart shows weeks.
_WEEKLY: Final = 365


@dataclass(frozen=True, slots=True)
class _ChartDay:
    """A day as the chart shows it: sold, or the range to come."""

    day: date
    what: str
    sold: float | None = None
    p10: float | None = None
    p50: float | None = None
    p90: float | None = None


class SubjectCard(Card):
    """The chart of one dish, category or shop, with its name, its period in words and how well it is known."""

    picked = Signal(object, object)
    """A subject and a day of it (date)."""
    settle = Signal(object)
    """Somebody wants to change how this subject is forecast."""

    def __init__(self) -> None:
        super().__init__()
        self.subject: Subject | None = None
        self._history_days = 0
        self.name = ElidedLabel("", "heading")
        self.period = ElidedLabel("", "caption", "text2")
        self.known = Pill("")
        self.chart = FanChart("")
        self.chart.setMinimumHeight(px(_CHART))
        self.chart.picked.connect(lambda day: self.picked.emit(self.subject, day))
        self._rows = Rows(_columns())
        self._table: Table[_ChartDay] | None = None
        self.toggle = IconButton("table-2", _("Show as table"))
        self.toggle.clicked.connect(self._turn)
        self.settings = IconButton("sliders-horizontal", _("Rename it, or say how it is forecast"))
        self.settings.clicked.connect(lambda: self.settle.emit(self.subject))
        self._pages = QStackedWidget()
        self._pages.addWidget(self.chart)
        self._sold_legend = Legend([(_("Sold"), "chart_ink", "line")])
        self._week_legend = Legend([(_("Sold a day, average of the week"), "chart_ink", "line")])
        self._week_legend.hide()
        self._legend = Legend(
            [
                (_("Typical"), "chart_median", "line"),
                (_("{span} range").format(span="10–90%"), "chart_median", "box"),
            ]
        )
        self._marks = MarkLegend()
        self._lay_out()

    def show_subject(self, subject: Subject, history_days: int, horizon: int) -> None:
        """`history_days` of what was sold, 0 for all; `horizon` the calendar days the forecast was asked for."""
        self.subject = subject
        self._history_days = history_days or len(subject.history_days)
        self.setAccessibleName(subject.name)
        self.name.setText(subject.name)
        text = period_text(subject, horizon)
        self.period.setText(f"{text} · {subject.category}" if subject.category else text)
        self.settings.setVisible(subject.item_id is not None)
        self._show_confidence(subject)
        self.chart.setAccessibleName(_("Sales and forecast of {dish}").format(dish=subject.name))
        self._draw(subject)
        self._fill_table()

    def _draw(self, subject: Subject) -> None:
        since = -self._history_days
        first = subject.history_days[since:][0]
        notes = {day: each for day, each in subject.notes.items() if day >= first}
        low, median, high = subject.quantiles[:, :3].T
        days, sold = subject.history_days[since:], subject.history[since:]
        weekly = len(days) >= _WEEKLY
        if weekly:
            # Of single days there would be more than pixels, and the weekend would hide the year.
            sold = ChartLine.of(days, sold).by_week().y
        self._sold_legend.setVisible(not weekly)
        self._week_legend.setVisible(weekly)
        self.chart.show_series(
            days,
            sold,
            subject.days,
            low,
            median,
            high,
            today=subject.history_days[-1],
            last_sale=True,
            unit=_("units"),
            notes=notes,
            explain=subject.explain if not weekly else lambda day: _of_week(subject, day),
        )
        kinds = {note.kind for each in notes.values() for note in each}
        self._marks.show_kinds([kind for kind in ORDER if kind in kinds])

    def _show_confidence(self, subject: Subject) -> None:
        self.known.setVisible(subject.confidence is not None)
        if subject.confidence is None:
            return
        text, kind = _confidence(subject.confidence)
        n = subject.known_days
        days = ngettext("{n} open day of sales behind it", "{n} open days of sales behind it", n)
        sentence = _("Confidence {confidence}: {days}").format(
            confidence=percent(subject.confidence), days=days.format(n=number(n))
        )
        self.known.set(text, kind)
        self.known.setToolTip(sentence)
        self.known.setAccessibleDescription(sentence)

    def _turn(self) -> None:
        if self._table is None:
            self._table = Table(self._rows, "")
            self._pages.addWidget(self._table)
        as_table = self._pages.currentWidget() is self.chart
        self._pages.setCurrentWidget(self._table if as_table else self.chart)
        for legend in (self._legend, self._marks):
            legend.setHidden(as_table)
        if as_table:
            self._sold_legend.hide()
            self._week_legend.hide()
        elif self.subject is not None:
            self._draw(self.subject)
        self.toggle.set_name(_("Show as chart") if as_table else _("Show as table"))
        self.toggle.set_icon("chart-line" if as_table else "table-2")
        self._fill_table()

    def _fill_table(self) -> None:
        """Only when it is seen: most charts are never shown as a table."""
        if self._table is None or self.subject is None:
            return
        self._table.setAccessibleName(_("Sales and forecast of {dish}").format(dish=self.subject.name))
        self._rows.replace(_chart_days(self.subject, self._history_days))

    def _lay_out(self) -> None:
        words, under, head, foot = QVBoxLayout(), QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        under.setSpacing(8)
        under.addWidget(self.known)
        under.addWidget(self.period, 1)
        words.setSpacing(4)
        words.addWidget(self.name)
        words.addLayout(under)
        head.setSpacing(4)
        head.addLayout(words, 1)
        head.addWidget(self.settings)
        head.addWidget(self.toggle)
        foot.setSpacing(16)
        for legend in (self._sold_legend, self._week_legend, self._legend):
            foot.addWidget(legend)
        foot.addWidget(self._marks, 1)
        foot.addStretch(0)
        self.body.addLayout(head)
        self.body.addWidget(self._pages, 1)
        self.body.addLayout(foot)


def _of_week(subject: Subject, day: date) -> Sequence[str]:
    """Of a day to come the reasons, of one that was what its figure stands for."""
    if day in subject.days:
        return subject.explain(day)
    monday = day - timedelta(days=day.weekday())
    return (_("Average a day of the week from {day}").format(day=weekday_date(monday)),)


def period_text(subject: Subject, horizon: int) -> str:
    """All days together in words: "14 days: 820–910, typically 862"."""
    low, typical, high, _most = (float(each) for each in subject.period)
    text = ngettext(
        "{n} day: {low}–{high}, typically {typical}", "{n} days: {low}–{high}, typically {typical}", horizon
    )
    return text.format(n=number(horizon), low=number(low), high=number(high), typical=number(typical))


def _columns() -> list[Column[_ChartDay]]:
    return [
        DayColumn(_("Day"), lambda row: row.day, width=110, written=weekday_date),
        Column(_("Sold"), lambda row: row.sold, "number", width=80),
        Column(_("Low"), lambda row: row.p10, "number", width=90),
        Column(_("Typical"), lambda row: row.p50, "number", width=80),
        Column(_("High"), lambda row: row.p90, "number", width=90),
        Column(_("What the day was"), lambda row: row.what, ink="text2", stretch=True),
    ]


def _chart_days(subject: Subject, history_days: int) -> list[_ChartDay]:
    """The chart's numbers, the last day first; days without number and note are left out."""

    def what(day: date) -> str:
        return " · ".join(note.text for note in subject.notes.get(day, ()))

    ahead = [
        _ChartDay(row.day, what(row.day), None, row.quantile(0), row.quantile(1), row.quantile(2))
        for row in subject.rows({})
    ]
    sold = zip(subject.history_days[-history_days:], subject.history[-history_days:].tolist(), strict=True)
    was = [
        _ChartDay(day, what(day), units if isfinite(units) else None)
        for day, units in sold
        if isfinite(units) or day in subject.notes
    ]
    return sorted(was + ahead, key=lambda each: each.day, reverse=True)


def _confidence(value: float) -> tuple[str, Kind]:
    if value >= 0.9:
        return _("Well known"), "good"
    return (_("Fairly known"), "neutral") if value >= 0.5 else (_("Little known"), "warn")
