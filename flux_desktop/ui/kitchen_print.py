"""What the kitchen hangs on the wall, printed from the pages it works on: the allergen sheet, and a recipe's card."""

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.services.recipe_cards import allergen_sheet, recipe_card
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.kitchen_paper import allergen_paper, recipe_paper
from flux_desktop.ui.paper import Paper, PaperButton

Wanted = tuple[str, date | None]
"""The name of a recipe, and the day whose version is meant; None: today's."""


class KitchenPrint(PaperButton):
    """Papers without money, for every role. `recipe` says whose card would be printed now; None: none."""

    def __init__(
        self,
        context: AppContext,
        owner: QWidget,
        recipe: Callable[[], Wanted | None],
        *,
        allergens: bool = True,
    ) -> None:
        """`allergens`: the sheet of the whole menu is offered too."""
        self._owner, self._recipe = owner, recipe
        self._of_card: tuple[QAction, ...] = ()
        if allergens:
            super().__init__(context, self._make_sheet, name=_("Allergen sheet"))
            self._of_card = self.add_paper(self._make_card, _("Recipe card"))
            self.menu_of_papers.aboutToShow.connect(self.offer)
        else:
            super().__init__(context, self._make_card, _("Recipe card"))

    def offer(self) -> None:
        """Offers the card where there is a recipe to print."""
        for action in self._of_card:
            action.setEnabled(self._recipe() is not None)

    def _make_sheet(self, then: Callable[[Paper], object]) -> None:
        work = partial(allergen_sheet, self._context.session)
        self._context.jobs.run(work, owner=self._owner, then=lambda sheet: then(allergen_paper(sheet)))

    def _make_card(self, then: Callable[[Paper], object]) -> None:
        wanted = self._recipe()
        if wanted is None:
            return
        work = partial(recipe_card, self._context.session, *wanted)
        self._context.jobs.run(work, owner=self._owner, then=lambda card: then(recipe_paper(card)))
