"""One day of one subject: what it was or will be, the reasons, and what a person can correct."""

from collections.abc import Sequence
from datetime import date
from math import prod

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from flux_desktop.domain.forecast.model import Reason, units_text
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.ui.figures import headed, long_date, number
from flux_desktop.ui.forecast.subject import Subject
from flux_desktop.ui.parts.buttons import Button, IconButton
from flux_desktop.ui.parts.cards import Card, Divider, Scroll
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.lists import clear
from flux_desktop.ui.parts.overlays import announce


class DayPanel(Card):
    """Opened by a click on a day."""

    closed = Signal()
    ran_out = Signal(object, object, bool)
    """A subject, a day, and whether it ran out."""
    name_day = Signal(object)
    """A day (date) that somebody wants to name."""

    def __init__(self) -> None:
        super().__init__(" ", " ")
        self.subject: Subject | None = None
        self.day = date.min
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._sentence = Label("", "strong", wrap=True)
        self._notes = Label("", "body", "text2", wrap=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 1)
        close = IconButton("x", _("Close"))
        close.clicked.connect(self.closed)
        self.copy = IconButton("copy", _("Copy as text"))
        for button in (self.copy, close):
            self.header.addWidget(button)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text))
        self.mark = Button("")
        self.mark.clicked.connect(self._mark)
        self.name = Button(_("Mark an event"))
        self.name.clicked.connect(lambda: self.name_day.emit(self.day))
        self._lay_out()

    def show_day(self, subject: Subject, day: date, *, may_mark: bool, may_name: bool) -> None:
        """The day of the subject; what the person may not do is not offered."""
        self.subject, self.day = subject, day
        self.set_title(headed(long_date(day)))
        self.set_subtitle(subject.name)
        reasons = subject.reasons(day)
        notes = [note.text for note in subject.notes.get(day, ())]
        self._sentence.setText(figure_text(subject, day))
        self._notes.setText("\n".join(notes))
        self._notes.setVisible(bool(notes))
        self._fill(reasons)
        past = day in subject.history_days
        self.mark.setVisible(may_mark and past and subject.item_id is not None)
        self.mark.setText(_("Not sold out this day") if self._is_marked else _("Sold out this day"))
        self.mark.updateGeometry()
        self.name.setVisible(may_name)
        announce(self, self.text)

    @property
    def text(self) -> str:
        """Everything the panel shows, for the clipboard and for a screen reader."""
        assert self.subject is not None
        notes = [note.text for note in self.subject.notes.get(self.day, ())]
        reasons = self.subject.reasons(self.day)
        parts = [reason.text for reason in reasons]
        if product := _product(reasons):
            parts.append(f"{_('Expected')}: {number(product, 1)}")
        return "\n".join(
            [f"{self.subject.name}, {long_date(self.day)}", self._sentence.text(), *notes, *parts]
        )

    @property
    def _is_marked(self) -> bool:
        assert self.subject is not None
        return any(note.kind == "ran_out" for note in self.subject.notes.get(self.day, ()))

    def _mark(self) -> None:
        self.ran_out.emit(self.subject, self.day, not self._is_marked)

    def _fill(self, reasons: Sequence[Reason]) -> None:
        """A line each; their figures multiply to the last one, which is what is expected."""
        clear(self._grid)
        product = _product(reasons)
        lines = [
            (reason.text[:1].upper() + reason.text[1:], _figure(reason, reasons), _seen(reason))
            for reason in reasons
        ]
        if product is not None:
            lines.append((_("Expected"), f"= {number(product, 1)}", ""))
        for row, (text, figure, tip) in enumerate(lines):
            self._grid.addWidget(Label(text, "body", wrap=True), 2 * row, 0)
            if figure:
                effect = Label(figure, "strong", tabular=True)
                effect.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
                effect.setToolTip(tip)
                self._grid.addWidget(effect, 2 * row, 1)
            if row + 1 < len(lines):
                self._grid.addWidget(Divider(), 2 * row + 1, 0, 1, 2)

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(8)
        column.addWidget(self._sentence)
        column.addWidget(self._notes)
        column.addLayout(self._grid)
        column.addStretch(1)
        self.body.addWidget(Scroll(inside), 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.mark, self.name):
            row.addWidget(button)
        row.addStretch(1)
        self.body.addLayout(row)


def figure_text(subject: Subject, day: date) -> str:
    """What was sold that day, or what to expect of it."""
    if day in subject.days:
        low, typical, high, _most = subject.quantiles[subject.days.index(day)].tolist()
        return _("Typically {typical}; {low} to {high} on 8 days in 10").format(
            typical=number(typical), low=number(low), high=number(high)
        )
    if day in subject.history_days:
        sold = subject.history[subject.history_days.index(day)]
        if np.isfinite(sold):
            return ngettext("{n} sold", "{n} sold", round(sold)).format(n=number(sold))
    return _("Nothing is known of this day")


def _factors(reasons: Sequence[Reason]) -> float:
    return prod(reason.factor for reason in reasons if reason.factor is not None)


def _product(reasons: Sequence[Reason]) -> float | None:
    """What the reasons multiply to, None where they do not."""
    units = next((reason.units for reason in reasons if reason.units is not None), None)
    return None if units is None else units * _factors(reasons)


def _figure(reason: Reason, reasons: Sequence[Reason]) -> str:
    """The reason's part in the product, "" where it has none: "17.02", "×1.2"."""
    if reason.units is not None:
        factors = _factors(reasons)
        digits = units_text(reason.units * factors, factors)
        return number(float(digits), len(digits.partition(".")[2]))
    if reason.factor is None:
        return ""
    digits = f"{reason.factor:g}"
    return f"×{number(reason.factor, len(digits.partition('.')[2]))}"


def _seen(reason: Reason) -> str:
    if reason.evidence is None:
        return ""
    days = ngettext("seen on {n} day", "seen on {n} days", reason.evidence)
    return days.format(n=number(reason.evidence))
