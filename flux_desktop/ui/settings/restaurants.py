"""The current restaurant, adding another, and those that nobody runs yet."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from flux_desktop.domain.calendar import regions_of
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.restaurants import Membership, Restaurant, Role
from flux_desktop.services import restaurants
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.collation import sorted_by_name
from flux_desktop.ui.forms import save
from flux_desktop.ui.parts.buttons import Button, PrimaryButton
from flux_desktop.ui.parts.cards import Card, Divider
from flux_desktop.ui.parts.fields import Field, SearchSelect
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.lists import EditableList, line
from flux_desktop.ui.parts.overlays import Sheet
from flux_desktop.ui.parts.states import EmptyState
from flux_desktop.ui.restaurant_fields import RestaurantFields, country_name
from flux_desktop.ui.settings.lines import FactList
from flux_desktop.ui.settings.week import TimeEdit


class RestaurantCard(Card):
    """What is known of the restaurant chosen in the header."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(_("Restaurant"))
        self._context = context
        self._facts = FactList()
        add, first = Button(_("Add a restaurant"), "plus"), Button(_("Add a restaurant"), "plus")
        for each in (add, first):
            each.clicked.connect(self._ask)
        self._change = Button(_("Change"), "sliders-horizontal")
        self._change.setAccessibleName(_("Change the restaurant"))
        self._change.clicked.connect(lambda: ChangeRestaurantSheet(self, self._context).open())
        self.header.addWidget(self._change)
        self._add = QWidget()
        row = QHBoxLayout(self._add)
        row.setContentsMargins(0, 4, 0, 0)
        row.addWidget(add)
        row.addStretch(1)
        self._none = EmptyState("store", _("No restaurant yet"), _("Add one, then import its sales."), first)
        self._unclaimed = EditableList(spacing=8)
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
        self._change.setVisible(restaurant is not None and self._context.may(Permission.EDIT_RESTAURANT))
        if restaurant is not None:
            self._facts.show_facts(
                [
                    (_("Name"), restaurant.name),
                    (_("Country"), country_name(restaurant.country)),
                    (_("Currency"), restaurant.currency),
                    (_("Region"), restaurant.region),
                    (_("Time zone"), restaurant.timezone),
                    (_("The day ends at"), f"{restaurant.business_day_start:%H:%M}"),
                ]
            )

    def _show_unclaimed(self, found: list[Restaurant]) -> None:
        text = _(
            "Made from the command line; nobody runs them yet. Whoever looks after this computer gives them: "
            "`flux-desktop give --restaurant NAME --to EMAIL`."
        )
        head: list[QWidget] = [Divider(), Label(text, "caption", "text2", wrap=True)]
        listed = sorted_by_name(found, lambda each: each.name)
        self._unclaimed.show_lines(
            [*head, *(line(each.name, "", role="medium") for each in listed)] if found else []
        )

    def _ask(self) -> None:
        sheet = AddRestaurantSheet(self, self._context)
        sheet.added.connect(self._arrived)
        sheet.open()

    def _arrived(self, restaurant: Restaurant) -> None:
        """Goes on with the restaurant that was just added."""
        self._context.choose(Membership(restaurant, Role.OWNER))
        self._context.notifier.done(_("{restaurant} was added.").format(restaurant=restaurant.name))


class AddRestaurantSheet(Sheet):
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
        job = partial(restaurants.create, self._context.store, self._context.user.id, made)
        save(self._context, self, job, button=self._add, then=partial(self._done, made))

    def _done(self, made: Restaurant) -> None:
        self.added.emit(made)
        self.accept()


class ChangeRestaurantSheet(Sheet):
    """Everything that was given when the restaurant was added, and its region and business day."""

    def __init__(self, parent: QWidget, context: AppContext) -> None:
        super().__init__(
            parent,
            _("Change the restaurant"),
            _("Amounts are not converted. The end of the day counts for files you import from now on."),
        )
        assert context.restaurant is not None
        self._context, self._place = context, context.restaurant
        self.fields = RestaurantFields()
        self.region = SearchSelect()
        self.day_end = TimeEdit(_("The day ends at"))
        self.day_end.show_time(self._place.business_day_start)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Field(_("Region"), self.region), 3)
        row.addWidget(Field(_("The day ends at"), self.day_end), 2)
        self.body.addWidget(self.fields)
        self.body.addLayout(row)
        leave, self.save = Button(_("Cancel")), PrimaryButton(_("Save"))
        leave.clicked.connect(self.reject)
        self.save.clicked.connect(self._store)
        self.save.setDefault(True)
        self.footer.addWidget(leave)
        self.footer.addWidget(self.save)
        self.fields.show_restaurant(self._place)
        self._show_regions()
        self.fields.country.currentIndexChanged.connect(lambda _at: self._show_regions())
        self.fields.name.setFocus()

    def _show_regions(self) -> None:
        country = self.fields.country.currentData()
        self.region.clear()
        self.region.addItem(_("The whole country"), "")
        for code, name in regions_of(country):
            self.region.addItem(name if name == code else f"{name} ({code})", code)
        at = self.region.findData(self._place.region) if country == self._place.country else 0
        self.region.setCurrentIndex(max(at, 0))

    def _store(self) -> None:
        job = partial(
            restaurants.change,
            self._context.session_for(self._place),
            name=self.fields.name.text(),
            country=self.fields.country.currentData(),
            region=self.region.currentData() or "",
            currency=self.fields.currency.currentData(),
            timezone=self.fields.timezone.currentData() or self._place.timezone,
            business_day_start=self.day_end.shown(),
        )
        save(self._context, self, job, button=self.save, field=self.fields.name_field, then=self.accept)
