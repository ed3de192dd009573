"""Dishes as people name them, and the key under which two spellings are one dish."""

import unicodedata
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A dish. `price` in micros of the restaurant's currency, None where neither a person nor a file has said it.

    `sibling_id` names a dish it borrows from while it is new, `forecast_model` the model chosen for it. `revision`
    counts its changes: who changes it says on which one.

    `confirmed`: a person has agreed to it, where an import or a photo made it.
    `tax_included` and `tax_rate` (a share, in micros) None: as the restaurant's dishes do.
    """

    id: UUID
    name: str
    category: str
    price: int | None
    auto_created: bool
    archived: bool
    sibling_id: UUID | None = None
    forecast_model: str | None = None
    confirmed: bool = False
    description: str = ""
    revision: int = 1
    tax_included: bool | None = None
    tax_rate: int | None = None


def tidy_name(text: str) -> str:
    """A name as shown: trimmed, every run of white space one space."""
    return " ".join(text.split())


def typed_name(text: str) -> str:
    """A name that a person typed, tidy, without what no database keeps (NUL, halves of characters)."""
    return tidy_name(text.encode("utf-8", "replace").decode().replace("\0", ""))


def name_key(text: str) -> str:
    """What two spellings of one dish share: NFKC, casefold, trimmed, single spaces. Accents count."""
    return tidy_name(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()))
