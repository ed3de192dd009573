"""Ingredients: what is bought, what is lost of it, what it holds, and what it cost when."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from flux_desktop.domain.allergens import Allergens
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.units import Equivalent

MOST_WASTE: Final = 600_000
"""The specification's range of the waste factor, 0 to 0.60: extra bought for each unit used."""


@dataclass(frozen=True, slots=True)
class Ingredient:
    """Shares in micros. `allergens` None: nobody has said. `other_keys`: name keys it had before, still its own.

    `revision` counts its changes, so that a second editor learns of the first.
    """

    id: UUID
    name: str
    supplier: str = ""
    waste_factor: int = 0
    yield_share: int = MICRO
    shelf_life_days: int | None = None
    allergens: Allergens | None = None
    equivalents: tuple[Equivalent, ...] = ()
    other_keys: tuple[str, ...] = ()
    revision: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Price:
    """What a pack cost from a day on: a fact. `amount` in micros of money, `pack` as `packs.Pack.text`."""

    ingredient_id: UUID
    day: date
    pack: str
    amount: int
    source: str


def share_of_trim(trim: int) -> int:
    """The yield where that share is trimmed off. Raises ValueError: nothing would be left."""
    return checked_yield(MICRO - trim)


def share_of_weights(bought: int, usable: int) -> int:
    """The yield of two weights in one unit. Raises ValueError: nothing bought or usable, or more than bought."""
    if bought <= 0:
        raise ValueError(bought)
    return checked_yield(round(usable * MICRO / bought))


def checked_yield(share: int) -> int:
    """Raises ValueError: not above 0 and at most 1."""
    if not 0 < share <= MICRO:
        raise ValueError(share)
    return share


def checked_waste(share: int) -> int:
    """Raises ValueError: outside 0 to 0.60."""
    if not 0 <= share <= MOST_WASTE:
        raise ValueError(share)
    return share
