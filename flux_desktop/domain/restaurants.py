"""Places, the people who run them, and what each role may do."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from uuid import UUID

from flux_desktop.domain.errors import NotAllowed
from flux_desktop.domain.i18n import _


class Role(StrEnum):
    """From most to least: an owner runs the place, a manager its numbers, a chef its kitchen, a counter its stock."""

    OWNER = "owner"
    MANAGER = "manager"
    CHEF = "chef"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True)
class User:
    """A person with an account on this database."""

    id: UUID
    email: str
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Restaurant:
    """A place. A business day runs from `business_day_start` to the same time of the next calendar day."""

    id: UUID
    name: str
    timezone: str
    currency: str
    country: str
    region: str
    business_day_start: time


@dataclass(frozen=True, slots=True)
class Membership:
    """A restaurant as one person sees it."""

    restaurant: Restaurant
    role: Role


def require_manager(role: Role) -> None:
    """Raises NotAllowed unless the role may import sales, take imports back and change settings."""
    if role not in (Role.OWNER, Role.MANAGER):
        raise NotAllowed(
            _("Only a manager can do this."),
            _("Ask the owner or a manager of this restaurant to do it, or to change your role."),
        )


def require_kitchen(role: Role) -> None:
    """Raises NotAllowed unless the role may say what happened in the kitchen: a dish ran out."""
    if role is Role.COUNTER:
        raise NotAllowed(
            _("Only the kitchen or a manager can do this."),
            _("Ask the chef or a manager of this restaurant to do it, or to change your role."),
        )
