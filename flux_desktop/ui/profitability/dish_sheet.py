"""A dish opened: how its margin comes about, and the lines its cost is made of, down to the last recipe."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from flux_desktop.domain.costing import LineCost
from flux_desktop.domain.exact import show_micros
from flux_desktop.domain.i18n import _
from flux_desktop.domain.units import Kind, unit_named
from flux_desktop.services.profitability import DishProfit, OpenedRecipe, opened_recipe
from flux_desktop.services.recipe_cards import recipe_card
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.figures import MISSING, dated, money, number, percent
from flux_desktop.ui.ingredient_words import amount_text, decimal_mark
from flux_desktop.ui.kitchen_paper import recipe_paper
from flux_desktop.ui.paper import Paper, PaperButton
from flux_desktop.ui.parts.buttons import Button, IconButton, PrimaryButton
from flux_desktop.ui.parts.cards import Divider
from flux_desktop.ui.parts.labels import ElidedLabel, Label
from flux_desktop.ui.parts.overlays import Sheet
from flux_desktop.ui.profitability import wording
from flux_desktop.ui.rows import Column, Rows, Table
from flux_desktop.ui.views import VIEWS

_WIDTH = 720
_ROWS = 6
_LARGE = {Kind.MASS: ("kg", 1000), Kind.VOLUME: ("l", 1000)}


@dataclass(frozen=True, slots=True)
class Costed:
    """A line as the table shows it. `share`: of the money of the whole recipe."""

    line: LineCost
    share: float | None


class DishCostSheet(Sheet):
    """Enter or a double click on a line opens the recipe it names here, or the ingredient on its page."""

    what_if = Signal()
    """Somebody wants to try a change of this dish."""

    def __init__(
        self,
        parent: QWidget,
        context: AppContext,
        profit: DishProfit,
        currency: str,
        target: Fraction,
        on: date,
    ) -> None:
        super().__init__(parent, profit.dish.item.name, profit.dish.item.category, width=_WIDTH)
        self._context, self._profit, self._currency, self._on = context, profit, currency, on
        self._path: list[str] = [profit.dish.item.name]
        self.recipe: OpenedRecipe | None = None
        """The recipe whose lines are shown."""
        self.body.addLayout(self._figures(profit, target))
        self.body.addWidget(Divider())
        self.back = IconButton("arrow-left", _("Back"))
        self.back.clicked.connect(self._go_back)
        self.heading, self.total = ElidedLabel("", "heading"), Label("", "strong", tabular=True)
        self.rows: Rows[Costed] = Rows(_columns(currency))
        self.table = Table(self.rows, _("What the cost is made of"))
        self.table.setFixedHeight(self.table.height_of(_ROWS))
        self.table.activated.connect(lambda index: self._open(self.rows.row(index.row())))
        self.note = Label("", "caption", "text2", wrap=True)
        head = QHBoxLayout()
        head.addWidget(self.back)
        head.addWidget(self.heading, 1)
        head.addWidget(self.total)
        self.body.addLayout(head)
        self.body.addWidget(self.table)
        self.body.addWidget(self.note)
        self._buttons()
        self._load()

    def _figures(self, profit: DishProfit, target: Fraction) -> QGridLayout:
        """Price − tax = net price; − plate cost = contribution; and the margins of both prices."""
        dish, grid = profit.dish, QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(4)
        tax = None if dish.price is None or dish.net_price is None else dish.net_price - dish.price
        left = [
            (_("Menu price"), self._money(dish.price)),
            (
                _("Tax in it, {rate}").format(rate=percent(float(profit.tax), _places(profit.tax))),
                self._money(tax),
            ),
            (_("Net price"), self._money(dish.net_price)),
            (_("Plate cost"), self._money(None if dish.cost is None else -dish.cost)),
            (_("Earned a portion"), self._money(dish.contribution)),
        ]
        wanted = _("Price for {target}").format(target=percent(float(target)))
        right = [
            (_("Margin of the net price"), _percent(dish.margin)),
            (_("Sold"), number(dish.sold / 1_000_000)),
            (_("Taken without tax"), self._money(dish.net_sales)),
            (_("Contribution"), self._money(profit.earned)),
            (wanted, self._money(profit.price_for_target)),
        ]
        if profit.margins_differ:
            right.insert(1, (_("Margin of the menu price"), _percent(dish.margin_of_price)))
        for column, pairs in ((0, left), (3, right)):
            for row, (words, figure) in enumerate(pairs):
                grid.addWidget(Label(words, "body", "text2"), row, column)
                shown = Label(figure, "strong", tabular=True)
                shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                grid.addWidget(shown, row, column + 1)
        grid.setColumnMinimumWidth(2, 24)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(4, 1)
        return grid

    def _buttons(self) -> None:
        self.open_recipe, close = Button(_("Open the recipe"), "chef-hat"), Button(_("Close"))
        self.open_recipe.clicked.connect(partial(self._go, "recipes", self._profit.dish.item.id))
        self.open_recipe.setVisible(_opens("recipes"))
        close.clicked.connect(self.reject)
        self.card = PaperButton(self._context, self._make_card, _("Recipe card"))
        self.try_it = PrimaryButton(_("What if…"), "sliders-horizontal")
        self.try_it.clicked.connect(self._try)
        for button in (self.open_recipe, self.card, close, self.try_it):
            self.footer.addWidget(button)

    def _make_card(self, then: Callable[[Paper], object]) -> None:
        work = partial(recipe_card, self._context.session, self._profit.dish.item.name, self._on)
        self._context.jobs.run(work, owner=self, then=lambda card: then(recipe_paper(card)))

    def _try(self) -> None:
        self.what_if.emit()
        self.accept()

    def _go(self, page: str, thing: UUID) -> None:
        self.accept()
        self._context.show_item.emit(page, thing)

    def _load(self) -> None:
        work = partial(opened_recipe, self._context.session, self._path[-1], self._on)
        self._context.jobs.run(work, owner=self, then=self._show)

    def _show(self, recipe: OpenedRecipe | None) -> None:
        self.recipe = recipe
        self.back.setVisible(len(self._path) > 1)
        self.heading.setText(" › ".join(self._path))
        self.card.setEnabled(recipe is not None)
        if recipe is None:
            self.rows.replace([])
            self.total.setText("")
            self.note.setText(_("There is no recipe yet, so there is no cost."))
            return
        self.total.setText(
            _("{money} for {makes}").format(money=self._money(recipe.money), makes=amount_text(recipe.makes))
        )
        whole = recipe.money
        self.rows.replace(
            [
                Costed(line, float(line.money / whole) if whole and line.money is not None else None)
                for line in recipe.lines
            ]
        )
        missing = wording.missing_text(recipe.missing)
        self.note.setText(
            _("Missing: {what}").format(what=missing)
            if missing
            else _("Prices and recipe of {day}. Double-click a line to open it.").format(day=dated(self._on))
        )

    def _open(self, costed: Costed) -> None:
        line = costed.line
        if line.kind == "recipe":
            self._path.append(line.what)
            self._load()
        elif self.recipe is not None and line.what in self.recipe.ingredients and _opens("ingredients"):
            self._go("ingredients", self.recipe.ingredients[line.what])

    def _go_back(self) -> None:
        self._path.pop()
        self._load()

    def _money(self, value: Fraction | None) -> str:
        return MISSING if value is None else money(float(value), self._currency)


def _columns(currency: str) -> list[Column[Costed]]:
    return [
        Column(
            _("Line"),
            lambda row: row.line.what,
            role="medium",
            stretch=True,
            tip=lambda row: row.line.line.note or row.line.what,
        ),
        Column(_("Quantity"), lambda row: _quantity(row.line)),
        Column(_("To buy"), lambda row: _bought(row.line), ink="text2", tip=_bought_tip),
        Column(_("Costs"), partial(_unit_cost, currency=currency), ink="text2"),
        Column(_("Money"), lambda row: _float(row.line.money), "money", currency, role="strong"),
        Column(_("Share"), lambda row: row.share, "percent"),
    ]


def _quantity(line: LineCost) -> str:
    return f"{show_micros(line.line.quantity).replace('.', decimal_mark())} {line.line.unit}"


def _bought(line: LineCost) -> str | None:
    if line.as_bought is None or line.base is None:
        return None
    value = float(line.as_bought)
    return f"{number(value, 0 if value >= 100 or value == int(value) else 1)} {line.base}"


def _bought_tip(row: Costed) -> str:
    """Why more has to be bought than is used."""
    parts = []
    if row.line.yield_share != 1:
        parts.append(_("Yield {share}").format(share=percent(float(row.line.yield_share), 1)))
    if row.line.waste_factor:
        parts.append(_("Waste {share}").format(share=percent(float(row.line.waste_factor), 1)))
    return " · ".join(parts) or _("All of it is used")


def _unit_cost(row: Costed, currency: str) -> str | None:
    """A kilogram, a litre or one: what people compare."""
    line = row.line
    unit = unit_named(line.line.unit)
    kind = Kind(line.base) if line.base is not None else unit.kind if unit is not None else None
    if line.unit_cost is None or kind is None:
        return None
    name, times = _LARGE.get(kind, (kind.value, 1))
    return f"{money(float(line.unit_cost * times), currency)} / {name}"


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _percent(value: Fraction | None) -> str:
    return MISSING if value is None else percent(float(value) / 100, 1)


def _places(share: Fraction) -> int:
    return 0 if share * 100 % 1 == 0 else 1


def _opens(page: str) -> bool:
    """Whether there is a page of that key."""
    return any(entry.key == page for entry in VIEWS)
