"""What is known around the sales of a restaurant, as the forecaster reads it; and which input can be such a fact."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.figures import written_day
from flux_desktop.domain.i18n import _

FIRST_YEAR: Final = 1990
YEARS_AHEAD: Final = 2


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything in force, in order; what was taken back and what belongs to deleted dishes is left out.

    events     (day, name)
    run_outs   (dish, business day)
    promotions (dish, first day, last day)
    siblings   dish → the dish it borrows from. Never itself; a chain may still close to a ring after a sync
    models     dish → key of the model chosen for it
    """

    events: tuple[tuple[date, str], ...] = ()
    run_outs: tuple[tuple[UUID, date], ...] = ()
    promotions: tuple[tuple[UUID, date, date], ...] = ()
    siblings: Mapping[UUID, UUID] = field(default_factory=dict)
    models: Mapping[UUID, str] = field(default_factory=dict)


def require_day(day: date, today: date) -> None:
    """Raises Refused: before 1990, or more than two years after `today`."""
    if day.year < FIRST_YEAR:
        raise Refused(
            _("There were no tills in {year}.").format(year=day.year), _("Check the year of the date.")
        )
    if (day.year - YEARS_AHEAD, day.month, day.day) > (today.year, today.month, today.day):
        raise Refused(
            _("{day} is more than two years ahead.").format(day=written_day(day)),
            _("Check the year of the date."),
        )
