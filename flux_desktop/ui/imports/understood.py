"""What was understood of a file, with the proof: figures, first lines, and the lines left out."""

from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from flux_desktop.domain.exact import MICRO, to_decimal
from flux_desktop.domain.sales import SaleLine
from flux_desktop.domain.words import _, ngettext
from flux_desktop.services.imports import Import
from flux_desktop.ui import figures, icons
from flux_desktop.ui.desk import Desk
from flux_desktop.ui.imports.left_out import left_out_table, save_left_out
from flux_desktop.ui.imports.wording import (
    DATE_ORDERS,
    DECIMALS,
    ENCODINGS,
    SEPARATORS,
    amount,
    period,
    sentence,
)
from flux_desktop.ui.parts.buttons import LinkButton
from flux_desktop.ui.parts.cards import Card, Flow
from flux_desktop.ui.parts.labels import INKS, SIGNS, Label
from flux_desktop.ui.rows import Column, Rows, Table
from flux_desktop.ui.theme import GAP, Kind, theme

_LINES_SHOWN = 6
_NAMES_SHOWN = 12


class Understood(QWidget):
    """One finished check. Made anew for the next."""

    def __init__(self, desk: Desk, seen: Import, currency: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(_counters(seen))
        if seen.skipped:
            column.addWidget(self._left_out(desk, seen))
        side_by_side = Flow(minimum=500)
        side_by_side.addWidget(_facts_card(seen, currency))
        if seen.first_lines:
            side_by_side.addWidget(_first_lines(seen, currency))
        column.addLayout(side_by_side)
        column.addStretch(1)

    def _left_out(self, desk: Desk, seen: Import) -> Card:
        card = Card(_("Lines left out"), _("They are not imported."), flush=True)
        save = LinkButton(_("Save these lines as CSV"), "download")
        save.clicked.connect(lambda: save_left_out(desk, self, seen.file, seen.skipped))
        card.header.addWidget(save)
        card.body.addWidget(left_out_table(seen.skipped, _LINES_SHOWN))
        return card


class Counter(Card):
    """One count of a check, with its sign."""

    def __init__(self, count: int, words: str, kind: Kind) -> None:
        super().__init__()
        self._kind = kind
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{words}: {figures.number(count)}")
        self._sign = QLabel()
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(Label(figures.number(count), "title", tabular=True))
        texts.addWidget(Label(words, "caption", "text2"))
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self._sign)
        row.addLayout(texts, 1)
        self.body.addLayout(row)
        theme().changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        self._sign.setPixmap(icons.pixmap(SIGNS[self._kind], INKS[self._kind][0], icons.BUTTON))


def _counters(seen: Import) -> Flow:
    left_out, new = len(seen.skipped), len(seen.items_created)
    flow = Flow(minimum=200)
    flow.addWidget(Counter(seen.rows_imported, _("Ready to import"), "good" if seen.rows_imported else "bad"))
    flow.addWidget(Counter(left_out, _("Left out"), "warn" if left_out else "neutral"))
    flow.addWidget(Counter(new, _("New dishes"), "info" if new else "neutral"))
    return flow


class _Fact(NamedTuple):
    name: str
    value: str
    proof: str = ""


def _facts(seen: Import, currency: str) -> Iterator[_Fact]:
    proof = {key: sentence(text) for key, text in seen.evidence.items()}
    yield _Fact(_("Sales days"), str(period(seen.first_day, seen.last_day) or figures.MISSING))
    yield _Fact(_("Sold"), amount(seen.totals.quantity))
    yield _Fact(_("Net sales"), figures.money(to_decimal(seen.totals.net_sales), currency))
    if seen.items_created:
        yield _Fact(_("New dishes"), _names(seen.items_created))
    yield _Fact(_("Layout"), seen.layout_title, proof["layout"])
    yield _Fact(_("Dates"), _(DATE_ORDERS[seen.date_order]), proof["date_order"])
    yield _Fact(_("Decimal mark"), _(DECIMALS[seen.decimal]), proof["decimal"])
    yield _Fact(_("Separator"), _(SEPARATORS[seen.delimiter]), proof["delimiter"])
    yield _Fact(_("Encoding"), ENCODINGS.get(seen.encoding, seen.encoding), proof["encoding"])
    if unused := seen.evidence.get("unused_columns"):
        yield _Fact(_("Columns not used"), unused)


def _names(names: tuple[str, ...]) -> str:
    shown = ", ".join(sorted(names, key=str.casefold)[:_NAMES_SHOWN])
    more = len(names) - _NAMES_SHOWN
    if more <= 0:
        return shown
    return ngettext("{names} and {n} more", "{names} and {n} more", more).format(
        names=shown, n=figures.number(more)
    )


def _facts_card(seen: Import, currency: str) -> Card:
    card = Card(_("What Flux understood"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(GAP)
    grid.setVerticalSpacing(10)
    grid.setColumnStretch(1, 1)
    for row, fact in enumerate(_facts(seen, currency)):
        grid.addWidget(Label(fact.name, "body", "text2"), row, 0, Qt.AlignmentFlag.AlignTop)
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(Label(fact.value, "medium", wrap=True))
        if fact.proof:
            said.addWidget(Label(fact.proof, "caption", "text2", wrap=True))
        grid.addLayout(said, row, 1)
    card.body.addLayout(grid)
    card.body.addStretch(1)
    return card


def _first_lines(seen: Import, currency: str) -> Card:
    """The first lines as they were read, to compare with the file."""
    lines = seen.first_lines
    places = 3 if any(each.quantity % MICRO for each in lines) else 0
    columns: list[Column[SaleLine]] = [
        Column(_("Line"), lambda each: each.line, "number"),
        Column(_("Day"), lambda each: each.day, "date"),
        Column(_("Dish"), lambda each: each.item, stretch=True, role="medium"),
        Column(_("Sold"), lambda each: to_decimal(each.quantity), "number", places=places),
        Column(_("Price"), lambda each: to_decimal(each.unit_price), "money", unit=currency),
    ]
    if any(each.category for each in lines):
        columns.insert(3, Column(_("Category"), lambda each: each.category))
    rows: Rows[SaleLine] = Rows(columns)
    rows.replace(lines)
    table = Table(rows, _("First lines as read"))
    table.setFixedHeight(table.height_of(len(lines)))
    card = Card(_("First lines as read"), flush=True)
    card.body.addWidget(table)
    card.body.addStretch(1)
    return card
