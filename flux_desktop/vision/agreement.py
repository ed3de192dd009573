"""Two readings of one photo compared: where they agree, a row is sure; where they differ, it says so."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rapidfuzz import fuzz

from flux_desktop.domain.menu import typed_name
from flux_desktop.domain.photos import Doubt, Engine, MenuReading, ReadItem, UnreadLine
from flux_desktop.vision.layout.lexicon import fold

_SAME_NAME: Final = 80.0
_LONGEST_LINE: Final = 200
_MOST_LINES: Final = 200
_ALONE_AT_MOST: Final = 0.85


def alike(a: str, b: str) -> float:
    """How alike two names are, 0 to 100; case and accents folded."""
    return float(fuzz.ratio(fold(a), fold(b)))


def agreed(
    items: Sequence[ReadItem], unread: Sequence[str], here: MenuReading | None, host: str, currency: str
) -> MenuReading:
    """The model's items, judged by this computer's reading; what only this computer saw is among the unread."""
    if here is None:
        alone = tuple(replace(each, confidence=min(_ALONE_AT_MOST, each.confidence)) for each in items)
        return MenuReading(Engine.OPENAI, alone, _lines(unread), sent_to=host, currency=currency[:8])
    pairs = _pairs(items, here.items)
    judged = [
        _judged(each, here.items[pairs[place]] if place in pairs else None)
        for place, each in enumerate(items)
    ]
    seen = set(pairs.values())
    missed = [UnreadLine(_line(each), each.box) for place, each in enumerate(here.items) if place not in seen]
    return MenuReading(
        Engine.OPENAI,
        tuple(judged),
        (*_lines(unread), *missed),
        sent_to=host,
        currency=currency[:8] or here.currency,
    )


def merged(items: Sequence[ReadItem], more: Sequence[ReadItem]) -> list[ReadItem]:
    """Two overlapping halves as one list: what both hold is there once."""
    result = list(items)
    for each in more:
        same = [
            known for known in items if alike(known.name, each.name) >= 90 and known.prices == each.prices
        ]
        if not same:
            result.append(each)
    return result


def _pairs(there: Sequence[ReadItem], here: Sequence[ReadItem]) -> dict[int, int]:
    """Each item of the model with the one of this computer that is most alike, each used once."""
    found = sorted(
        (
            (alike(a.name, b.name) + (5 if a.prices == b.prices else 0), i, j)
            for i, a in enumerate(there)
            for j, b in enumerate(here)
        ),
        key=lambda each: (-each[0], each[1], each[2]),
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for score, i, j in found:
        if score >= _SAME_NAME and i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _judged(item: ReadItem, other: ReadItem | None) -> ReadItem:
    if other is None:
        return replace(
            item, confidence=round(item.confidence * 0.75, 2), doubts=(*item.doubts, Doubt.ONE_READING)
        )
    same = [each.amount for each in item.prices] == [each.amount for each in other.prices]
    if not same:
        return replace(
            item,
            confidence=round(min(0.5, item.confidence), 2),
            doubts=(*item.doubts, Doubt.READINGS_DIFFER),
            box=other.box,
        )
    # Wrong in the same way twice is rare: half of what was missing to certainty goes.
    closeness = alike(item.name, other.name) / 100
    sure = item.confidence + (0.99 - item.confidence) * 0.8 * closeness
    return replace(item, confidence=round(sure, 2), box=other.box)


def _line(item: ReadItem) -> str:
    prices = " / ".join(f"{each.amount / 1_000_000:.2f}" for each in item.prices)
    return f"{item.name}  {prices}".strip()


def _lines(unread: Sequence[str]) -> tuple[UnreadLine, ...]:
    kept = [typed_name(each[:_LONGEST_LINE]) for each in unread[:_MOST_LINES]]
    return tuple(UnreadLine(each) for each in kept if each)
