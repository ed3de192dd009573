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
# How goods are wrapped, in the seven languages and as delivery notes shorten it. It says nothing of how much.
_WRAPPINGS: Final = (
    "case|box|pack|packet|bag|sack|crate|tray|bottle|can|tin|jar|tub|tube|bucket|pail|drum|keg|net|carton|block|"
    "caja|cj|bolsa|bandeja|botella|bot|lata|saco|paquete|pqt|paq|bote|tarro|garrafa|malla|cubo|bid[oó]n|brik|barqueta|"
    "tarrina|barril|bloque|pieza de|"
    "caixa|ampolla|llauna|sac|paquet|safata|pot|bossa|cubell|xarxa|bid[oó]|tarrina|"
    "kiste|karton|beutel|flasche|fl|dose|glas|sack|packung|pckg|netz|kanister|eimer|schale|steige|fass|becher|"
    "caisse|bouteille|bo[iî]te|sachet|seau|filet|plaquette|plateau|barquette|f[uû]t|bocal|cagette|brique|"
    "cassa|scatola|bottiglia|sacco|cartone|lattina|secchio|rete|tanica|vaschetta|vasetto|busta|confezione|conf|"
    "pacote|cx|garraf[aã]o|balde|rede|frasco|embalagem"
)
_OF: Final = r"(?:of|de|di|da|do|von|mit|à|d['’])"
_WRAPPING: Final = rf"(?:{_WRAPPINGS})(?:s|es|en|n|e)?\b\.?"
_BEFORE: Final = re.compile(rf"{_WRAPPING}\s*(?:{_OF}\s*)?(?=\d)", re.IGNORECASE)
_BETWEEN: Final = re.compile(rf"(?<=\d)\s*{_WRAPPING}\s*(?:{_OF}|[x×*])?\s*(?=\d)", re.IGNORECASE)
_BEHIND: Final = re.compile(rf"(?<=[^\W\d])[\s/-]+{_WRAPPING}\Z", re.IGNORECASE)
# "5-l-Kanister".
_HYPHEN: Final = re.compile(r"(?<=\d)-(?=[^\W\d])")
# What delivery notes write for the units that packs come in: (words, how many, of what).
_SPELLINGS: Final[dict[str, str]] = {
    word: unit
    for unit, words in {
        "each": "pc pcs piece pieces ct u ud uds un und unidad unidades unitat unitats pieza piezas peça peces stk st "
        "stück pièce pièces pce pz pezzo pezzi peças unidade",
        "kg": "kgs kilo kilos",
        "g": "gr grs gram grams gramo gramos gramme grammes gramm grammi",
        "l": "lt lts ltr ltrs litre litres liter liters litro litros litri",
    }.items()
    for word in words.split()
}
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
    *counts, last = _TIMES.split(_unwrapped(text))
    if len(counts) > _MOST_FACTORS:
        raise ValueError(text)
    amount = parse_amount(last, decimal)
    word = unit_key(amount.unit)
    word = _SPELLINGS.get(word.rstrip("."), word)
    unit = UNITS.get(word)
    if unit is None or unit.kind is Kind.PORTION:
        raise ValueError(text)
    factors = [parse_quantity(each, decimal) for each in counts]
    content = Fraction(amount.quantity, MICRO) * unit.size
    for factor in factors:
        content *= Fraction(factor, MICRO)
    if content <= 0 or min(factors, default=1) <= 0:
        raise ValueError(text)
    written = [*map(show_micros, factors), f"{show_micros(amount.quantity)} {word}"]
    return Pack(" x ".join(written), content, unit.kind)


def _unwrapped(text: str) -> str:
    """The amounts alone: "6 x 75 cl" of "6 Flaschen à 75 cl", "25 kg" of "sac de 25 kg" and of "25 kg Sack"."""
    text = _HYPHEN.sub(" ", text)
    found = _BEFORE.match(text)
    text = text[found.end() :] if found else text
    return _BEHIND.sub("", _BETWEEN.sub(" x ", text))


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
