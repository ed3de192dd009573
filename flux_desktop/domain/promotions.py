"""Promotions to come: which dish, from when to when."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Promotion:
    """A dish on promotion from its first to its last day, both included."""

    id: UUID
    item_id: UUID
    item: str
    first: date
    last: date
