"""What each row without a price is: the rest of a name, a description, a heading, the begin of the next name, or nothing.

The rows between two priced rows are told apart together: of all ways to divide them, in the order in which they can
stand, the one with most points is taken.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from flux_desktop.vision.layout import lexicon
from flux_desktop.vision.layout.rows import TextRow

_HEADING: Final = 1.5
_LONGEST_HEADING: Final = 45


@dataclass(frozen=True, slots=True)
class Style:
    """How the names of a column are printed. `pitch` is the usual step from row to row."""

    height: float
    stroke: float
    ink: tuple[int, int, int] | None
    capitals: bool
    left: float
    pitch: float
    small_print: bool = False
    """Descriptions are printed smaller than names."""
    edge: float = 0.0
    """Rows whose size is below this part of a name's are small print."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The rows between two items, told apart. `heads` and `idle` may mix; both keep their order."""

    rest_of_name: tuple[TextRow, ...] = ()
    description: tuple[TextRow, ...] = ()
    idle: tuple[TextRow, ...] = ()
    headings: tuple[TextRow, ...] = ()
    next_name: tuple[TextRow, ...] = ()


def style_of(rows: Sequence[TextRow], steps: Sequence[TextRow]) -> Style:
    """Medians over rows that hold names; `steps` are all rows of the column."""
    inks = [row.ink for row in rows if row.ink is not None]
    gaps = [b.down - a.down for a, b in itertools.pairwise(steps)]
    height = median(row.height for row in rows)
    stroke = median(row.stroke for row in rows)
    sizes = [_size(row, height, stroke) for row in steps if not row.prices]
    small = [each for each in sizes if each < 0.92]
    edge = median(small) ** 0.5 if small else 0.86
    usual = [gap for gap in gaps if 0.7 * height < gap < 3 * height]
    return Style(
        height=height,
        stroke=stroke,
        ink=tuple(int(median(ink[k] for ink in inks)) for k in range(3)) if inks else None,  # type: ignore[arg-type]
        capitals=sum(row.capitals for row in rows) > 0.5 * len(rows),
        left=median(row.left for row in rows),
        pitch=median(usual) if usual else 1.4 * height,
        small_print=len(small) > 0.3 * len(rows),
        edge=edge,
    )


def _size(row: TextRow, height: float, stroke: float) -> float:
    """How large the print is against that of names: by the box's height, which words without tall letters mislead,
    and by the thickness of strokes, which grows with the letters."""
    if not (stroke and row.stroke):
        return row.height / height
    return float((row.height / height * row.stroke / stroke) ** 0.5)


def heading_points(row: TextRow, style: Style, gap_above: float, gap_below: float) -> float:
    """How much a row looks like the heading of a section; `_HEADING` is enough."""
    text = row.text
    if len(text) > _LONGEST_HEADING or len(text.split()) > 7 or not any(c.isalpha() for c in text):
        return -3.0
    points = 0.0
    if lexicon.names_section(text):
        points += 1.6
    elif lexicon.mentions_section(text):
        points += 0.6
    taller = row.height / style.height
    if taller > 1.5:
        points += 2.2
    elif taller > 1.2:
        points += 1.4
    elif taller > 1.1:
        points += 0.5
    elif taller < 0.85:
        points -= 1.2
    if row.capitals and not style.capitals:
        points += 1.0
    if style.stroke and row.stroke > 1.25 * style.stroke:
        points += 0.7
    if row.ink is not None and style.ink is not None and _apart(row.ink, style.ink) > 70:
        points += 0.9
    if gap_above > 1.5 * style.pitch:
        points += 0.7
    elif gap_above < 1.05 * style.pitch:
        points -= 0.4
    if gap_below > 3.5 * style.pitch:
        points -= 0.5
    # "İÇECEKLER" is often read with a small i.
    if (text[:1].islower() and not lexicon.names_section(text)) or lexicon.goes_on(text):
        points -= 1.5
    if text.count(",") >= 1:
        points -= 1.2
    if text.startswith(("(", "*", "+")) or lexicon.is_note(text):
        points -= 3
    if gap_below < 0.95 * style.pitch and gap_above < 1.6 * style.pitch and taller < 1.12:
        points -= 1
    if sum(c.isdigit() for c in text) > 2:
        points -= 1
    return points - _HEADING


def _apart(a: tuple[int, int, int], b: tuple[int, int, int]) -> float:
    """How different two inks are in hue: shadow darkens both alike, so brightness is taken out."""
    brightness = sum(a) / 3 - sum(b) / 3
    hue = sum(abs(x - y - brightness) for x, y in zip(a, b, strict=True))
    return hue + 0.3 * abs(brightness)


def tell_apart(
    pending: Sequence[TextRow],
    before: TextRow | None,
    after: TextRow | None,
    style: Style,
    *,
    priced_description: bool,
) -> Parts:
    """Divides the rows between the priced rows `before` and `after` (None at either end of a column)."""
    count = len(pending)
    if not count:
        return Parts()
    chain = [before, *pending, after]
    gaps = [
        abs(b.down - a.down) if a is not None and b is not None else 9 * style.pitch
        for a, b in itertools.pairwise(chain)
    ]
    points = [
        _points(pending, place, before, after, style, gaps, priced_description=priced_description)
        for place in range(count)
    ]
    best, chosen = float("-inf"), (0, 0, count)
    for names in range(count + 1 if before is not None else 1):
        for described in range(names, count + 1 if before is not None else 1):
            for begin in range(described, count + 1):
                if begin < count and after is None:
                    continue
                total = (
                    sum(points[k][0] for k in range(names))
                    + sum(points[k][1] for k in range(names, described))
                    + sum(max(0.0, points[k][2]) for k in range(described, begin))
                    + sum(points[k][3] for k in range(begin, count))
                )
                # A name of one row more needs a reason.
                total -= 0.3 * names + 0.3 * (count - begin)
                if total > best + 1e-9:
                    best, chosen = total, (names, described, begin)
    names, described, begin = chosen
    middle = range(described, begin)
    return Parts(
        rest_of_name=tuple(pending[:names]),
        description=tuple(pending[names:described]),
        idle=tuple(pending[k] for k in middle if points[k][2] <= 0),
        headings=tuple(pending[k] for k in middle if points[k][2] > 0),
        next_name=tuple(pending[begin:]),
    )


def _points(
    pending: Sequence[TextRow],
    place: int,
    before: TextRow | None,
    after: TextRow | None,
    style: Style,
    gaps: Sequence[float],
    *,
    priced_description: bool,
) -> tuple[float, float, float, float]:
    """As the rest of the name before, as its description, as a heading, as the begin of the name after."""
    row, text = pending[place], pending[place].text
    gap_above, gap_below = gaps[place], gaps[place + 1]
    above = pending[place - 1] if place else before
    below = pending[place + 1] if place + 1 < len(pending) else after
    alike = _alike(row, style)
    small = _size(row, style.height, style.stroke) < style.edge
    heading = heading_points(row, style, gap_above, gap_below)
    note = lexicon.is_note(text)
    points_above = heading_points(pending[place - 1], style, gaps[place - 1], gap_above) if place else 0.0
    near_above = gap_above < 1.35 * max(style.pitch, row.height * 1.2)

    rest = -0.6
    if above is not None and above.words:
        rest += 1.4 if lexicon.goes_on(above.text) else 0.0
        rest += 0.9 if lexicon.carries_on(text) else -0.7
        rest += 0.6 if alike else -0.9
        rest += 0.2 if gap_above < 0.9 * gap_below else -0.3
        rest -= 1.5 if not near_above or small else 0.0
        rest -= 1.0 if text.startswith("(") else 0.0
    else:
        rest -= 3

    describes = 0.1
    describes += 1.2 if small else (-0.5 if row.height > 1.12 * style.height else 0.0)
    describes += 0.5 if style.stroke and row.stroke < 0.8 * style.stroke else 0.0
    describes += 0.7 if "," in text else 0.0
    describes += 0.5 if lexicon.carries_on(text) else 0.0
    describes += 0.6 if text.startswith(("(", "*")) else 0.0
    describes += 0.4 if style.capitals and not row.capitals else 0.0
    describes += 0.5 if gap_above < 0.9 * gap_below else -0.4
    describes += 0.3 if len(text.split()) >= 4 else 0.0
    describes -= 1.2 if gap_above > 2.2 * style.pitch else 0.0
    describes -= 0.6 if not near_above else 0.0
    describes -= 2.5 if note else 0.0
    describes -= 0.9 if style.small_print and alike and not small else 0.0
    goes_on_below = below is after and after is not None and bool(after.words) and _runs_on(text, after.text)
    describes -= 1.2 if goes_on_below else 0.0
    describes -= 1.0 if row.capitals and not style.capitals else 0.0

    begins = -0.5
    if after is not None:
        begins += 0.6 if alike else -0.6
        begins += 0.9 if lexicon.goes_on(text) else 0.0
        begins += 1.3 if below is not None and below.words and lexicon.carries_on(below.text) else -0.2
        begins += 1.0 if goes_on_below else 0.0
        begins += 0.7 if gap_below < 0.85 * gap_above else -0.5
        begins -= 0.5 if place and points_above > 0 else 0.0
        begins -= 1.2 if gap_below > 1.5 * style.pitch else 0.0
        # Lines of one name stand close; without a word that joins them only that tells.
        begins -= 1.0 if not goes_on_below and gap_below > 1.4 * max(row.height, style.height) else 0.0
        begins -= 0.8 if small else 0.0
        begins -= 2.5 if note or heading > 0.6 else 0.0
        if priced_description:
            begins += 1.6 if stands_out(row, after) else 0.2
    return rest, describes, heading, begins


def _runs_on(text: str, below: str) -> bool:
    """One sentence over two rows: a bracket that the next row closes, or a connecting word before a small letter."""
    if text.count("(") > text.count(")") and below.count(")") > below.count("("):
        return True
    return lexicon.goes_on(text) and (lexicon.carries_on(below) or text.rstrip().endswith(("-", "&")))


def _alike(row: TextRow, style: Style) -> bool:
    bold = not style.stroke or 0.75 < row.stroke / style.stroke < 1.35
    return 0.88 < _size(row, style.height, style.stroke) < 1.16 and row.capitals == style.capitals and bold


def stands_out(row: TextRow, beside: TextRow) -> bool:
    """The row is printed more heavily than the one beside it."""
    if not beside.words:
        return True
    if row.capitals and not beside.capitals:
        return True
    return row.height > 1.1 * beside.height or (beside.stroke > 0 and row.stroke > 1.25 * beside.stroke)


def prices_stand_with_descriptions(rows: Sequence[TextRow]) -> bool:
    """In this column the name stands on a row of its own, and the price on the row of description under it."""
    pairs = [
        (a, b)
        for a, b in itertools.pairwise(rows)
        if b.prices and b.words and not a.prices and b.down - a.down < 2 * max(a.height, b.height)
    ]
    priced = sum(bool(row.prices and row.words) for row in rows)
    if priced < 3:
        return False
    small = sum(stands_out(a, b) for a, b in pairs)
    carried = sum(lexicon.carries_on(b.text) or "," in b.text for _, b in pairs)
    return small >= 0.6 * priced and carried >= 0.3 * priced
