"""The Menu page: every dish with its price and plate cost; made, edited, confirmed, merged, archived."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar
from uuid import UUID

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from flux_desktop.domain.changes import INGREDIENTS, MENU, RECIPES, RESTAURANTS, SALES, SETTINGS
from flux_desktop.domain.edits import Saved
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services import dishes
from flux_desktop.services import menu as service
from flux_desktop.services.dishes import MenuRow, MenuTable, SavedDish
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.edits import undoable
from flux_desktop.ui.figures import number, plural
from flux_desktop.ui.jobs import Lane
from flux_desktop.ui.kitchen_file import KitchenDrop, open_kitchen_file
from flux_desktop.ui.kitchen_print import KitchenPrint, Wanted
from flux_desktop.ui.loaded_page import LoadedPage
from flux_desktop.ui.menu.dishes import MenuCard, can_be_suggested
from flux_desktop.ui.menu.sheets import MenuItemSheet, MergeSheet
from flux_desktop.ui.parts.buttons import Button, IconButton, LinkButton, PrimaryButton
from flux_desktop.ui.parts.cards import InfoBar
from flux_desktop.ui.parts.states import EmptyState
from flux_desktop.ui.recipe_ideas import suggest_recipes
from flux_desktop.ui.theme import GAP
from flux_desktop.ui.views import VIEWS


class MenuView(LoadedPage[MenuTable]):
    """The kitchen sees it without money, and changes nothing."""

    lane: ClassVar[Lane] = Lane.STORE
    reads: ClassVar[frozenset[str]] = frozenset({MENU, RECIPES, INGREDIENTS, SALES, SETTINGS, RESTAURANTS})

    def __init__(self, context: AppContext) -> None:
        content = QWidget()
        super().__init__(context, _("Menu"), content, _("Reading the menu"))
        self._wanted: UUID | None = None
        self._shape: tuple[object, ...] = ()
        self.card: MenuCard | None = None
        """The table, made with the columns that the role may see."""
        confirm = LinkButton(_("Confirm all"))
        confirm.clicked.connect(self._confirm_all)
        review = LinkButton(_("Show them"))
        review.clicked.connect(self._show_waiting)
        self.to_confirm = InfoBar("", "info", review, confirm)
        self.to_confirm.hide()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)
        self._column.addWidget(self.to_confirm)
        self.from_file = Button(_("From a file"), "file-up")
        self.from_file.clicked.connect(lambda: open_kitchen_file(self, "menu"))
        self.add = PrimaryButton(_("New dish"), "plus")
        self.add.clicked.connect(self.new_dish)
        self.print = KitchenPrint(context, self, self._recipe_chosen)
        for widget in (
            self.again(IconButton("refresh-cw", _("Refresh"))),
            self.print,
            self.from_file,
            self.add,
        ):
            self.toolbar.addWidget(widget)
        KitchenDrop(self, "menu")
        for keys, act in (
            (QKeySequence(QKeySequence.StandardKey.New), self.new_dish),
            (QKeySequence(QKeySequence.StandardKey.Find), self._find),
            (QKeySequence("F2"), self._edit_chosen),
        ):
            QShortcut(keys, self).activated.connect(act)
        self.update_actions()

    # What the page shows.

    def job(self, restaurant: Restaurant) -> Callable[..., MenuTable]:
        return partial(dishes.menu_table, self.context.session_for(restaurant))

    def draw(self, answer: MenuTable) -> None:
        card = self._card_for(answer)
        card.show_rows(answer.rows)
        waiting = [row for row in answer.rows if row.to_confirm and not row.item.archived]
        n = len(waiting)
        text = ngettext(
            "{n} dish came with a sales file or a photo and waits for your word.",
            "{n} dishes came with sales files or photos and wait for your word.",
            plural(n),
        )
        self.to_confirm.set(text.format(n=number(n)), "info")
        self.to_confirm.setVisible(bool(n) and self._may_edit)
        on_menu = sum(not row.item.archived for row in answer.rows)
        self.set_subtitle(ngettext("{n} dish", "{n} dishes", plural(on_menu)).format(n=number(on_menu)))
        if self._wanted is not None and card.reveal(self._wanted):
            self._wanted = None

    def nothing(self, found: MenuTable | Exception) -> QWidget | None:
        if isinstance(found, Exception) or found.rows:
            return None
        text = _("Import sales, drop a menu file here, or type the first dish.")
        if not self._may_edit:
            return EmptyState("utensils", _("The menu is empty"), _("A manager can fill it."))
        add, sales = PrimaryButton(_("New dish"), "plus"), Button(_("Import sales"), "file-up")
        add.clicked.connect(self.new_dish)
        sales.clicked.connect(lambda: self.context.go.emit("imports"))
        return EmptyState("utensils", _("The menu is empty"), text, add, sales)

    def stopped(self) -> QWidget:
        again = self.again(PrimaryButton(_("Show the menu"), "refresh-cw"))
        return EmptyState("utensils", _("Stopped"), _("The menu was not read."), again)

    def forget(self) -> None:
        super().forget()
        self.to_confirm.hide()
        if self.card is not None:
            self._column.removeWidget(self.card)
            self.card.deleteLater()
            self.card = None

    def update_actions(self) -> None:
        self.print.setVisible(self.answer is not None)
        for button in (self.from_file, self.add):
            button.setVisible(self._may_edit)

    def show_item(self, item_id: object) -> None:
        if isinstance(item_id, UUID):
            self._wanted = item_id
            if self.card is not None and self.card.reveal(item_id):
                self._wanted = None

    @property
    def _may_edit(self) -> bool:
        return self.restaurant is not None and self.context.may(Permission.EDIT_MENU)

    def _card_for(self, answer: MenuTable) -> MenuCard:
        """The table of the page, made anew where others may see it, or money is another."""
        assert self.restaurant is not None
        may_suggest = self.context.may(Permission.EDIT_RECIPES)
        shape = (self.restaurant.currency, answer.with_money, self._may_edit, may_suggest, answer.trading)
        if self.card is not None and shape == self._shape:
            return self.card
        if self.card is not None:
            self._column.removeWidget(self.card)
            self.card.deleteLater()
        role = self.context.role
        pages = {entry.key for entry in VIEWS if entry.offered_to(role)}
        self._shape = shape
        self.card = MenuCard(
            answer,
            self.restaurant.currency,
            may_edit=self._may_edit,
            may_suggest=may_suggest,
            pages=pages,
        )
        self.card.edit.connect(self.open_dish)
        self.card.act.connect(self._act)
        self.card.go.connect(self._go)
        self._column.addWidget(self.card, 1)
        return self.card

    def _show_waiting(self) -> None:
        if self.card is not None:
            self.card.show_filter("confirm")

    def _find(self) -> None:
        if self.card is not None:
            self.card.search.setFocus()

    def _recipe_chosen(self) -> Wanted | None:
        chosen = self.card.table.chosen() if self.card is not None else []
        return (chosen[0].item.name, None) if len(chosen) == 1 and chosen[0].recipe_id is not None else None

    # Editing.

    def new_dish(self) -> None:
        """Asks for a dish."""
        if self._may_edit and self.answer is not None:
            self._open(self.answer, None)
        elif self._may_edit:
            self.context.jobs.run(
                partial(dishes.menu_table, self.context.session),
                owner=self,
                then=partial(self._open, row=None),
            )

    def open_dish(self, row: MenuRow) -> None:
        """What a person says of a dish."""
        if self.answer is not None:
            self._open(self.answer, row)

    def _open(self, table: MenuTable, row: MenuRow | None) -> None:
        sheet = MenuItemSheet(self, self.context, table, row)
        sheet.saved.connect(self._saved)
        sheet.open()

    def _edit_chosen(self) -> None:
        chosen = self.card.table.chosen() if self.card is not None else []
        if chosen and self._may_edit:
            self.open_dish(chosen[0])

    def _saved(self, done: SavedDish) -> None:
        self._wanted = done.item.id
        self._push(_("Dish {name}").format(name=done.item.name), Saved(done.changes, done.edits))

    def _act(self, key: str, rows: list[MenuRow]) -> None:
        ids, session = [row.item.id for row in rows], self.context.session
        name = rows[0].item.name
        n = number(len(rows))
        if key == "merge":
            self._ask_merge(rows)
        elif key == "suggest":
            suggest_recipes(self.context, self, [row.item.id for row in rows if can_be_suggested(row)])
        elif key == "confirm":
            self._confirm(rows)
        elif key == "archive":
            text = _("Archived {name}") if len(rows) == 1 else _("Archived {n} dishes")
            self._run(partial(dishes.archive_dishes, session, ids), text.format(name=name, n=n))
        else:
            text = _("Restored {name}") if len(rows) == 1 else _("Restored {n} dishes")
            self._run(
                partial(dishes.archive_dishes, session, ids, archived=False), text.format(name=name, n=n)
            )

    def _confirm(self, rows: list[MenuRow]) -> None:
        ids = [row.item.id for row in rows if row.to_confirm]
        text = ngettext("Confirmed {n} dish", "Confirmed {n} dishes", plural(len(ids)))
        job = partial(dishes.confirm_dishes, self.context.session, ids)
        self._run(job, text.format(n=number(len(ids))))

    def _confirm_all(self) -> None:
        if self.answer is not None:
            self._confirm([row for row in self.answer.rows if row.to_confirm and not row.item.archived])

    def _ask_merge(self, rows: list[MenuRow]) -> None:
        assert self.answer is not None
        sheet = MergeSheet(self, rows, [row for row in self.answer.rows if not row.item.archived])
        sheet.merge.connect(self._merge)
        sheet.open()

    def _merge(self, kept: MenuRow, others: list[MenuRow]) -> None:
        ids = [row.item.id for row in others]
        self._wanted = kept.item.id
        text = _("Merged into {name}").format(name=kept.item.name)
        self._run(partial(dishes.merge_dishes, self.context.session, kept.item.id, ids), text)

    def _run(self, job: Callable[[], Saved], text: str) -> None:
        self.context.jobs.run(job, owner=self, then=lambda done: self._push(text, done))

    def _push(self, text: str, done: Saved) -> None:
        """Keeps the way back, and says what was done."""
        if done.edits:
            self.context.undo.push(undoable(text, self.context.session, done.edits, service.take_back))
        self.context.notifier.done(text, action=_("Undo") if done.edits else "", then=self.context.undo.undo)

    def _go(self, key: str, row: MenuRow) -> None:
        # A dish off the menu is not in the book of recipes; its recipe is.
        of_recipe = key == "recipes" and row.item.archived
        self.context.show_item.emit(key, row.recipe_id if of_recipe else row.item.id)
