"""Dishes that ran out: their sales of that day say how much there was, not how much was wanted."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RunOut:
    """One dish on one business day."""

    item_id: UUID
    item: str
    day: date
