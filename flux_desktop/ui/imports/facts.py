"""What was understood of a file, each with its proof; and the first lines as they were read."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from flux_desktop.domain.exact import MICRO, to_decimal
from flux_desktop.domain.i18n import _
from flux_desktop.domain.sales import SaleLine
from flux_desktop.services.imports import Import
from flux_desktop.ui import figures
from flux_desktop.ui.imports.wording import (
    DATE_ORDERS,
    DECIMALS,
    ENCODINGS,
    SEPARATORS,
    TAXES,
    amount,
    sales_days,
)
from flux_desktop.ui.parts.buttons import LinkButton
from flux_desktop.ui.parts.cards import Card, InfoBar
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.texts import sentence
from flux_desktop.ui.rows import Column, Rows, Table
from flux_desktop.ui.theme import GAP


class Fact(NamedTuple):
    """One thing that was understood: what it is, what was found, and what proves it."""

    name: str
    value: str
    proof: str = ""
    technical: bool = False


def facts(seen: Import, currency: str) -> Iterator[Fact]:
    """What was understood, in the order in which a person would ask."""
    proof = {key: sentence(text) for key, text in seen.evidence.items()}
    yield Fact(_("Recognised as"), seen.layout_title, proof.get("layout", ""))
    yield Fact(_("Sales days"), str(sales_days(seen) or figures.MISSING))
    yield Fact(_("Sold"), amount(seen.totals.quantity))
    sales = figures.money(to_decimal(seen.totals.net_sales), currency)
    yield Fact(_("Net sales"), sales, proof.get("arithmetic", ""))
    if seen.tax:
        yield Fact(_("Tax"), _(TAXES.get(seen.tax, seen.tax)), proof.get("tax", ""))
    if seen.date_order:
        order = _(DATE_ORDERS.get(seen.date_order, seen.date_order))
        yield Fact(_("Dates"), order, proof.get("date_order", ""))
    decimal = _(DECIMALS.get(seen.decimal, seen.decimal))
    yield Fact(_("Decimal mark"), decimal, proof.get("decimal", ""), technical=True)
    for key, text in proof.items():
        if key.startswith("decimal_"):
            yield Fact(_("Other numbers"), text, technical=True)
    if "price" in proof:
        yield Fact(_("Price"), proof["price"])
    if seen.day_start is not None and any(line.at is not None for line in seen.first_lines):
        before = _("Sales before {time} belong to the day before").format(time=f"{seen.day_start:%H:%M}")
        yield Fact(_("Business day"), before)
    if seen.delimiter:
        separator = _(SEPARATORS.get(seen.delimiter, seen.delimiter))
        yield Fact(_("Separator"), separator, proof.get("delimiter", ""), technical=True)
    if seen.encoding:
        encoding = ENCODINGS.get(seen.encoding, seen.encoding)
        yield Fact(_("Encoding"), encoding, proof.get("encoding", ""), technical=True)
    if unused := seen.evidence.get("unused_columns"):
        yield Fact(_("Columns not used"), unused)


def warnings_card(seen: Import) -> QWidget:
    """What was decided without asking and could surprise; nothing where nothing was."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    # The file's own total stands beside what was read, in a card of its own.
    for each in seen.warnings:
        if each.code != "file_total":
            column.addWidget(InfoBar(each.text, "warn"))
    return holder


def facts_card(seen: Import, currency: str, ask_encoding: Callable[[], None]) -> Card:
    card = Card(_("What Flux understood"))
    if seen.delimiter:
        letters = LinkButton(_("Letters look wrong?"), "eye")
        letters.clicked.connect(lambda: ask_encoding())
        card.header.addWidget(letters)
    understood = list(facts(seen, currency))
    card.body.addLayout(_grid([each for each in understood if not each.technical], proofs=False))
    details = QWidget()
    details.setLayout(_grid([each for each in understood if each.technical or each.proof], proofs=True))
    details.hide()
    more = LinkButton(_("Technical details"), "sliders-horizontal")
    more.setCheckable(True)
    more.toggled.connect(details.setVisible)
    row = QHBoxLayout()
    row.addWidget(more)
    row.addStretch(1)
    card.body.addLayout(row)
    card.body.addWidget(details)
    card.body.addStretch(1)
    return card


def _grid(shown: Sequence[Fact], *, proofs: bool) -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(GAP)
    grid.setVerticalSpacing(10)
    grid.setColumnStretch(1, 1)
    for row, fact in enumerate(shown):
        grid.addWidget(Label(fact.name, "body", "text2"), row, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(Label(fact.value, "medium", wrap=True))
        if fact.proof and proofs:
            column.addWidget(Label(fact.proof, "caption", "text2", wrap=True))
        grid.addLayout(column, row, 1)
    return grid


def first_lines(seen: Import, currency: str) -> Card:
    """The first lines as they were read, to compare with the file."""
    lines, dated = seen.first_lines, sales_days(seen) is not None
    places = 3 if any(each.quantity % MICRO for each in lines) else 0
    columns: list[Column[SaleLine]] = [
        Column(_("Line"), lambda each: each.line, "number"),
        Column(_("Day"), lambda each: each.day if dated else None, "date"),
        Column(_("Dish"), lambda each: each.item, stretch=True, role="medium"),
        Column(_("Sold"), lambda each: to_decimal(each.quantity), "number", places=places),
        Column(_("Net sales"), lambda each: to_decimal(each.net_sales), "money", unit=currency),
    ]
    if any(each.at for each in lines):
        columns.insert(2, Column(_("Time"), lambda each: f"{each.at:%H:%M}" if each.at else None))
    if any(each.category for each in lines):
        columns.insert(-2, Column(_("Category"), lambda each: each.category or None))
    if any(each.ticket for each in lines):
        columns.insert(-2, Column(_("Ticket"), lambda each: each.ticket or None, width=110, ink="text2"))
    rows: Rows[SaleLine] = Rows(columns)
    rows.replace(lines)
    table = Table(rows, _("First lines as read"))
    table.setFixedHeight(table.height_of(len(lines)))
    card = Card(_("First lines as read"), flush=True)
    card.body.addWidget(table)
    card.body.addStretch(1)
    return card
