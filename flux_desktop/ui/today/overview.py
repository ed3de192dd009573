"""The page once there are sales: figures, the week, what needs attention, what to prepare."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.services.situation import FRESH_DAYS, Ahead, DishAhead, Situation
from flux_desktop.ui.figures import (
    axis_date,
    change,
    dated,
    headed,
    long_date,
    money,
    number,
    plural,
)
from flux_desktop.ui.parts.buttons import LinkButton
from flux_desktop.ui.parts.cards import Card, Flow, KpiCard
from flux_desktop.ui.rows import Column, Rows, Table
from flux_desktop.ui.theme import GAP, Kind, px, theme
from flux_desktop.ui.today import yesterday
from flux_desktop.ui.today.attention import AttentionCard, notices
from flux_desktop.ui.today.sparkline import Sparkline
from flux_desktop.ui.today.week import WeekCard, change_of

_MOST: Final = 10
_CATEGORY: Final = 1


class Overview(QWidget):
    """Filled by `show_situation`; `go` is called with the key of a view or an act, `open_dish` with a dish's id."""

    def __init__(
        self, go: Callable[[str], object], open_dish: Callable[[UUID], object] = lambda _dish: None
    ) -> None:
        super().__init__()
        self.expected = KpiCard(_("Expected units"), "chart-line")
        self.money = KpiCard(_("Expected sales"), "coins")
        self.busiest = KpiCard(_("Busiest day"), "trending-up")
        self.sales = KpiCard(_("Sales up to"), "calendar")
        self.yesterday = KpiCard(_("Yesterday"), "circle-check")
        self._sparks = {card: Sparkline() for card in (self.expected, self.money, self.yesterday)}
        for card, spark in self._sparks.items():
            card.put_beside(spark)
        self.week = WeekCard()
        self.attention = AttentionCard(go)
        self.prepare = PrepareCard(go, open_dish)
        self._lay_out()

    def show_situation(self, now: Situation, ahead: Ahead, currency: str) -> None:
        """`currency` is the restaurant's ISO 4217 code."""
        self._show_figures(now, ahead, currency)
        over = ahead.first.day < now.today
        self.week.set_title(_("The 7 days after your last sale") if over else _("Next 7 days"))
        word = yesterday.title(ahead.last_sale, now.today) if now.yesterday else _("Last sale")
        self.week.show_days(ahead.week, ahead.past, word)
        self.attention.show_notices(notices(now))
        title = _("Dishes on {day}") if over else _("Prepare for {day}")
        self.prepare.set_title(title.format(day=long_date(ahead.first.day)))
        self.prepare.show_dishes(ahead.dishes)

    def _show_figures(self, now: Situation, ahead: Ahead, currency: str) -> None:
        first, ratio = ahead.first, change_of(ahead.first)
        if ratio is None:
            self.expected.set(number(first.expected), long_date(first.day))
        else:
            before = axis_date(date.fromordinal(first.day.toordinal() - 7))
            kind: Kind = "good" if ratio > 0 else "neutral"
            note = _("vs {day}").format(day=before)
            self.expected.set(number(first.expected), note, kind, change(ratio))
        self.money.setVisible(now.with_money)
        self.money.set(money(ahead.money, currency, 0), _money_note(ahead))
        top = max(ahead.week, key=lambda day: day.expected or 0)
        expected = ngettext("{n} unit expected", "{n} units expected", plural(top.expected))
        self.busiest.set(headed(axis_date(top.day)), expected.format(n=number(top.expected)))
        self._show_yesterday(now, ahead)
        sold = [day.units for day in ahead.past]
        self._sparks[self.expected].show_values([*sold, first.expected])
        self._sparks[self.money].show_values([day.money for day in ahead.week], 0)
        self._sparks[self.yesterday].show_values(sold)
        age = (now.today - ahead.last_sale).days
        self.sales.set(
            dated(ahead.last_sale, now.today), _age(age), "neutral" if 0 <= age <= FRESH_DAYS else "warn"
        )

    def _show_yesterday(self, now: Situation, ahead: Ahead) -> None:
        """In the place of the age of the sales, which goes without saying where yesterday is known."""
        known = now.yesterday
        self.yesterday.setVisible(known is not None)
        self.sales.setVisible(known is None)
        if known is None:
            return
        verdict, kind = yesterday.verdict(known)
        self.yesterday.set_label(yesterday.title(known.day, now.today))
        self.yesterday.set(yesterday.sold(known), yesterday.expected(known), kind, verdict)
        self.yesterday.setToolTip(yesterday.outside(known))
        self.yesterday.setAccessibleDescription(yesterday.outside(known))

    def _lay_out(self) -> None:
        figures, middle = Flow(minimum=px(212)), QHBoxLayout()
        for card in (self.expected, self.money, self.busiest, self.yesterday, self.sales):
            figures.addWidget(card)
        middle.setSpacing(GAP)
        middle.addWidget(self.week, 2)
        middle.addWidget(self.attention, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(figures)
        column.addLayout(middle)
        column.addWidget(self.prepare)
        column.addStretch(1)


class PrepareCard(Card):
    """The dishes most expected on the first open day."""

    def __init__(self, go: Callable[[str], object], open_dish: Callable[[UUID], object]) -> None:
        super().__init__(flush=True)
        self.rows = Rows(_columns())
        self.table = Table(self.rows, _("Dishes to prepare"))
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setToolTip(_("Enter or a double click opens the dish in the forecast."))
        self.table.activated.connect(lambda index: open_dish(self.rows.row(index.row()).item_id))
        self.body.addWidget(self.table)
        all_dishes = LinkButton(_("Open the forecast"), "arrow-right")
        all_dishes.clicked.connect(lambda: go("forecast"))
        self.header.addWidget(all_dishes)
        theme().changed.connect(self._fit)

    def show_dishes(self, dishes: Sequence[DishAhead]) -> None:
        text = _("Top {shown} of {n} dishes") if len(dishes) > _MOST else _("The most expected first")
        self.set_subtitle(text.format(shown=number(_MOST), n=number(len(dishes))))
        self.table.setColumnHidden(_CATEGORY, not any(dish.category for dish in dishes))
        self.rows.replace(dishes[:_MOST])
        self._fit()

    def _fit(self) -> None:
        self.table.setFixedHeight(self.table.height_of(self.rows.rowCount()))


def _columns() -> list[Column[DishAhead]]:
    return [
        Column(_("Dish"), lambda dish: dish.name, role="medium", width=230),
        Column(_("Category"), lambda dish: dish.category or None, ink="text2", width=130),
        Column(_("Typical"), lambda dish: dish.typical, "number", width=90, role="strong"),
        Column(_("High"), lambda dish: dish.busy, "number", width=100),
        Column(_("Why"), lambda dish: dish.reason, ink="text2", stretch=True),
    ]


def _money_note(ahead: Ahead) -> str:
    if ahead.money is None:
        return _("No dish has a price")
    left_out = len(ahead.unpriced)
    if not left_out:
        return long_date(ahead.first.day)
    text = ngettext("{n} dish without a price left out", "{n} dishes without a price left out", left_out)
    return text.format(n=number(left_out))


def _age(days: int) -> str:
    if days < 0:
        return _("dated after today")
    if days < 2:
        return _("yesterday") if days else _("today")
    return ngettext("{n} day old", "{n} days old", days).format(n=number(days))
