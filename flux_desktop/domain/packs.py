"""What an ingredient is bought in: "6 x 2.5 kg", "24 x 33 cl", "5 l", "12 each"."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from flux_desktop.domain.amounts import parse_amount, parse_quantity, plain_text
from flux_desktop.domain.exact import MICRO, show_micros
from flux_desktop.domain.units import UNITS, Kind, unit_key

_TIMES: Final = re.compile(r"\s*[x×*]\s*", re.IGNORECASE)
# What stands before the amount says how it is wrapped, and nothing else.
_WRAPPINGS: Final = re.compile(
    r"(?:case|box|pack|packet|bag|sack|crate|tray|bottle|can|tin|jar|caja|bolsa|bandeja|botella|lata|saco|paquete|"
    r"bote|tarro|caixa|ampolla|llauna|sac|paquet|safata|pot|kiste|karton|beutel|flasche|dose|glas|caisse|carton|"
    r"bouteille|boîte|sachet|cassa|scatola|bottiglia|sacco|cartone|lattina|garrafa|pacote)\.?\s+(?=\d)",
    re.IGNORECASE,
)
_MOST_FACTORS: Final = 4
_SIZES: Final = (1, 1_000, 1_000_000, 1_000_000_000)


@dataclass(frozen=True, slots=True)
class Pack:
    """`text` as Flux writes it, with a decimal point; `content` in the base unit of `kind`: g, ml or each."""

    text: str
    content: Fraction
    kind: Kind

    @property
    def unit(self) -> str:
        """The unit it is written in: kg of "6 x 2.5 kg"."""
        return parse_amount(self.text.rpartition(" x ")[2]).unit

    @property
    def content_in_unit(self) -> Fraction:
        """How much of `unit` is in it: 15 of "6 x 2.5 kg"."""
        return self.content / UNITS[self.unit].size


@lru_cache(50_000)
def parse_pack(text: str, decimal: str = ".") -> Pack:
    """Raises ValueError: not readable, holds nothing, or in a unit that is not one of mass, volume or count."""
    text = plain_text(text)
    *counts, last = _TIMES.split(_WRAPPINGS.sub("", text, count=1))
    if len(counts) > _MOST_FACTORS:
        raise ValueError(text)
    amount = parse_amount(last, decimal)
    unit = UNITS.get(unit_key(amount.unit))
    if unit is None or unit.kind is Kind.PORTION:
        raise ValueError(text)
    factors = [parse_quantity(each, decimal) for each in counts]
    content = Fraction(amount.quantity, MICRO) * unit.size
    for factor in factors:
        content *= Fraction(factor, MICRO)
    if content <= 0 or min(factors, default=1) <= 0:
        raise ValueError(text)
    written = [*map(show_micros, factors), f"{show_micros(amount.quantity)} {unit_key(amount.unit)}"]
    return Pack(" x ".join(written), content, unit.kind)


def pack_of_unit(unit: str, cost: Decimal) -> tuple[str, int]:
    """A pack, and its price in micros, of which one unit costs exactly that: 1000 g at 4.19 where a gram costs 0.00419.

    What a number of seventeen digits says beyond the fifteenth decimal is nobody's price and is left out.
    Raises ValueError: not a unit that things are bought in.
    """
    for size in _SIZES:
        micros = cost * size * MICRO
        if micros == micros.to_integral_value() or size == _SIZES[-1]:
            return parse_pack(f"{size} {unit}").text, round(micros)
    raise ValueError(cost)
