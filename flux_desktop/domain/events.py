"""A restaurant's own days, which no calendar of holidays knows: a neighbourhood feast, a match, a fair."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Event:
    """One day. Events whose names share a name key are the same kind of day ("Festa major", year by year)."""

    id: UUID
    day: date
    name: str
