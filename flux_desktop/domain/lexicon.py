"""The lexicon that comes with Flux: ingredients and dishes as menus name them in several languages.

`read_lexicon` reads the four tables of `resources/lexicon`; what their columns mean stands in the README beside
them. Names are compared as `folded_words`: without accents, plural endings and small words, so that
"Croquetas de jamón" and "croqueta de jamon" are one.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("en", "es", "ca", "fr")
# Names of dishes travel further than the four languages: Italian, Turkish, German and others in one column.
OTHER: Final = "other"
RANKS: Final = ("form", "dish", "main", "way")

Phrase = tuple[str, ...]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What joins the words of a name and says nothing of what is in the dish.
SMALL_WORDS: Final = _set(
    "de del la el las los lo les le du des d l un una uno une en al als a amb con y i e et and the of with in on or "
    "o u au aux da di della alla allo ai alle mit und auf im von zu em com ve s to for our my your per por para pour "
    "avec sur its style estilo estil façon facon casa casero casera caseros caseras casola casolana casolans "
    "casolanes maison homemade nuestro nuestra nostra nostre gran racio racion portion pcs ud uds unidades unitats "
    "sin sense sans without no senza ohne su sus seu seva son sa ses comma"
)
NEGATIONS: Final = _set("sin sense sans without no senza ohne")
CONNECTORS: Final = _set("con amb avec with on mit served topped sobre su seu seva sa ses comma")
# A comma parts a dish from what comes with it, as "with" does.
_SPELT_OUT: Final = {"l·l": "ll", "œ": "oe", ",": " comma ", "&": " and "}
# Without its accent it would be the English article.
_FRENCH_TEA: Final = re.compile(r"\bthés?\b")
_COUNT: Final = re.compile(r"\d+(u|ud|uds|p|pc|pcs|x|g|gr|grs|kg|oz)?")
_WORD: Final = re.compile(r"[^\W_]+")
_LINE: Final = re.compile(
    r"(?:\[(?P<slot>[\w/]+)(?P<of>:of)?(?:=(?P<default>\w+))?\]|(?P<key>\w+)) (?P<quantity>[\d.]+) (?P<unit>\w+)"
)


@dataclass(frozen=True, slots=True)
class LexiconIngredient:
    """An ingredient of the lexicon.

    names            its names by language, the first of each the one to show
    trim_yield       the usable share of what is bought, above 0 and at most 1
    density          g per ml; None where nobody measures it by volume
    piece_grams      what one piece weighs; None where it has no pieces
    shelf_life_days  unopened or whole, kept as it should be
    allergens        as kitchen files write them: "milk; may: hazelnut", or "none"
    pack             how it is usually bought, as kitchen files write it
    """

    key: str
    kind: str
    names: Mapping[str, tuple[str, ...]]
    trim_yield: Decimal
    density: Decimal | None
    piece_grams: Decimal | None
    shelf_life_days: int
    allergens: str
    pack: str

    def name(self, language: str) -> str:
        return next(iter(self.names.get(language) or self.names["en"]))


@dataclass(frozen=True, slots=True)
class IngredientKind:
    """What ingredients of one kind have in common: `main` and `side` are amounts of a portion in `unit`."""

    groups: frozenset[str]
    main: Decimal
    side: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class LineTemplate:
    """A line of a dish: `default` unless the dish's name says another ingredient of the `slot`'s kinds.

    A line without a slot stands as it is; one without a default is left out unless the name fills it. `of`: what
    stands behind "with" does not fill it, for a burger with bacon is no burger of bacon.
    """

    default: str | None
    slot: frozenset[str]
    quantity: Decimal
    unit: str
    of: bool = False


@dataclass(frozen=True, slots=True)
class Archetype:
    """A dish as most kitchens make it.

    rank  how much its words decide: "form" (a pizza, a croquette: whatever else the name says goes into it),
          "dish" (a dish of its own), "main" (named after its main ingredient), "way" (a way of cooking)
    """

    key: str
    rank: str
    names: Mapping[str, tuple[str, ...]]
    lines: tuple[LineTemplate, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """How much of a drink a word means: a bottle of wine is 750 ml."""

    phrase: Phrase
    kind: str
    quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything read, and two indexes from folded words to what they name: language, plain words, key or place."""

    ingredients: Mapping[str, LexiconIngredient]
    kinds: Mapping[str, IngredientKind]
    archetypes: tuple[Archetype, ...]
    measures: tuple[Measure, ...]
    ingredient_phrases: Mapping[Phrase, tuple[tuple[str, Phrase, str], ...]]
    dish_phrases: Mapping[Phrase, tuple[tuple[str, Phrase, int], ...]]
    longest: int
    vocabulary: frozenset[str]

    def belongs(self, ingredient: str, slot: frozenset[str]) -> bool:
        """Whether an ingredient's kind, or a group its kind is in, is among those of the slot."""
        kind = self.ingredients[ingredient].kind
        return kind in slot or bool(self.kinds[kind].groups & slot)


@lru_cache(maxsize=4)
def read_lexicon(folder: Path) -> Lexicon:
    """The lexicon in a folder, read once. Raises ValueError: a line that names what is not there."""
    kinds = {
        row["kind"]: IngredientKind(
            frozenset(row["groups"].split("|")), Decimal(row["main"]), Decimal(row["side"]), row["unit"]
        )
        for row in _rows(folder / "kinds.csv")
    }
    ingredients = {row["key"]: _ingredient(row) for row in _rows(folder / "ingredients.csv")}
    archetypes = tuple(_archetype(row) for row in _rows(folder / "dishes.csv"))
    _check(kinds, ingredients, archetypes)
    measures = tuple(
        Measure(folded_words(word), row["kind"], Decimal(row["quantity"]), row["unit"])
        for row in _rows(folder / "measures.csv")
        for word in row["words"].split("|")
    )
    by_ingredient: dict[Phrase, list[tuple[str, Phrase, str]]] = {}
    by_dish: dict[Phrase, list[tuple[str, Phrase, int]]] = {}
    for each in ingredients.values():
        for language, plain, phrase in _phrases(each.names):
            by_ingredient.setdefault(phrase, []).append((language, plain, each.key))
    for at, dish in enumerate(archetypes):
        for language, plain, phrase in _phrases(dish.names):
            by_dish.setdefault(phrase, []).append((language, plain, at))
    phrases = [*by_ingredient, *by_dish]
    return Lexicon(
        ingredients,
        kinds,
        archetypes,
        measures,
        {phrase: tuple(found) for phrase, found in by_ingredient.items()},
        {phrase: tuple(found) for phrase, found in by_dish.items()},
        max(len(phrase) for phrase in phrases),
        frozenset(word for phrase in phrases for word in phrase),
    )


def folded_words(text: str) -> Phrase:
    """The words of a name that say something, without accents and endings: "Croquetas de jamón" → (croquet, jamon)."""
    return tuple(stem(word) for word in plain_words(text) if says_something(word))


def plain_words(text: str) -> list[str]:
    """The words of a text in lower case without accents; "l·l" is one letter, an apostrophe ends a word."""
    text = unicodedata.normalize("NFC", text).casefold()
    for mark, word in _SPELT_OUT.items():
        text = text.replace(mark, word)
    text = unicodedata.normalize("NFKD", _FRENCH_TEA.sub("tea", text))
    return _WORD.findall("".join(mark for mark in text if not unicodedata.combining(mark)).replace("ı", "i"))


def says_something(word: str) -> bool:
    return word not in SMALL_WORDS and len(word) > 1 and not _COUNT.fullmatch(word)


def stem(word: str) -> str:
    """A word without plural and gender endings, as rough as four languages in one allow.

    Diminutives lose theirs ("chuletitas" are "chuletas"). At least four letters stay: "col" (cabbage) and "cola" remain two words.
    """
    if len(word) > 3 and word[-1] in "sx" and word[-2] != "s":
        word = word[:-1]
    if len(word) > 4 and word[-1] == "y":
        word = word[:-1] + "i"
    while len(word) > 4 and word[-1] in "aeio":
        word = word[:-1]
    if len(word) > 6 and word.endswith("it"):
        return stem(word[:-2])
    return word


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)


def _names(row: dict[str, str], *languages: str) -> dict[str, tuple[str, ...]]:
    return {language: tuple(row[language].split("|")) for language in languages if row[language]}


def _phrases(names: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, Phrase, Phrase]]:
    for language, some in names.items():
        for name in some:
            plain = tuple(word for word in plain_words(name) if says_something(word))
            if plain:
                yield language, plain, tuple(stem(word) for word in plain)


def _ingredient(row: dict[str, str]) -> LexiconIngredient:
    return LexiconIngredient(
        key=row["key"],
        kind=row["kind"],
        names=_names(row, *LANGUAGES, OTHER),
        trim_yield=Decimal(row["yield"]),
        density=Decimal(row["density"]) if row["density"] else None,
        piece_grams=Decimal(row["piece_g"]) if row["piece_g"] else None,
        shelf_life_days=int(row["shelf_life_days"]),
        allergens=row["allergens"],
        pack=row["pack"],
    )


def _archetype(row: dict[str, str]) -> Archetype:
    lines = tuple(_line(row["key"], text) for text in row["lines"].split("; "))
    return Archetype(row["key"], row["rank"], _names(row, *LANGUAGES, OTHER), lines)


def _line(dish: str, text: str) -> LineTemplate:
    found = _LINE.fullmatch(text)
    if found is None:
        raise ValueError(f"{dish}: {text!r}")
    slot = frozenset(found["slot"].split("/")) if found["slot"] else frozenset[str]()
    key = found["key"] or found["default"]
    return LineTemplate(key, slot, Decimal(found["quantity"]), found["unit"], bool(found["of"]))


def _check(
    kinds: Mapping[str, IngredientKind],
    ingredients: Mapping[str, LexiconIngredient],
    archetypes: tuple[Archetype, ...],
) -> None:
    groups = {*kinds, *(group for kind in kinds.values() for group in kind.groups)}
    for each in ingredients.values():
        if each.kind not in kinds:
            raise ValueError(f"{each.key}: {each.kind!r}")
    for dish in archetypes:
        for line in dish.lines:
            if line.default is not None and line.default not in ingredients:
                raise ValueError(f"{dish.key}: {line.default!r}")
            if not line.slot <= groups:
                raise ValueError(f"{dish.key}: {set(line.slot - groups)!r}")
        if dish.rank not in RANKS:
            raise ValueError(f"{dish.key}: {dish.rank!r}")


def alike(phrase: Phrase, meant: Phrase) -> bool:
    """Whether words with the same stems are forms of one word: short ones only where a plural parts them.

    "Rica" is no rice and "pil-pil" no pils.
    """
    return all(
        one == other or one.rstrip("sx") == other.rstrip("sx") or min(len(one), len(other)) > 4
        for one, other in zip(phrase, meant, strict=True)
    )
