"""Lines of a suggested recipe in the words of one kitchen: its own ingredients where it has them, so that they cost.

The lexicon says "tomato" in four languages and in grams; the kitchen buys "Tomate pera" by the kilo or eggs by the
dozen. A line names the kitchen's ingredient where one of the lexicon's names is its name, in a unit that its price
is in; every other line keeps the lexicon's name, and waits for a price.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from flux_desktop.domain.exact import MICRO, to_micros
from flux_desktop.domain.ingredients import Ingredient
from flux_desktop.domain.lexicon import LexiconIngredient as Known
from flux_desktop.domain.lexicon import Phrase, folded_words
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.recipe_suggestions import SuggestedLine, SuggestedRecipe
from flux_desktop.domain.recipes import Line
from flux_desktop.domain.units import Kind

_KINDS: Final = {"g": Kind.MASS, "ml": Kind.VOLUME, "each": Kind.COUNT}


class Larder:
    """The ingredients of a kitchen by their names, as typed and as folded words."""

    def __init__(self, stock: Iterable[Ingredient], bought_as: Mapping[str, Kind]) -> None:
        """`bought_as`: by name key, what the price of an ingredient is for."""
        self._bought_as = bought_as
        self._by_name: dict[str, Ingredient] = {}
        self._by_words: dict[Phrase, Ingredient] = {}
        for each in stock:
            for key in (name_key(each.name), *each.other_keys):
                self._by_name.setdefault(key, each)
            if words := folded_words(each.name):
                self._by_words.setdefault(words, each)

    def find(self, known: Known) -> Ingredient | None:
        """The kitchen's ingredient that one of the lexicon's names is the name of."""
        names = [name for some in known.names.values() for name in some]
        for name in names:
            if (found := self._by_name.get(name_key(name))) is not None:
                return found
        for name in names:
            words = folded_words(name)
            if words and (found := self._by_words.get(words)) is not None:
                return found
        return None

    def named(self, name: str) -> Ingredient | None:
        """The kitchen's ingredient of that name, spelling and endings aside."""
        return self._by_name.get(name_key(name)) or self._by_words.get(folded_words(name))

    def bought_as(self, ingredient: Ingredient) -> Kind | None:
        """What its price is for; None where it has none."""
        return self._bought_as.get(name_key(ingredient.name))


def lines_in(suggestion: SuggestedRecipe, larder: Larder, language: str) -> tuple[Line, ...]:
    """The lines of one portion as this kitchen writes them; ingredients it does not have in that language."""
    return tuple(_line(each, larder, language) for each in suggestion.lines)


def _line(line: SuggestedLine, larder: Larder, language: str) -> Line:
    own = larder.find(line.ingredient)
    if own is None:
        quantity, unit = line.quantity, line.unit
        name, own_yield = line.ingredient.name(language), MICRO
    else:
        quantity, unit = _in_kind(line, larder.bought_as(own))
        name, own_yield = own.name, own.yield_share
    # What the kitchen says of its own trimming counts; where it has said nothing, the lexicon's.
    trim = (
        None if own_yield != MICRO or unit == "each" or line.trim_yield == 1 else to_micros(line.trim_yield)
    )
    return Line(name, to_micros(quantity), unit, trim)


def _in_kind(line: SuggestedLine, wanted: Kind | None) -> tuple[Decimal, str]:
    """The amount in what the ingredient is bought by, where the lexicon knows how; else as it is."""
    here, known = _KINDS.get(line.unit), line.ingredient
    if wanted is None or here is None or here is wanted:
        return line.quantity, line.unit
    grams = _grams(line)
    if grams is None:
        return line.quantity, line.unit
    if wanted is Kind.MASS:
        return _rounded(grams), "g"
    if wanted is Kind.VOLUME and known.density:
        return _rounded(grams / known.density), "ml"
    if wanted is Kind.COUNT and known.piece_grams:
        return (grams / known.piece_grams).quantize(Decimal("0.01")), "each"
    return line.quantity, line.unit


def _grams(line: SuggestedLine) -> Decimal | None:
    known = line.ingredient
    if line.unit == "g":
        return line.quantity
    if line.unit == "ml":
        return line.quantity * known.density if known.density else None
    return line.quantity * known.piece_grams if known.piece_grams else None


def _rounded(quantity: Decimal) -> Decimal:
    """To a tenth: nobody weighs finer."""
    return quantity.quantize(Decimal("0.1"))
