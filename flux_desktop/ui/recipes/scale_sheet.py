"""A recipe made larger or smaller: to make so much, or with what is at hand of one ingredient."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from flux_desktop.domain.amounts import Amount
from flux_desktop.domain.costing import Kitchen
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.recipes import ONE_PORTION, Line
from flux_desktop.domain.scaling import factor_from_hand, factor_to_make, scaled
from flux_desktop.domain.typed_amounts import typed_amount
from flux_desktop.domain.typed_lines import line_text
from flux_desktop.ui.figures import number
from flux_desktop.ui.ingredient_words import amount_text, decimal_mark
from flux_desktop.ui.parts.buttons import Button, PrimaryButton, Segment
from flux_desktop.ui.parts.fields import Field, LineField, Select
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.overlays import Sheet

_MAKE, _HAND = "make", "hand"
_LONGEST: Final = 40


class ScaleSheet(Sheet):
    """`scaled` gives what it makes and its lines; nothing is saved yet."""

    scaled = Signal(object, object)

    def __init__(self, page: QWidget, makes: Amount | None, lines: Sequence[Line], kitchen: Kitchen) -> None:
        super().__init__(page, _("Scale the recipe"), _("Every line by the same factor."), width=480)
        self._makes, self._lines, self._kitchen = makes, list(lines), kitchen
        self.way = Segment(
            [(_MAKE, _("By what it makes")), (_HAND, _("By what is at hand"))], _("How to scale")
        )
        self.wanted = LineField(
            _("To make"),
            "",
            _("now {amount}").format(amount=amount_text(makes or ONE_PORTION)),
            longest=_LONGEST,
        )
        self.line = Select()
        for each in self._lines:
            self.line.addItem(line_text(each, decimal_mark()))
        self._line = Field(_("Ingredient"), self.line)
        self.at_hand = LineField(_("At hand"), "", _("as 2 kg"), longest=_LONGEST)
        self._sentence = Label("", "caption", "text2", wrap=True)
        for part in (self.way, self.wanted, self._line, self.at_hand, self._sentence):
            self.body.addWidget(part)
        leave, self._act = Button(_("Cancel")), PrimaryButton(_("Scale"))
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        self._act.setDefault(True)
        self._act.clicked.connect(self.apply)
        self.footer.addWidget(leave)
        self.footer.addWidget(self._act)
        self.way.changed.connect(lambda _key: self._turn())
        for field in (self.wanted, self.at_hand):
            field.line.textEdited.connect(lambda _text: self._say())
        self.line.currentIndexChanged.connect(lambda _at: self._say())
        self._turn()

    def apply(self) -> None:
        """Scales and closes, or says beside the field why not."""
        try:
            makes, lines = scaled(self._makes, self._lines, self._factor())
        except ValueError:
            by_making = self.way.current == _MAKE
            output = (self._makes or ONE_PORTION).unit
            field = self.wanted if by_making else self.at_hand
            field.error(
                _("Write an amount above 0 in a unit like {unit}.").format(unit=output)
                if by_making
                else _("Write an amount above 0, in a unit that converts to that of the line.")
            )
            field.line.setFocus()
            return
        self.accept()
        self.scaled.emit(makes, lines)

    def _factor(self) -> Fraction:
        """Raises ValueError."""
        if self.way.current == _MAKE:
            text = self.wanted.line.text().strip()
            output = self._makes or ONE_PORTION
            try:
                wanted = typed_amount(text, decimal_mark())
            except ValueError:
                # A bare number is of the unit that it makes now.
                wanted = typed_amount(f"{text} {output.unit}", decimal_mark())
            return factor_to_make(output, wanted)
        line = self._lines[self.line.currentIndex()]
        ingredient = self._kitchen.ingredients.get(name_key(line.what))
        text = self.at_hand.line.text().strip()
        try:
            at_hand = typed_amount(text, decimal_mark())
        except ValueError:
            at_hand = typed_amount(f"{text} {line.unit}", decimal_mark())
        return factor_from_hand(line, at_hand, ingredient.equivalents if ingredient else ())

    def _turn(self) -> None:
        by_making = self.way.current == _MAKE
        self.wanted.setVisible(by_making)
        self._line.setVisible(not by_making)
        self.at_hand.setVisible(not by_making)
        (self.wanted if by_making else self.at_hand).line.setFocus()
        self._say()
        if self.isVisible():
            self.fit()

    def _say(self) -> None:
        try:
            text = _("Times {factor}").format(factor=number(float(self._factor()), 3))
        except ValueError:
            text = ""
        self._sentence.setText(text)
