"""Days that are not like their weekday: the region whose holidays count, and days of the restaurant's own."""

from datetime import date, datetime
from functools import partial
from typing import Final
from uuid import UUID

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from flux_desktop.domain.events import Event
from flux_desktop.domain.i18n import _
from flux_desktop.domain.restaurants import Role
from flux_desktop.services import events, restaurants
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.parts.buttons import Button, IconButton
from flux_desktop.ui.parts.cards import Card, Divider
from flux_desktop.ui.parts.fields import DateEdit, Field
from flux_desktop.ui.parts.labels import ElidedLabel, Label
from flux_desktop.ui.settings.exceptions import long_date

_MANAGERS: Final = (Role.OWNER, Role.MANAGER)
_LONGEST_REGION: Final = 10
_LONGEST_NAME: Final = 200


class OwnDaysCard(Card):
    """Holidays come from a calendar; what the neighbourhood celebrates, people say themselves."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(_("Holidays and own days"))
        self._context = context
        self._shown: UUID | None = None
        self.region = QLineEdit()
        self.region.setMaxLength(_LONGEST_REGION)
        self.region_field = Field(_("Region whose holidays count"), self.region, hint=_("CT, MD, BW"))
        self.region.textEdited.connect(self.region_field.clear_error)
        self.save = Button(_("Save region"))
        self.save.clicked.connect(self._save_region)
        self.day, self.name = DateEdit(), QLineEdit()
        self.name.setMaxLength(_LONGEST_NAME)
        self.name_field = Field(_("Name"), self.name, hint=_("Festa major, match, fair"))
        self.name.textEdited.connect(self.name_field.clear_error)
        self.name.returnPressed.connect(self._add_day)
        self.add = Button(_("Add day"), "plus")
        self.add.clicked.connect(self._add_day)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
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
            widget.setEnabled(self._context.role in _MANAGERS)
        job = partial(events.events_of, self._context.store, restaurant.id, actor=self._context.user.id)
        self._context.jobs.run(job, owner=self, then=partial(self._show, restaurant.id))

    def _show(self, restaurant_id: UUID, known: list[Event]) -> None:
        if self._context.restaurant is None or restaurant_id != self._context.restaurant.id:
            return
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        today = datetime.now().astimezone().date()
        ahead = [each for each in known if each.day >= today]
        for each in ahead:
            self._list.addWidget(self._row(each))
        if not ahead:
            self._list.addWidget(Label(_("None ahead."), "body", "text2"))

    def _row(self, event: Event) -> QWidget:
        day = long_date(event.day)
        remove = IconButton("trash-2", _("Remove {name}, {day}").format(name=event.name, day=day))
        remove.clicked.connect(partial(self._remove, event))
        remove.setVisible(self._context.role in _MANAGERS)
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(ElidedLabel(event.name), 1)
        row.addWidget(Label(day, "body", "text2", tabular=True))
        row.addWidget(remove)
        return line

    def _add_day(self) -> None:
        context, chosen = self._context, self.day.date()
        assert context.restaurant is not None
        day = date(chosen.year(), chosen.month(), chosen.day())
        job = partial(
            events.add_event,
            context.store,
            context.restaurant.id,
            day,
            self.name.text(),
            actor=context.user.id,
        )
        context.jobs.run(
            job,
            owner=self,
            then=lambda _changes: self.name.clear(),
            failed=lambda error: self.name_field.error(str(error)),
        )

    def _remove(self, event: Event) -> None:
        context = self._context
        assert context.restaurant is not None
        job = partial(
            events.remove_event, context.store, context.restaurant.id, event.id, actor=context.user.id
        )
        context.jobs.run(job, owner=self)

    def _save_region(self) -> None:
        context = self._context
        assert context.restaurant is not None
        region = self.region.text()
        job = partial(
            restaurants.set_region, context.store, context.restaurant.id, region, actor=context.user.id
        )
        context.jobs.run(
            job,
            owner=self,
            then=lambda _changes: context.notifier.done(_("Region saved.")),
            failed=lambda error: self.region_field.error(str(error)),
        )

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
            row.addLayout(_foot(button))
        note = _(
            "Without a region the holidays of the country count. Own days of one name are one kind of day."
        )
        self.body.setSpacing(12)
        self.body.addLayout(place)
        self.body.addWidget(Label(note, "caption", "text2", wrap=True))
        self.body.addWidget(Divider())
        self.body.addWidget(Label(_("Own days"), "strong"))
        self.body.addLayout(self._list)
        self.body.addLayout(adding)


def _foot(button: QWidget) -> QVBoxLayout:
    """Beside the editor of a field, whose label stands above it."""
    column = QVBoxLayout()
    column.addSpacing(24)
    column.addWidget(button)
    column.addStretch(1)
    return column
