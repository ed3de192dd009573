"""The sheet of an ingredient: what it costs, what is lost of it, what it holds, and what it has cost."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Final

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QWidget

from flux_desktop.domain.errors import EditConflict, FluxError, Refused
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.price_entry import NO_PRICE, PriceEntry
from flux_desktop.domain.purchases import Purchase
from flux_desktop.domain.typed_amounts import either_mark
from flux_desktop.domain.units import Equivalent, parse_equivalents, show_equivalents
from flux_desktop.services import ingredients
from flux_desktop.services.ingredients import (
    IngredientFields,
    Stocked,
    add_ingredient,
    change_ingredient,
    ingredient,
    remove_ingredient,
    restore_ingredient,
)
from flux_desktop.ui.edits import undoable
from flux_desktop.ui.ingredient_words import decimal_mark
from flux_desktop.ui.ingredients.allergen_picker import AllergenPicker
from flux_desktop.ui.ingredients.impact import PriceImpact
from flux_desktop.ui.ingredients.price_history import PriceHistory
from flux_desktop.ui.ingredients.purchase_field import PurchaseField
from flux_desktop.ui.ingredients.share_fields import WasteField, YieldField
from flux_desktop.ui.parts.buttons import Button, PrimaryButton, Segment
from flux_desktop.ui.parts.conflict import ConflictBar
from flux_desktop.ui.parts.fields import DateEdit, Field, LineField
from flux_desktop.ui.parts.overlays import Sheet
from flux_desktop.ui.theme import px
from flux_desktop.ui.undo import Edit
from flux_desktop.ui.view import View

_WIDTH: Final = 720
_HEIGHT: Final = 372
_LONGEST_NAME: Final = 200
_LONGEST_TEXT: Final = 400
_MOST_DAYS: Final = 36_500
_PRICE, _KITCHEN, _ALLERGENS, _HISTORY = "price", "kitchen", "allergens", "history"


class IngredientSheet(Sheet):
    """Saves everything at once; Ctrl+Z takes it back. Who may not edit ingredients reads it."""

    def __init__(self, page: View, known: Stocked | None = None) -> None:
        title = _("New ingredient") if known is None else known.ingredient.name
        super().__init__(page, title, width=_WIDTH)
        self._context = page.context
        self._session = page.context.session
        self._may_edit = page.context.may(Permission.EDIT_INGREDIENTS)
        self._with_money = page.context.may(Permission.SEE_MONEY)
        self._known = known
        currency, today = self._session.restaurant.currency, self._session.calendar_day
        self.name = LineField(_("Name"), "", _("As recipes call it"), longest=_LONGEST_NAME)
        self.purchase = PurchaseField(currency)
        self.day = DateEdit()
        self.day.setDate(QDate(today.year, today.month, today.day))
        self.impact = PriceImpact(self._context, self._session)
        self.supplier = LineField(_("Supplier"), "", "", longest=_LONGEST_NAME)
        self.life = LineField(_("Shelf life in days"), "", _("not known"), longest=6)
        self.waste, self.yield_ = WasteField(), YieldField()
        self.equivalents = LineField(
            _("Equivalents"),
            "",
            _("As in 1 each = 60 g; 1 ml = 0.92 g; 1 bunch = 80 g"),
            longest=_LONGEST_TEXT,
        )
        self.allergens = AllergenPicker()
        self.history = PriceHistory(currency, today)
        self.conflict = ConflictBar()
        self.conflict.theirs.connect(self._show_theirs)
        self.conflict.mine.connect(lambda: self._save(over_theirs=True))
        self._lay_out()
        self._buttons()
        self.purchase.edited.connect(self._price_typed)
        self.show_ingredient(known)
        if not self._may_edit:
            self._read_only()

    @property
    def tabs(self) -> Segment:
        return self._tabs

    def show_ingredient(self, known: Stocked | None) -> None:
        """Fills every field with what is stored."""
        self._known = known
        self.conflict.hide()
        if known is None:
            self.name.line.setFocus()
            self.purchase.show_price(None)
            self.allergens.show_allergens(None)
            return
        each = known.ingredient
        self.name.line.setText(each.name)
        self.purchase.show_price(known.price_on(self._session.calendar_day))
        self.supplier.line.setText(each.supplier)
        self.life.line.setText("" if each.shelf_life_days is None else str(each.shelf_life_days))
        self.waste.show_share(each.waste_factor)
        self.yield_.show_share(each.yield_share)
        self.equivalents.line.setText(show_equivalents(each.equivalents).replace(".", decimal_mark()))
        self.allergens.show_allergens(each.allergens)
        self.history.show_prices(known.prices)

    def save(self) -> None:
        """Saves, or shows beside the first wrong field what is wrong with it."""
        self._save(over_theirs=False)

    # What is typed.

    def _typed(self) -> tuple[IngredientFields, Purchase | None] | None:
        """None where something is wrong: that field shows it."""
        checks: list[tuple[str, Callable[[], bool]]] = [
            ("", partial(_check, self.name, self._checked_name)),
            (_PRICE, self.purchase.check),
            (_KITCHEN, partial(_check, self.waste, self.waste.share)),
            (_KITCHEN, self.yield_.check),
            (_KITCHEN, partial(_check, self.life, self._days)),
            (_KITCHEN, partial(_check, self.equivalents, self._equivalents)),
        ]
        wrong = [tab for tab, check in checks if not check()]
        if wrong:
            if wrong[0]:
                self._tabs.set_current(wrong[0])
            return None
        fields: IngredientFields = {
            "name": self._checked_name(),
            "supplier": self.supplier.line.text(),
            "waste_factor": self.waste.share(),
            "yield_share": self.yield_.share(),
            "shelf_life_days": self._days(),
            "allergens": self.allergens.allergens(),
            "equivalents": self._equivalents(),
        }
        return fields, self.purchase.changed()

    def _checked_name(self) -> str:
        name = self.name.line.text().strip()
        if not name:
            raise ValueError(_("An ingredient needs a name."))
        return name

    def _days(self) -> int | None:
        text = self.life.line.text().strip()
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and int(text) <= _MOST_DAYS):
            raise ValueError(_("Write a whole number of days."))
        return int(text)

    def _equivalents(self) -> tuple[Equivalent, ...]:
        text = self.equivalents.line.text().strip()
        try:
            return either_mark(parse_equivalents, text, decimal_mark()) if text else ()
        except ValueError:
            raise ValueError(_("Write each as in 1 each = 60 g, with “;” between them.")) from None

    def _price_typed(self) -> None:
        before = None if self._known is None else self._known.price_on(self._session.calendar_day)
        if before is None or not self._with_money:
            return
        try:
            self.impact.show_change(before, self.purchase.changed())
        except ValueError:
            self.impact.show_change(before, None)

    # Saving.

    def _save(self, *, over_theirs: bool) -> None:
        typed = self._typed()
        if typed is None:
            return
        fields, bought = typed
        price = NO_PRICE if bought is None else PriceEntry(pack=bought.pack.text, amount=bought.amount)
        day = self.day.date()
        when = date(day.year(), day.month(), day.day())
        if self._known is None:
            name = fields.pop("name")
            work = partial(add_ingredient, self._session, name, price=price, day=when, **fields)
        else:
            work = partial(
                change_ingredient,
                self._session,
                self._known.ingredient.id,
                seen=None if over_theirs else self._known.ingredient.revision,
                seen_prices=None if over_theirs else self._known.prices,
                price=price,
                day=when,
                **fields,
            )
        self._act.setEnabled(False)
        self._context.jobs.run(
            work,
            owner=self,
            then=self._saved,
            failed=self._failed,
            ended=lambda: self._act.setEnabled(True),
        )

    def _saved(self, found: Stocked) -> None:
        name = found.ingredient.name
        if found.edits:
            what = _("Ingredient {name}").format(name=name)
            self._context.undo.push(undoable(what, self._session, found.edits, ingredients.take_back))
            self._context.notifier.done(
                _("{name} saved").format(name=name), action=_("Undo"), then=self._context.undo.undo
            )
        self.accept()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, EditConflict):
            text = _(
                "Somebody else has changed this ingredient in the meantime. What you typed is still here."
            )
            self.conflict.say(text, conflict=True)
            self.fit()
        elif isinstance(error, Refused):
            self.name.error(str(error))
        elif isinstance(error, FluxError):
            self.conflict.say(str(error), conflict=False)
            self.fit()
        else:
            self._context.jobs.failed.emit(error)

    def _show_theirs(self) -> None:
        assert self._known is not None
        work = partial(ingredient, self._session, self._known.ingredient.id)
        self._context.jobs.run(work, owner=self, then=self.show_ingredient)

    def _remove(self) -> None:
        assert self._known is not None
        each, session = self._known.ingredient, self._session
        remove = partial(remove_ingredient, session, each.id)

        def removed(_changes: object) -> None:
            what = _("{name} removed").format(name=each.name)
            self._context.undo.push(Edit(what, partial(restore_ingredient, session, each), remove))
            self._context.notifier.done(what, action=_("Undo"), then=self._context.undo.undo)
            self.accept()

        self._context.jobs.run(
            partial(remove_ingredient, session, each.id, seen=each.revision),
            owner=self,
            then=removed,
            failed=self._failed,
        )

    # The look.

    def _lay_out(self) -> None:
        tabs = [(_KITCHEN, _("Kitchen")), (_ALLERGENS, _("Allergens"))]
        if self._with_money:
            tabs.insert(0, (_PRICE, _("Price")))
            if self._known is not None:
                tabs.append((_HISTORY, _("Cost history")))
        self._tabs = Segment(tabs, _("What to show"))
        self._pages = QStackedWidget()
        made: dict[str, QWidget] = {_KITCHEN: self._kitchen_page(), _ALLERGENS: self.allergens}
        if self._with_money:
            made |= {_PRICE: self._price_page(), _HISTORY: self.history}
        self._places = {key: self._pages.addWidget(made[key]) for key, _text in tabs}
        self._pages.setFixedHeight(px(_HEIGHT))
        self._tabs.changed.connect(lambda key: self._pages.setCurrentIndex(self._places[key]))
        self.body.addWidget(self.conflict)
        self.body.addWidget(self.name)
        self.body.addWidget(self._tabs)
        self.body.addWidget(self._pages)

    def _price_page(self) -> QWidget:
        page = QWidget()
        grid = _grid(page)
        grid.addWidget(self.purchase, 0, 0, 1, 2)
        grid.addWidget(Field(_("Price valid from"), self.day), 1, 0)
        grid.addWidget(self.supplier, 1, 1)
        grid.addWidget(self.impact, 2, 0, 1, 2)
        grid.setRowStretch(3, 1)
        return page

    def _kitchen_page(self) -> QWidget:
        page = QWidget()
        grid = _grid(page)
        grid.addWidget(self.yield_, 0, 0, 1, 2)
        grid.addWidget(self.waste, 1, 0)
        grid.addWidget(self.life, 1, 1)
        grid.addWidget(self.equivalents, 2, 0, 1, 2)
        if not self._with_money:
            grid.addWidget(self.supplier, 3, 0)
        grid.setRowStretch(4, 1)
        return page

    def _buttons(self) -> None:
        if not self._may_edit:
            close = PrimaryButton(_("Close"))
            close.clicked.connect(self.accept)
            self.footer.addWidget(close)
            return
        if self._known is not None:
            remove = Button(_("Remove"), "trash-2")
            remove.setAutoDefault(False)
            remove.clicked.connect(self._remove)
            self.footer.insertWidget(0, remove)
        leave = Button(_("Cancel"))
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        self._act = PrimaryButton(_("Save"))
        self._act.setDefault(True)
        self._act.clicked.connect(self.save)
        self.footer.addWidget(leave)
        self.footer.addWidget(self._act)

    def _read_only(self) -> None:
        for field in (self.name, self.supplier, self.life, self.waste, self.equivalents):
            field.line.setReadOnly(True)
        self.yield_.setEnabled(False)
        self.allergens.set_read_only()


def _grid(page: QWidget) -> QGridLayout:
    grid = QGridLayout(page)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(14)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 1)
    return grid


def _check(field: Field, value: Callable[[], object]) -> bool:
    """Says under the field what is wrong with it; whether nothing is."""
    try:
        value()
    except ValueError as error:
        field.error(str(error))
        field.editor.setFocus()
        return False
    field.clear_error()
    return True
