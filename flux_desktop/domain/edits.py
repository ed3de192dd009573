"""What an act of a person wrote, kept so that it can be taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flux_desktop.domain.changes import Changes
from flux_desktop.domain.ingredients import Price


@dataclass(frozen=True, slots=True)
class Written:
    """A document's row that was written: its changed columns before and after.

    Of a row that is new `before` says that it was deleted, so that taking it back leaves a tombstone.
    """

    table: str
    id: UUID
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PriceWritten:
    """The price of an ingredient on a day, as it was before and after; None: there is none of that day."""

    ingredient_id: UUID
    day: date
    before: Price | None
    after: Price | None


@dataclass(frozen=True, slots=True)
class Edits:
    """Everything an act wrote."""

    documents: tuple[Written, ...] = ()
    prices: tuple[PriceWritten, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.documents or self.prices)


@dataclass(frozen=True, slots=True)
class Saved:
    """An act that was saved: the nouns it changed, and what to give back to take it back."""

    changes: Changes
    edits: Edits


NO_EDITS = Edits()
