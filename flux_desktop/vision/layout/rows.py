"""Rows of one column: words on a line, and the prices that belong to them.

A price belongs to the row at its own height. What is left of tilt and curl after flattening shifts prices against
names by an offset that changes slowly down the page; so the offset of the links around is taken off before the next is
made, and a price may be far away across but not up or down.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from flux_desktop.domain.photos import Box
from flux_desktop.vision.layout import lexicon
from flux_desktop.vision.layout.segments import TextSegment

_REACH: Final = 0.9
_ROUNDS: Final = 3
_AROUND: Final = 5


@dataclass
class TextRow:
    """Words that read as one line, with the prices linked to it. A row without words holds prices alone."""

    words: list[TextSegment]
    prices: list[TextSegment] = field(default_factory=list)
    labels: dict[int, str] = field(default_factory=dict)
    off: float = 0.0
    """How far the prices stand from the words' height, in line heights, after the running offset."""

    @property
    def parts(self) -> list[TextSegment]:
        return [*self.words, *self.prices]

    @property
    def text(self) -> str:
        return " ".join(each.text for each in self.words)

    @property
    def down(self) -> float:
        return median(each.down for each in self.words or self.prices)

    @property
    def height(self) -> float:
        source = self.words or self.prices
        return max(source, key=lambda each: each.right - each.left).height

    @property
    def left(self) -> float:
        return min(each.left for each in self.parts)

    @property
    def right(self) -> float:
        return max(each.right for each in self.parts)

    @property
    def stroke(self) -> float:
        return max((each.box.stroke * each.height for each in self.words), default=0.0)

    @property
    def ink(self) -> tuple[int, int, int] | None:
        return self.words[0].box.ink if self.words else None

    @property
    def capitals(self) -> bool:
        return lexicon.in_capitals(self.text)

    @property
    def area(self) -> Box:
        area = self.parts[0].area
        for each in self.parts[1:]:
            area = area.union(each.area)
        return area


def rows_of(column: Sequence[TextSegment]) -> list[TextRow]:
    """The rows from top to bottom."""
    lines = _lines([each for each in column if not each.is_price])
    groups = _lines([each for each in column if each.is_price])
    offset = [0.0] * len(groups)
    links: list[int | None] = [None] * len(groups)
    for _ in range(_ROUNDS):
        links = _link(groups, lines, offset)
        offset = _running_offset(groups, lines, links, offset)
    rows = [TextRow(line) for line in lines]
    alone = []
    for group, link, shift in zip(groups, links, offset, strict=True):
        if link is None:
            alone.append(TextRow([], group))
        else:
            rows[link].prices += group
            rows[link].off = abs(_down(group) - shift - rows[link].down) / _height(group)
    for row in rows:
        row.prices.sort(key=lambda each: each.left)
    every = sorted([*rows, *alone], key=lambda each: each.down)
    return [part for row in every for part in _split(row)]


def _lines(segments: Sequence[TextSegment]) -> list[list[TextSegment]]:
    """Segments of one height together, in reading order."""
    lines: list[list[TextSegment]] = []
    for each in sorted(segments, key=lambda one: one.down):
        home = None
        for line in reversed(lines[-4:]):
            apart = abs(each.down - _down(line))
            beside = all(
                each.left >= o.right - 0.5 * o.height or each.right <= o.left + 0.5 * o.height for o in line
            )
            if apart < 0.55 * min(each.height, _height(line)) and beside:
                home = line
                break
        if home is None:
            lines.append([each])
        else:
            home.append(each)
    for line in lines:
        line.sort(key=lambda one: one.left)
    return sorted(lines, key=_down)


def _down(line: Sequence[TextSegment]) -> float:
    return median(each.down for each in line)


def _height(line: Sequence[TextSegment]) -> float:
    return median(each.height for each in line)


def _link(
    groups: Sequence[Sequence[TextSegment]], lines: Sequence[Sequence[TextSegment]], offset: Sequence[float]
) -> list[int | None]:
    """Each group of prices to a line, in order down the page, at the least total distance."""
    downs = [_down(each) for each in lines]
    heights = [_height(each) for each in lines]
    count, width = len(groups), len(lines)
    skip = _REACH
    worst = float("inf")
    cost = [[0.0] * (width + 1) for _ in range(count + 1)]
    for g in range(1, count + 1):
        cost[g][0] = g * skip
        for t in range(1, width + 1):
            best = min(cost[g - 1][t] + skip, cost[g][t - 1])
            apart = _apart(groups[g - 1], lines, downs, heights, t - 1, offset[g - 1])
            best = min(best, cost[g - 1][t - 1] + apart if apart < _REACH else worst)
            cost[g][t] = best
    links: list[int | None] = [None] * count
    g, t = count, width
    while g and t:
        apart = _apart(groups[g - 1], lines, downs, heights, t - 1, offset[g - 1])
        if cost[g][t] == cost[g][t - 1]:
            t -= 1
        elif apart < _REACH and cost[g][t] == cost[g - 1][t - 1] + apart:
            links[g - 1] = t - 1
            g, t = g - 1, t - 1
        else:
            g -= 1
    return links


def _apart(
    group: Sequence[TextSegment],
    lines: Sequence[Sequence[TextSegment]],
    downs: Sequence[float],
    heights: Sequence[float],
    line: int,
    offset: float,
) -> float:
    """The distance up or down in line heights; small print just under a name is less likely the priced line."""
    size = (_height(group) + heights[line]) / 2
    apart = abs(_down(group) - offset - downs[line]) / size
    under_name = (
        line and heights[line] < 0.88 * heights[line - 1] and downs[line] - downs[line - 1] < 1.6 * size
    )
    if under_name:
        apart += 0.25
    return apart


def _running_offset(
    groups: Sequence[Sequence[TextSegment]],
    lines: Sequence[Sequence[TextSegment]],
    links: Sequence[int | None],
    offset: Sequence[float],
) -> list[float]:
    """The median of how far the linked prices around stand from their lines."""
    linked = [
        (place, _down(groups[place]) - _down(lines[link]))
        for place, link in enumerate(links)
        if link is not None
    ]
    if len(linked) < 3:
        return list(offset)
    found = []
    for place in range(len(groups)):
        near = sorted(linked, key=lambda each: abs(each[0] - place))[:_AROUND]
        found.append(median(each for _, each in near))
    return found


def _split(row: TextRow) -> list[TextRow]:
    """Takes words for sizes out of the name ("… Glass 5 Bottle 24"); other words after a price begin another row."""
    if not row.words or not row.prices:
        return [row]
    parts = sorted(row.parts, key=lambda each: each.left)
    rows: list[TextRow] = []
    current = TextRow([], off=row.off)
    waiting: list[TextSegment] = []
    for part in parts:
        if part.is_price:
            label = waiting[-1] if waiting and lexicon.price_labels(waiting[-1].text) else None
            if label is not None and (current.words or len(waiting) > 1 or _labels_follow(parts)):
                waiting.pop()
                current.labels[len(current.prices)] = label.text
            if waiting and current.prices:
                rows.append(current)
                current = TextRow([], off=row.off)
            current.words += waiting
            waiting = []
            current.prices.append(part)
        else:
            waiting.append(part)
    if waiting and current.prices and not current.words:
        # The price stands before its name.
        current.words = waiting
    elif (
        waiting
        and current.prices
        and all(lexicon.price_labels(each.text) or len(each.text) < 4 for each in waiting)
    ):
        pass
    elif waiting:
        rows.append(current)
        current = TextRow(waiting)
    rows.append(current)
    return rows


def _labels_follow(parts: Sequence[TextSegment]) -> bool:
    labels = sum(bool(lexicon.price_labels(each.text)) for each in parts if not each.is_price)
    return labels >= 2
