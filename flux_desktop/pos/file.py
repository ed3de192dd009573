"""A sales file as it was understood: what it is, how it writes days and numbers, and what it leaves open."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from pathlib import Path
from typing import Final

from flux_desktop.domain.errors import Refused, UnknownFile
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.sales import Question
from flux_desktop.pos import answers as said
from flux_desktop.pos.checks import adds_up, is_sum, price_is_per_unit, quantity_marks, totals_row
from flux_desktop.pos.format import ASK, DAY_START, Batch, FileDialect, ImportPreferences, SalesFormat
from flux_desktop.pos.formats import ANY, FORMATS
from flux_desktop.pos.formats.report import Report
from flux_desktop.pos.formats.specification import REQUIRED
from flux_desktop.pos.formats.wrong import refuse_orders, refuse_wrong_report
from flux_desktop.pos.mapper import Mapped, Proposal, best_guess, mapped, read_mapping, remembered_mapping
from flux_desktop.pos.moments import at_utc, day_or_none, decide_date_order
from flux_desktop.pos.numbers import DECIMAL_MARKS, DecimalEvidence, Decision, decide_decimals
from flux_desktop.pos.periods import period_in
from flux_desktop.pos.sheet import SalesTable
from flux_desktop.pos.sniff import Bytes, expected_advice
from flux_desktop.pos.survey import Survey, survey
from flux_desktop.pos.tables import tables_of
from flux_desktop.pos.vocabulary import column
from flux_desktop.pos.zones import likely_zones

_NOBODY: Final = ImportPreferences()
_DAY_STARTS: Final = (f"{DAY_START:%H:%M}", "00:00", "03:00", "05:00", "06:00")


@dataclass(frozen=True, slots=True)
class SalesFile:
    """`questions` are open ones; `dialect` holds the answers, or what is likeliest while nobody has answered.

    `days`: the business days of its rows. `tax`: "included", "excluded", or "" while nobody has said.
    `file_totals`: quantity and money of the file's own row of totals, in micros. `ticket_scope`: where a ticket
    number is used once: "" everywhere, "day" on its day, "year" in its year. `has_dates` is False for a report
    of sums; then `report_period` is the first and last day it covers, None while nobody has said it, and the
    day of its lines means nothing. `header_key` names this set of columns: a mapping is remembered under it.
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
    """Reads the whole file once to understand it; memory does not grow with its rows.

    `layout` names a format by key, "" lets the header decide. `answers` settles what the file leaves open, by
    the keys of its questions; `ignore` names dishes to leave out, one a line. `known` is what the restaurant has
    said before. Raises Refused: not readable, not a sales file, or an answer that is none.
    """
    answers, known = answers or {}, known or _NOBODY
    said.check_answers(answers)
    raw, tables = tables_of(path)
    table, form, proposal = _recognise(tables, layout, answers.get("columns", ""), known.columns)
    form = form.fitted(table)
    roles = form.roles(table.names) or {}
    start = said.clock(answers["business_day_start"]) if "business_day_start" in answers else None
    day_start = start or known.business_day_start or DAY_START
    seen = survey(table, form, roles, day_start, progress)
    if not seen.rows:
        raise Refused(_("The file has a header but no sales."), expected_advice())
    reading = _Reading(table, form, roles, seen, answers, known)
    dialect = reading.dialect(day_start)
    if proposal is not None:
        reading.ask_columns(proposal)
    return SalesFile(
        raw,
        form,
        table,
        dialect,
        seen.rows,
        seen.business_days(dialect.date_order, day_start, dialect.zone),
        {**_recognition(raw, table, form, roles), **form.evidence, **reading.evidence},
        tuple(reading.questions),
        reading.tax,
        seen.ticket_scope(dialect.date_order) if form.ticket_scope is None else form.ticket_scope,
        "ticket" in roles,
        "date" in roles,
        dialect.period,
        totals_row(seen.last, roles, dialect.decimals),
        table.key,
    )


def _recognise(
    tables: list[SalesTable], layout: str, columns: str, remembered: Mapping[str, str]
) -> tuple[SalesTable, SalesFormat, Proposal | None]:
    """The table and the layout of its header; with a proposal where its columns are only guessed."""
    if columns:
        if found := mapped(tables, read_mapping(columns)):
            return *found, None
        raise Refused(
            _("The file has no such columns: {columns}.").format(columns=columns[:200]),
            _("Name them as they stand in the file."),
        )
    formats = [each for each in FORMATS if layout == each.key or (not layout and each is not ANY)]
    if not formats:
        known = ", ".join(each.key for each in FORMATS)
        raise Refused(
            _("There is no layout “{key}”.").format(key=layout),
            _("Known layouts: {known}.").format(known=known),
        )
    for options in (formats, () if layout else (ANY,)):
        for table in tables:
            for form in options:
                if form.roles(table.names) is not None:
                    return table, form, None
    if not layout:
        for table in tables:
            refuse_wrong_report(table.names)
        if found := remembered_mapping(tables, remembered):
            return *found, None
        for table in tables:
            refuse_orders(table.names, table.header_line)
        proposal = best_guess(tables)
        if proposal is not None and proposal.complete:
            form = Mapped({role: guess.column for role, guess in proposal.guesses.items()})
            if form.roles(proposal.table.names) is not None:
                return proposal.table, form, proposal
    raise UnknownFile(_("Flux does not know this file."), _missing(tables) + " " + expected_advice())


def _missing(tables: list[SalesTable]) -> str:
    found, line = max(
        ((set(table.names) & set(REQUIRED), table.header_line) for table in tables),
        key=lambda each: len(each[0]),
        default=(set(), 0),
    )
    if not found:
        return _("No line holds the names of its columns.")
    missing = [name for name in REQUIRED if name not in found]
    return ngettext(
        "The column {missing} is missing in line {line}.",
        "The columns {missing} are missing in line {line}.",
        len(missing),
    ).format(missing=", ".join(missing), line=line)


def _recognition(
    raw: Bytes, table: SalesTable, form: SalesFormat, roles: Mapping[str, int]
) -> dict[str, str]:
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
    unused = [name for at, name in enumerate(table.columns) if at not in used and name.strip()]
    if unused:
        evidence["unused_columns"] = ", ".join(unused)
    return evidence


class _Reading:
    """Decides how the rows are read; what stays open becomes a question with the likelier answer."""

    def __init__(
        self,
        table: SalesTable,
        form: SalesFormat,
        roles: Mapping[str, int],
        seen: Survey,
        answers: Mapping[str, str],
        known: ImportPreferences,
    ) -> None:
        self._table = table
        self._form = form
        self._roles = roles
        self._seen = seen
        self._answers = answers
        self._known = known
        self.questions: list[Question] = []
        self.evidence: dict[str, str] = {}
        self.tax = ""

    def dialect(self, day_start: time) -> FileDialect:
        """The dialect; fills `questions`, `evidence` and `tax`."""
        period = self._decide_period()
        order = self._decide_order()
        decimals = self._decide_decimals()
        dialect = FileDialect(
            order,
            decimals,
            price_of_line=self._decide_price(decimals) == "line",
            timed=self._seen.timed,
            day_start=day_start,
            period=period,
            ignored=said.ignored(self._answers.get("ignore", "")),
        )
        self._decide_tax()
        self._decide_day_start()
        zone = self._decide_zone(order)
        if proof := adds_up(self._seen.sample, self._roles, decimals):
            self.evidence["arithmetic"] = proof
        return replace(dialect, zone=said.zone(zone) if zone else None)

    def ask_columns(self, proposal: Proposal) -> None:
        text = _(
            "Which columns hold the day, the dish, the units and the money? Line {line} names them."
        ).format(line=proposal.header_line)
        self.questions.insert(0, Question("columns", text, (proposal.answer,), proposal.answer))

    def _decide_order(self) -> str:
        if "date" not in self._roles:
            return ""
        order = _settle(
            decide_date_order(self._seen.dates, self._form.likely_order), self._answers.get("date_order")
        )
        if not order.sure:
            text = _("Is the day or the month first in the dates? {proof}.").format(proof=order.proof)
            self.questions.append(Question("date_order", text, ("dmy", "mdy"), order.value))
        self.evidence["date_order"] = order.proof
        return order.value

    def _decide_decimals(self) -> dict[str, str]:
        seen, roles = self._seen, self._roles
        decisions = decide_decimals(seen.numbers, self._form.likely_decimal, None)
        if not all(each.sure for each in decisions.values()):
            seen.numbers.update(
                self._numbers_of_sales(role for role in decisions if not decisions[role].sure)
            )
            fits = quantity_marks(seen.sample, roles, {role: each.value for role, each in decisions.items()})
            decisions = decide_decimals(
                seen.numbers, self._form.likely_decimal, self._answers.get("decimal"), fits
            )
        if open_ones := [each for each in decisions.values() if not each.sure]:
            text = _("Which mark is the decimal one? {proof}.").format(proof=open_ones[0].proof)
            self.questions.append(Question("decimal", text, DECIMAL_MARKS, open_ones[0].value))
        values = {role: each.value for role, each in decisions.items()}
        money = FileDialect("", values).decimal
        for role, decision in decisions.items():
            if role != "quantity" and decision.value == money:
                self.evidence.setdefault("decimal", decision.proof)
            elif decision.value != money:
                self.evidence[f"decimal_{role}"] = decision.proof
        return values

    def _numbers_of_sales(self, roles: Iterable[str]) -> dict[str, DecimalEvidence]:
        """The numbers of some columns once more, without those of totals: they are no sales to ask about."""
        found = {role: DecimalEvidence() for role in roles}
        for _line, row in self._table.rows():
            if not is_sum(row, self._roles):
                for role, numbers in found.items():
                    if self._roles[role] < len(row):
                        numbers.texts.add(row[self._roles[role]])
                        numbers.digest()
        return found

    def _decide_price(self, decimals: Mapping[str, str]) -> str:
        if answer := self._answers.get("price"):
            return answer
        asks = isinstance(self._form, Report) and not {"net", "amount"} & set(self._roles)
        # Who names a column the price, and not the amount, has said that it is one of a unit.
        named = "columns" in self._answers or self._table.key in self._known.columns
        if not asks or (isinstance(self._form, Mapped) and named):
            return "unit"
        name = column(self._table.columns[self._roles["price"]])
        likely, proof = price_is_per_unit(name, self._seen.sample, self._roles, decimals)
        self.evidence["price"] = proof
        if not likely:
            text = _("Is the price one of a unit or of the whole line? {proof}.").format(proof=proof)
            self.questions.append(Question("price", text, said.PRICES, "unit"))
        return likely or "unit"

    def _decide_tax(self) -> None:
        basis = self._form.tax(self._roles)
        told = self._answers.get("tax") or self._known.tax
        self.tax = told if basis in ("", ASK) else basis
        if basis == ASK and not told:
            text = _("Do the amounts of this file include tax?")
            self.questions.append(Question("tax", text, said.TAXES, "included"))
        elif basis == ASK:
            self.evidence["tax"] = _("as the restaurant has said")
        elif basis:
            self.evidence["tax"] = _("this layout writes its amounts so")

    def _decide_day_start(self) -> None:
        told = self._answers.get("business_day_start") or self._known.business_day_start
        if self._form.asks_day_start and self._seen.night and not told:
            text = _("At which time does your business day begin? Sales before it belong to the day before.")
            self.questions.append(Question("business_day_start", text, _DAY_STARTS, _DAY_STARTS[0]))

    def _decide_zone(self, order: str) -> str:
        if not self._seen.zoned:
            return ""
        for told in (self._answers.get("timezone"), self._known.timezone):
            if told and said.is_zone(told):
                return told
        likely = likely_zones(
            (at_utc(day, at, offset), offset)
            for text, at, offset in sorted(self._seen.zoned)
            if (day := day_or_none(text, order))
        )
        text = _("In which time zone is the restaurant? The times of this file are written with their zone.")
        self.questions.append(Question("timezone", text, likely, likely[0]))
        return likely[0]

    def _decide_period(self) -> tuple[date, date] | None:
        if "date" in self._roles:
            return None
        if told := self._answers.get("report_date"):
            return said.period(told)
        found = period_in((*self._table.above, self._table.path.stem))
        suggested = "/".join(dict.fromkeys(day.isoformat() for day in found)) if found else ""
        text = _("Which day or days does this report cover? Its rows have no dates.")
        self.questions.append(Question("report_date", text, (suggested,) if suggested else (), suggested))
        return None


def _settle(decision: Decision, answer: str | None) -> Decision:
    """An answer decides what the file leaves open; where the file proves something, the proof stands."""
    return decision if decision.sure or answer is None else Decision(answer, _("as answered"))
