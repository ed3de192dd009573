"""Ingredients: what is bought, what it costs now, what it has cost, and whom a new price hits."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from flux_desktop.domain.changes import INGREDIENTS, SETTINGS
from flux_desktop.domain.i18n import N_, _, ngettext
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.ingredients import Stocked, ingredients_of
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.figures import number, plural
from flux_desktop.ui.ingredients.sheet import IngredientSheet
from flux_desktop.ui.ingredients.table import IngredientTable
from flux_desktop.ui.kitchen_file import KitchenDrop, open_kitchen_file
from flux_desktop.ui.loaded_page import LoadedPage
from flux_desktop.ui.parts.buttons import Button, PrimaryButton
from flux_desktop.ui.parts.lists import clear
from flux_desktop.ui.parts.states import EmptyState


class IngredientsView(LoadedPage[list[Stocked]]):
    """Ctrl+N adds one, Enter opens one, Ctrl+F finds one; a price list is dropped or pasted."""

    reads: ClassVar[frozenset[str]] = frozenset({INGREDIENTS, SETTINGS})
    failed_text = N_("{title} You see the ingredients from before.")

    def __init__(self, context: AppContext) -> None:
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, 0, 0)
        super().__init__(context, _("Ingredients"), self._content, _("Reading the ingredients"))
        self.table: IngredientTable | None = None
        self._wanted: UUID | None = None
        self._made_for: tuple[object, ...] = ()
        self.from_file = Button(_("Price list"), "file-up")
        self.from_file.clicked.connect(lambda: open_kitchen_file(self, "ingredients"))
        self.add = PrimaryButton(_("Add ingredient"), "plus")
        self.add.clicked.connect(lambda: self.add_new())
        self.toolbar.addWidget(self.from_file)
        self.toolbar.addWidget(self.add)
        KitchenDrop(self, "ingredients")
        self._shortcuts()

    def job(self, restaurant: Restaurant) -> Callable[..., list[Stocked]]:
        return partial(ingredients_of, self.context.session_for(restaurant))

    def draw(self, answer: list[Stocked]) -> QWidget | None:
        table = self._table_of()
        table.replace(answer)
        n = len(answer)
        self.set_subtitle(ngettext("{n} ingredient", "{n} ingredients", plural(n)).format(n=number(n)))
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.show_item(wanted)
        return None

    def nothing(self, found: list[Stocked] | Exception) -> QWidget | None:
        if isinstance(found, Exception) or found:
            return None
        if not self.context.may(Permission.EDIT_INGREDIENTS):
            return EmptyState(
                "package", _("No ingredients yet"), _("A manager adds them or drops a price list.")
            )
        choose = Button(_("Price list"), "file-up")
        choose.clicked.connect(lambda: open_kitchen_file(self, "ingredients"))
        add = PrimaryButton(_("Add ingredient"), "plus")
        add.clicked.connect(lambda: self.add_new())
        return EmptyState(
            "package",
            _("No ingredients yet"),
            _("Drop a price list here, as CSV or Excel, or add them one by one."),
            choose,
            add,
        )

    def stopped(self) -> QWidget:
        return EmptyState(
            "package",
            _("Stopped"),
            _("The ingredients were not read."),
            self.again(Button(_("Try again"), "refresh-cw")),
        )

    def forget(self) -> None:
        super().forget()
        self._wanted = None

    def update_actions(self) -> None:
        edits = self.restaurant is not None and self.context.may(Permission.EDIT_INGREDIENTS)
        empty = self.answer is None
        for button in (self.from_file, self.add):
            button.setVisible(edits and not empty)

    def show_item(self, item_id: object) -> None:
        """Opens an ingredient; by a name instead of an id, the sheet of a new one that is called so."""
        if isinstance(item_id, str):
            self.add_new(item_id)
        if not isinstance(item_id, UUID):
            return
        if self.table is None or self.newest is None:
            self._wanted = item_id
            return
        found = self.table.with_id(item_id)
        if found is not None:
            self.open_ingredient(found)

    def open_ingredient(self, each: Stocked) -> IngredientSheet:
        sheet = IngredientSheet(self, each)
        sheet.open()
        return sheet

    def add_new(self, name: str = "") -> None:
        if self.restaurant is not None and self.context.may(Permission.EDIT_INGREDIENTS):
            sheet = IngredientSheet(self)
            sheet.name.line.setText(name)
            sheet.open()

    def _table_of(self) -> IngredientTable:
        """The table with the columns that this person sees here."""
        session = self.context.session
        made_for = (session.restaurant.currency, session.calendar_day, session.sees_money)
        if self.table is None or made_for != self._made_for:
            clear(self._column)
            currency, today, with_money = made_for
            self.table = IngredientTable(currency, today, with_money=with_money)
            self.table.opened.connect(self.open_ingredient)
            self._column.addWidget(self.table)
            self._made_for = made_for
        return self.table

    def _shortcuts(self) -> None:
        for keys, act in (("Ctrl+N", self.add_new), ("Ctrl+F", self._find)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda act=act: act())

    def _find(self) -> None:
        if self.table is not None:
            self.table.search.setFocus()
            self.table.search.selectAll()
