"""A sales file as it was understood: what it is, how it writes days and numbers, and what it leaves open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.sales import Question
from flux_desktop.domain.words import _, ngettext
from flux_desktop.pos.format import NUMBERS, Batch, Marks, SalesFormat
from flux_desktop.pos.formats import FORMATS
from flux_desktop.pos.formats.specification import REQUIRED
from flux_desktop.pos.sheet import Sheet, heads
from flux_desktop.pos.sniff import (
    DATE_ORDERS,
    DECIMAL_MARKS,
    Bytes,
    Decision,
    day_or_none,
    decide_date_order,
    decide_decimal,
    expected_advice,
    sniff_bytes,
)

_STEP_ROWS: Final = 20_000
_PRICES: Final = ("unit", "line")
# What answers there are, with their choices. None: any; nothing in these layouts depends on them.
_ANSWERS: Final[Mapping[str, tuple[str, ...] | None]] = {
    "date_order": DATE_ORDERS,
    "decimal": DECIMAL_MARKS,
    "price": _PRICES,
    "overlap": ("replace", "add"),
    "tax": None,
    "business_day_start": None,
    "timezone": None,
    "report_date": None,
}


@dataclass(frozen=True, slots=True)
class SalesFile:
    """`questions` are open ones; `marks` hold the answers, or what is likeliest while nobody has answered."""

    bytes: Bytes
    layout: SalesFormat
    sheet: Sheet
    marks: Marks
    rows: int
    days: frozenset[date]
    evidence: Mapping[str, str]
    questions: tuple[Question, ...]
    source: str = ""
    has_tickets: bool = False
    ticket_scope: str = ""
    tax: str = ""
    file_totals: tuple[int | None, int | None] | None = None
    header_key: str = ""

    def batches(self, size: int) -> Iterator[Batch]:
        return self.layout.read(self.sheet, self.marks, size)


def understand(
    path: Path,
    layout: str = "",
    answers: Mapping[str, str] | None = None,
    known: Mapping[str, str] | None = None,
    progress: Progress = SILENT,
) -> SalesFile:
    """Reads the whole file once to understand it; memory does not grow with its rows.

    `layout` names a format by key, "" lets the header decide. `answers` settles what the file leaves open
    (`date_order`, `decimal`) and may say that a price is the line's (`price` = unit or line). Raises Refused: not readable, not a sales file, or an answer that is none.
    """
    answers = answers or {}
    _check(answers)
    raw = sniff_bytes(path)
    sheet, form = _recognise(path, raw.encoding, layout)
    rows, dates, numbers = _survey(sheet, form, progress)
    if not rows:
        raise Refused(_("The file has a header but no sales."), expected_advice())
    order = _settle(decide_date_order(dates), answers.get("date_order"))
    decimals = _decide_decimals(numbers, answers)
    questions = []
    if not order.sure:
        text = _("Is the day or the month first in the dates? {proof}.").format(proof=order.proof)
        questions.append(Question("date_order", text, ("dmy", "mdy"), order.value))
    if open_ones := [each for each in decimals.values() if not each.sure]:
        text = _("Which mark is the decimal one? {proof}.").format(proof=open_ones[0].proof)
        questions.append(Question("decimal", text, DECIMAL_MARKS, open_ones[0].value))
    evidence = {
        "layout": _("the columns {columns}").format(columns=", ".join(REQUIRED)),
        "encoding": raw.proof,
        "delimiter": _("with it, line {line} holds the column names").format(line=sheet.header_line),
        "date_order": order.proof,
        "decimal": decimals["price"].proof,
    }
    if decimals["quantity"].value != decimals["price"].value:
        evidence["decimal_quantity"] = decimals["quantity"].proof
    if unused := _unused(sheet, form):
        evidence["unused_columns"] = ", ".join(unused)
    values = {role: decision.value for role, decision in decimals.items()}
    marks = Marks(order.value, values, price_of_line=answers.get("price") == "line")
    days = frozenset(filter(None, (day_or_none(text, marks.date_order) for text in dates)))
    roles = form.roles(sheet.columns) or {}
    return SalesFile(
        raw,
        form,
        sheet,
        marks,
        rows,
        days,
        evidence,
        tuple(questions),
        source=form.key,
        has_tickets="ticket" in roles,
        ticket_scope="day" if "ticket_of_day" in roles else "",
        header_key="|".join(sheet.columns),
    )


def _recognise(path: Path, encoding: str, layout: str) -> tuple[Sheet, SalesFormat]:
    formats = [each for each in FORMATS if layout in ("", each.key)]
    if not formats:
        known = ", ".join(each.key for each in FORMATS)
        raise Refused(
            _("There is no layout “{key}”.").format(key=layout),
            _("Known layouts: {known}.").format(known=known),
        )
    nearest: Sheet | None = None
    for sheet in heads(path, encoding):
        for form in formats:
            if form.roles(sheet.columns) is not None:
                return sheet, form
        if nearest is None or len(_required(sheet)) > len(_required(nearest)):
            nearest = sheet
    raise Refused(_("Flux does not know this file."), _missing(nearest) + " " + expected_advice())


def _required(sheet: Sheet) -> set[str]:
    return {name.strip().casefold() for name in sheet.columns} & set(REQUIRED)


def _missing(nearest: Sheet | None) -> str:
    found = _required(nearest) if nearest else set()
    if nearest is None or not found:
        return _("No line holds the names of its columns.")
    missing = [name for name in REQUIRED if name not in found]
    return ngettext(
        "The column {missing} is missing in line {line}.",
        "The columns {missing} are missing in line {line}.",
        len(missing),
    ).format(missing=", ".join(missing), line=nearest.header_line)


def _decide_decimals(numbers: Mapping[str, set[str]], answers: Mapping[str, str]) -> dict[str, Decision]:
    """One decision a column. Where a column alone proves nothing, one that writes the same mark speaks for it."""
    decisions = {role: decide_decimal(texts) for role, texts in numbers.items()}
    proven = {each.value for each in decisions.values() if each.sure and each.proven}
    for role, decision in decisions.items():
        if not decision.proven and len(proven) == 1:
            decisions[role] = replace(decision, value=min(proven))
        elif not decision.sure:
            # Read as decimals what was suggested as thousands: surely where another column writes decimals
            # so, and as the likelier reading of a quantity: a kitchen weighs more often than it sells a thousand.
            mark = "," if decision.value == "." else "."
            if proven == {mark}:
                decision = Decision(mark, _("as in the other column"))
            elif role == "quantity":
                decision = replace(decision, value=mark)
            decisions[role] = _settle(decision, answers.get("decimal"))
    return decisions


def _survey(sheet: Sheet, form: SalesFormat, progress: Progress) -> tuple[int, set[str], dict[str, set[str]]]:
    """Counts the rows that are not blank and collects the distinct dates and numbers, stripped."""
    roles = form.roles(sheet.columns) or {}
    on = roles["date"]
    numbers = {role: set[str]() for role in NUMBERS if role in roles}
    columns = [(column.add, roles[role]) for role, column in numbers.items()]
    count, dates = 0, set[str]()
    for _line, row in sheet.rows():
        try:
            if not row[on].strip() and _blank(row):
                continue
            dates.add(row[on])
            for add, cell in columns:
                add(row[cell])
        except IndexError:
            if _blank(row):
                continue
        count += 1
        if count % _STEP_ROWS == 0:
            progress.step(count, 0, _("Reading"))
    stripped = {role: {text.strip() for text in column} for role, column in numbers.items()}
    return count, {text.strip() for text in dates}, stripped


def _blank(row: list[str]) -> bool:
    return not any(cell.strip() for cell in row)


def _check(answers: Mapping[str, str]) -> None:
    """Raises Refused for an answer nobody reads: silently dropped, it could mean wrong money."""
    for key, answer in answers.items():
        if key not in _ANSWERS:
            raise Refused(
                _("There is no question “{key}”.").format(key=key),
                _("There are: {known}.").format(known=", ".join(_ANSWERS)),
            )
        choices = _ANSWERS[key]
        if choices is not None and answer not in choices:
            raise Refused(
                _("“{answer}” is no answer to {key}.").format(answer=answer, key=key),
                _("Answer with one of: {choices}.").format(choices=", ".join(choices)),
            )


def _settle(decision: Decision, answer: str | None) -> Decision:
    """An answer decides what the file leaves open; where the file proves something, the proof stands."""
    return decision if decision.sure or answer is None else Decision(answer, _("as answered"))


def _unused(sheet: Sheet, form: SalesFormat) -> list[str]:
    used = set((form.roles(sheet.columns) or {}).values())
    return [name for at, name in enumerate(sheet.columns) if at not in used and name.strip()]
