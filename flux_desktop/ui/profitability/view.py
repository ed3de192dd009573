"""The Profitability page: what each dish sells, costs and earns, where it stands on the menu, and what is missing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from typing import ClassVar, Final
from uuid import UUID

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from flux_desktop.domain.changes import INGREDIENTS, MENU, RECIPES, RUN_OUTS, SALES, SETTINGS
from flux_desktop.domain.export import ExportTable
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.profitability import Gap, Profitability, profitability_of
from flux_desktop.services.recipe_cards import allergen_sheet
from flux_desktop.services.session import Session
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.export_button import ExportButton, table_of
from flux_desktop.ui.figures import dated, money, number, percent, plural
from flux_desktop.ui.kitchen_paper import allergen_paper
from flux_desktop.ui.loaded_page import LoadedPage
from flux_desktop.ui.paper import Paper, PaperButton
from flux_desktop.ui.parts.buttons import PrimaryButton, Segment
from flux_desktop.ui.parts.cards import Flow, KpiCard
from flux_desktop.ui.parts.fields import DateEdit
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.states import EmptyState
from flux_desktop.ui.profitability import wording
from flux_desktop.ui.profitability.dish_sheet import DishCostSheet
from flux_desktop.ui.profitability.dishes import DishMarginsCard, DishRow, row_of
from flux_desktop.ui.profitability.gaps import GapsCard
from flux_desktop.ui.profitability.menu_map import MapCard
from flux_desktop.ui.profitability.what_if_sheet import WhatIfSheet
from flux_desktop.ui.theme import GAP
from flux_desktop.ui.views import VIEWS

_CARD: Final = 205
_OWN: Final = "dates"


@dataclass(frozen=True, eq=False)
class Earnings:
    """What the page shows: the figures, and the rows of the table made from them."""

    found: Profitability
    rows: tuple[DishRow, ...]


def load_earnings(
    session: Session,
    *,
    days: int,
    first: date | None = None,
    last: date | None = None,
    progress: Progress = SILENT,
) -> Earnings:
    """Everything the page shows. Raises Refused, NotFound, NotAllowed, Cancelled."""
    found = profitability_of(session, days=days, first=first, last=last, progress=progress)
    return Earnings(found, tuple(row_of(each) for each in found.dishes))


class ProfitabilityView(LoadedPage[Earnings]):
    """The sums on cards; under them the dishes as a table, as a map, or what is missing."""

    reads: ClassVar[frozenset[str]] = frozenset({SALES, MENU, INGREDIENTS, RECIPES, SETTINGS, RUN_OUTS})

    def __init__(self, context: AppContext) -> None:
        content = QWidget()
        super().__init__(context, _("Profitability"), content, _("Adding up"))
        self.earned = KpiCard(_("Contribution"), "coins")
        self.food_cost = KpiCard(_("Theoretical food cost"), "chef-hat")
        self.below = KpiCard(_("Below target"), "target")
        self.missing = KpiCard(_("Missing costs"), "triangle-alert")
        self.period = Segment(
            [("7", _("7 days")), ("28", _("28 days")), ("90", _("90 days")), (_OWN, _("Dates"))], _("Period")
        )
        self.period.set_current("28")
        self.first, self.last = DateEdit(), DateEdit()
        self.dates = QWidget()
        self.shown = Segment(
            [("dishes", _("Dishes")), ("map", _("Menu map")), ("gaps", _("Missing costs"))], _("View")
        )
        self.export = ExportButton(self, context, self.export_table)
        self.try_it = PrimaryButton(_("What if…"), "sliders-horizontal")
        self.pages = QStackedWidget()
        self._column = QVBoxLayout(content)
        self._wanted: UUID | None = None
        self._make_cards("EUR", Fraction(7, 10))
        self._lay_out()
        self.shown.changed.connect(self._turn)
        self.period.changed.connect(self._choose_period)
        for edit in (self.first, self.last):
            edit.dateChanged.connect(self._own_period)

    # Loading.

    def job(self, restaurant: Restaurant) -> Callable[..., Earnings]:
        session = self.context.session_for(restaurant)
        if self.period.current != _OWN:
            return partial(load_earnings, session, days=int(self.period.current))
        first, last = _day(self.first.date()), _day(self.last.date())
        return partial(load_earnings, session, days=1, first=min(first, last), last=max(first, last))

    def draw(self, answer: Earnings) -> None:
        assert self.restaurant is not None
        found, currency = answer.found, self.restaurant.currency
        if (self.dishes.currency, self.dishes.target) != (currency, found.target):
            self._make_cards(currency, found.target)
        self.set_subtitle(self._period_text(found))
        self._show_sums(found, currency)
        self.gaps.pages = frozenset(entry.key for entry in VIEWS if entry.offered_to(self.context.role))
        self.dishes.show_rows(answer.rows, wording.takings_text(found.takings, currency))
        self.gaps.show_gaps(found.gaps)
        self._draw_map()
        if self.period.current != _OWN and found.first and found.last:
            self._set_dates(found.first, found.last)
        if self._wanted is not None:
            self.show_item(self._wanted)

    def nothing(self, found: Earnings | Exception) -> QWidget | None:
        if isinstance(found, Exception) or found.rows:
            return None
        imports = PrimaryButton(_("Import sales"), "upload")
        imports.clicked.connect(lambda: self.context.go.emit("imports"))
        return EmptyState(
            "coins",
            _("No dishes yet"),
            _("Import a sales file, then say what goes into each dish: Flux shows what it earns."),
            imports,
        )

    def stopped(self) -> QWidget:
        again = self.again(PrimaryButton(_("Add up"), "refresh-cw"))
        return EmptyState("coins", _("Stopped"), _("Nothing was added up."), again)

    def update_actions(self) -> None:
        ready = self.newest is not None
        self.export.setEnabled(ready)
        self.try_it.setEnabled(ready)

    # What others ask of it.

    def show_item(self, item_id: object) -> None:
        """Opens the dish of that id."""
        if self.answer is None:
            self._wanted = item_id if isinstance(item_id, UUID) else None
            return
        self._wanted = None
        row = next((each for each in self.answer.rows if each.profit.dish.item.id == item_id), None)
        if row is not None:
            self.open_dish(row)

    def export_table(self) -> ExportTable | None:
        """The table in sight: the missing costs, or the dishes as they are filtered and sorted."""
        if self.answer is None or self.restaurant is None:
            return None
        if self.shown.current == "gaps":
            return table_of(
                _("Missing costs {restaurant}").format(restaurant=self.restaurant.name), self.gaps.rows
            )
        name = _("Profitability {restaurant}").format(restaurant=self.restaurant.name)
        return table_of(name, self.dishes.rows, self.dishes.hidden)

    def open_dish(self, row: DishRow) -> None:
        assert self.answer is not None
        found = self.answer.found
        sheet = DishCostSheet(self, self.context, row.profit, self.dishes.currency, found.target, found.on)
        sheet.what_if.connect(partial(self.open_what_if, row))
        sheet.open()

    def open_what_if(self, row: DishRow | None = None) -> None:
        """Tries a change, beginning with the dish given or chosen."""
        row = row or self.dishes.chosen
        dish = None if row is None else row.profit.dish.item.id
        WhatIfSheet(self, self.context, self.dishes.currency, dish).open()

    # Parts.

    def _show_sums(self, found: Profitability, currency: str) -> None:
        totals, days = found.totals, _length(found)
        period = ngettext("{n} day", "{n} days", days).format(n=number(days))
        self.earned.set(
            money(_float(totals.contribution), currency, 0),
            _("after plate costs, {period}").format(period=period),
        )
        self.food_cost.set(
            percent(None if totals.food_cost is None else float(totals.food_cost) / 100, 1),
            _("of net sales, as recipes say"),
        )
        below = len(found.below_target)
        dishes = ngettext("{n} dish", "{n} dishes", plural(below))
        short = _("{money} short of {target} in {period}").format(
            money=money(float(found.short_of_target), currency, 0),
            target=percent(float(found.target)),
            period=period,
        )
        none = _("every costed dish reaches {target}").format(target=percent(float(found.target)))
        self.below.set(dishes.format(n=number(below)), short if below else none)
        without = sum(1 for each in found.dishes if each.dish.cost is None)
        self.missing.set(
            ngettext("{n} dish", "{n} dishes", plural(without)).format(n=number(without)),
            _("{money} of sales without a cost").format(
                money=money(float(found.takings.not_costed), currency, 0)
            )
            if without
            else _("every dish has a cost"),
        )

    def _period_text(self, found: Profitability) -> str:
        if found.first is None or found.last is None:
            return _("No sales yet · prices without tax")
        return _("{first} – {last} · margins of prices without tax").format(
            first=dated(found.first, found.last), last=dated(found.last)
        )

    def _make_cards(self, currency: str, target: Fraction) -> None:
        while (old := self.pages.widget(0)) is not None:
            self.pages.removeWidget(old)
            old.deleteLater()
        self.dishes, self.map, self.gaps = DishMarginsCard(currency, target), MapCard(), GapsCard(currency)
        for card in (self.dishes, self.map, self.gaps):
            self.pages.addWidget(card)
        self.dishes.tools.addWidget(PaperButton(self.context, self._make_allergens, _("Allergens")))
        self.dishes.opened.connect(self.open_dish)
        self.map.opened.connect(self.open_dish)
        self.gaps.settle.connect(self._settle)
        self.dishes.category.currentIndexChanged.connect(self._draw_map)
        self._turn(self.shown.current)

    def _draw_map(self) -> None:
        # Drawn when it is seen.
        if self.answer is not None and self.shown.current == "map":
            wanted = self.dishes.shown_category
            rows = [row for row in self.answer.rows if wanted is None or row.category == wanted]
            self.map.show_rows(rows, self.dishes.currency)

    def _make_allergens(self, then: Callable[[Paper], object]) -> None:
        work = partial(allergen_sheet, self.context.session)
        self.context.jobs.run(work, owner=self, then=lambda sheet: then(allergen_paper(sheet)))

    def _settle(self, gap: Gap) -> None:
        # What recipes name and nobody has entered yet is entered under that name.
        thing = gap.thing_id or gap.missing.what
        self.context.show_item.emit(gap.settled_in, thing)

    def _turn(self, key: str) -> None:
        self.pages.setCurrentIndex(("dishes", "map", "gaps").index(key))
        self._draw_map()

    def _choose_period(self, key: str) -> None:
        self.dates.setVisible(key == _OWN)
        self.refresh()

    def _own_period(self) -> None:
        if self.period.current == _OWN:
            self.refresh()

    def _set_dates(self, first: date, last: date) -> None:
        for edit, day in ((self.first, first), (self.last, last)):
            edit.blockSignals(True)
            edit.setDate(QDate(day.year, day.month, day.day))
            edit.blockSignals(False)

    def _lay_out(self) -> None:
        self.try_it.clicked.connect(lambda: self.open_what_if())
        for button in (self.period, self.export, self.try_it):
            self.toolbar.addWidget(button)
        self._lay_out_dates()
        cards = QWidget()
        flow = Flow(cards, minimum=_CARD)
        for card in (self.earned, self.food_cost, self.below, self.missing):
            flow.addWidget(card)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)
        self._column.addWidget(cards)
        row = QHBoxLayout()
        row.addWidget(self.shown)
        row.addStretch(1)
        row.addWidget(self.dates)
        self._column.addLayout(row)
        self._column.addWidget(self.pages, 1)

    def _lay_out_dates(self) -> None:
        self.first.setAccessibleName(_("From"))
        self.last.setAccessibleName(_("To"))
        row = QHBoxLayout(self.dates)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (Label(_("From"), "label"), self.first, Label(_("To"), "label"), self.last):
            row.addWidget(widget)
        self.dates.hide()


def _length(found: Profitability) -> int:
    if found.first is None or found.last is None:
        return 0
    return (found.last - found.first) // timedelta(days=1) + 1


def _day(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
