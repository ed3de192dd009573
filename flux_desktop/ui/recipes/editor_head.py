"""Over the lines: whose recipe it is, what it makes, from which day it holds, and what can be done with it."""

from datetime import date
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from flux_desktop.domain.amounts import Amount
from flux_desktop.domain.exact import MICRO, show_micros
from flux_desktop.domain.i18n import _
from flux_desktop.domain.recipes import Recipe, Version
from flux_desktop.domain.typed_amounts import typed_amount
from flux_desktop.domain.units import unit_key, unit_named
from flux_desktop.services.recipe_book import BookEntry
from flux_desktop.ui.figures import dated
from flux_desktop.ui.ingredient_words import amount_text, decimal_mark
from flux_desktop.ui.parts.buttons import Button, IconButton, LinkButton, PrimaryButton
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.fields import DateEdit, Field, LineField, Select
from flux_desktop.ui.parts.labels import ElidedLabel, Pill
from flux_desktop.ui.parts.page import PageHead
from flux_desktop.ui.recipes.wording import state_badge
from flux_desktop.ui.theme import px

_LONGEST_NAME: Final = 200
_LEAST_WORDS: Final = 300
_LONGEST_MAKES: Final = 60


class EditorHead(QWidget):
    """The name of a dish is the dish's; a new part is given one here."""

    typed = Signal()
    to_lines = Signal()
    version_chosen = Signal(int)

    def __init__(self, card: Button, *, may_edit: bool) -> None:
        """`card` prints the recipe's card."""
        super().__init__()
        self._may_edit = may_edit
        self._makes: Amount | None = None
        self.back = IconButton("arrow-left", _("Back to the recipes (Esc)"))
        self.title = ElidedLabel("", "title")
        self.title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.state = Pill("")
        self.rename = LinkButton(_("Rename"))
        self.remove = Button(_("Remove"), "trash-2")
        self.dismiss = Button(_("Dismiss"), "x")
        self.suggest = Button(_("Suggest a recipe"), "lightbulb")
        self.card = card
        self.scale = Button(_("Scale"), "sliders-horizontal")
        self.save = PrimaryButton(_("Save"), "check")
        self.name = LineField(_("Name"), "", _("As in Pizza dough"), longest=_LONGEST_NAME)
        self.makes = LineField(_("Makes"), "", _("1 portion; or 10 portions, 2.6 kg"), longest=_LONGEST_MAKES)
        self.day = DateEdit()
        self.versions = Select()
        self._versions = Field(_("Version"), self.versions)
        self._lay_out()
        self.makes.line.textEdited.connect(lambda _text: self.typed.emit())
        self.name.line.textEdited.connect(lambda _text: self.typed.emit())
        self.makes.line.returnPressed.connect(self.to_lines)
        self.versions.activated.connect(self.version_chosen)

    def show_entry(self, entry: BookEntry, today: date) -> None:
        """Its name and state, and what may be done with it."""
        self.title.setText(entry.name or _("New recipe"))
        badge = state_badge(entry.state)
        self.state.set(badge.text, badge.kind, badge.icon)
        self.state.setVisible(bool(entry.name))
        self.name.setVisible(not entry.name)
        suggested = entry.recipe is None and entry.suggestion is not None
        self.save.setText(_("Confirm") if suggested else _("Save"))
        self.save.updateGeometry()
        self.save.setVisible(self._may_edit)
        self.dismiss.setVisible(suggested and self._may_edit)
        is_open = entry.item is not None and entry.recipe is None and entry.suggestion is None
        self.suggest.setVisible(is_open and self._may_edit)
        self.scale.setVisible(not is_open)
        self.card.setVisible(entry.recipe is not None)
        self.remove.setVisible(entry.recipe is not None and self._may_edit)
        self.rename.setVisible(entry.recipe is not None and entry.item is None and self._may_edit)
        self._show_versions(entry.recipe, today)

    def show_makes(self, makes: Amount | None) -> None:
        self._makes = makes
        self.makes.clear_error()
        text = "" if makes is None else f"{show_micros(makes.quantity)} {makes.unit}"
        if makes is not None and _is_few_portions(makes):
            self.makes.line.setText(amount_text(makes))
        else:
            self.makes.line.setText(text.replace(".", decimal_mark()))

    def makes_typed(self) -> Amount | None:
        """A bare number is of portions. Raises ValueError: not readable, nothing, or in no known unit."""
        text = self.makes.line.text().strip()
        if not text:
            return None
        try:
            amount = typed_amount(text, decimal_mark())
        except ValueError:
            amount = typed_amount(f"{text} portions", decimal_mark())
        if not amount.quantity or unit_named(amount.unit) is None:
            raise ValueError(text)
        shown = self._makes
        if shown is not None and (shown.quantity, unit_key(shown.unit)) == (
            amount.quantity,
            unit_key(amount.unit),
        ):
            # Portions are shown in the person's language: left as they are they stay as they were typed.
            return shown
        return amount

    def check(self, *, is_new: bool) -> bool:
        """Says beside the field what is wrong; whether nothing is."""
        sound = True
        try:
            self.makes_typed()
        except ValueError:
            self.makes.error(_("Write it as 10 portions, 2.6 kg or 3 l."))
            self.makes.line.setFocus()
            sound = False
        if is_new and not self.name.line.text().strip():
            self.name.error(_("A recipe needs a name."))
            self.name.line.setFocus()
            sound = False
        return sound

    def show_version(self, version: Version) -> None:
        at = self.versions.findData(version.valid_from)
        if at >= 0:
            self.versions.setCurrentIndex(at)

    def version_at(self, recipe: Recipe, at: int) -> Version:
        return recipe.versions[len(recipe.versions) - 1 - at]

    def shown_version(self, recipe: Recipe) -> Version:
        return self.version_at(recipe, max(self.versions.currentIndex(), 0))

    def _show_versions(self, recipe: Recipe | None, today: date) -> None:
        """The newest first."""
        self.versions.clear()
        self._versions.setVisible(recipe is not None)
        if recipe is None:
            return
        now = recipe.on(today)
        for each in reversed(recipe.versions):
            day = dated(each.valid_from, today)
            text = (
                _("since {day}, in use").format(day=day) if each == now else _("from {day}").format(day=day)
            )
            self.versions.addItem(text, each.valid_from)

    def _lay_out(self) -> None:
        words = QWidget()
        words.setMinimumWidth(px(_LEAST_WORDS))
        named = QHBoxLayout(words)
        named.setContentsMargins(0, 0, 0, 0)
        named.setSpacing(10)
        for each in (self.back, self.title, self.state):
            named.addWidget(each, 1 if each is self.title else 0)
        # What can be done goes below where there is no room for both.
        first = PageHead()
        first.addWidget(words)
        acts = (self.rename, self.remove, self.dismiss, self.card, self.suggest, self.scale, self.save)
        for act in acts:
            first.addWidget(act)
        card = Card()
        second = QHBoxLayout()
        second.setSpacing(16)
        self._from = Field(_("Valid from"), self.day)
        for field, stretch in ((self.name, 4), (self.makes, 4), (self._from, 3), (self._versions, 3)):
            second.addWidget(field, stretch)
        card.body.addLayout(second)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(first)
        column.addWidget(card)
        if not self._may_edit:
            self.makes.line.setReadOnly(True)
            self.day.setEnabled(False)


def _is_few_portions(makes: Amount) -> bool:
    """Whether they are written without a mark that a language reads as another."""
    return unit_key(makes.unit) == "portion" and makes.quantity < 1000 * MICRO and makes.quantity % MICRO == 0
