"""What the facts around forecasts share: the dish they are about, and the days they may be of."""

from datetime import date
from uuid import UUID

from flux_desktop.domain.errors import NotFound
from flux_desktop.domain.facts import require_day
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import MenuItem
from flux_desktop.services.session import Session
from flux_desktop.store import menu
from flux_desktop.store.store import UnitOfWork


def check_day(session: Session, day: date) -> None:
    """Raises Refused: before 1990, or more than two years ahead."""
    require_day(day, session.today)


def dish(uow: UnitOfWork, restaurant_id: UUID, item_id: UUID) -> MenuItem:
    """Raises NotFound: no dish of this restaurant."""
    found = menu.get(uow, restaurant_id, item_id)
    if found is None:
        raise NotFound(_("There is no such dish."), _("Choose one from the menu."))
    return found
