"""Which column of a file is which: guessed, shown over the first rows, put right once."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from flux_desktop.domain.i18n import N_, _
from flux_desktop.pos.mapper import MONEY, ROLES, Proposal, write_mapping
from flux_desktop.ui.parts.cards import Card, InfoBar
from flux_desktop.ui.parts.fields import Select
from flux_desktop.ui.rows import Column, Rows, Table
from flux_desktop.ui.theme import px

_WORDS: Final[Mapping[str, str]] = {
    "date": N_("Day"),
    "time": N_("Time"),
    "item": N_("Dish"),
    "quantity": N_("Units sold"),
    "price": N_("Price of one"),
    "amount": N_("Amount"),
    "net": N_("Amount without tax"),
    "category": N_("Category"),
    "promo": N_("Promotion"),
    "ticket": N_("Ticket number"),
    "discount": N_("Discount"),
    "status": N_("State of the sale"),
    "type": N_("Sale or refund"),
    "units_refunded": N_("Units refunded"),
    "place": N_("Place"),
    "currency": N_("Currency"),
}
_WIDTH: Final = 172

_Row = tuple[str, ...]


class ColumnsStep(QWidget):
    """The first rows as read, with a choice over each column: what it holds."""

    changed = Signal()

    def __init__(self, proposal: Proposal, mapping: Mapping[str, str] | None = None) -> None:
        """`mapping` is what was chosen for the columns before; without it the guesses are kept."""
        super().__init__()
        self._columns = tuple(name.strip() for name in proposal.columns)
        chosen = mapping or {role: guess.column for role, guess in proposal.guesses.items()}
        self._selects = [self._select(at, name) for at, name in enumerate(self._columns)]
        for role, name in chosen.items():
            if name in self._columns:
                self._put(self._columns.index(name), role)
        self._problem = InfoBar("", "bad")
        self._problem.hide()
        self._missing = InfoBar("", "warn")
        card = Card(
            _("Which column is which?"),
            _("Flux does not know this till's columns. Say it once: the next file with them is read alike."),
            flush=True,
        )
        card.body.addWidget(self._preview(proposal))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._problem)
        column.addWidget(card)
        column.addWidget(self._missing)
        column.addStretch(1)
        self._say_missing()

    @property
    def answer(self) -> str:
        """The mapping as an answer; "" while something is missing."""
        return "" if self.missing else write_mapping(self._mapping())

    @property
    def missing(self) -> str:
        """What still has to be named; nothing where the columns make a sale."""
        mapping = self._mapping()
        names = [] if "item" in mapping else [_(_WORDS["item"])]
        if "quantity" not in mapping and not any(role in mapping for role in MONEY):
            names.append(_("units, price or amount"))
        return _("Not named yet: {columns}.").format(columns=", ".join(names)) if names else ""

    def refuse(self, text: str) -> None:
        """Say why these columns did not do."""
        self._problem.set(text, "bad")
        self._problem.setVisible(bool(text))

    def take_focus(self) -> None:
        """Puts the keyboard on the first column that has no meaning yet, where one is needed."""
        free = [each for each in self._selects if each.isEnabled() and not each.currentData()]
        (free if self.missing and free else self._selects)[0].setFocus()

    def _mapping(self) -> dict[str, str]:
        mapping = {
            select.currentData(): name for select, name in zip(self._selects, self._columns, strict=True)
        }
        return {role: mapping[role] for role in ROLES if role in mapping}

    def _select(self, at: int, name: str) -> Select:
        select = Select()
        select.addItem(_("Not used"), "")
        for role in ROLES:
            select.addItem(_(_WORDS[role]), role)
        select.setAccessibleName(_("What the column {name} holds").format(name=name or at + 1))
        select.setFixedWidth(px(_WIDTH) - 12)
        # A column without a name, or the second of one name, cannot be distinguished from others.
        select.setEnabled(bool(name) and name not in self._columns[:at])
        select.activated.connect(lambda _index, at=at: self._chosen(at))
        return select

    def _put(self, at: int, role: str) -> None:
        select = self._selects[at]
        if select.isEnabled():
            select.setCurrentIndex(select.findData(role))

    def _chosen(self, at: int) -> None:
        """A column has one role, and a role belongs to one column: the column that had it before is free again."""
        role = self._selects[at].currentData()
        for other, select in enumerate(self._selects):
            if role and other != at and select.currentData() == role:
                select.setCurrentIndex(0)
        self._say_missing()
        self.refuse("")
        self.changed.emit()

    def _say_missing(self) -> None:
        mapping = self._mapping()
        undated = _("No column holds the day: Flux will ask which days this file covers.")
        ones = _("No column holds the units: each row is taken for one.")
        missing = [undated] if "date" not in mapping else []
        missing += [ones] if "quantity" not in mapping else []
        text = self.missing or " ".join(missing)
        self._missing.set(text, "warn" if self.missing else "info")
        self._missing.setVisible(bool(text))

    def _preview(self, proposal: Proposal) -> QScrollArea:
        rows: Rows[_Row] = Rows(
            [
                Column(name or _("(no name)"), lambda row, at=at: row[at], width=_WIDTH)  # type: ignore[misc]
                for at, name in enumerate(proposal.columns)
            ]
        )
        rows.replace(proposal.rows)
        table = Table(rows, _("First rows as read"))
        table.setSortingEnabled(False)
        table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setFixedSize(px(_WIDTH) * len(proposal.columns), table.height_of(len(proposal.rows)))
        choices = QHBoxLayout()
        choices.setContentsMargins(0, 0, 0, 8)
        choices.setSpacing(0)
        for select in self._selects:
            holder = QHBoxLayout()
            holder.setContentsMargins(6, 0, 6, 0)
            holder.addWidget(select)
            choices.addLayout(holder)
        choices.addStretch(1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(choices)
        column.addWidget(table)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidgetResizable(True)
        area.setWidget(content)
        for part in (content, area.viewport()):
            part.setAutoFillBackground(False)
        area.setFixedHeight(content.sizeHint().height() + area.horizontalScrollBar().sizeHint().height())
        return area
