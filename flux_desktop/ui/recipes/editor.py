"""The editor of a recipe: lines typed one after the other, cost and margin moving with every letter."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from flux_desktop.domain.amounts import Amount
from flux_desktop.domain.edits import Edits
from flux_desktop.domain.errors import EditConflict, FluxError
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.recipe_draft import DraftCost, draft_cost
from flux_desktop.domain.recipes import Line, Version
from flux_desktop.services import recipes
from flux_desktop.services.recipe_book import BookEntry, RecipeBook
from flux_desktop.services.recipe_edits import (
    RecipeEdit,
    SavedRecipe,
    confirm_suggestion,
    dismiss_suggestion,
    remove_recipe,
    remove_version,
    save_recipe,
)
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.edits import undoable
from flux_desktop.ui.kitchen_print import KitchenPrint, Wanted
from flux_desktop.ui.parts.cards import Card, InfoBar, Scroll
from flux_desktop.ui.parts.conflict import ConflictBar
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.overlays import ConfirmSheet
from flux_desktop.ui.recipe_ideas import suggest_recipes
from flux_desktop.ui.recipes.cost_panel import CostPanel
from flux_desktop.ui.recipes.editor_head import EditorHead
from flux_desktop.ui.recipes.line_edit import Choices
from flux_desktop.ui.recipes.line_list import LineList
from flux_desktop.ui.recipes.line_row import LineRow
from flux_desktop.ui.recipes.photo import RecipePhoto
from flux_desktop.ui.recipes.rename_sheet import RenameSheet
from flux_desktop.ui.recipes.scale_sheet import ScaleSheet
from flux_desktop.ui.recipes.wording import circle_text
from flux_desktop.ui.theme import GAP, px

_SIDE: Final = 280
NEW: Final = BookEntry("", None, None, None, "none", 0, None, None, None, (), 0)
"""A recipe that has no name yet."""


@dataclass(frozen=True, slots=True)
class TypedRecipe:
    """What is typed, as far as it can be saved."""

    name: str
    makes: Amount | None
    lines: tuple[Line, ...]
    day: date


class RecipeEditor(QWidget):
    """Ctrl+S saves, Esc goes back to the list; a suggestion is confirmed by saving it."""

    closed = Signal()
    stayed = Signal()
    """Asked whether to leave what is typed, the person goes on typing."""
    decided = Signal(object)
    """A suggestion (its BookEntry) was confirmed or dismissed: the next one may follow."""
    reload = Signal()
    """The page is to be read again, and what is shown given up for it."""

    def __init__(self, context: AppContext, book: RecipeBook) -> None:
        super().__init__()
        self._context, self._session = context, context.session
        self._book, self._entry = book, NEW
        self._may_edit = context.may(Permission.EDIT_RECIPES)
        currency = self._session.restaurant.currency
        self.choices = Choices(self)
        card = KitchenPrint(context, self, self._card, allergens=False)
        self.head = EditorHead(card, may_edit=self._may_edit)
        self.lines = LineList(
            self.choices, currency, with_money=book.with_money, read_only=not self._may_edit
        )
        self.panel = CostPanel(currency, book.margin_target, with_money=book.with_money)
        self.photo = RecipePhoto(context)
        self.panel.foot.addWidget(self.photo)
        self.notice = ConflictBar()
        self.source = InfoBar("", "info")
        self.cost: DraftCost | None = None
        self._before: TypedRecipe | None = None
        self._saved_as = ""
        self._lay_out()
        self._connect()

    # What is shown.

    @property
    def entry(self) -> BookEntry:
        return self._entry

    def open(self, entry: BookEntry) -> None:
        """Shows the version of today, or what was suggested."""
        self._entry, self._saved_as = entry, ""
        self.notice.hide()
        self.lines.set_kitchen(self._book.kitchen, entry.name)
        self.head.show_entry(entry, self._book.day)
        self._show_photo()
        self._show_source(entry)
        if entry.recipe is not None:
            self._show_version(entry.recipe.on(self._book.day), self._book.day)
        elif entry.suggestion is not None:
            self._show(entry.suggestion.makes, entry.suggestion.lines, self._book.day)
        else:
            self._show(None, (), self._book.day)
        if not entry.name:
            self.head.name.line.setFocus()
        elif self._may_edit:
            self.lines.focus_first()

    def set_book(self, book: RecipeBook) -> None:
        """What the kitchen knows now. What is being typed stays; what was saved elsewhere is shown."""
        self._book = book
        if not self._entry.name and not self._saved_as:
            self.lines.set_kitchen(book.kitchen, "")
            self._typed()
            return
        found = self._same_in(book)
        if found is None:
            if not self.is_dirty:
                self.closed.emit()
            return
        if self.is_dirty:
            # The revision that was seen stays: saving tells of what came between.
            self.lines.set_kitchen(book.kitchen, self._entry.name)
            self._typed()
        elif found.revision != self._entry.revision or found.state != self._entry.state:
            self.open(found)
        else:
            self._entry = found
            self._show_photo()
            self.lines.set_kitchen(book.kitchen, found.name)
            self._typed()

    @property
    def is_dirty(self) -> bool:
        """Whether something is typed that is not saved."""
        return self._may_edit and self._before is not None and self._draft() != self._before

    def _show_photo(self) -> None:
        recipe = self._entry.recipe
        self.photo.show_recipe(None if recipe is None else recipe.id, self._entry.name)

    def _show_source(self, entry: BookEntry) -> None:
        """Who thought of it: nobody who has tasted the dish."""
        waits = entry.recipe is None and entry.suggestion is not None
        if entry.suggestion is not None:
            text = _("Suggested · {source} · Check each line, then confirm.")
            self.source.set(text.format(source=entry.suggestion.source), "info")
        self.source.setVisible(waits)

    def _same_in(self, book: RecipeBook) -> BookEntry | None:
        now = self._entry
        for each in book.entries:
            if now.item is not None and each.item is not None and each.item.id == now.item.id:
                return each
            if now.recipe is not None and each.recipe is not None and each.recipe.id == now.recipe.id:
                return each
        name = now.name or self._saved_as
        return next((each for each in book.entries if each.name == name), None)

    def _show_version(self, version: Version, day: date) -> None:
        self.head.show_version(version)
        self._show(version.makes, version.lines, day)

    def _show(self, makes: Amount | None, lines: Sequence[Line], day: date) -> None:
        self.head.show_makes(makes)
        self.head.day.setDate(QDate(day.year, day.month, day.day))
        self.lines.show_lines(lines)
        self._typed()
        self._before = self._draft()

    # What is typed.

    def _name(self) -> str:
        return self._entry.name or self.head.name.line.text().strip()

    def _draft(self) -> TypedRecipe:
        makes = None
        with suppress(ValueError):
            makes = self.head.makes_typed()
        day = self.head.day.date()
        lines = tuple(line for _row, line in self.lines.lines())
        return TypedRecipe(self._name(), makes, lines, date(day.year(), day.month(), day.day()))

    def _typed(self) -> None:
        """Reckons and shows what the recipe comes to. Called after every letter."""
        rows = self.lines.lines()
        makes = None
        with suppress(ValueError):
            makes = self.head.makes_typed()
        self.cost = draft_cost(self._book.kitchen, self._name(), makes, [line for _row, line in rows])
        self.lines.show_cost(self.cost, rows)
        # What is suggested would take the place of what is typed.
        self.head.suggest.setEnabled(not rows)
        self.panel.show_cost(self.cost, makes, self._entry)

    def _checked(self) -> TypedRecipe | None:
        """What can be saved; None where something is wrong, which then shows beside its field."""
        sound = self.head.check(is_new=not self._entry.name)
        sound = self.lines.check() and sound
        draft = self._draft()
        self._typed()
        if self.cost is not None and self.cost.circles:
            rows = self.lines.lines()
            at = min(self.cost.circles)
            row, line = rows[at]
            row.show_wrong(True)
            row.show_problem(circle_text(draft.name, line.what, self.cost.circles[at]), "bad")
            self.lines.focus_row(row)
            sound = False
        if sound and not draft.lines:
            self.notice.say(_("A recipe needs at least one line."), conflict=False)
            self.lines.focus_first()
            sound = False
        return draft if sound else None

    # Saving.

    def save(self) -> None:
        """Saves or confirms, or shows beside the field what is wrong."""
        if self._may_edit:
            self._save(self._entry.revision)

    def _save(self, seen: int | None) -> None:
        draft = self._checked()
        if draft is None:
            return
        edit = RecipeEdit(draft.name, draft.lines, draft.makes, draft.day, seen)
        suggestion = self._entry.suggestion if self._entry.recipe is None else None
        work: Callable[[], SavedRecipe] = (
            partial(save_recipe, self._session, edit)
            if suggestion is None
            else partial(confirm_suggestion, self._session, suggestion.id, edit)
        )
        entry = self._entry
        self.head.save.setEnabled(False)
        self._context.jobs.run(
            work,
            owner=self,
            then=lambda saved: self._saved(entry, draft, saved),
            failed=self._failed,
            ended=lambda: self.head.save.setEnabled(True),
        )

    def _saved(self, entry: BookEntry, draft: TypedRecipe, saved: SavedRecipe) -> None:
        self.notice.hide()
        self._before = draft
        # A new one becomes the recipe of that name as soon as the page has read it.
        self._saved_as = saved.recipe.name
        self._remember(_("Recipe of {name}").format(name=saved.recipe.name), saved.saved.edits)
        self._context.notifier.done(
            _("Recipe of {name} saved").format(name=saved.recipe.name),
            action=_("Undo"),
            then=self._context.undo.undo,
        )
        if entry.state == "suggested":
            self.decided.emit(entry)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, EditConflict):
            self.notice.say(str(error), conflict=True)
        elif isinstance(error, FluxError):
            self.notice.say(str(error), conflict=False)
        else:
            self._context.jobs.failed.emit(error)

    def _remember(self, text: str, edits: Edits) -> None:
        if edits:
            self._context.undo.push(undoable(text, self._session, edits, recipes.take_back))

    # Other acts.

    def suggest(self) -> None:
        """Puts a recipe for this dish into the queue; the page, read again, shows it here."""
        item = self._entry.item
        if item is not None:
            suggest_recipes(self._context, self, [item.id])

    def _card(self) -> Wanted | None:
        """The version in sight, as it is saved."""
        return None if self._entry.recipe is None else (self._entry.name, self._draft().day)

    def leave(self) -> None:
        """Back to the list; asks first where something is typed that is not saved."""
        if not self.is_dirty:
            self.closed.emit()
            return
        sheet = ConfirmSheet(
            self,
            _("Leave without saving?"),
            _("What you typed in this recipe is lost."),
            _("Leave"),
            dangerous=True,
            cancel=_("Go on typing"),
        )
        sheet.accepted.connect(self.closed)
        sheet.rejected.connect(self.stayed)
        sheet.open()

    def scale(self) -> None:
        """Asks by how much; the scaled lines are typed, not saved."""
        draft = self._draft()
        if not draft.lines:
            return
        sheet = ScaleSheet(self, draft.makes, draft.lines, self._book.kitchen)
        sheet.scaled.connect(lambda makes, lines: self._scaled(draft, makes, lines))
        sheet.open()

    def _scaled(self, before: TypedRecipe, makes: Amount | None, lines: Sequence[Line]) -> None:
        self._type(makes, lines)
        self._context.notifier.done(
            _("Scaled, not saved yet"),
            action=_("Undo"),
            then=lambda: self._type(before.makes, before.lines),
        )

    def _type(self, makes: Amount | None, lines: Sequence[Line]) -> None:
        """As if a person had typed it."""
        self.head.show_makes(makes)
        self.lines.show_lines(lines)
        self._typed()

    def _choose_version(self, at: int) -> None:
        recipe = self._entry.recipe
        if recipe is None or not 0 <= at < len(recipe.versions):
            return
        version = self.head.version_at(recipe, at)
        # Saved again it is that version, corrected; the version of today begins anew today.
        today = version == recipe.on(self._book.day)
        self._show_version(version, self._book.day if today else version.valid_from)

    def _dismiss(self) -> None:
        suggestion, entry = self._entry.suggestion, self._entry
        if suggestion is None:
            return

        def done(saved: object) -> None:
            assert hasattr(saved, "edits")
            self._before = None
            text = _("Suggestion for {name} dismissed").format(name=suggestion.name)
            self._remember(text, saved.edits)
            self._context.notifier.done(text, action=_("Undo"), then=self._context.undo.undo)
            self.decided.emit(entry)

        self._context.jobs.run(
            partial(dismiss_suggestion, self._session, suggestion.id),
            owner=self,
            then=done,
            failed=self._failed,
        )

    def _remove(self) -> None:
        recipe = self._entry.recipe
        if recipe is None:
            return
        version = self.head.shown_version(recipe)
        several = len(recipe.versions) > 1 and version != recipe.versions[0]

        def done(saved: object) -> None:
            self._before = None
            edits = saved.saved.edits if isinstance(saved, SavedRecipe) else saved.edits  # type: ignore[attr-defined]
            text = (_("Version of {name} removed") if several else _("Recipe of {name} removed")).format(
                name=recipe.name
            )
            self._remember(text, edits)
            self._context.notifier.done(text, action=_("Undo"), then=self._context.undo.undo)
            if not several:
                self.closed.emit()

        work: Callable[[], object] = (
            partial(remove_version, self._session, recipe.id, version.valid_from, seen=self._entry.revision)
            if several
            else partial(remove_recipe, self._session, recipe.id, seen=self._entry.revision)
        )
        self._context.jobs.run(work, owner=self, then=done, failed=self._failed)

    def _rename(self) -> None:
        recipe = self._entry.recipe
        if recipe is not None and self._entry.item is None:
            sheet = RenameSheet(self, self._context, recipe, self._entry.revision)
            sheet.renamed.connect(lambda text, edits: self._remember(text, edits))
            sheet.open()

    # The look.

    def _connect(self) -> None:
        head = self.head
        self.lines.typed.connect(self._typed)
        self.lines.went_before.connect(head.makes.line.setFocus)
        self.lines.shown_row.connect(self._show_row)
        head.typed.connect(self._typed)
        head.to_lines.connect(self.lines.focus_first)
        head.back.clicked.connect(self.leave)
        head.save.clicked.connect(self.save)
        head.scale.clicked.connect(self.scale)
        head.suggest.clicked.connect(self.suggest)
        head.dismiss.clicked.connect(self._dismiss)
        head.remove.clicked.connect(self._remove)
        head.rename.clicked.connect(self._rename)
        head.version_chosen.connect(self._choose_version)
        self.notice.theirs.connect(self.reload)
        self.notice.mine.connect(lambda: self._save(None))
        for keys, act in (("Ctrl+S", self.save), ("Esc", self.leave)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _show_row(self, row: LineRow) -> None:
        self._scroll.ensureWidgetVisible(row, 0, 60)

    def _lay_out(self) -> None:
        card = Card(_("Lines"))
        hint = Label(_("Tab: next line · F2: yield, note · Ctrl+S: save"), "caption", "text2")
        card.header.addWidget(hint)
        hint.setVisible(self._may_edit)
        self._scroll = Scroll(self.lines)
        card.body.addWidget(self._scroll, 1)
        side = Scroll(self.panel)
        side.setFixedWidth(px(_SIDE))
        beside = QHBoxLayout()
        beside.setSpacing(GAP)
        beside.addWidget(card, 1)
        beside.addWidget(side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.head)
        column.addWidget(self.notice)
        column.addWidget(self.source)
        column.addLayout(beside, 1)
