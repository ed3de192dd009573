"""Columns of a page, cut where no item runs across: an item spans from its name to its price."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from flux_desktop.vision.layout.lexicon import price_labels
from flux_desktop.vision.layout.segments import TextSegment

_SAME_ROW: Final = 0.6
_MOST_CROSSING: Final = 0.1
_DEEPEST: Final = 6


@dataclass(frozen=True, slots=True)
class _Span:
    left: float
    right: float
    down: float


def columns(segments: Sequence[TextSegment], size: float, depth: int = 0) -> list[list[TextSegment]]:
    """The segments in the order in which the page is read, column by column."""
    found = sorted(segments, key=lambda each: each.down)
    if len(found) < 6 or depth > _DEEPEST:
        return [found] if found else []
    gutter = _gutter(found, size)
    if gutter is not None:
        return _divide(found, gutter, size, depth)
    for level in _levels(found, size):
        above = [each for each in found if each.down < level]
        below = [each for each in found if each.down >= level]
        if any(len(part) >= 6 and _gutter(part, size) is not None for part in (above, below)):
            return [*columns(above, size, depth + 1), *columns(below, size, depth + 1)]
    return [found]


def _divide(found: list[TextSegment], gutter: float, size: float, depth: int) -> list[list[TextSegment]]:
    """Left, then right; what crosses the gutter parts the page into bands, each read on its own."""
    crossing = [
        each for each in found if each.left < gutter - size * 0.3 and each.right > gutter + size * 0.3
    ]
    parts: list[list[TextSegment]] = []
    rest = [each for each in found if each not in crossing]
    levels = [each.down for each in crossing]
    for number in range(len(crossing) + 1):
        low = levels[number - 1] if number else float("-inf")
        high = levels[number] if number < len(levels) else float("inf")
        band = [each for each in rest if low <= each.down < high]
        left = [each for each in band if each.middle < gutter]
        right = [each for each in band if each.middle >= gutter]
        over = [crossing[number - 1]] if number else []
        parts += [over] if over and not band else []
        split = columns(left, size, depth + 1) if left else []
        if over and split:
            split[0] = [*over, *split[0]]
        elif over and band:
            split = [over]
        parts += split
        parts += columns(right, size, depth + 1) if right else []
    return parts


def is_name(segment: TextSegment) -> bool:
    """Words that may be a name: neither a price nor what a price is for ("Glass 4.50 Bottle 21.00")."""
    return not segment.is_price and not price_labels(segment.text)


def item_spans(found: Sequence[TextSegment]) -> list[_Span]:
    """From each price to the name that stands left of it on its row, past other prices of the same name."""
    spans = []
    for price in found:
        if not price.is_price:
            continue
        row = [
            each
            for each in found
            if abs(each.down - price.down) < _SAME_ROW * max(each.height, price.height)
            and each.right <= price.left + 0.5 * price.height
            and each is not price
        ]
        names = [each for each in row if is_name(each)]
        if names:
            name = max(names, key=lambda each: each.right)
            spans.append(_Span(name.left, price.right, price.down))
    return spans


def _gutter(found: Sequence[TextSegment], size: float) -> float | None:
    """Where to cut, or None. Both sides must hold text beside each other, and no item may run across."""
    spans = item_spans(found)
    edges = sorted({each.left for each in found} | {each.right for each in found})
    best: tuple[float, float] | None = None
    for before, after in itertools.pairwise(edges):
        if after - before < 0.5 * size:
            continue
        at = (before + after) / 2
        if any(span.left < at - 0.2 * size and span.right > at + 0.2 * size for span in spans):
            crossed = sum(span.left < at < span.right for span in spans)
            if crossed > 0.04 * len(spans):
                continue
        crossing = [each for each in found if each.left < at - 0.3 * size and each.right > at + 0.3 * size]
        if len(crossing) > max(2, _MOST_CROSSING * len(found)):
            continue
        left = [each for each in found if each.right <= at + 0.3 * size]
        right = [each for each in found if each.left >= at - 0.3 * size]
        if not _side_by_side(left, right, size):
            continue
        width = after - before - 3 * size * len(crossing)
        if best is None or width > best[0]:
            best = (width, at)
    return None if best is None else best[1]


def _side_by_side(left: Sequence[TextSegment], right: Sequence[TextSegment], size: float) -> bool:
    if min(len(left), len(right)) < 3:
        return False
    for part in (left, right):
        words = [each for each in part if is_name(each)]
        # Names on one side and their prices on the other are one column.
        if len(words) < 2 or len(words) < 0.34 * len(part):
            return False
    if not any(each.is_price for each in left) and any(each.is_price for each in right):
        rights = [each for each in right if each.is_price]
        alone = sum(
            not any(
                abs(w.down - p.down) < p.height and w.right <= p.left + size for w in right if not w.is_price
            )
            for p in rights
        )
        if alone > 0.3 * len(rights):
            return False
    low = max(min(each.down for each in left), min(each.down for each in right))
    high = min(max(each.down for each in left), max(each.down for each in right))
    return high - low > 2 * size


def _levels(found: Sequence[TextSegment], size: float) -> list[float]:
    """Where a page may be parted across: gaps between rows, the widest first."""
    downs = [each.down for each in found]
    gaps = [(b - a, (a + b) / 2) for a, b in itertools.pairwise(downs)]
    usual = median([gap for gap, _ in gaps if gap > 0.5 * size] or [size])
    wide = sorted((each for each in gaps if each[0] > 1.1 * usual), reverse=True)
    return [at for _, at in wide[:12]]
