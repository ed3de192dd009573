"""The manager's own numbers: what a person expects to sell, kept beside the forecast and scored with it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OwnForecast:
    """One dish on one day; `quantity` in micros of a unit."""

    item_id: UUID
    item: str
    day: date
    quantity: int
