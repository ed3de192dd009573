"""What was read, compared with other sources: the file's own row of totals, and the total that the till printed."""

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from flux_desktop.domain.exact import to_decimal
from flux_desktop.domain.i18n import _
from flux_desktop.pos.numbers import number_or_none
from flux_desktop.services.imports import Import
from flux_desktop.services.imports.rejected_rows import RejectedRows
from flux_desktop.services.imports.sums import Reconciliation
from flux_desktop.ui import figures
from flux_desktop.ui.imports.wording import amount
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.fields import Field
from flux_desktop.ui.parts.labels import Label, Pill
from flux_desktop.ui.parts.lists import clear


class TotalsCard(Card):
    """One line for each figure to compare with, and a field for the till's own."""

    def __init__(self, currency: str) -> None:
        super().__init__(_("Does it add up?"))
        self._currency = currency
        self._seen: Import | None = None
        self._file = QVBoxLayout()
        self._file.setSpacing(10)
        self._line = QLineEdit()
        self._line.setMaximumWidth(220)
        self._field = Field(
            _("Total that the till printed (Z report)"), self._line, hint=_("Not needed: only to compare")
        )
        self._till = QVBoxLayout()
        self.body.setSpacing(14)
        self.body.addLayout(self._file)
        self.body.addWidget(self._field)
        self.body.addLayout(self._till)
        self.body.addStretch(1)
        self._line.textChanged.connect(lambda _text: self._compare())

    @property
    def till_total(self) -> int | None:
        """What the person typed, in micros; None where that is nothing or no number."""
        return number_or_none(self._line.text()) if self._line.text().strip() else None

    def check(self, seen: Import) -> None:
        """Compare with what this check read."""
        self._seen = seen
        clear(self._file)
        theirs = [each for each in seen.reconciliation if each.origin == "file"]
        for each in theirs:
            self._file.addWidget(_TotalLine(each, seen.skipped, self._currency))
        if not theirs:
            self._file.addWidget(Label(_("This file has no row of totals."), "body", "text2", wrap=True))
        self._compare()

    def _compare(self) -> None:
        clear(self._till)
        self._field.clear_error()
        typed = self.till_total
        if self._line.text().strip() and typed is None:
            self._field.error(_("This is not an amount."))
        elif typed is not None and self._seen is not None:
            till = Reconciliation("till", "money", typed, self._seen.totals.net_sales)
            self._till.addWidget(_TotalLine(till, self._seen.skipped, self._currency))


class _TotalLine(QWidget):
    """Their figure, ours, and how they differ."""

    def __init__(self, each: Reconciliation, skipped: RejectedRows, currency: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(Label(compared(each, currency), "medium", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(10)
        same = each.difference == 0
        row.addWidget(
            Pill(_("The same"), "good", "circle-check")
            if same
            else Pill(_difference(each, currency), "warn", "triangle-alert")
        )
        row.addWidget(Label("" if same else _why(each, skipped), "caption", "text2", wrap=True), 1)
        column.addLayout(row)


def compared(each: Reconciliation, currency: str) -> str:
    """Both figures in a sentence."""
    theirs, ours = (_figure(each, value, currency) for value in (each.theirs, each.ours))
    words = _("Your file says {theirs}, read {ours}")
    if each.origin == "till":
        words = _("The till says {theirs}, read {ours}")
    elif each.what == "quantity":
        words = _("Your file says {theirs} units, read {ours}")
    return words.format(theirs=theirs, ours=ours)


def _difference(each: Reconciliation, currency: str) -> str:
    words = _("{amount} less read") if each.difference < 0 else _("{amount} more read")
    return words.format(amount=_figure(each, abs(each.difference), currency))


def _why(each: Reconciliation, skipped: RejectedRows) -> str:
    """What the difference is made of, where the lines left out explain it."""
    if each.what == "money" and skipped.money and each.difference == -skipped.money:
        return _("That is the money of the lines left out.")
    return ""


def _figure(each: Reconciliation, value: int, currency: str) -> str:
    return figures.money(to_decimal(value), currency) if each.what == "money" else amount(value)
