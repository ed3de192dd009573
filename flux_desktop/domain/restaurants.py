"""Places, the people who run them, and their roles."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from uuid import UUID


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


@dataclass(frozen=True, slots=True)
class Member:
    """A person as one restaurant sees them."""

    user: User
    role: Role


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody may work in a restaurant as soon as they say the code that was given to them, until `expires_at`."""

    id: UUID
    restaurant_id: UUID
    email: str
    role: Role
    expires_at: datetime
