"""Recipes: dishes and their parts, what waits to be confirmed, and the editor."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from flux_desktop.domain.changes import INGREDIENTS, MENU, RECIPES, SALES, SETTINGS
from flux_desktop.domain.i18n import N_, _, ngettext
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.recipe_book import BookEntry, RecipeBook, recipe_book
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.figures import number, plural
from flux_desktop.ui.kitchen_file import KitchenDrop, open_kitchen_file
from flux_desktop.ui.kitchen_print import KitchenPrint, Wanted
from flux_desktop.ui.loaded_page import LoadedPage
from flux_desktop.ui.parts.buttons import Button, PrimaryButton
from flux_desktop.ui.parts.lists import clear
from flux_desktop.ui.parts.states import EmptyState
from flux_desktop.ui.recipe_ideas import suggest_recipes
from flux_desktop.ui.recipes.book_list import BookList
from flux_desktop.ui.recipes.editor import NEW, RecipeEditor


class RecipesView(LoadedPage[RecipeBook]):
    """Ctrl+N begins a recipe, Enter opens one, Ctrl+F finds one."""

    reads: ClassVar[frozenset[str]] = frozenset({RECIPES, INGREDIENTS, MENU, SALES, SETTINGS})
    failed_text = N_("{title} You see the recipes from before.")

    def __init__(self, context: AppContext) -> None:
        self._stack = QStackedWidget()
        self._list_page = QWidget()
        self._column = QVBoxLayout(self._list_page)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self._list_page)
        super().__init__(context, _("Recipes"), self._stack, _("Reading the recipes"))
        self.book: BookList | None = None
        self.editor: RecipeEditor | None = None
        self._wanted: UUID | None = None
        self._made_for: tuple[object, ...] = ()
        self.from_file = Button(_("From a file"), "file-up")
        self.from_file.clicked.connect(lambda: open_kitchen_file(self, "recipes"))
        self.suggest = Button(_("Suggest recipes"), "lightbulb")
        self.suggest.setToolTip(
            _("Suggests one for every dish without a recipe, to be checked and confirmed")
        )
        self.suggest.clicked.connect(lambda: suggest_recipes(context, self))
        self.print = KitchenPrint(context, self, self._recipe_chosen)
        self.add = PrimaryButton(_("New recipe"), "plus")
        self.add.clicked.connect(self.add_new)
        for button in (self.suggest, self.print, self.from_file, self.add):
            self.toolbar.addWidget(button)
        KitchenDrop(self, "recipes")
        for keys, act in (("Ctrl+N", self.add_new), ("Ctrl+F", self._find)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def job(self, restaurant: Restaurant) -> Callable[..., RecipeBook]:
        return partial(recipe_book, self.context.session_for(restaurant))

    def draw(self, answer: RecipeBook) -> QWidget | None:
        self._list_of(answer).replace(answer)
        n, waiting = len(answer.entries), sum(each.state == "suggested" for each in answer.entries)
        parts = [ngettext("{n} recipe or dish", "{n} recipes and dishes", plural(n)).format(n=number(n))]
        if waiting:
            parts.append(_("{n} to confirm").format(n=number(waiting)))
        if self.editor is None:
            self.set_subtitle(" · ".join(parts))
        else:
            self.editor.set_book(answer)
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.show_item(wanted)
        return None

    def nothing(self, found: RecipeBook | Exception) -> QWidget | None:
        if isinstance(found, Exception) or found.entries or self.editor is not None:
            return None
        if not self.context.may(Permission.EDIT_RECIPES):
            return EmptyState("chef-hat", _("No recipes yet"), _("The kitchen writes them here."))
        choose = Button(_("From a file"), "file-up")
        choose.clicked.connect(lambda: open_kitchen_file(self, "recipes"))
        add = PrimaryButton(_("New recipe"), "plus")
        add.clicked.connect(lambda: self.edit(NEW, found))
        return EmptyState(
            "chef-hat",
            _("No recipes yet"),
            _(
                "Import sales or a menu to have its dishes here, drop a file of recipes, or write the first one."
            ),
            choose,
            add,
        )

    def stopped(self) -> QWidget:
        return EmptyState(
            "chef-hat",
            _("Stopped"),
            _("The recipes were not read."),
            self.again(Button(_("Try again"), "refresh-cw")),
        )

    def forget(self) -> None:
        super().forget()
        self._wanted = None
        self._close_editor()

    def update_actions(self) -> None:
        edits = self.restaurant is not None and self.context.may(Permission.EDIT_RECIPES)
        shown = edits and self.answer is not None and self.editor is None
        for button in (self.from_file, self.add):
            button.setVisible(shown)
        self.suggest.setVisible(shown and self._lacks_recipes)
        self.print.setVisible(self.answer is not None and self.editor is None)

    def show_item(self, item_id: object) -> None:
        """Opens the recipe of that dish, recipe or suggestion; asks first where another one is being typed."""
        if not isinstance(item_id, UUID):
            return
        if self.editor is not None and self.editor.is_dirty:
            self._wanted = item_id
            self.editor.leave()
            return
        if self.book is None or self.newest is None:
            self._wanted = item_id
            return
        found = self.book.entry_of(item_id)
        if found is not None:
            self.edit(found)

    def add_new(self) -> None:
        if self.editor is None and self.answer is not None and self.context.may(Permission.EDIT_RECIPES):
            self.edit(NEW)

    def edit(self, entry: BookEntry, book: RecipeBook | None = None) -> None:
        """Opens the editor in place of the list."""
        known = book or self.answer
        if known is None:
            return
        self._close_editor()
        editor = RecipeEditor(self.context, known)
        editor.closed.connect(self._back)
        editor.stayed.connect(self._stay)
        editor.decided.connect(self._next)
        editor.reload.connect(self._reload)
        self.editor = editor
        self._stack.addWidget(editor)
        self._stack.setCurrentWidget(editor)
        self.states.show_content()
        self.title.hide()
        self.set_subtitle("")
        self.update_actions()
        editor.open(entry)

    def _back(self) -> None:
        self._close_editor()
        if self.answer is not None:
            self.draw(self.answer)
        else:
            self.refresh()
        self.update_actions()
        if self.book is not None:
            self.book.focus_list()

    def _stay(self) -> None:
        self._wanted = None

    def _next(self, decided: BookEntry) -> None:
        """After one of the queue the next; after the last the list."""
        if self.book is None:
            return
        queue = [each for each in self.book.queue if each.name != decided.name]
        if queue:
            self.edit(queue[0])
        else:
            self._back()

    def _reload(self) -> None:
        """Gives up what is typed for what others have saved."""
        if self.editor is None:
            return
        entry = self.editor.entry
        found = entry.recipe or entry.item
        self._close_editor()
        self._wanted = None if found is None else found.id
        self.refresh()

    def _close_editor(self) -> None:
        editor, self.editor = self.editor, None
        if editor is not None:
            self._stack.removeWidget(editor)
            editor.deleteLater()
            self.title.show()

    def _list_of(self, answer: RecipeBook) -> BookList:
        made_for = (self.context.session.restaurant.currency, answer.with_money)
        if self.book is None or made_for != self._made_for:
            clear(self._column)
            self.book = BookList(made_for[0], with_money=answer.with_money)
            self.book.opened.connect(self.edit)
            self._column.addWidget(self.book)
            self._made_for = made_for
        return self.book

    @property
    def _lacks_recipes(self) -> bool:
        return self.answer is not None and any(each.state == "none" for each in self.answer.entries)

    def _recipe_chosen(self) -> Wanted | None:
        chosen = self.book.table.chosen() if self.book is not None else []
        return (chosen[0].name, None) if len(chosen) == 1 and chosen[0].recipe is not None else None

    def _find(self) -> None:
        if self.book is not None and self.editor is None:
            self.book.search.setFocus()
            self.book.search.selectAll()
