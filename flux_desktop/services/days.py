"""What each past day of a restaurant was, for whoever shows a calendar or counts what is missing."""

from collections.abc import Sequence
from datetime import date

from flux_desktop.domain.days import Day, states_of
from flux_desktop.domain.permissions import Permission
from flux_desktop.services.session import Session
from flux_desktop.store import hours, sales, uploads


def days_of(
    session: Session,
    *,
    first: date | None = None,
    last: date | None = None,
) -> Sequence[Day]:
    """Every day from `first` to `last`; by default from the first to the last that an import covers.

    Without imports and without both days there is none. Raises NotFound.
    """
    with session.read(Permission.VIEW) as uow:
        covered = uploads.covered_days(uow, session.restaurant.id)
        sold = sales.days_with_units(uow, session.restaurant.id)
        opening = hours.every(uow, session.restaurant.id)
    first, last = first or min(covered, default=None), last or max(covered, default=None)
    if first is None or last is None:
        return ()
    return states_of(first, last, sold=sold, covered=covered, hours=opening)
