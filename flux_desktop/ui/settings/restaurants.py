"""The restaurant at hand, adding another, and taking over one that nobody runs."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.domain.restaurants import Membership, Restaurant, Role
from flux_desktop.services import restaurants
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.parts.buttons import Button, PrimaryButton
from flux_desktop.ui.parts.cards import Card, Divider
from flux_desktop.ui.parts.labels import ElidedLabel, Label
from flux_desktop.ui.parts.overlays import Sheet
from flux_desktop.ui.parts.states import EmptyState
from flux_desktop.ui.restaurant_fields import RestaurantFields, country_name
from flux_desktop.ui.settings.lines import Facts


class RestaurantCard(Card):
    """What is known of the restaurant chosen in the header."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(_("Restaurant"))
        self._context = context
        self._facts = Facts()
        add, first = Button(_("Add a restaurant"), "plus"), Button(_("Add a restaurant"), "plus")
        for each in (add, first):
            each.clicked.connect(self._ask)
        self._add = QWidget()
        row = QHBoxLayout(self._add)
        row.setContentsMargins(0, 4, 0, 0)
        row.addWidget(add)
        row.addStretch(1)
        self._none = EmptyState("store", _("No restaurant yet"), _("Add one, then import its sales."), first)
        self._unclaimed = QVBoxLayout()
        self._unclaimed.setSpacing(8)
        for part in (self._facts, self._add, self._none):
            self.body.addWidget(part)
        self.body.addLayout(self._unclaimed)

    def refresh(self) -> None:
        self._show_restaurant(self._context.restaurant)
        self._context.jobs.run(
            partial(restaurants.unclaimed, self._context.store), then=self._show_unclaimed, owner=self
        )

    def _show_restaurant(self, restaurant: Restaurant | None) -> None:
        for part in (self._facts, self._add):
            part.setHidden(restaurant is None)
        self._none.setVisible(restaurant is None)
        if restaurant is not None:
            self._facts.show_facts(
                [
                    (_("Name"), restaurant.name),
                    (_("Country"), country_name(restaurant.country)),
                    (_("Currency"), restaurant.currency),
                    (_("Time zone"), restaurant.timezone),
                ]
            )

    def _show_unclaimed(self, found: list[Restaurant]) -> None:
        while (item := self._unclaimed.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if not found:
            return
        self._unclaimed.addWidget(Divider())
        self._unclaimed.addWidget(
            Label(_("Made from the command line; nobody runs them yet:"), "caption", "text2", wrap=True)
        )
        for each in found:
            self._unclaimed.addWidget(self._unclaimed_row(each))

    def _unclaimed_row(self, restaurant: Restaurant) -> QWidget:
        take = Button(_("Take over"))
        take.setAccessibleName(_("Take over {restaurant}").format(restaurant=restaurant.name))
        take.clicked.connect(partial(self._take_over, restaurant))
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(ElidedLabel(restaurant.name, "medium"), 1)
        row.addWidget(take)
        return line

    def _take_over(self, restaurant: Restaurant) -> None:
        context = self._context
        context.jobs.run(
            partial(restaurants.claim, context.store, context.user.id, restaurant.id),
            then=lambda _changes: self._arrived(restaurant),
            owner=self,
        )

    def _ask(self) -> None:
        sheet = AddRestaurant(self, self._context)
        sheet.added.connect(self._arrived)
        sheet.open()

    def _arrived(self, restaurant: Restaurant) -> None:
        """Goes on with the restaurant that was just added."""
        self._context.choose(Membership(restaurant, Role.OWNER))
        self._context.notifier.done(_("You run {restaurant} now.").format(restaurant=restaurant.name))


class AddRestaurant(Sheet):
    """Asks for a restaurant and stores it."""

    added = Signal(object)

    def __init__(self, parent: QWidget, context: AppContext) -> None:
        super().__init__(parent, _("Add a restaurant"), _("You will be its owner."))
        self._context = context
        self.fields = RestaurantFields()
        self.body.addWidget(self.fields)
        leave, self._add = Button(_("Cancel")), PrimaryButton(_("Add restaurant"))
        leave.clicked.connect(self.reject)
        self._add.clicked.connect(self._store)
        self._add.setDefault(True)
        self.footer.addWidget(leave)
        self.footer.addWidget(self._add)
        self.fields.name.setFocus()

    def _store(self) -> None:
        made = self.fields.made()
        if made is None:
            self.fields.name.setFocus()
            return
        self._add.setEnabled(False)
        self._context.jobs.run(
            partial(restaurants.create, self._context.store, self._context.user.id, made),
            then=lambda _changes: self._done(made),
            ended=lambda: self._add.setEnabled(True),
            owner=self,
        )

    def _done(self, made: Restaurant) -> None:
        self.added.emit(made)
        self.accept()
