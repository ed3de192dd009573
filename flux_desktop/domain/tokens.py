"""What a sign-in at a hub grants: a family of refresh tokens, one after the other, of one device."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from flux_desktop.domain.restaurants import Membership, User

ACCESS_LIFE: Final = timedelta(minutes=15)
FAMILY_LIFE: Final = timedelta(days=90)
# A reply can be lost, and two processes can refresh at once: so long the token before the last is still good.
SECOND_CHANCE: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a device keeps: `refresh_token` is known to it alone. `generation` counts the family's tokens from 0."""

    user: User
    family_id: UUID
    generation: int
    refresh_token: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who holds a good token, with the restaurants they have a role in."""

    user: User
    family_id: UUID
    memberships: tuple[Membership, ...]


@dataclass(frozen=True, slots=True)
class Device:
    """A family that is not over. `name` is what the device called itself; `last_seen` when it last refreshed."""

    id: UUID
    name: str
    created_at: datetime
    last_seen: datetime
