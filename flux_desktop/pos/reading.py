"""How the rows of a file are read: days, numbers, prices, tax, times; what stays open becomes a question."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, time
from typing import Final

from flux_desktop.domain.i18n import _
from flux_desktop.domain.sales import Notice, Question
from flux_desktop.pos import answers as answered
from flux_desktop.pos.checks import adds_up, is_sum, price_is_per_unit, quantity_marks
from flux_desktop.pos.choosing import LEAVE_OUT, stray_days, stray_question, values_of
from flux_desktop.pos.format import ASK, DAY_START, FileDialect, ImportPreferences
from flux_desktop.pos.formats.report import ReportLayout
from flux_desktop.pos.formats.specification import REQUIRED
from flux_desktop.pos.mapper import Mapped, Proposal
from flux_desktop.pos.moments import at_utc, day_or_none, decide_date_order, may_begin_with_years
from flux_desktop.pos.numbers import DECIMAL_MARKS, DecimalEvidence, Decision, decide_decimals
from flux_desktop.pos.periods import period_in
from flux_desktop.pos.preparing import Prepared
from flux_desktop.pos.sniff import Bytes
from flux_desktop.pos.vocabulary import COUNTS, OUT, column, plain, status_of
from flux_desktop.pos.zones import likely_zones

_DAY_STARTS: Final = (f"{DAY_START:%H:%M}", "00:00", "03:00", "05:00", "06:00")


class Reading:
    """Decides how the rows are read; what stays open becomes a question with the likelier answer."""

    def __init__(
        self, made: Prepared, raw: Bytes, answers: Mapping[str, str], known: ImportPreferences
    ) -> None:
        self._table, self._form, self._roles, self._seen = made.table, made.form, made.roles, made.seen
        self._raw = raw
        self._answers = answers
        self._known = known
        self.questions: list[Question] = list(made.questions)
        self.notices: list[Notice] = list(made.notices)
        self.evidence: dict[str, str] = {}
        self.tax = ""
        self.currency = ""
        if made.proposal is not None:
            self.ask_columns(made.proposal)
        self._ask_encoding()

    def dialect(self, day_start: time) -> FileDialect:
        """The dialect; fills `questions`, `notices`, `evidence`, `tax` and `currency`."""
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
            ignored=answered.ignored(self._answers.get("ignore", "")),
            statuses=self._decide_statuses(),
        )
        self._decide_tax()
        self._decide_currency()
        self._decide_day_start()
        zone = self._decide_zone(order)
        if proof := adds_up(self._seen.sample, self._roles, decimals):
            self.evidence["arithmetic"] = proof
        return replace(dialect, zone=answered.zone(zone) if zone else None)

    def decide_stray_days(self, days: frozenset[date]) -> frozenset[date]:
        """The days to leave out: one or two that stand alone, months from all others, and seem mistyped."""
        stray, gap = stray_days(days)
        if not stray:
            return stray
        answer = self._answers.get("stray_days")
        if answer is None:
            self.questions.append(stray_question(stray, gap))
        return stray if answer in (None, LEAVE_OUT) else frozenset()

    @staticmethod
    def without(dialect: FileDialect, days: frozenset[date]) -> FileDialect:
        return replace(dialect, left_out_days=days) if days else dialect

    def _ask_encoding(self) -> None:
        readings = self._raw.readings
        if readings and "encoding" not in self._answers:
            text = _(
                "In which code page was this file written? Its letters could be read as {words}."
            ).format(
                words=", ".join(f"“{each.word.strip()[:30]}” ({each.encoding})" for each in readings[:4])
            )
            choices = tuple(each.encoding for each in readings)
            self.questions.append(Question("encoding", text, choices, choices[0]))

    def _decide_statuses(self) -> dict[str, str]:
        """What the file's own words for the state of a sale mean: those that nobody knows are asked once."""
        if not isinstance(self._form, ReportLayout) or "status" not in self._roles:
            return {}
        known = dict(self._known.statuses)
        if "status" in self._answers:
            known |= answered.statuses(self._answers["status"])
        words = {plain(value): value for value in values_of(self._seen.values, "status")}
        open_ones = {
            word: value for word, value in words.items() if not status_of(word) and word not in known
        }
        if open_ones and len(words) > 1:
            likely = ",".join(f"{value}:{COUNTS}" for value in open_ones.values())
            text = _(
                "What do these words in the column {column} mean: {words}? Sales that count (sold), that do not (out), or "
                "that were repaid (refund)?"
            ).format(
                column=self._table.columns[self._roles["status"]].strip(), words=", ".join(open_ones.values())
            )
            none = ",".join(f"{value}:{OUT}" for value in open_ones.values())
            self.questions.append(Question("status", text, (likely, none), likely))
        return known

    def _decide_currency(self) -> None:
        """A column that tells another currency than the restaurant's is asked about: a sum of pesos is none of euros."""
        found = [value.upper() for value in values_of(self._seen.values, "currency")]
        found = sorted({value for value in found if len(value) == 3 and value.isalpha()})
        if not found:
            return
        self.currency = found[0] if len(found) == 1 else ""
        own = self._known.currency
        if own and found != [own] and "currency" not in self._answers:
            text = _(
                "The amounts of this file are in {found}, the restaurant's currency is {own}. Are they to be "
                "imported as they stand?"
            ).format(found=", ".join(found), own=own)
            self.questions.append(Question("currency", text, ("keep",), "keep"))

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
            choices = ("dmy", "mdy", "ymd") if may_begin_with_years(self._seen.dates) else ("dmy", "mdy")
            self.questions.append(Question("date_order", text, choices, order.value))
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
        roles = set(self._roles)
        asks = (
            isinstance(self._form, ReportLayout)
            and not {"net", "amount"} & roles
            and {"quantity", "price"} <= roles
        )
        # Under Flux's own names the price is one of a unit, whatever else stands beside them.
        if asks and all(name in self._table.names for name in REQUIRED):
            return "unit"
        # Who names a column the price, and not the amount, has said that it is one of a unit.
        named = "columns" in self._answers or self._table.key in self._known.columns
        if not asks or (isinstance(self._form, Mapped) and named):
            return "unit"
        name = column(self._table.columns[self._roles["price"]])
        likely, proof = price_is_per_unit(name, self._seen.sample, self._roles, decimals)
        self.evidence["price"] = proof
        if not likely:
            text = _("Is the price one of a unit or of the whole line? {proof}.").format(proof=proof)
            self.questions.append(Question("price", text, answered.PRICES, "unit"))
        return likely or "unit"

    def _decide_tax(self) -> None:
        basis = self._form.tax(self._roles)
        answer = self._answers.get("tax") or self._known.tax
        self.tax = answer if basis in ("", ASK) else basis
        if basis == ASK and not answer:
            text = _("Do the amounts of this file include tax?")
            self.questions.append(Question("tax", text, answered.TAXES, "included"))
        elif basis == ASK:
            self.evidence["tax"] = _("as the restaurant has said")
        elif basis:
            self.evidence["tax"] = _("this layout writes its amounts so")

    def _decide_day_start(self) -> None:
        answer = self._answers.get("business_day_start") or self._known.business_day_start
        if self._form.asks_day_start and self._seen.night and not answer:
            text = _("At which time does your business day begin? Sales before it belong to the day before.")
            self.questions.append(Question("business_day_start", text, _DAY_STARTS, _DAY_STARTS[0]))

    def _decide_zone(self, order: str) -> str:
        if not self._seen.zoned:
            return ""
        for answer in (self._answers.get("timezone"), self._known.timezone):
            if answer and answered.is_zone(answer):
                return answer
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
        if answer := self._answers.get("report_date"):
            return answered.period(answer)
        found = period_in(
            (*self._table.above, getattr(self._table, "sheet", ""), self._table.path.stem),
            self._known.country,
        )
        suggested = "/".join(dict.fromkeys(day.isoformat() for day in found)) if found else ""
        text = _("Which day or days does this report cover? Its rows have no dates.")
        self.questions.append(Question("report_date", text, (suggested,) if suggested else (), suggested))
        return None


def _settle(decision: Decision, answer: str | None) -> Decision:
    """An answer decides what the file leaves open; where the file proves something, the proof stands."""
    return decision if decision.sure or answer is None else Decision(answer, _("as answered"))
