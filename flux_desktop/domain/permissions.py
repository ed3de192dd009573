"""Who may do and see what: one table of acts and figures by role, read by services, pages, commands and routes."""

from enum import StrEnum
from typing import Final

from flux_desktop.domain.errors import NotAllowed
from flux_desktop.domain.i18n import _
from flux_desktop.domain.restaurants import Role


class Permission(StrEnum):
    """An act, or a figure that can be seen. Values are stable: they may be logged and sent."""

    ANYONE = "anyone"
    """Needs no restaurant and no role: to register, to sign in, to list one's own restaurants."""
    VIEW = "view"
    """Dishes, units, forecasts, hours and events of the restaurant; no money."""
    SEE_MONEY = "see_money"
    """Prices, net sales and everything reckoned from them."""
    IMPORT_SALES = "import_sales"
    EDIT_MENU = "edit_menu"
    EDIT_INGREDIENTS = "edit_ingredients"
    EDIT_RECIPES = "edit_recipes"
    EDIT_HOURS = "edit_hours"
    EDIT_EVENTS = "edit_events"
    EDIT_SETTINGS = "edit_settings"
    EDIT_RESTAURANT = "edit_restaurant"
    SEE_MEMBERS = "see_members"
    EDIT_MEMBERS = "edit_members"
    """Who may do what here: an owner's alone."""
    KEEP_BACKUPS = "keep_backups"
    """To back up the whole database and to bring a backup back: an owner's alone."""
    PLAN_PROMOTIONS = "plan_promotions"
    SET_OWN_FORECASTS = "set_own_forecasts"
    KEEP_FORECASTS = "keep_forecasts"
    MARK_RUN_OUTS = "mark_run_outs"
    SYNC = "sync"
    """To have all of the restaurant on another computer, money included, and to change it from there."""
    READ_PHOTOS = "read_photos"
    """To have a photo of a menu read; its prices need SEE_MONEY besides."""


_KITCHEN: Final = frozenset({Role.OWNER, Role.MANAGER, Role.CHEF})
_MANAGERS: Final = frozenset({Role.OWNER, Role.MANAGER})
_OWNERS: Final = frozenset({Role.OWNER})
_EVERYBODY: Final = frozenset(Role)

PERMISSIONS: Final[dict[Permission, frozenset[Role]]] = {
    Permission.ANYONE: _EVERYBODY,
    Permission.VIEW: _EVERYBODY,
    Permission.MARK_RUN_OUTS: _KITCHEN,
    Permission.EDIT_RECIPES: _KITCHEN,
    Permission.READ_PHOTOS: _KITCHEN,
    Permission.SEE_MONEY: _MANAGERS,
    Permission.IMPORT_SALES: _MANAGERS,
    Permission.SYNC: _MANAGERS,
    Permission.EDIT_MENU: _MANAGERS,
    Permission.EDIT_INGREDIENTS: _MANAGERS,
    Permission.EDIT_HOURS: _MANAGERS,
    Permission.EDIT_EVENTS: _MANAGERS,
    Permission.EDIT_SETTINGS: _MANAGERS,
    Permission.EDIT_RESTAURANT: _MANAGERS,
    Permission.SEE_MEMBERS: _MANAGERS,
    Permission.EDIT_MEMBERS: _OWNERS,
    Permission.KEEP_BACKUPS: _OWNERS,
    Permission.PLAN_PROMOTIONS: _MANAGERS,
    Permission.SET_OWN_FORECASTS: _MANAGERS,
    Permission.KEEP_FORECASTS: _MANAGERS,
}


def allows(role: Role | None, permission: Permission) -> bool:
    """Whether the role has the permission; None, a stranger, has none."""
    return role is not None and role in PERMISSIONS[permission]


def require(role: Role, permission: Permission) -> None:
    """Raises NotAllowed unless the role has the permission."""
    if allows(role, permission):
        return
    if Role.CHEF in PERMISSIONS[permission]:
        raise NotAllowed(
            _("Only the kitchen or a manager can do this."),
            _("Ask the chef or a manager of this restaurant to do it, or to change your role."),
        )
    if Role.MANAGER not in PERMISSIONS[permission]:
        raise NotAllowed(_("Only an owner can do this."), _("Ask the owner of this restaurant to do it."))
    raise NotAllowed(
        _("Only a manager can do this."),
        _("Ask the owner or a manager of this restaurant to do it, or to change your role."),
    )
