"""A sales file as it was understood: what it is, how it writes days and numbers, and what it leaves open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.sales import Notice, Question
from flux_desktop.pos import answers as given
from flux_desktop.pos.checks import totals_row
from flux_desktop.pos.format import DAY_START, Batch, FileDialect, ImportPreferences, SalesFormat
from flux_desktop.pos.preparing import Prepared, prepare
from flux_desktop.pos.reading import Reading
from flux_desktop.pos.recognising import recognise
from flux_desktop.pos.sheet import SalesTable
from flux_desktop.pos.sniff import Bytes, expected_advice
from flux_desktop.pos.tables import tables_of

_NOBODY: Final = ImportPreferences()


@dataclass(frozen=True, slots=True)
class SalesFile:
    """`questions` are open ones; `dialect` holds the answers, or what is likeliest while nobody has answered.

    `days`: the business days of its rows. `tax`: "included", "excluded", or "" while nobody has said.
    `file_totals`: quantity and money of the file's own row of totals, in micros. `ticket_scope`: where a ticket
    number is used once: "" everywhere, "day" on its day, "year" in its year. `has_dates` is False for a report
    of sums; then `report_period` is the first and last day it covers, None while nobody has said it, and the
    day of its lines means nothing. `header_key` names this set of columns: a mapping is remembered under it.
    `notices`: what was decided without asking and could surprise. `currency`: that of its amounts, where a column
    tells one. `places`: those whose sales it holds, where it tells several.
    """

    bytes: Bytes
    layout: SalesFormat
    sheet: SalesTable
    dialect: FileDialect
    rows: int
    days: frozenset[date]
    evidence: Mapping[str, str]
    questions: tuple[Question, ...]
    tax: str
    ticket_scope: str
    has_tickets: bool
    has_dates: bool
    report_period: tuple[date, date] | None
    file_totals: tuple[int | None, int | None] | None
    header_key: str
    notices: tuple[Notice, ...] = ()
    currency: str = ""
    places: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """The till, as in the ids of its tickets."""
        return self.layout.source

    def batches(self, size: int) -> Iterator[Batch]:
        return self.layout.read(self.sheet, self.dialect, size)


def analyse_file(
    path: Path,
    layout: str = "",
    answers: Mapping[str, str] | None = None,
    known: ImportPreferences | None = None,
    progress: Progress = SILENT,
) -> SalesFile:
    """Reads the whole file to understand it, most files once; memory does not grow with its rows.

    `layout` names a format by key, "" lets the header decide. `answers` settles what the file leaves open, by
    the keys of its questions; `ignore` names dishes to leave out, one a line. `known` is what the restaurant has
    said before. Raises Refused: not readable, not a sales file, or an answer that is none.
    """
    answers, known = answers or {}, known or _NOBODY
    given.check_answers(answers)
    raw, tables = tables_of(path, answers.get("encoding", ""))
    found = recognise(tables, layout, answers.get("columns", ""), known.columns)
    start = given.clock(answers["business_day_start"]) if "business_day_start" in answers else None
    day_start = start or known.business_day_start or DAY_START
    made = prepare(found, tables, answers, known, day_start, progress)
    if not made.seen.rows:
        raise Refused(_("The file has a header but no sales."), expected_advice())
    reading = Reading(made, raw, answers, known)
    dialect = reading.dialect(day_start)
    seen, form, table = made.seen, made.form, made.table
    days = seen.business_days(dialect.date_order, day_start, dialect.zone)
    left_out = reading.decide_stray_days(days)
    dialect = reading.without(dialect, left_out)
    return SalesFile(
        raw,
        form,
        table,
        dialect,
        seen.rows,
        days - left_out,
        {**_recognition(raw, made), **form.evidence, **reading.evidence},
        tuple(reading.questions),
        reading.tax,
        seen.ticket_scope(dialect.date_order) if form.ticket_scope is None else form.ticket_scope,
        "ticket" in made.roles,
        "date" in made.roles,
        dialect.period,
        totals_row(seen.last, made.roles, dialect.decimals),
        table.key,
        tuple(reading.notices),
        reading.currency,
        made.places,
    )


def _recognition(raw: Bytes, made: Prepared) -> dict[str, str]:
    table, roles = made.table, made.roles
    used = sorted(at for at in set(roles.values()) if at < len(table.columns))
    evidence = {
        "layout": _("the columns {columns}").format(
            columns=", ".join(table.columns[at].strip() for at in used)
        ),
        "encoding": raw.proof,
    }
    if table.delimiter:
        evidence["delimiter"] = _("with it, line {line} holds the column names").format(
            line=table.header_line
        )
    unused = [name for at, name in enumerate(made.own_columns) if at not in used and name.strip()]
    if unused:
        evidence["unused_columns"] = ", ".join(unused)
    return evidence
