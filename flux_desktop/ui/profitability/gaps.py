"""What is missing for a cost, by the money that it holds up, each with the act that settles it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from flux_desktop.domain.i18n import _
from flux_desktop.services.profitability import Gap
from flux_desktop.ui.parts.buttons import Button
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.profitability import wording
from flux_desktop.ui.rows import Column, Rows, Table
from flux_desktop.ui.theme import CARD_SIDE


class GapsCard(Card):
    """One row a thing that is missing; the button under the table opens where it can be said."""

    settle = Signal(object)
    """The gap (Gap) that somebody wants to settle."""

    def __init__(self, currency: str) -> None:
        super().__init__(
            _("Missing costs"), _("The sales that have no cost because of it, without tax."), flush=True
        )
        self.pages: frozenset[str] = frozenset()
        """The pages that can be opened, by their keys."""
        self.rows = Rows(_columns(currency))
        self.table = Table(self.rows, _("Missing costs"))
        self.summary = Label("", colour="text2", wrap=True)
        self.act = Button("", "arrow-right")
        self.act.clicked.connect(self._settle)
        self.table.activated.connect(self._settle)
        self.table.selectionModel().selectionChanged.connect(lambda: self._describe())
        foot = QHBoxLayout()
        foot.setContentsMargins(CARD_SIDE - 1, 4, CARD_SIDE - 1, 8)
        foot.setSpacing(12)
        foot.addWidget(self.summary, 1)
        foot.addWidget(self.act)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(foot)

    def show_gaps(self, gaps: Sequence[Gap]) -> None:
        self.rows.replace(gaps)
        if gaps:
            self.table.selectRow(0)
        self._describe()

    def _describe(self) -> None:
        gap = next(iter(self.table.chosen()), None)
        self.act.setVisible(gap is not None and gap.settled_in in self.pages)
        if gap is None:
            self.summary.setText("" if self.rows.rowCount() else _("Every dish that sold has a cost."))
            return
        self.summary.setText(_("Holds up: {dishes}").format(dishes=", ".join(gap.dishes)))
        self.act.setText(wording.settle_text(gap.missing))
        self.act.updateGeometry()

    def _settle(self) -> None:
        gap = next(iter(self.table.chosen()), None)
        if gap is not None and gap.settled_in in self.pages:
            self.settle.emit(gap)


def _columns(currency: str) -> list[Column[Gap]]:
    return [
        Column(_("Missing"), lambda gap: wording.missing_line(gap.missing), role="medium", stretch=True),
        Column(_("Dishes"), lambda gap: ", ".join(gap.dishes), ink="text2", width=260),
        Column(_("To do"), lambda gap: wording.settle_text(gap.missing), ink="text2"),
        Column(_("At stake"), lambda gap: float(gap.at_stake), "money", currency, 0, role="strong"),
    ]
