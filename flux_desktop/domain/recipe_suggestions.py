"""A first recipe for a dish of which only the name is known, from the lexicon: to be checked, never taken unseen.

The name is searched for dishes of the lexicon ("croquetas", "pa amb tomàquet") and for ingredients ("de bolets").
The dish that decides gives the lines; ingredients named beside it take the places the dish leaves open, or are
added. A name that holds only ingredients gives these, the first as the main one. Nothing is looked up outside.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, NamedTuple

from flux_desktop.domain.lexicon import (
    CONNECTORS,
    NEGATIONS,
    Archetype,
    Lexicon,
    LexiconIngredient,
    Phrase,
    alike,
    folded_words,
    plain_words,
    says_something,
    stem,
)

_RANK: Final = {"form": 3.0, "dish": 2.5, "main": 1.8, "way": 1.2}
_SURE: Final = {"dish": 0.85, "form": 0.7, "main": 0.65, "way": 0.5}
_SURE_OF_SECTION: Final = 0.45
_SURE_OF_INGREDIENTS: Final = 0.35
_SURE_OF_DRINK: Final = 0.7
# "Pollo con patatas" is chicken: what stands behind "con" decides only where nothing before it does.
_AFTER_CONNECTOR: Final = 1.5
_DRINKS: Final = frozenset(("soft_drink", "beer", "wine", "spirit", "coffee", "tea"))
_POURED: Final = frozenset(("soft_drink", "beer", "wine", "spirit"))
# Seasoning alone makes no dish.
_MINOR: Final = frozenset(("herb", "spice", "condiment", "oil", "stock", "other"))
_MOST_LINES: Final = 12
_ALIKE: Final = 87.0
_SHORTEST_MISSPELT: Final = 6
_SIZE: Final = re.compile(
    r"(?<![\w.,])(\d+(?:[.,]\d+)?)\s*(cl|ml|l|dl|litros?|litres?|liter)\b", re.IGNORECASE
)
_SMALLEST_DRINK: Final = 10
_LARGEST_DRINK: Final = 5_000
_MILLILITRES: Final = {"ml": 1, "cl": 10, "dl": 100, "l": 1000}
# Words that tell the language of a name. Only those one language has alone.
_DISTINCTIVE: Final = {
    "en": frozenset(("with", "and", "the", "of", "on", "in", "our")),
    "es": frozenset(("con", "y", "el", "los", "las", "del", "al")),
    "ca": frozenset(("amb", "i", "els", "dels", "l", "d", "als")),
    "fr": frozenset(("avec", "et", "aux", "au", "du", "des", "le", "les", "sur")),
}


@dataclass(frozen=True, slots=True)
class SuggestedLine:
    """An ingredient and how much of it goes into one portion; `named` where the name says it.

    Amounts are of what is usable, pieces are whole: two eggs are two eggs.
    """

    ingredient: LexiconIngredient
    quantity: Decimal
    unit: str
    named: bool

    @property
    def trim_yield(self) -> Decimal:
        """The usable share, for this line."""
        return Decimal(1) if self.unit == "each" else self.ingredient.trim_yield


@dataclass(frozen=True, slots=True)
class SuggestedRecipe:
    """A recipe to check.

    archetype   key of the dish it follows; None where only ingredients were known
    matched     the words of the name that decided, without accents and endings
    unknown     its words that nothing is known of
    confidence  0-1: how much to trust it; no probability
    """

    lines: tuple[SuggestedLine, ...]
    archetype: str | None
    matched: tuple[str, ...]
    unknown: tuple[str, ...]
    confidence: float


def suggest(name: str, description: str, lexicon: Lexicon, *, section: str = "") -> SuggestedRecipe | None:
    """A recipe for one portion of a dish, by its name, description and menu section; None where nothing is known.

    `section` counts where the name alone says too little ("Hawaiana" under "Pizzas").
    """
    text = _Text(name, lexicon)
    found = text.ingredients()
    candidate = text.decides(found)
    sure = _SURE[lexicon.archetypes[candidate.archetype].rank] if candidate else 0.0
    if candidate is None or lexicon.archetypes[candidate.archetype].rank == "way":
        by_section = _Text(section, lexicon).decides([])
        if by_section is not None and lexicon.archetypes[by_section.archetype].rank == "form":
            candidate, sure = by_section._replace(start=0, end=0), _SURE_OF_SECTION
    described = [each._replace(start=-1, end=-1) for each in _Text(description, lexicon).ingredients()]
    mentioned = [*found, *described]
    if candidate is not None:
        archetype = lexicon.archetypes[candidate.archetype]
        lines, filled = _lines_of(archetype, candidate, mentioned, lexicon)
        if archetype.rank == "form" and not filled and any(line.slot for line in archetype.lines):
            sure -= 0.1
        used = set(range(candidate.start, candidate.end))
    else:
        if not found:
            found, mentioned = described, described
        if not found or all(lexicon.ingredients[each.key].kind in _MINOR for each in found):
            return None
        archetype, used = None, set()
        lines = _lines_of_ingredients(mentioned, lexicon)
        drink = lexicon.ingredients[found[0].key].kind in _DRINKS
        sure = _SURE_OF_DRINK if drink else _SURE_OF_INGREDIENTS
    used |= {at for each in found for at in range(each.start, each.end)}
    unknown = tuple(word for at, word in enumerate(text.words) if at not in used)
    share = len(unknown) / max(1, len(text.words))
    confidence = sure * (1 - 0.4 * share) * 0.9**text.corrected
    return SuggestedRecipe(
        lines=tuple(_poured(lines, name, lexicon))[:_MOST_LINES],
        archetype=archetype.key if archetype else None,
        matched=tuple(word for at, word in enumerate(text.words) if at in used),
        unknown=unknown,
        confidence=round(confidence, 2),
    )


class _Candidate(NamedTuple):
    start: int
    end: int
    archetype: int
    score: float


class _Named(NamedTuple):
    """An ingredient and where its words stand; -1 for one that the description tells.

    `joined` where a word as "with" or a comma stands before it.
    """

    start: int
    end: int
    key: str
    joined: bool


class _Text:
    """The words of a name that say something, misspellings mended, and what the lexicon knows of them."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.words: list[str] = []
        self._plain: list[str] = []
        self.corrected = 0
        self._negated: set[int] = set()
        self._joined: set[int] = set()
        self._split: int | None = None
        plain = plain_words(_SIZE.sub(" ", text))
        self.language = _language(plain)
        for before, word in zip(["", *plain], plain, strict=False):
            if word in CONNECTORS and self.words:
                self._joined.add(len(self.words))
                self._split = self._split or len(self.words)
            if says_something(word):
                if before in NEGATIONS:
                    self._negated.add(len(self.words))
                self._plain.append(word)
                self.words.append(self._mended(stem(word)))

    def ingredients(self) -> list[_Named]:
        """The ingredients named, in order, of the longest words that name one."""
        found, at = [], 0
        while at < len(self.words):
            key, end = self._ingredient_at(at)
            if key is not None and at not in self._negated:
                found.append(_Named(at, end, key, at in self._joined))
            at = end
        return found

    def decides(self, named: Sequence[_Named]) -> _Candidate | None:
        """The dish that the words name."""
        all_found = list(self._candidates())
        # "Coca-Cola" is no "coca", though that is a dish.
        drinks = [each for each in named if self._lexicon.ingredients[each.key].kind in _DRINKS]
        spans = [(each.start, each.end) for each in all_found]
        spans += [(each.start, each.end) for each in drinks]
        outer = [
            each for each in all_found if not any(_within((each.start, each.end), span) for span in spans)
        ]
        best = max(outer, key=lambda each: (each.score, -each.archetype), default=None)
        if best is None or self._split is None or best.start < self._split:
            return best
        kinds = [self._lexicon.ingredients[each.key].kind for each in named if each.start < self._split]
        return None if any(kind not in _MINOR for kind in kinds) else best

    def _candidates(self) -> Iterator[_Candidate]:
        lexicon = self._lexicon
        for start in range(len(self.words)):
            for end in range(min(len(self.words), start + lexicon.longest), start, -1):
                if start in self._negated:
                    continue
                phrase = tuple(self._plain[start:end])
                for language, plain, archetype in lexicon.dish_phrases.get(tuple(self.words[start:end]), ()):
                    # Endings were cut off: "mochi" is more "mochi" than "mocha", "cigala" no "cigaló".
                    exact = phrase == plain
                    if exact or (self._meant(phrase, plain) and not self._exact_ingredient(start, end)):
                        score = self._score(start, end, language, archetype)
                        yield _Candidate(start, end, archetype, score + 0.3 * exact)

    def _score(self, start: int, end: int, language: str, archetype: int) -> float:
        score = _RANK[self._lexicon.archetypes[archetype].rank] + 0.2 * (end - start - 1)
        if self._split is not None and start >= self._split:
            score -= _AFTER_CONNECTOR
        if language == self.language:
            score += 0.1
        # English puts what it is at the end ("chicken salad sandwich"), the Romance languages at the beginning.
        english = self.language == "en" or (self.language is None and language == "en")
        return score + (0.05 * end if english else -0.2 * start)

    def _ingredient_at(self, at: int) -> tuple[str | None, int]:
        for end in range(min(len(self.words), at + self._lexicon.longest), at, -1):
            named = self._lexicon.ingredient_phrases.get(tuple(self.words[at:end]), ())
            phrase = tuple(self._plain[at:end])
            named = tuple(each for each in named if self._meant(phrase, each[1]))
            if named:
                best = max(named, key=lambda each: (each[1] == phrase, each[0] == self.language))
                return best[2], end
        return None, at + 1

    def _exact_ingredient(self, start: int, end: int) -> bool:
        named = self._lexicon.ingredient_phrases.get(tuple(self.words[start:end]), ())
        return any(plain == tuple(self._plain[start:end]) for _language, plain, _key in named)

    def _meant(self, mentions: Phrase, plain: Phrase) -> bool:
        # What was mended is near enough.
        return bool(self.corrected) or alike(mentions, plain)

    def _mended(self, word: str) -> str:
        """The word, or the one of the lexicon that it misspells (a menu's photo, a till's typing)."""
        if word in self._lexicon.vocabulary or len(word) < _SHORTEST_MISSPELT:
            return word
        from rapidfuzz import fuzz, process

        alike = process.extractOne(word, self._lexicon.vocabulary, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        if alike is None:
            return word
        self.corrected += 1
        return str(alike[0])


def _within(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    """Whether a span lies in a longer one."""
    return outer[1] - outer[0] > inner[1] - inner[0] and outer[0] <= inner[0] and inner[1] <= outer[1]


def _language(words: Sequence[str]) -> str | None:
    counts = {
        language: sum(word in words_of for word in words) for language, words_of in _DISTINCTIVE.items()
    }
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] else None


def _lines_of(
    archetype: Archetype, candidate: _Candidate, mentions: Sequence[_Named], lexicon: Lexicon
) -> tuple[list[SuggestedLine], bool]:
    """The lines of a dish with what its name says in the places left open, and whether it filled any."""
    fixed = {line.default for line in archetype.lines if not line.slot}
    qualifying = {each.key for each in mentions if each.start == candidate.end and not each.joined}
    # "Solomillo de porc" is pork, though "solomillo" alone is beef.
    ordered = sorted(mentions, key=lambda each: each.key not in qualifying)
    joined = {each.key for each in mentions if each.joined and each.start >= candidate.end}
    free = list(dict.fromkeys(each.key for each in ordered if each.key not in fixed))
    inside = {each.key for each in mentions if candidate.start <= each.start and each.end <= candidate.end}
    lines: list[SuggestedLine] = []
    filled = False
    for line in archetype.lines:
        barred = joined if line.of else set[str]()
        taken = next(
            (key for key in free if line.slot and key not in barred and lexicon.belongs(key, line.slot)), None
        )
        if taken is not None:
            free.remove(taken)
            filled = True
        key = taken or (None if line.slot and line.default in fixed else line.default)
        if key is not None:
            named = taken is not None or any(each.key == key for each in mentions)
            lines.append(SuggestedLine(lexicon.ingredients[key], line.quantity, line.unit, named))
    lines = [_in_unit(line, lexicon) for line in lines]
    there = {line.ingredient.key for line in lines}
    flesh = any(_is_flesh(key, lexicon) for key in there | inside)
    lines += [
        _side(key, lexicon)
        for key in free
        if key not in inside | there
        # "Cochinillo de cerdo" is one animal.
        and not (flesh and key in qualifying and _is_flesh(key, lexicon))
    ]
    return lines, filled


def _is_flesh(key: str, lexicon: Lexicon) -> bool:
    return "flesh" in lexicon.kinds[lexicon.ingredients[key].kind].groups


def _lines_of_ingredients(mentions: Sequence[_Named], lexicon: Lexicon) -> list[SuggestedLine]:
    """The ingredients of a name: the first one that is no seasoning is the main one."""
    keys = list(dict.fromkeys(each.key for each in mentions))
    main = next((key for key in keys if lexicon.ingredients[key].kind not in _MINOR), keys[0])
    kind = lexicon.kinds[lexicon.ingredients[main].kind]
    lines = [SuggestedLine(lexicon.ingredients[main], kind.main, kind.unit, named=True)]
    if lexicon.ingredients[main].kind in _DRINKS:
        return lines
    lines += [_side(key, lexicon) for key in keys if key != main]
    if "savoury" in kind.groups and "olive_oil" not in keys:
        lines.append(replace(_side("olive_oil", lexicon), named=False))
    return lines


def _side(key: str, lexicon: Lexicon) -> SuggestedLine:
    kind = lexicon.kinds[lexicon.ingredients[key].kind]
    return SuggestedLine(lexicon.ingredients[key], kind.side, kind.unit, named=True)


def _in_unit(line: SuggestedLine, lexicon: Lexicon) -> SuggestedLine:
    """The line in a unit its ingredient has: grams of a liquid without a density would cost nothing."""
    ingredient = line.ingredient
    if line.unit == "each" and ingredient.piece_grams is None:
        kind = lexicon.kinds[ingredient.kind]
        return replace(line, quantity=kind.main, unit=kind.unit)
    if line.unit == "ml" and ingredient.density is None:
        return replace(line, unit="g")
    return line


def _poured(lines: Sequence[SuggestedLine], name: str, lexicon: Lexicon) -> list[SuggestedLine]:
    """The lines; of a drink alone, in the size that the name says: "50 cl", "ampolla", "caña"."""
    if len(lines) != 1 or lines[0].ingredient.kind not in _POURED:
        return list(lines)
    size = _SIZE.search(name)
    if size is not None:
        amount = Decimal(size[1].replace(",", ".")) * _MILLILITRES.get(size[2].lower(), 1000)
        if _SMALLEST_DRINK <= amount <= _LARGEST_DRINK:
            return [replace(lines[0], quantity=Decimal(round(amount)), unit="ml")]
    words = folded_words(name)
    measures = (each for each in lexicon.measures if each.kind == lines[0].ingredient.kind)
    measure = next((each for each in measures if _contains(words, each.phrase)), None)
    return [replace(lines[0], quantity=measure.quantity, unit=measure.unit) if measure else lines[0]]


def _contains(words: Phrase, phrase: Phrase) -> bool:
    return any(words[at : at + len(phrase)] == phrase for at in range(len(words) - len(phrase) + 1))
