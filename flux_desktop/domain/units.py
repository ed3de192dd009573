"""Units of mass, volume and count, each exactly so many of its base unit, and an ingredient's own ones.

A unit of the table below is `Unit(kind, size)`; every other word (bunch, llesca) means something for one ingredient
alone and needs an equivalent of it: "1 bunch = 80 g". Sources: the international yard and pound (1 lb = 453.59237 g),
the US gallon of 231 cubic inches (1 in = 2.54 cm), the imperial gallon of 4.54609 l.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Final, NamedTuple

from flux_desktop.domain.amounts import Amount, parse_amount, plain_text
from flux_desktop.domain.menu import name_key


class Kind(StrEnum):
    """What a unit measures; the value is its base unit."""

    MASS = "g"
    VOLUME = "ml"
    COUNT = "each"
    PORTION = "portion"


class Unit(NamedTuple):
    """So many (`size`) of the kind's base unit. A `metric` one is what it is, whatever an equivalent says."""

    kind: Kind
    size: Fraction
    metric: bool = False


def _of(kind: Kind, *, metric: bool = False, **sizes: str | Fraction) -> dict[str, Unit]:
    return {name.replace("_", " "): Unit(kind, Fraction(size), metric) for name, size in sizes.items()}


_POUND: Final = Fraction("453.59237")
_GALLON: Final = Fraction("3785.411784")
UNITS: Final[dict[str, Unit]] = {
    **_of(Kind.MASS, metric=True, mg="0.001", g="1", kg="1000"),
    **_of(Kind.MASS, oz=_POUND / 16, lb=_POUND),
    **_of(Kind.VOLUME, metric=True, ml="1", cl="10", dl="100", l="1000"),
    **_of(Kind.VOLUME, tsp=_GALLON / 768, tbsp=_GALLON / 256, fl_oz=_GALLON / 128, cup=_GALLON / 16),
    **_of(Kind.VOLUME, pint=_GALLON / 8, quart=_GALLON / 4, gal=_GALLON),
    **_of(Kind.VOLUME, metric_cup="250", metric_tbsp="15", metric_tsp="5"),
    **_of(Kind.VOLUME, uk_pint="568.26125", uk_fl_oz="28.4130625"),
    **_of(Kind.COUNT, each="1"),
    **_of(Kind.PORTION, portion="1"),
}
# "oz" is mass. Of what is bought by volume it may have been meant as "fl oz": a density must not settle that.
OUNCE: Final = "oz"
# A portion is one in every language.
_PORTIONS: Final = frozenset(
    map(
        name_key,
        ("portions", "porción", "porciones", "ración", "raciones", "porció", "porcions", "ració", "racions",
         "portionen", "porzione", "porzioni", "porção", "porções", "dose", "doses"),
    )
)  # fmt: skip


@lru_cache(10_000)
def unit_key(text: str) -> str:
    """A unit's word as compared: case and spaces folded, portions in the singular."""
    key = name_key(text)
    return "portion" if key in _PORTIONS else key


def unit_named(text: str) -> Unit | None:
    """The unit of the table, None for an ingredient's own word."""
    return UNITS.get(unit_key(text))


@dataclass(frozen=True, slots=True)
class Equivalent:
    """Of one ingredient, `left` is as much as `right`: "1 each = 60 g"."""

    left: Amount
    right: Amount

    def __str__(self) -> str:
        return f"{self.left} = {self.right}"


def parse_equivalents(text: str, decimal: str = ".") -> tuple[Equivalent, ...]:
    """The equivalents of "1 each = 60 g; 1 ml = 0.92 g". Raises ValueError: one that is not readable."""
    return tuple(_equivalent(part, decimal) for part in plain_text(text).split(";") if part.strip())


def _equivalent(text: str, decimal: str) -> Equivalent:
    sides = text.split("=")
    if len(sides) != 2:
        raise ValueError(text)
    left, right = (parse_amount(side, decimal) for side in sides)
    if not left.quantity or not right.quantity or unit_key(left.unit) == unit_key(right.unit):
        raise ValueError(text)
    return Equivalent(left, right)


def show_equivalents(equivalents: Sequence[Equivalent]) -> str:
    return "; ".join(map(str, equivalents))


class _Step(NamedTuple):
    """One reading of an equivalent: one of the base unit (or own unit) of `start` is `factor` of that of `end`."""

    at: int
    word: str
    start: str
    end: str
    factor: Fraction
    end_is_metric: bool


def _node(word: str) -> tuple[str, Fraction, bool]:
    """Where a unit stands: its kind with its size, or its own word."""
    unit = UNITS.get(word)
    return (word, Fraction(1), False) if unit is None else (unit.kind.value, unit.size, unit.metric)


@lru_cache(10_000)
def _steps(equivalents: tuple[Equivalent, ...]) -> tuple[_Step, ...]:
    found = []
    for at, each in enumerate(equivalents):
        for one, other in ((each.left, each.right), (each.right, each.left)):
            word = unit_key(one.unit)
            start, size, _metric = _node(word)
            end, end_size, metric = _node(unit_key(other.unit))
            factor = Fraction(other.quantity, one.quantity) * end_size / size
            found.append(_Step(at, word, start, end, factor, metric))
    return tuple(found)


@lru_cache(50_000)
def in_base(unit: str, base: Kind, equivalents: tuple[Equivalent, ...] = ()) -> Fraction | None:
    """How many of the base unit one `unit` of an ingredient is; None: nobody has said.

    An equivalent written for the very unit typed comes first; otherwise they are read both ways and chained, the
    shortest way, then the first written. Within a kind the table decides, unless the ingredient has its own
    measure of a unit that is not metric ("1 cup = 240 ml"). An ounce of what is bought by volume is none.
    """
    word = unit_key(unit)
    known, steps = UNITS.get(word), _steps(equivalents)
    size = Fraction(1) if known is None else known.size
    typed = [each for each in steps if each.word == word]
    own = [each for each in typed if each.end == base.value]
    if known is not None and known.kind is base:
        if not known.metric:
            size = next((each.factor * size for each in own if each.end_is_metric), size)
        return size
    if word == OUNCE and base is Kind.VOLUME:
        return next((each.factor * size for each in own), None)
    start = word if known is None else known.kind.value
    way = _shortest(typed, steps, start, base.value) or _shortest(
        [each for each in steps if each.start == start], steps, start, base.value
    )
    return None if way is None else way * size


def _shortest(first: Sequence[_Step], steps: Sequence[_Step], start: str, target: str) -> Fraction | None:
    """The factor along the shortest way that begins with one of `first`; of equal ones the first written.

    Breadth first with the steps in written order, so that whoever comes to a node first came by the best way.
    """
    met = {start}
    waiting: deque[tuple[str, Fraction, frozenset[int]]] = deque()

    def go(
        some: Sequence[_Step], so_far: Fraction, used: frozenset[int], *, from_start: bool
    ) -> Fraction | None:
        for step in some:
            # A measure of its own within a kind ("1 cup = 240 ml") leads back to where it began, another amount.
            stays = from_start and step.end == start and step.end_is_metric
            if step.at in used or (step.end in met and not stays):
                continue
            met.add(step.end)
            if step.end == target:
                return so_far * step.factor
            waiting.append((step.end, so_far * step.factor, used | {step.at}))
        return None

    found = go(first, Fraction(1), frozenset(), from_start=True)
    while found is None and waiting:
        node, so_far, used = waiting.popleft()
        found = go([each for each in steps if each.start == node], so_far, used, from_start=False)
    return found
