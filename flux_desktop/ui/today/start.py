"""What the first page asks for while there is nothing to show: a restaurant, then its sales."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.ui.figures import number
from flux_desktop.ui.parts.buttons import Button, PrimaryButton
from flux_desktop.ui.parts.cards import Card, Divider
from flux_desktop.ui.parts.labels import Label, Pill
from flux_desktop.ui.restaurant_fields import RestaurantFields
from flux_desktop.ui.theme import Kind, px

_FORM = 480


class AddRestaurantCard(Card):
    """Asks for the restaurant. `added` carries it, not stored yet."""

    added = Signal(object)

    def __init__(self) -> None:
        super().__init__(_("Add your restaurant"), _("Sales, hours and forecasts belong to it."))
        self.setMaximumWidth(px(_FORM))
        self.fields = RestaurantFields()
        self.button = PrimaryButton(_("Add restaurant"), "plus")
        self.button.clicked.connect(self._add)
        self.fields.name.returnPressed.connect(self._add)
        self.body.setSpacing(16)
        self.body.addWidget(self.fields)
        self.body.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)

    def _add(self) -> None:
        made = self.fields.made()
        if made is not None:
            self.added.emit(made)


class FirstSteps(Card):
    """Three steps to the first forecast, each with where it stands, and what its button does."""

    def __init__(self, import_sales: Callable[[], object], set_hours: Callable[[], object]) -> None:
        super().__init__(_("Three steps to your first forecast"))
        self.body.setSpacing(14)
        load = PrimaryButton(_("Import sales"), "upload")
        load.clicked.connect(lambda: import_sales())
        hours = Button(_("Set hours"), "clock")
        hours.clicked.connect(lambda: set_hours())
        self._hours = Pill("")
        for n, heading, sentence, end in (
            (1, _("Import sales"), _("The till's export as a CSV file; a month is a good start."), load),
            (
                2,
                _("See the forecast"),
                _("What each dish will sell, with its range."),
                Pill(_("After the import")),
            ),
            (
                3,
                _("Set your opening hours"),
                _("Until you do, Flux takes them from the days with sales."),
                hours,
            ),
        ):
            if n > 1:
                self.body.addWidget(Divider())
            self.body.addWidget(_step(n, heading, sentence, end, self._hours if n == 3 else None))

    def show_hours(self, done: bool) -> None:
        """Whether the hours are set."""
        kind: Kind = "good" if done else "neutral"
        self._hours.set(_("Done") if done else _("Not set yet"), kind, "circle-check" if done else "")


def _step(n: int, heading: str, sentence: str, end: QWidget, state: QWidget | None) -> QWidget:
    step, words = QWidget(), QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(Label(heading, "strong"))
    words.addWidget(Label(sentence, "body", "text2", wrap=True))
    row = QHBoxLayout(step)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(14)
    mark = Pill(number(n), "good" if n == 1 else "neutral")
    mark.setMinimumWidth(px(26))
    row.addWidget(mark)
    row.addLayout(words, 1)
    for widget in (state, end):
        if widget is not None:
            row.addWidget(widget)
    return step
