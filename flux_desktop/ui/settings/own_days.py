"""Days that are not like their weekday: the region whose holidays count, and days of the restaurant's own."""

from datetime import date, datetime
from functools import partial
from typing import Final
from uuid import UUID

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QHBoxLayout, QWidget

from flux_desktop.domain.events import Event
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.services import events, restaurants
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.forms import save
from flux_desktop.ui.parts.buttons import Button
from flux_desktop.ui.parts.cards import Card, Divider
from flux_desktop.ui.parts.fields import DateEdit, Field, LineField, beside
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.lists import EditableList, line, remove_button
from flux_desktop.ui.settings.exceptions import long_date

_LONGEST_REGION: Final = 10
_LONGEST_NAME: Final = 200


class OwnDaysCard(Card):
    """Holidays come from a calendar; what the neighbourhood celebrates, people enter themselves."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(_("Holidays and events"))
        self._context = context
        self._shown: UUID | None = None
        self.region_field = LineField(
            _("Region for public holidays"), hint=_("CT, MD, BW"), longest=_LONGEST_REGION
        )
        self.region = self.region_field.line
        self.save = Button(_("Save region"))
        self.save.clicked.connect(self._save_region)
        self.day = DateEdit()
        self.name_field = LineField(_("Name"), hint=_("Festa major, match, fair"), longest=_LONGEST_NAME)
        self.name = self.name_field.line
        self.add = Button(_("Add day"), "plus")
        self.add.clicked.connect(self._add_day)
        self.name.returnPressed.connect(self.add.click)
        self._list = EditableList(_("None ahead."))
        self._lay_out()

    def refresh(self) -> None:
        restaurant = self._context.restaurant
        self.setHidden(restaurant is None)
        if restaurant is None:
            return
        if restaurant.id != self._shown:
            self._shown = restaurant.id
            self.region.setText(restaurant.region)
            self.region_field.clear_error()
            today = datetime.now().astimezone().date()
            self.day.setDate(QDate(today.year, today.month, today.day))
        for widget in (self.region, self.save, self.day, self.name, self.add):
            widget.setEnabled(self._context.may(Permission.EDIT_EVENTS))
        job = partial(events.events_of, self._context.session)
        self._context.jobs.run(job, owner=self, then=partial(self._show, restaurant.id))

    def _show(self, restaurant_id: UUID, known: list[Event]) -> None:
        if self._context.restaurant is None or restaurant_id != self._context.restaurant.id:
            return
        today = datetime.now().astimezone().date()
        self._list.show_lines(self._line(each) for each in known if each.day >= today)

    def _line(self, event: Event) -> QWidget:
        day = long_date(event.day)
        remove = remove_button(
            _("Remove {name}, {day}").format(name=event.name, day=day), partial(self._remove, event)
        )
        remove.setVisible(self._context.may(Permission.EDIT_EVENTS))
        return line(event.name, day, remove)

    def _add_day(self) -> None:
        context, chosen = self._context, self.day.date()
        assert context.restaurant is not None
        day = date(chosen.year(), chosen.month(), chosen.day())
        job = partial(
            events.add_event,
            context.session,
            day,
            self.name.text(),
        )
        save(context, self, job, button=self.add, field=self.name_field, then=self.name.clear)

    def _remove(self, event: Event) -> None:
        context = self._context
        assert context.restaurant is not None
        job = partial(events.remove_event, context.session, event.id)
        context.jobs.run(job, owner=self)

    def _save_region(self) -> None:
        context = self._context
        assert context.restaurant is not None
        region = self.region.text()
        job = partial(restaurants.set_region, context.session, region)
        done = partial(context.notifier.done, _("Region saved."))
        save(context, self, job, button=self.save, field=self.region_field, then=done)

    def _lay_out(self) -> None:
        place, adding = QHBoxLayout(), QHBoxLayout()
        for row, field, button in (
            (place, self.region_field, self.save),
            (adding, self.name_field, self.add),
        ):
            row.setSpacing(8)
            row.addWidget(field, 1)
            if row is adding:
                row.addWidget(Field(_("Day"), self.day))
            row.addLayout(beside(button))
        note = _(
            "Without a region the holidays of the country count. Events with the same name are treated alike."
        )
        self.body.setSpacing(12)
        self.body.addLayout(place)
        self.body.addWidget(Label(note, "caption", "text2", wrap=True))
        self.body.addWidget(Divider())
        self.body.addWidget(Label(_("Events"), "strong"))
        self.body.addLayout(self._list)
        self.body.addLayout(adding)
