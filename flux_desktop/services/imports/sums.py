"""Running totals over the lines of a file: what an import says it read, beside what others say."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.exact import LARGEST, MICRO
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.sales import (
    DayItem,
    Problem,
    SaleLine,
    Totals,
    get_day,
    get_demand,
    get_net_sales,
    get_quantity,
)
from flux_desktop.services.imports.rejected_rows import RejectedRows

_ENOUGH_PROBLEMS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Their figure beside ours, in micros. `origin`: the totals row of the file, or what the till printed."""

    origin: Literal["file", "till"]
    what: Literal["quantity", "money"]
    theirs: int
    ours: int

    @property
    def difference(self) -> int:
        """Ours less theirs: 0 where nothing is missing."""
        return self.ours - self.theirs


class ByDay:
    """Sums by day and dish, a dish named as first seen."""

    def __init__(self) -> None:
        self._sums: dict[tuple[date, str], list[int]] = {}
        self._names: dict[str, tuple[str, str]] = {}
        self._keys: dict[str, str] = {}

    def add(self, day: date, line: SaleLine) -> None:
        key = self._keys.get(line.item)
        if key is None:
            key = self._keys[line.item] = name_key(line.item)
        name, category = self._names.setdefault(key, (line.item, line.category))
        if line.category and not category:
            self._names[key] = name, line.category
        sums = self._sums.setdefault((day, key), [0, 0, 0])
        sums[0] += line.demand
        sums[1] += line.quantity
        sums[2] += line.net_sales

    def days(self) -> tuple[DayItem, ...]:
        """By day and dish, each with its category wherever in the file that stood."""
        found = [DayItem(day, *self._names[key], *sums) for (day, key), sums in self._sums.items()]
        return tuple(sorted(found, key=lambda each: (each.day, each.item)))


class Sums:
    """Totals of the lines read; with `detail` by calendar day and by business day too."""

    def __init__(self, *, detail: bool = False) -> None:
        self.imported = 0
        self.problems = RejectedRows()
        self.first_lines: list[SaleLine] = []
        self.demand = self.quantity = self.net_sales = 0
        self.first_day: date | None = None
        self.last_day: date | None = None
        self.by_day = ByDay() if detail else None
        self.by_business_day = ByDay() if detail else None

    @property
    def rows(self) -> int:
        return self.imported + self.problems.total

    @property
    def totals(self) -> Totals:
        return Totals(self.demand, self.quantity, self.net_sales)

    def leave_out(self, problems: Sequence[Problem]) -> None:
        self.problems.add(problems)
        if not self.imported and self.problems.total > _ENOUGH_PROBLEMS:
            # Nothing else is to be found out by reading on.
            text = _("None of the first {n} lines can be used.").format(n=self.problems.total)
            raise Refused(text, self._worst())

    def add(self, lines: list[SaleLine]) -> None:
        if not lines:
            return
        self.imported += len(lines)
        self.first_lines += lines[: max(0, 8 - len(self.first_lines))]
        self.demand += sum(map(get_demand, lines))
        self.quantity += sum(map(get_quantity, lines))
        self.net_sales += sum(map(get_net_sales, lines))
        days = set(map(get_day, lines))
        first, last = min(days), max(days)
        self.first_day = first if self.first_day is None else min(first, self.first_day)
        self.last_day = last if self.last_day is None else max(last, self.last_day)
        if self.by_day is not None and self.by_business_day is not None:
            for line in lines:
                self.by_day.add(line.on or line.day, line)
                self.by_business_day.add(line.day, line)

    def require_sales(self) -> None:
        """Raises Refused: no line can be used, or the sums are more than a database keeps."""
        if not self.imported:
            text = ngettext("The only line cannot be used.", "None of the {n} lines can be used.", self.rows)
            raise Refused(text.format(n=self.rows), self._worst())
        # 64 bits hold nine times as much.
        if max(abs(self.demand), abs(self.quantity), abs(self.net_sales)) > LARGEST * MICRO:
            raise Refused(
                _("The sums of this file are too large to be sales."),
                _("Check whether its numbers are written in another way than Flux read them."),
            )

    def reconcile(
        self, file_totals: tuple[int | None, int | None] | None, till_total: int | None
    ) -> tuple[Reconciliation, ...]:
        """What the file's own totals and the till say (micros), beside what was read."""
        quantity, money = file_totals or (None, None)
        found = []
        if quantity is not None:
            found.append(Reconciliation("file", "quantity", quantity, self.quantity))
        if money is not None:
            found.append(Reconciliation("file", "money", money, self.net_sales))
        if till_total is not None:
            found.append(Reconciliation("till", "money", till_total, self.net_sales))
        return tuple(found)

    def _worst(self) -> str:
        if not self.problems:
            return ""
        ((most, _times),) = Counter(problem.reason for problem in self.problems).most_common(1)
        first = next(problem for problem in self.problems if problem.reason == most)
        return _("Most often: {reason} (line {line}: {text}).").format(
            reason=most, line=first.line, text=first.text[:80]
        )
