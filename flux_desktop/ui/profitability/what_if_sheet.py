"""A change tried out: the margin now, what it earns in the weeks ahead, and how far demand may fall until it does not pay."""

from fractions import Fraction
from functools import partial
from typing import Final
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QHBoxLayout, QSpinBox, QStackedWidget, QWidget

from flux_desktop.domain.costing import KnownRecipe
from flux_desktop.domain.edits import Saved
from flux_desktop.domain.exact import MICRO, show_micros, to_fraction
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import MenuItem, name_key
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.recipes import Line
from flux_desktop.domain.what_if import Scenario
from flux_desktop.services import menu
from flux_desktop.services.what_if import Basis, Outcome, outcome, what_if_basis
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.collation import sorted_by_name
from flux_desktop.ui.edits import undoable
from flux_desktop.ui.figures import money
from flux_desktop.ui.jobs import Job, Lane
from flux_desktop.ui.parts.buttons import Button, PrimaryButton, Segment
from flux_desktop.ui.parts.cards import Divider
from flux_desktop.ui.parts.fields import Field, Select
from flux_desktop.ui.parts.overlays import Sheet
from flux_desktop.ui.parts.states import ErrorState, Skeleton
from flux_desktop.ui.profitability.what_if_result import ResultPanel

_WIDTH: Final = 860
_PATIENCE: Final = 150
_MOST_MONEY: Final = 1_000_000.0


class WhatIfSheet(Sheet):
    """What changes on top, what comes of it below. Only "Set this price" stores anything; a recipe, a portion and what
    an ingredient costs are changed where they are written."""

    def __init__(self, parent: QWidget, context: AppContext, currency: str, dish: UUID | None) -> None:
        super().__init__(parent, _("What if…"), _("Nothing is saved until you say so."), width=_WIDTH)
        self._context, self._currency, self._first = context, currency, dish
        self.basis: Basis | None = None
        """What the change is measured against, None until it is loaded."""
        self._job: Job | None = None
        self._tried: tuple[Scenario, frozenset[UUID]] = (Scenario(), frozenset())
        self.kind = Segment(
            [
                ("price", _("Price")),
                ("portion", _("Portion")),
                ("cost", _("Ingredient price")),
                ("recipe", _("Recipe")),
            ],
            _("What changes"),
        )
        self.dish, self.ingredient, self.line, self.instead = Select(), Select(), Select(), Select()
        self.price, self.quantity = QDoubleSpinBox(), QDoubleSpinBox()
        self.portion, self.cost = QSpinBox(), QSpinBox()
        self.answer = ResultPanel(currency)
        self.pages = QStackedWidget()
        self._late = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._late.timeout.connect(self._try)
        self._prepare()
        self._lay_out()
        self.finished.connect(self._stop)
        self._load()

    # Loading.

    def _load(self) -> None:
        job = partial(what_if_basis, self._context.session)
        self._job = self._context.jobs.run(
            job,
            owner=self,
            then=self._ready,
            failed=self._failed,
            lane=Lane.WORKER,
            progress=lambda _step: None,
        )

    def _failed(self, error: Exception) -> None:
        self.pages.addWidget(ErrorState(error))
        self.pages.setCurrentIndex(self.pages.count() - 1)

    def _ready(self, basis: Basis) -> None:
        self._job, self.basis = None, basis
        for item in sorted_by_name(basis.dishes, lambda each: each.name):
            self.dish.addItem(item.name, item.id)
        names = {name_key(each.name): each.name for each in basis.kitchen.ingredients.values()}
        for key, name in sorted_by_name(list(names.items()), lambda each: each[1]):
            if key in basis.kitchen.unit_costs:
                self.ingredient.addItem(name, key)
                self.instead.addItem(name, name)
        ids = [self.dish.itemData(at) for at in range(self.dish.count())]
        # Qt finds only texts and numbers by their value.
        self.dish.setCurrentIndex(ids.index(self._first) if self._first in ids else 0)
        self._turn()
        self.pages.setCurrentWidget(self.answer)

    # What is asked.

    @property
    def item(self) -> MenuItem | None:
        """The dish chosen."""
        chosen: UUID | None = self.dish.currentData()
        return None if self.basis is None or chosen is None else self.basis.dish(chosen)

    @property
    def changes(self) -> Scenario:
        """The change as it is typed."""
        item, kind = self.item, self.kind.current
        if item is None:
            return Scenario()
        key = name_key(item.name)
        if kind == "price":
            return Scenario(prices={key: to_fraction(self._typed(self.price))})
        if kind == "portion":
            return Scenario(portions={key: Fraction(self.portion.value(), 100)})
        if kind == "cost":
            factor = 1 + Fraction(self.cost.value(), 100)
            return Scenario(costs={self.ingredient.currentData(): factor} if self.ingredient.count() else {})
        recipe = self._recipe()
        return Scenario() if recipe is None else Scenario(recipes={key: self._lines(recipe)})

    def _lines(self, recipe: KnownRecipe) -> tuple[Line, ...]:
        """The recipe's lines with the chosen one changed, without it where its quantity is nothing."""
        at, lines = self.line.currentIndex(), list(recipe.version.lines)
        if not 0 <= at < len(lines):
            return tuple(lines)
        old, quantity = lines[at], self._typed(self.quantity)
        what = self.instead.currentData() or old.what
        lines[at] = Line(what, quantity, old.unit, old.yield_share if what == old.what else None, old.note)
        return tuple(each for each in lines if each.quantity)

    def _recipe(self) -> KnownRecipe | None:
        item = self.item
        if self.basis is None or item is None:
            return None
        return self.basis.kitchen.recipes.get(name_key(item.name))

    def _typed(self, box: QDoubleSpinBox) -> int:
        """Micros of what is shown, to the last of its decimals."""
        places: int = 10 ** box.decimals()
        return round(box.value() * places) * MICRO // places

    # Following what is chosen.

    def _turn(self) -> None:
        kind = self.kind.current
        for field, kinds in self._fields.items():
            field.setVisible(kind in kinds)
        self._show_dish()

    def _show_dish(self) -> None:
        """Begins with the dish as it is."""
        item, recipe = self.item, self._recipe()
        if item is None:
            return
        self._set(self.price, float(to_fraction(item.price or 0)))
        self.portion.setValue(100)
        self.line.blockSignals(True)
        self.line.clear()
        for line in recipe.version.lines if recipe else ():
            self.line.addItem(f"{show_micros(line.quantity)} {line.unit} {line.what}", line.what)
        self.line.blockSignals(False)
        self._show_line()

    def _show_line(self) -> None:
        recipe, at = self._recipe(), self.line.currentIndex()
        if recipe is not None and 0 <= at < len(recipe.version.lines):
            line = recipe.version.lines[at]
            self._set(self.quantity, float(to_fraction(line.quantity)))
            self.quantity.setSuffix(f" {line.unit}")
            self.instead.blockSignals(True)
            if self.instead.findData(line.what) < 0:
                self.instead.insertItem(0, line.what, line.what)
            self.instead.setCurrentIndex(self.instead.findData(line.what))
            self.instead.blockSignals(False)
        self._changed()

    def _set(self, box: QDoubleSpinBox, value: float) -> None:
        box.blockSignals(True)
        box.setValue(value)
        box.blockSignals(False)

    def _changed(self) -> None:
        kind = self.kind.current
        self.keep.setVisible(kind == "price" and self._context.may(Permission.EDIT_MENU))
        self.elsewhere.setVisible(kind != "price")
        self.elsewhere.setText(_("Open the ingredient") if kind == "cost" else _("Open the recipe"))
        self.elsewhere.setEnabled(self._place is not None)
        item = self.item
        price = item.price if item is not None else None
        self.keep.setEnabled(item is not None and self._typed(self.price) != price)
        self._late.start()

    # Trying.

    def _try(self) -> None:
        if self.basis is None:
            return
        item = self.item
        also = frozenset({item.id}) if item is not None and self.kind.current != "cost" else frozenset()
        self._tried = (self.changes, also)
        self._stop()
        job = partial(outcome, self.basis, self.changes, also=also)
        self._job = self._context.jobs.run(
            job, owner=self, then=partial(self._show, self._tried), lane=Lane.FREE
        )

    def _show(self, tried: tuple[Scenario, frozenset[UUID]], found: Outcome) -> None:
        if tried is self._tried:
            self.answer.show_outcome(found)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _keep(self) -> None:
        """Puts the price on the menu; Ctrl+Z takes it back."""
        item, context, price = self.item, self._context, self._typed(self.price)
        if item is None:
            return
        session = context.session

        def kept(saved: Saved) -> None:
            text = _("Price of {dish}").format(dish=item.name)
            context.undo.push(undoable(text, session, saved.edits, menu.take_back))
            shown = money(float(to_fraction(price)), self._currency)
            sentence = _("{dish} costs {price} now.").format(dish=item.name, price=shown)
            context.notifier.done(sentence, action=_("Undo"), then=context.undo.undo)
            self.accept()

        self.keep.setEnabled(False)
        context.jobs.run(
            partial(menu.set_price, session, item.id, price, seen=item.revision),
            owner=self,
            then=kept,
            ended=lambda: self.keep.setEnabled(True),
        )

    @property
    def _place(self) -> tuple[str, UUID] | None:
        """The page on which what is tried would be changed for good, and the thing there."""
        if self.kind.current == "cost":
            known = (
                None
                if self.basis is None
                else self.basis.kitchen.ingredients.get(self.ingredient.currentData())
            )
            return None if known is None else ("ingredients", known.id)
        return None if self.item is None else ("recipes", self.item.id)

    def _go(self) -> None:
        place = self._place
        if place is not None:
            self.accept()
            self._context.show_item.emit(*place)

    # Parts.

    def _prepare(self) -> None:
        self.price.setDecimals(2)
        self.price.setRange(0, _MOST_MONEY)
        self.price.setSingleStep(0.10)
        self.price.setSuffix(f" {self._currency}")
        self.quantity.setDecimals(3)
        self.quantity.setRange(0, _MOST_MONEY)
        self.portion.setRange(1, 300)
        self.portion.setSuffix(" %")
        self.portion.setValue(100)
        self.cost.setRange(-90, 500)
        self.cost.setSuffix(" %")
        self.cost.setValue(10)
        for select in (self.dish, self.ingredient, self.line, self.instead):
            select.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.kind.changed.connect(lambda _key: self._turn())
        self.dish.currentIndexChanged.connect(self._show_dish)
        self.line.currentIndexChanged.connect(self._show_line)
        for signal in (
            self.price.valueChanged,
            self.quantity.valueChanged,
            self.portion.valueChanged,
            self.cost.valueChanged,
            self.ingredient.currentIndexChanged,
            self.instead.currentIndexChanged,
        ):
            signal.connect(self._changed)

    def _lay_out(self) -> None:
        self._fields = {
            Field(_("Dish"), self.dish): ("price", "portion", "recipe"),
            Field(_("Ingredient"), self.ingredient): ("cost",),
            Field(_("New menu price"), self.price): ("price",),
            Field(_("Portion, of today’s"), self.portion): ("portion",),
            Field(_("Its price changes by"), self.cost): ("cost",),
            Field(_("Line"), self.line): ("recipe",),
            Field(_("New quantity"), self.quantity): ("recipe",),
            Field(_("Instead of it"), self.instead): ("recipe",),
        }
        row = QHBoxLayout()
        row.setSpacing(12)
        for field in self._fields:
            row.addWidget(field, 1)
        self.body.addWidget(self.kind)
        self.body.addLayout(row)
        self.body.addWidget(Divider())
        self.pages.addWidget(Skeleton(5))
        self.pages.addWidget(self.answer)
        self.body.addWidget(self.pages, 1)
        close = Button(_("Close"))
        close.clicked.connect(self.reject)
        self.keep = PrimaryButton(_("Set this price"), "check")
        self.keep.setEnabled(False)
        self.keep.clicked.connect(self._keep)
        self.elsewhere = PrimaryButton("", "arrow-right")
        self.elsewhere.clicked.connect(self._go)
        self.footer.addWidget(close)
        self.footer.addWidget(self.keep)
        self.footer.addWidget(self.elsewhere)
        self._turn()
