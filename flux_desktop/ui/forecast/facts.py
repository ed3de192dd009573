"""What a person can enter on this page: a dish ran out, a day has a name, a number of their own."""

from collections.abc import Callable
from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtWidgets import QComboBox, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import MenuItem
from flux_desktop.services import events, menu, own_forecasts, run_outs
from flux_desktop.services.forecast_data import ForecastData
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.collation import sorted_by_name
from flux_desktop.ui.figures import long_date, weekday_date
from flux_desktop.ui.forecast.subject import Subject
from flux_desktop.ui.forms import save
from flux_desktop.ui.parts.buttons import Button, PrimaryButton
from flux_desktop.ui.parts.fields import Field, LineField, Select
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.overlays import Sheet

# By key, what a person may choose for a dish; "" is what all dishes have.
_MODELS = ("", "v2", "v1", "weekday_average")
_LONGEST_NAME = 200


def mark_ran_out(context: AppContext, owner: QWidget, subject: Subject, day: date, out: bool) -> None:
    """Marks or unmarks the dish on that day, with a way back."""
    assert context.restaurant is not None
    change = run_outs.mark_ran_out if out else run_outs.unmark_ran_out
    assert subject.item_id is not None
    job = partial(change, context.session, subject.item_id, day)
    sentence = _("{dish} ran out on {day}.") if out else _("{dish} did not run out on {day}.")

    def done(_changes: object) -> None:
        undo = partial(mark_ran_out, context, owner, subject, day, not out)
        text = sentence.format(dish=subject.name, day=weekday_date(day))
        context.notifier.done(text, action=_("Undo"), then=undo)

    context.jobs.run(job, owner=owner, then=done)


def set_own(
    context: AppContext,
    owner: QWidget,
    item_id: UUID,
    day: date,
    quantity: int | None,
    then: Callable[[], object],
) -> None:
    """Keeps the manager's number (micros; None takes it back) of a dish and day, then calls `then`."""
    assert context.restaurant is not None
    job = partial(own_forecasts.set_own_forecast, context.session, item_id, day, quantity)
    context.jobs.run(job, owner=owner, then=lambda _changes: then())


class NameDay(Sheet):
    """Gives a day a name of its own, or takes its names back."""

    def __init__(self, parent: QWidget, context: AppContext, day: date, known: str) -> None:
        super().__init__(
            parent,
            _("Name {day}").format(day=long_date(day)),
            _("Days of the same name are the same kind of day: Flux learns what they do to sales."),
        )
        self._context, self._day = context, day
        self.field = LineField(_("Name"), hint=_("Festa major, match, private party"), longest=_LONGEST_NAME)
        self.name = self.field.line
        self.body.addWidget(self.field)
        if known:
            remove = Button(_("Remove “{name}”").format(name=known), "trash-2")
            remove.clicked.connect(self._remove)
            self.footer.addWidget(remove)
        self._save = PrimaryButton(_("Save name"))
        self._save.setDefault(True)
        self._save.clicked.connect(self._add)
        self.footer.addWidget(self._save)
        self.name.setFocus()

    def _add(self) -> None:
        context = self._context
        assert context.restaurant is not None
        name = self.name.text()
        job = partial(events.add_event, context.session, self._day, name)
        save(context, self, job, button=self._save, field=self.field, then=self.accept)

    def _remove(self) -> None:
        context = self._context
        assert context.restaurant is not None
        job = partial(events.remove_events_on, context.session, self._day)
        context.jobs.run(job, owner=self, then=lambda _changes: self.accept())


class DishSheet(Sheet):
    """What one dish is called and how it is forecast: whom it borrows from while it is new, and by which model."""

    def __init__(self, parent: QWidget, context: AppContext, data: ForecastData, dish: MenuItem) -> None:
        super().__init__(parent, dish.name, _("Its name, and how it is forecast"))
        self._context, self._dish = context, dish
        self.name_field = LineField(_("Name"), longest=menu.LONGEST_NAME)
        self.name, self.sibling, self.model = self.name_field.line, Select(), Select()
        self.name.setText(dish.name)
        self.sibling.addItem(_("Its category only"), None)
        for each in sorted_by_name(data.dishes.values(), lambda each: each.name):
            if each.id != dish.id and not each.archived:
                self.sibling.addItem(each.name, each.id)
        names = {
            "": _("Same as all dishes"),
            "v2": _("Flux"),
            "v1": _("Simple Bayesian"),
            "weekday_average": _("Average of the last four weeks, by weekday"),
        }
        for key in _MODELS:
            self.model.addItem(names[key], key or None)
        for select, value in ((self.sibling, dish.sibling_id), (self.model, dish.forecast_model)):
            select.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            select.setCurrentIndex(max(select.findData(value), 0))
        self.body.addWidget(self.name_field)
        note = _("Sales under the old name still count here.")
        self.body.addWidget(Label(note, "caption", "text2", wrap=True))
        self.body.addWidget(Field(_("While new, learn from"), self.sibling))
        note = _("A dish with little history sells much like the one it replaces or resembles.")
        self.body.addWidget(Label(note, "caption", "text2", wrap=True))
        self.body.addWidget(Field(_("Method"), self.model))
        note = _("See Accuracy for where the average wins.")
        self.body.addWidget(Label(note, "caption", "text2", wrap=True))
        leave, self._save = Button(_("Cancel")), PrimaryButton(_("Save"))
        leave.clicked.connect(self.reject)
        self._save.clicked.connect(self._store)
        self._save.setDefault(True)
        self.footer.addWidget(leave)
        self.footer.addWidget(self._save)
        self.name.setFocus()
        self.name.selectAll()

    def _store(self) -> None:
        """All at once; the sheet stays open, as typed, where that is refused."""
        context, dish = self._context, self._dish
        new = menu.DishEdit(self.name.text(), self.sibling.currentData(), self.model.currentData())
        job = partial(menu.edit_dish, context.session, dish.id, new, seen=dish.revision)
        save(context, self, job, button=self._save, field=self.name_field, then=self.accept)
