"""Another name for a part of dishes."""

from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.domain.recipes import Recipe
from flux_desktop.services.recipe_edits import SavedRecipe, rename_recipe
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.forms import save
from flux_desktop.ui.parts.buttons import Button, PrimaryButton
from flux_desktop.ui.parts.fields import LineField
from flux_desktop.ui.parts.overlays import Sheet

_LONGEST: Final = 200


class RenameSheet(Sheet):
    """`renamed` gives what was done, and what takes it back."""

    renamed = Signal(str, object)

    def __init__(self, page: QWidget, context: AppContext, recipe: Recipe, seen: int) -> None:
        super().__init__(
            page,
            _("Rename “{name}”").format(name=recipe.name),
            _("Recipes that use it still find it."),
            width=440,
        )
        self._context, self._recipe, self._seen = context, recipe, seen
        self.name = LineField(_("Name"), longest=_LONGEST)
        self.name.line.setText(recipe.name)
        self.name.line.selectAll()
        self.body.addWidget(self.name)
        leave, self._act = Button(_("Cancel")), PrimaryButton(_("Rename"))
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        self._act.setDefault(True)
        self._act.clicked.connect(self.apply)
        self.footer.addWidget(leave)
        self.footer.addWidget(self._act)

    def apply(self) -> None:
        name, found = self.name.line.text(), []

        def work() -> SavedRecipe:
            done = rename_recipe(self._context.session, self._recipe.id, name, seen=self._seen)
            found.append(done)
            return done

        def then() -> None:
            self.accept()
            self.renamed.emit(_("Renamed to {name}").format(name=found[0].recipe.name), found[0].saved.edits)

        save(self._context, self, partial(work), button=self._act, then=then, field=self.name)
