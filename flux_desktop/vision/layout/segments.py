"""Boxes cut into runs of words and prices, on flat paper."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Final

from flux_desktop.domain.photos import Box
from flux_desktop.vision.layout import lexicon
from flux_desktop.vision.layout.amounts import (
    LEADER,
    Habits,
    PrintedAmount,
    find_amounts,
    habits_of,
    odd_signs,
    settle,
)
from flux_desktop.vision.layout.boxes import Point, TextBox
from flux_desktop.vision.layout.rectify import Flat

# "mineral6,15": the blank before the price was lost.
_GLUED: Final = re.compile(r"(?<=[^\W\d]{3})(?=\d{1,3}[.,]\d{2}(?!\d))")
_LITRES: Final = re.compile(r"(?<![\d.,])(0[.,][1-9])(?:\s?[1I|l])?(?![\d.,%l])(?!\s?[l€£])")
# Letters that reach neither up nor down: their box is lower than others of the same print.
_FLAT_WORD: Final = re.compile(r"[acemnorsuvwxz\s.]+")
_SEPARATORS: Final = " /|–—-·.:;,…_"


@dataclass(frozen=True, slots=True)
class TextSegment:
    """A run of words, or one price, on flat paper.

    left, right, down  edges across and the middle's height, flattened; `height` of the line
    amount             its value where it is a price; `mended` where it was repaired, `odd` where its decimals are
    """

    text: str
    left: float
    right: float
    down: float
    height: float
    box: TextBox
    area: Box
    amount: Decimal | None = None
    per: str = ""
    mended: bool = False
    odd: bool = False
    strong: bool = True

    @property
    def is_price(self) -> bool:
        return self.amount is not None

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class PageLayout:
    words: tuple[TextSegment, ...]
    prices: tuple[TextSegment, ...]
    habits: Habits
    size: float
    """Median height of a line."""


def cut(boxes: Sequence[TextBox], flat: Flat) -> PageLayout:
    """Every box becomes words and prices; bare numbers are prices only where the page writes its prices so."""
    texts = [_plain(each.text) for each in boxes]
    signs = odd_signs(texts)
    found = [find_amounts(text, signs) for text in texts]
    tails = [each[-1] for text, each in zip(texts, found, strict=True) if each and _ends(text, each[-1])]
    habits = habits_of(tails, signs)
    size = median(each.height for each in boxes) if boxes else 1.0
    words: list[TextSegment] = []
    prices: list[TextSegment] = []
    doubtful: list[TextSegment] = []
    for box, text, amounts in zip(boxes, texts, found, strict=True):
        kept = _kept(text, amounts, habits)
        at = 0
        for amount in kept:
            words += _words(box, text, at, amount.start, flat)
            segment = _price(box, text, amount, flat, habits)
            whole_box = not text[: amount.start].strip(_SEPARATORS) and not text[amount.end :].strip(
                _SEPARATORS
            )
            if amount.strong or habits.bare:
                prices.append(segment)
            elif whole_box:
                doubtful.append(segment)
            else:
                words.append(_as_words(segment))
            at = amount.end
        words += _words(box, text, at, len(text), flat)
    words, mended = _mended_signs(words, prices, habits, size)
    prices += mended
    for segment in doubtful:
        (prices if _in_line(segment, prices, size) else words).append(
            segment if _in_line(segment, prices, size) else _as_words(segment)
        )
    return PageLayout(tuple(words), tuple(prices), habits, size)


def _plain(text: str) -> str:
    """Full-width signs and odd blanks as everybody writes them."""
    text = text.translate(str.maketrans("，．：（）／￡　＋", ",.:()/£ +")).strip()
    text = _GLUED.sub(" ", text)
    # 0,2 l of wine: the unit looks like a digit.
    return _LITRES.sub(r"\1 l", text)


def _ends(text: str, amount: PrintedAmount) -> bool:
    return not text[amount.end :].strip(_SEPARATORS)


def _kept(text: str, amounts: Sequence[PrintedAmount], habits: Habits) -> list[PrintedAmount]:
    """The amounts that count as prices: strong ones anywhere, bare numbers at the end or after a word for a size."""
    kept: list[PrintedAmount] = []
    for amount in amounts:
        if amount.strong:
            kept.append(amount)
            continue
        before = text[: amount.start].strip(_SEPARATORS)
        chained = bool(kept) and not text[kept[-1].end : amount.start].strip(_SEPARATORS)
        if _ends(text, amount) and (not amount.places or amount.places == 1):
            if not before or habits.bare or chained or LEADER.search(text[: amount.start]):
                kept.append(amount)
        elif habits.bare and (_chain_follows(text, amount) or _label_before(before)):
            kept.append(amount)
    return kept


def _chain_follows(text: str, amount: PrintedAmount) -> bool:
    return bool(re.match(r"\s*[/|]\s*\d", text[amount.end :]))


def _label_before(before: str) -> bool:
    return bool(before) and bool(lexicon.price_labels(before.split()[-1]))


def _in_line(segment: TextSegment, prices: Iterable[TextSegment], size: float) -> bool:
    """Two or more prices begin or end where this bare number does: it belongs to their column."""
    near = sum(
        abs(each.right - segment.right) < size or abs(each.left - segment.left) < size for each in prices
    )
    return near >= 2


_ONE_ODD_SIGN: Final = re.compile(
    r"([^\d\s.,;:()+%&/x-]{1,2})?(\d{1,4}(?:[.,]\d{2})?)([^\d\s.,;:()+%&/x-]{1,2})?"
)


def _mended_signs(
    words: list[TextSegment], prices: list[TextSegment], habits: Habits, size: float
) -> tuple[list[TextSegment], list[TextSegment]]:
    """“t209” in a column of “₺…”: the sign was misread once. Returns the words left, and the prices found."""
    signed = sum(not each.text[:1].isdigit() or not each.text[-1:].isdigit() for each in prices)
    if signed < 3 or signed < 0.3 * len(prices):
        return words, []
    left: list[TextSegment] = []
    mended: list[TextSegment] = []
    for each in words:
        match = _ONE_ODD_SIGN.fullmatch(each.text)
        if match is None or bool(match[1]) == bool(match[3]) or not _in_line(each, prices, size):
            left.append(each)
            continue
        value = Decimal(match[2].replace(",", "."))
        mended.append(
            TextSegment(
                each.text,
                each.left,
                each.right,
                each.down,
                each.height,
                each.box,
                each.area,
                value,
                mended=True,
            )
        )
    return left, mended


def _words(box: TextBox, text: str, start: int, end: int, flat: Flat) -> list[TextSegment]:
    """The words between two places of a box, cut at leader dots."""
    pieces: list[TextSegment] = []
    at = start
    spans = [(m.start() + start, m.end() + start) for m in LEADER.finditer(text[start:end])]
    for stop, after in [*spans, (end, end)]:
        piece = text[at:stop]
        trimmed = piece.strip(" /|–—-·.,;:…_*•" if start else " /|–—-·…_*•►▪◦")
        if piece.rstrip().endswith((",", "-", ":")) and trimmed:
            trimmed += piece.rstrip()[-1]
        if any(char.isalnum() for char in trimmed):
            first = at + piece.index(trimmed[0])
            pieces.append(_segment(box, text, first, first + len(trimmed), trimmed, flat))
        at = after
    return pieces


def _price(box: TextBox, text: str, amount: PrintedAmount, flat: Flat, habits: Habits) -> TextSegment:
    value, mended = settle(amount, habits)
    plain = _segment(box, text, amount.start, amount.end, text[amount.start : amount.end].strip(), flat)
    odd = amount.places != habits.decimals and not mended and "-" not in text[amount.start : amount.end]
    if habits.decimals == 0 and amount.places == 2:
        odd = False
    return TextSegment(
        plain.text, plain.left, plain.right, plain.down, plain.height, box, plain.area,
        value, amount.per, mended, odd, amount.strong,
    )  # fmt: skip


def _as_words(segment: TextSegment) -> TextSegment:
    return TextSegment(
        segment.text, segment.left, segment.right, segment.down, segment.height, segment.box, segment.area
    )


def _segment(box: TextBox, text: str, start: int, end: int, shown: str, flat: Flat) -> TextSegment:
    """Places characters by their share of the box: letters are about as wide as each other."""
    length = max(1, len(text))
    a, b, c, d = box.corners
    from_, to = start / length, min(1.0, end / length)
    corners = (_along(a, b, from_), _along(a, b, to), _along(d, c, to), _along(d, c, from_))
    left = flat.place(*_along(corners[0], corners[3], 0.5))
    right = flat.place(*_along(corners[1], corners[2], 0.5))
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    area = Box(int(min(xs)), int(min(ys)), int(max(xs)) + 1, int(max(ys)) + 1)
    height = box.height * (1.17 if _FLAT_WORD.fullmatch(text) else 1.0)
    return TextSegment(shown, left[0], right[0], (left[1] + right[1]) / 2, height, box, area)


def _along(a: Point, b: Point, part: float) -> Point:
    return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part
