"""A line of a recipe as a cook types it into one field: "150 g tomato", "2 eggs", "½ bunch parsley", "1/2 cup oil"."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flux_desktop.domain.exact import show_micros
from flux_desktop.domain.ingredients import Ingredient
from flux_desktop.domain.menu import name_key, typed_name
from flux_desktop.domain.recipes import Line
from flux_desktop.domain.typed_amounts import leading_quantity
from flux_desktop.domain.units import UNITS, unit_key, unit_named

_LONGEST_UNIT_WORDS: Final = 2
# "150 g of tomato": the words between, in seven languages.
_OF: Final = ("of", "de", "d'", "d’", "del", "di", "von", "da", "do")
_EACH: Final = "each"


@dataclass(frozen=True, slots=True)
class TypedLine:
    """What is typed so far: the quantity in micros (None: no number yet), the unit, and the name or its beginning."""

    quantity: int | None
    unit: str
    what: str

    def line(self, before: Line | None = None) -> Line | None:
        """The line, with the yield and note of `before`; None while an amount or a name is missing."""
        if self.quantity is None or not self.what:
            return None
        share, note = (None, "") if before is None else (before.yield_share, before.note)
        return Line(self.what, self.quantity, self.unit, share, note)


def parse_line(text: str, decimal: str, ingredients: Mapping[str, Ingredient]) -> TypedLine:
    """`ingredients` by name key: their own words (bunch, clove) are units too. Raises ValueError: an amount beyond 10⁹.

    A word that is no unit belongs to the name: of "2 red onions" there are two each.
    """
    text = typed_name(text)
    if not text[:1].isdigit() and not any(text.startswith(sign) for sign in ".,½¼¾⅓⅔⅛"):
        if text.startswith(("-", "−")):
            raise ValueError(text)
        return TypedLine(None, "", text)
    quantity, rest = leading_quantity(text, decimal)
    words = rest.split(" ") if rest else []
    for count in range(min(_LONGEST_UNIT_WORDS, len(words)), 0, -1):
        unit = " ".join(words[:count])
        if unit_named(unit) is not None:
            return TypedLine(quantity, _written(unit), _name(words[count:], ingredients))
    if len(words) > 1 and name_key(rest) not in ingredients:
        name = _name(words[1:], ingredients)
        own = ingredients.get(name_key(name))
        if own is not None and _is_own(words[0], own):
            return TypedLine(quantity, words[0], name)
    return TypedLine(quantity, _EACH, _name(words, ingredients))


def own_units(each: Ingredient) -> list[str]:
    """The words that are units of this ingredient alone, as they were written."""
    words = [side.unit for one in each.equivalents for side in (one.left, one.right)]
    return [word for word in dict.fromkeys(words) if unit_key(word) not in UNITS]


def _is_own(word: str, each: Ingredient) -> bool:
    return unit_key(word) in {unit_key(own) for own in own_units(each)}


def _written(unit: str) -> str:
    """As Flux writes a unit of the table: "g" for "G"; a portion in the language it was typed in."""
    key = unit_key(unit)
    return unit if key == "portion" else key


def _name(words: list[str], ingredients: Mapping[str, Ingredient]) -> str:
    """Without "of", unless an ingredient is called so."""
    if name_key(" ".join(words)) in ingredients:
        return " ".join(words)
    if len(words) > 1 and words[0].casefold() in _OF:
        words = words[1:]
    elif words and words[0][:2].casefold() in ("d'", "d’"):
        words = [words[0][2:], *words[1:]]
    return " ".join(words)


def line_text(line: Line, decimal: str = ".") -> str:
    """As it is typed: "150 g Tomato", "2 Egg"; reading it back gives the line."""
    quantity = show_micros(line.quantity).replace(".", decimal)
    if unit_key(line.unit) == _EACH and unit_named(line.what.split(" ")[0]) is None:
        return f"{quantity} {line.what}"
    return f"{quantity} {line.unit} {line.what}"
