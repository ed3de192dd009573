"""A delivery note or price list that was read beside the ingredients there are: proposed, and saved once looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flux_desktop.domain.ingredients import Ingredient, Price
from flux_desktop.domain.lexicon import folded_words
from flux_desktop.domain.packs import parse_pack
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.photos import PriceLine
from flux_desktop.domain.suggested_lines import Larder
from flux_desktop.domain.units import Kind, unit_named
from flux_desktop.services.ingredients import PackPrice, RecordedPrices, record_prices
from flux_desktop.services.session import Session
from flux_desktop.store import ingredients

SOURCE: Final = "photo"
# Of 100, of the words without endings. "Tomate pera ecológico" is to "Tomate pera" as 100.
_NEAR: Final = 84.0


@dataclass(frozen=True, slots=True)
class PriceProposal:
    """A line of the paper and the ingredient it is, or (not `sure`) may be; None where nothing is like it.

    pack    as Flux writes it; "" where neither the paper nor the ingredient says one
    before  the price that holds now
    """

    line: PriceLine
    ingredient: Ingredient | None
    sure: bool
    pack: str
    before: Price | None


@dataclass(frozen=True, slots=True)
class PriceProposals:
    """In the paper's order; `stock` is every ingredient with the price that holds, None where it has none."""

    proposals: tuple[PriceProposal, ...]
    stock: tuple[tuple[Ingredient, Price | None], ...]


def propose(session: Session, lines: Sequence[PriceLine]) -> PriceProposals:
    """Which ingredient each line is, and what it would change. Raises NotAllowed, NotFound."""
    with session.read(Permission.EDIT_INGREDIENTS) as uow:
        stock = ingredients.every(uow, session.restaurant.id)
        held: dict[UUID, Price] = {
            each.ingredient_id: each
            for each in ingredients.prices(uow, session.restaurant.id)
            if each.day <= session.calendar_day
        }
    larder = Larder(stock, {})
    words = {each.id: " ".join(folded_words(each.name)) for each in stock}
    found = []
    for line in lines:
        own = larder.named(line.name)
        sure = own is not None
        if own is None:
            own = _nearest(line.name, stock, words)
        before = None if own is None else held.get(own.id)
        found.append(PriceProposal(line, own, sure, pack_of(line, before), before))
    return PriceProposals(tuple(found), tuple((each, held.get(each.id)) for each in stock))


def save_prices(session: Session, prices: Sequence[PackPrice]) -> RecordedPrices:
    """Records what a person decided; `ingredients.take_back` undoes it. Raises as `record_prices` does."""
    return record_prices(session, prices, SOURCE)


def pack_of(line: PriceLine, before: Price | None) -> str:
    """What the price of a line is for: the pack printed, else its unit, else what was bought so far."""
    for text in (line.pack, f"1 {line.unit}" if _bought_by(line.unit) else ""):
        try:
            return parse_pack(text, "," if "," in text else ".").text
        except ValueError:
            continue
    return "" if before is None else before.pack


def _bought_by(unit: str) -> bool:
    """Whether a unit alone says how much: a kilo does, a piece or a box does not."""
    known = unit_named(unit) if unit else None
    return known is not None and known.kind in (Kind.MASS, Kind.VOLUME)


def _nearest(name: str, stock: Sequence[Ingredient], words: dict[UUID, str]) -> Ingredient | None:
    from rapidfuzz import fuzz

    wanted = " ".join(folded_words(name))
    if not wanted:
        return None
    scored = [(fuzz.token_set_ratio(wanted, words[each.id]), each) for each in stock if words[each.id]]
    # Of several alike the one with the longest name says the most.
    best = max(scored, key=lambda each: (each[0], len(words[each[1].id])), default=None)
    return best[1] if best is not None and best[0] >= _NEAR else None
