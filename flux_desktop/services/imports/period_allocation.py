"""A report that covers several days without saying which: its sums become daily sales, as somebody said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.figures import written_day
from flux_desktop.domain.hours import open_on
from flux_desktop.domain.i18n import _
from flux_desktop.domain.sales import Question, SaleLine
from flux_desktop.pos.file import SalesFile
from flux_desktop.store import hours, sales
from flux_desktop.store.store import UnitOfWork

EVENLY, BY_WEEKDAY = "evenly", "weekdays"
CHOICES: Final = (EVENLY, BY_WEEKDAY)
_LONGEST: Final = 366
_RECENT: Final = 56


@dataclass(frozen=True, slots=True)
class PeriodAllocation:
    """The open days of a report's period, and the weight of each: a whole number above 0."""

    days: tuple[date, ...]
    weights: tuple[int, ...]

    def lines(self, lines: Sequence[SaleLine]) -> list[SaleLine]:
        """Each line as a line a day; the days of a line add up to it exactly, whole units staying whole."""
        return [part for line in lines for part in self._parts(line)]

    def _parts(self, line: SaleLine) -> Iterator[SaleLine]:
        unit = 1 if (line.demand % MICRO or line.quantity % MICRO) else MICRO
        demand, quantity = (self._shares(value, unit) for value in (line.demand, line.quantity))
        for day, *amounts in zip(self.days, demand, quantity, self._shares(line.net_sales, 1), strict=True):
            if any(amounts):
                made, sold, net = amounts
                yield line._replace(day=day, demand=made, quantity=sold, net_sales=net)

    def _shares(self, value: int, unit: int) -> Iterator[int]:
        """`value` in whole `unit`s by weight: what the weights so far earn, less what earlier days got."""
        total, units, so_far, given = sum(self.weights), value // unit, 0, 0
        for weight in self.weights:
            so_far += weight
            share = (2 * units * so_far + total) // (2 * total) - given
            given += share
            yield share * unit


def allocation_question(file: SalesFile, answers: Mapping[str, str]) -> list[Question]:
    """How the sums of a report lie on its days, where it covers several."""
    if "spread" in answers or not _covers_several(file) or file.report_period is None:
        return []
    first, last = file.report_period
    text = _(
        "This report has one sum for {first} to {last}. How do the sales lie on the days: evenly, or as your "
        "weekdays usually do?"
    ).format(first=written_day(first), last=written_day(last))
    return [Question("spread", text, CHOICES, BY_WEEKDAY)]


def allocation_for(
    uow: UnitOfWork, restaurant_id: UUID, file: SalesFile, answers: Mapping[str, str]
) -> PeriodAllocation | None:
    """The spread that was asked for; None for a file that needs none. Closed days get nothing.

    Raises Refused: the answer is none, the period is longer than a year, or the place is closed throughout.
    """
    if "spread" not in answers or not _covers_several(file) or file.report_period is None:
        return None
    if answers["spread"] not in CHOICES:
        raise Refused(
            _("“{answer}” is no answer to {key}.").format(answer=answers["spread"], key="spread"),
            _("Answer with one of: {choices}.").format(choices=", ".join(CHOICES)),
        )
    first, last = file.report_period
    if (last - first).days >= _LONGEST:
        raise Refused(_("The report covers more than a year."), _("Export it month by month."))
    is_open = open_on(hours.every(uow, restaurant_id), sales.days_with_units(uow, restaurant_id))
    days = tuple(
        day for day in (first + timedelta(each) for each in range((last - first).days + 1)) if is_open(day)
    )
    if not days:
        raise Refused(
            _("The restaurant is closed on all days of this report."),
            _("Check the days of the report, or look at the opening hours in Settings."),
        )
    usual = _usual(uow, restaurant_id) if answers["spread"] == BY_WEEKDAY else {}
    return PeriodAllocation(days, tuple(max(1, usual.get(day.weekday(), 1)) for day in days))


def _covers_several(file: SalesFile) -> bool:
    return (
        not file.has_dates
        and file.report_period is not None
        and file.report_period[0] < file.report_period[1]
    )


def _usual(uow: UnitOfWork, restaurant_id: UUID) -> dict[int, int]:
    """Units sold by weekday over the last eight weeks of sales; empty without any."""
    sold = sales.sold_days(uow, restaurant_id)
    if not sold:
        return {}
    columns = sales.daily_columns(uow, restaurant_id, since=sold[-1] - timedelta(days=_RECENT - 1))
    found: dict[int, int] = {}
    for day, demand in zip(columns.day.tolist(), columns.demand.tolist(), strict=True):
        weekday = date.fromordinal(day).weekday()
        found[weekday] = found.get(weekday, 0) + demand // MICRO
    return found
