"""A sales file as it was understood: what it is, how it writes days and numbers, and what it leaves open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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

    def batches(self, size: int) -> Iterator[Batch]:
        return self.layout.read(self.sheet, self.marks, size)


def understand(
    path: Path, layout: str = "", answers: Mapping[str, str] | None = None, progress: Progress = SILENT
) -> SalesFile:
    """Reads the whole file once to understand it; memory does not grow with its rows.

    `layout` names a format by key, "" lets the header decide. `answers` settles what the file leaves open
    (`date_order`, `decimal`). Raises Refused: not readable, not a sales file, or an answer that is none.
    """
    answers = answers or {}
    raw = sniff_bytes(path)
    sheet, form = _recognise(path, raw.encoding, layout)
    rows, dates, numbers = _survey(sheet, form, progress)
    if not rows:
        raise Refused(_("The file has a header but no sales."), expected_advice())
    order = _settle(decide_date_order(dates), "date_order", DATE_ORDERS, answers)
    decimal = _settle(decide_decimal(numbers), "decimal", DECIMAL_MARKS, answers)
    questions = []
    if not order.sure:
        text = _("Is the day or the month first in the dates? {proof}.").format(proof=order.proof)
        questions.append(Question("date_order", text, ("dmy", "mdy"), order.value))
    if not decimal.sure:
        text = _("Which mark is the decimal one? {proof}.").format(proof=decimal.proof)
        questions.append(Question("decimal", text, DECIMAL_MARKS, decimal.value))
    evidence = {
        "layout": _("the columns {columns}").format(columns=", ".join(REQUIRED)),
        "encoding": raw.proof,
        "delimiter": _("with it, line {line} holds the column names").format(line=sheet.header_line),
        "date_order": order.proof,
        "decimal": decimal.proof,
    }
    if unused := _unused(sheet, form):
        evidence["unused_columns"] = ", ".join(unused)
    marks = Marks(order.value, decimal.value)
    days = frozenset(filter(None, (day_or_none(text, marks.date_order) for text in dates)))
    return SalesFile(raw, form, sheet, marks, rows, days, evidence, tuple(questions))


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


def _survey(sheet: Sheet, form: SalesFormat, progress: Progress) -> tuple[int, set[str], list[set[str]]]:
    """Counts the rows that are not blank and collects the distinct dates and numbers, stripped."""
    roles = form.roles(sheet.columns) or {}
    on = roles["date"]
    at = [roles[role] for role in NUMBERS if role in roles]
    count, dates, numbers = 0, set[str](), [set[str]() for _role in at]
    for _line, row in sheet.rows():
        try:
            if not row[on].strip() and _blank(row):
                continue
            dates.add(row[on])
            for column, cell in zip(numbers, at, strict=True):
                column.add(row[cell])
        except IndexError:
            if _blank(row):
                continue
        count += 1
        if count % _STEP_ROWS == 0:
            progress.step(count, 0, _("Reading"))
    return count, {text.strip() for text in dates}, [{text.strip() for text in column} for column in numbers]


def _blank(row: list[str]) -> bool:
    return not any(cell.strip() for cell in row)


def _settle(decision: Decision, key: str, choices: tuple[str, ...], answers: Mapping[str, str]) -> Decision:
    """An answer decides what the file leaves open; where the file proves something, the proof stands."""
    if key not in answers:
        return decision
    if answers[key] not in choices:
        raise Refused(
            _("“{answer}” is no answer to {key}.").format(answer=answers[key], key=key),
            _("Answer with one of: {choices}.").format(choices=", ".join(choices)),
        )
    return decision if decision.sure else Decision(answers[key], _("as answered"))


def _unused(sheet: Sheet, form: SalesFormat) -> list[str]:
    used = set((form.roles(sheet.columns) or {}).values())
    return [name for at, name in enumerate(sheet.columns) if at not in used and name.strip()]
