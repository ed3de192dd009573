"""What each past day of a restaurant was, for whoever shows a calendar or counts what is missing."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flux_desktop.domain.days import Day, states_of
from flux_desktop.services.access import ADMINISTRATOR, role_in
from flux_desktop.store import hours, sales, uploads
from flux_desktop.store.store import Store


def days_of(
    store: Store,
    restaurant_id: UUID,
    *,
    actor: UUID | None = ADMINISTRATOR,
    first: date | None = None,
    last: date | None = None,
) -> Sequence[Day]:
    """Every day from `first` to `last`; by default from the first to the last that an import covers.

    Without imports and without both days there is none. Raises NotFound.
    """
    with store.read() as uow:
        role_in(uow, actor, restaurant_id)
        covered = uploads.covered_days(uow, restaurant_id)
        sold = sales.days_with_units(uow, restaurant_id)
        opening = hours.every(uow, restaurant_id)
    first, last = first or min(covered, default=None), last or max(covered, default=None)
    if first is None or last is None:
        return ()
    return states_of(first, last, sold=sold, covered=covered, hours=opening)
