"""The table of ingredients, found by typing and by what is missing."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from PySide6.QtCore import Signal

from flux_desktop.domain.costing import unit_cost
from flux_desktop.domain.exact import MICRO, to_decimal
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ingredients import Price
from flux_desktop.services.ingredients import Stocked
from flux_desktop.ui.collation import bare
from flux_desktop.ui.figures import MISSING
from flux_desktop.ui.ingredient_words import age_text, allergens_text, unit_cost_text
from flux_desktop.ui.parts.buttons import Segment
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.fields import SearchBar, SearchLine
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.rows import Badge, Column, Rows, Table
from flux_desktop.ui.theme import CARD_SIDE

OLD_DAYS: Final = 90
"""A price that nobody has confirmed for so long is an old one."""
_ALL, _NO_PRICE, _OLD, _UNKNOWN = "all", "no_price", "old", "unknown"


class IngredientTable(Card):
    """Every ingredient with what it costs today; who may see no money gets no column of it."""

    opened = Signal(object)
    """An ingredient (Stocked) to open."""

    def __init__(self, currency: str, today: date, *, with_money: bool) -> None:
        super().__init__(flush=True)
        self._today, self._currency, self._with_money = today, currency, with_money
        self._every: list[Stocked] = []
        self.search = SearchLine(_("Find an ingredient or a supplier"))
        choices = [(_ALL, _("All")), (_UNKNOWN, _("Allergens unknown"))]
        if with_money:
            choices[1:1] = [(_NO_PRICE, _("Without price")), (_OLD, _("Old prices"))]
        self.filter = Segment(choices, _("Which ingredients to show"))
        self.rows: Rows[Stocked] = Rows(self._columns())
        self.table = Table(self.rows, _("Ingredients"))
        self._none = Label("", "body", "text2", wrap=True)
        self._none.setContentsMargins(CARD_SIDE, 8, CARD_SIDE, 16)
        self._none.hide()
        self.body.addWidget(SearchBar(self.search, self.filter))
        self.body.addWidget(self._none)
        self.body.addWidget(self.table, 1)
        self.search.textChanged.connect(lambda _text: self._show())
        self.filter.changed.connect(lambda _key: self._show())
        self.table.activated.connect(lambda index: self.opened.emit(self.rows.row(index.row())))

    def replace(self, every: Sequence[Stocked]) -> None:
        self._every = list(every)
        self._show()

    def with_id(self, ingredient_id: UUID) -> Stocked | None:
        return next((each for each in self._every if each.ingredient.id == ingredient_id), None)

    def _columns(self) -> list[Column[Stocked]]:
        name = Column[Stocked](
            _("Ingredient"),
            lambda each: each.ingredient.name,
            stretch=True,
            role="medium",
            second=lambda each: each.ingredient.supplier,
        )
        lost = [
            Column[Stocked](
                _("Waste"), lambda each: _share(each.ingredient.waste_factor, 0), "percent", width=76
            ),
            Column[Stocked](
                _("Yield"), lambda each: _share(each.ingredient.yield_share, MICRO), "percent", width=104
            ),
        ]
        allergens = Column[Stocked](
            _("Allergens"), lambda each: allergens_text(each.ingredient.allergens), width=120, ink="text2"
        )
        if not self._with_money:
            days = Column[Stocked](
                _("Shelf life, days"), lambda each: each.ingredient.shelf_life_days, "number", width=120
            )
            return [name, *lost, days, allergens]
        return [
            name,
            Column(_("Pack"), lambda each: _pack(self._price(each)), width=84),
            Column(_("Price"), self._amount, "money", unit=self._currency, width=88),
            Column(_("Unit cost"), self._unit_cost, width=116, role="strong"),
            *lost,
            allergens,
            Column(_("Last confirmed"), self._age, "pill", width=150),
        ]

    def _price(self, each: Stocked) -> Price | None:
        return each.price_on(self._today)

    def _amount(self, each: Stocked) -> object:
        price = self._price(each)
        return None if price is None else to_decimal(price.amount)

    def _unit_cost(self, each: Stocked) -> str:
        price = self._price(each)
        return MISSING if price is None else unit_cost_text(unit_cost(price), self._currency)

    def _age(self, each: Stocked) -> Badge:
        price = self._price(each)
        if price is None:
            return Badge(_("No price"), "warn", "triangle-alert")
        text = age_text(price.day, self._today)
        return Badge(text, "warn", "clock") if self._is_old(each) else Badge(text)

    def _is_old(self, each: Stocked) -> bool:
        price = self._price(each)
        return price is not None and (self._today - price.day).days > OLD_DAYS

    def _is_unpriced(self, each: Stocked) -> bool:
        return self._price(each) is None

    def _show(self) -> None:
        wanted = bare(self.search.text()).split()
        key = self.filter.current
        keep: Callable[[Stocked], bool] = {
            _ALL: _any,
            _NO_PRICE: self._is_unpriced,
            _OLD: self._is_old,
            _UNKNOWN: _is_unknown,
        }[key]
        found = [
            each
            for each in self._every
            if keep(each) and _has(wanted, f"{each.ingredient.name} {each.ingredient.supplier}")
        ]
        self.rows.replace(found)
        self.table.setVisible(bool(found))
        self._none.setVisible(not found)
        self._none.setText(
            _("No ingredient is called so.") if wanted else _("No ingredient matches this filter.")
        )


def _any(_each: Stocked) -> bool:
    return True


def _is_unknown(each: Stocked) -> bool:
    return each.ingredient.allergens is None


def _has(words: Sequence[str], text: str) -> bool:
    plain = bare(text)
    return all(word in plain for word in words)


def _share(share: int, usual: int) -> object:
    """What is as usual is not said."""
    return None if share == usual else to_decimal(share)


def _pack(price: Price | None) -> str:
    return MISSING if price is None else price.pack.replace(" x ", " × ")
