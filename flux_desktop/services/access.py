"""Who may do what: checked here, in the services, never only in a window."""

from uuid import UUID

from flux_desktop.domain.errors import NotFound
from flux_desktop.domain.i18n import _
from flux_desktop.domain.restaurants import Role, require_kitchen, require_manager
from flux_desktop.store import restaurants
from flux_desktop.store.store import UnitOfWork

# The command line acts as the administrator of this machine does: it can read the database file anyway.
ADMINISTRATOR = None


def role_in(uow: UnitOfWork, actor: UUID | None, restaurant_id: UUID) -> Role:
    """The actor's role in a restaurant. Raises NotFound where it has none: what is not yours does not exist."""
    if actor is ADMINISTRATOR:
        return Role.OWNER
    role = restaurants.role_of(uow, actor, restaurant_id)
    if role is None:
        raise NotFound(_("There is no such restaurant."), _("Choose another one."))
    return role


def need_manager(uow: UnitOfWork, actor: UUID | None, restaurant_id: UUID) -> None:
    require_manager(role_in(uow, actor, restaurant_id))


def need_kitchen(uow: UnitOfWork, actor: UUID | None, restaurant_id: UUID) -> None:
    require_kitchen(role_in(uow, actor, restaurant_id))
