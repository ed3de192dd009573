"""Waste factor and yield, in the ways people know them."""

from contextlib import suppress
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from flux_desktop.domain.amounts import Amount
from flux_desktop.domain.exact import MICRO, to_decimal
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ingredients import checked_waste, checked_yield, share_of_trim, share_of_weights
from flux_desktop.domain.typed_amounts import typed_amount, typed_share
from flux_desktop.domain.units import in_base, unit_named
from flux_desktop.ui.ingredient_words import decimal_mark, share_text
from flux_desktop.ui.parts.fields import Field, LineField, Select
from flux_desktop.ui.parts.labels import Label

LONGEST: Final = 40
_YIELD, _TRIM, _WEIGHTS = range(3)


def share_as_typed(share: int) -> str:
    """ "15 %", with the language's decimal mark."""
    return f"{to_decimal(share * 100):f} %".replace(".", decimal_mark())


class WasteField(LineField):
    """Extra bought for each unit used, 0 to 60 %."""

    def __init__(self) -> None:
        super().__init__(_("Waste factor"), "", _("Extra bought per unit used: 0–60 %"), longest=LONGEST)

    def show_share(self, share: int) -> None:
        self.clear_error()
        self.line.setText(share_as_typed(share) if share else "")

    def share(self) -> int:
        """Micros; nothing typed is none. Raises ValueError with the reason in words."""
        text = self.line.text().strip()
        try:
            return checked_waste(typed_share(text, decimal_mark())) if text else 0
        except ValueError:
            raise ValueError(
                _("The waste factor is from 0 to 60 %. Of what is peeled or boned away more, give the yield.")
            ) from None


class YieldField(QWidget):
    """What is left to use of what was bought: as that, as what is trimmed off, or by weighing twice."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.mode = Select()
        for text in (_("Yield"), _("Trim loss"), _("Two weights")):
            self.mode.addItem(text)
        self.mode.setAccessibleName(_("How the yield is given"))
        self.mode.setProperty("form", True)
        self.line, self.usable = QLineEdit(), QLineEdit()
        for each in (self.line, self.usable):
            each.setMaxLength(LONGEST)
            each.textEdited.connect(lambda _text: self._typed())
            each.setProperty("form", True)
        self._row = QWidget()
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.mode, 3)
        row.addWidget(self.line, 3)
        row.addWidget(self.usable, 3)
        self._row.setFocusProxy(self.line)
        self.field = Field(_("Yield"), self._row)
        # The look of a field is that of each line in it.
        self._row.setProperty("form", False)
        self._meant = Label("", "caption", "text2")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.field)
        column.addWidget(self._meant)
        self._share = MICRO
        self.mode.currentIndexChanged.connect(lambda _index: self._show())
        self._show()

    def show_share(self, share: int) -> None:
        self._share = share
        self._show()

    def share(self) -> int:
        """Micros. Raises ValueError with the reason in words."""
        mode, text = self.mode.currentIndex(), self.line.text().strip()
        try:
            if mode == _WEIGHTS:
                if not text and not self.usable.text().strip():
                    return self._share
                return self._weighed(text, self.usable.text())
            if not text:
                return MICRO
            share = typed_share(text, decimal_mark())
            return checked_yield(share) if mode == _YIELD else _trimmed(share)
        except ValueError:
            raise ValueError(_wrong(mode)) from None

    def check(self) -> bool:
        """Says under the field what is wrong with it; whether nothing is."""
        try:
            self.share()
        except ValueError as error:
            self._meant.hide()
            self.field.error(str(error))
            return False
        self.field.clear_error()
        return True

    def _weighed(self, bought: str, usable: str) -> int:
        mark = decimal_mark()
        return share_of_weights(_weight(typed_amount(bought, mark)), _weight(typed_amount(usable, mark)))

    def _show(self) -> None:
        """The share in the way that is chosen."""
        mode = self.mode.currentIndex()
        self.field.clear_error()
        self.usable.setVisible(mode == _WEIGHTS)
        names = {
            _YIELD: _("Yield"),
            _TRIM: _("Trim loss"),
            _WEIGHTS: _("Weight as bought"),
        }
        self.line.setAccessibleName(names[mode])
        self.usable.setAccessibleName(_("Weight that can be used"))
        self.line.setPlaceholderText({_YIELD: "100 %", _TRIM: "0 %", _WEIGHTS: _("bought: 2 kg")}[mode])
        self.usable.setPlaceholderText(_("usable: 1.7 kg").replace(".", decimal_mark()))
        self.usable.clear()
        share = {_YIELD: self._share, _TRIM: MICRO - self._share, _WEIGHTS: 0}[mode]
        plain = share in (0, MICRO) and self._share == MICRO
        self.line.setText("" if plain or mode == _WEIGHTS else share_as_typed(share))
        self._say()

    def _typed(self) -> None:
        self.field.clear_error()
        with suppress(ValueError):
            self._share = self.share()
        self._say()
        self.edited.emit()

    def _say(self) -> None:
        """What is typed in another way than as a yield means a yield."""
        try:
            text = "" if self.mode.currentIndex() == _YIELD else share_text(self.share())
        except ValueError:
            text = ""
        self._meant.setText(text and _("{share} of what is bought is used").format(share=text))
        self._meant.setVisible(bool(text))


def _trimmed(trim: int) -> int:
    if trim < 0:
        raise ValueError(trim)
    return share_of_trim(trim)


def _weight(amount: Amount) -> int:
    unit = unit_named(amount.unit)
    size = None if unit is None else in_base(amount.unit, unit.kind)
    if size is None:
        raise ValueError(amount)
    return round(amount.quantity * size)


def _wrong(mode: int) -> str:
    return {
        _YIELD: _("The yield is above 0 and at most 100 %."),
        _TRIM: _("The trim loss is at least 0 and below 100 %."),
        _WEIGHTS: _("Weigh it as bought and as used, as in 2 kg and 1.7 kg; less is used than bought."),
    }[mode]
