"""A menu from boxes of text: the whole way, as one pure function."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from flux_desktop.domain.exact import to_micros
from flux_desktop.domain.photos import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    MOST_ITEMS,
    MOST_PRICES,
    Box,
    PrintedPrice,
    ReadItem,
    UnreadLine,
)
from flux_desktop.vision.layout import lexicon
from flux_desktop.vision.layout.boxes import TextBox
from flux_desktop.vision.layout.columns import columns
from flux_desktop.vision.layout.confidence import ItemDraft, judge
from flux_desktop.vision.layout.rectify import flatten
from flux_desktop.vision.layout.roles import (
    Style,
    prices_stand_with_descriptions,
    stands_out,
    style_of,
    tell_apart,
)
from flux_desktop.vision.layout.rows import TextRow, rows_of
from flux_desktop.vision.layout.segments import PageLayout, TextSegment, cut


@dataclass(frozen=True, slots=True)
class Parsed:
    items: tuple[ReadItem, ...]
    unread: tuple[UnreadLine, ...]
    currency: str = ""


def parse_menu(boxes: Sequence[TextBox]) -> Parsed:
    """Items in reading order, and every line that became part of none."""
    page = cut(boxes, flatten(boxes))
    if not page.prices:
        return Parsed((), tuple(UnreadLine(each.text, each.area) for each in page.words))
    parser = _Parser(page)
    for column in columns([*page.words, *page.prices], page.size):
        parser.read(column)
    drafts = parser.drafts[:MOST_ITEMS]
    mark_numbered(drafts)
    left = [*parser.unread, *(row for draft in parser.drafts[MOST_ITEMS:] for row in draft.rows)]
    items = tuple(_item(draft, doubts) for draft, doubts in zip(drafts, judge(drafts), strict=True))
    lines = [UnreadLine(_shown(row), row.area) for row in left]
    return Parsed(items, tuple(lines), page.habits.currency)


def _shown(row: TextRow) -> str:
    return " ".join(each.text for each in sorted(row.parts, key=lambda part: part.left))


@dataclass
class _Header:
    """Words for sizes over columns of prices, with where each stands across."""

    labels: tuple[str, ...]
    places: tuple[float, ...]


@dataclass
class _Parser:
    page: PageLayout
    drafts: list[ItemDraft] = field(default_factory=list)
    unread: list[TextRow] = field(default_factory=list)
    section: str = ""
    header: _Header | None = None

    def read(self, column: Sequence[TextSegment]) -> None:
        rows = rows_of(column)
        if not any(row.prices for row in rows):
            self._without_prices(rows)
            return
        headers = _take_headers(rows, self.page.size)
        rows = [row for row in rows if row.parts]
        alone = [row for row in rows if row.prices and not row.words]
        priced = [row for row in rows if row.prices]
        if len(alone) > 0.5 * len(priced) and len(priced) >= 2:
            self._in_blocks(rows, headers)
        else:
            self._in_rows(rows, headers)

    def _without_prices(self, rows: Sequence[TextRow]) -> None:
        """A title or heading over the columns that follow, or a panel of other text."""
        if len(rows) == 1 and len(rows[0].text) <= 45 and not lexicon.is_note(rows[0].text):
            if self.section:
                self.unread += [] if lexicon.names_section(rows[0].text) else rows
            if lexicon.names_section(rows[0].text) or not self.drafts:
                self.section, self.header = rows[0].text, None
                return
            return
        self.unread += rows

    # --- Prices on the rows of names ------------------------------------------------------------------

    def _in_rows(self, rows: Sequence[TextRow], headers: dict[int, _Header]) -> None:
        named = [row for row in rows if row.prices and row.words]
        if not named:
            self.unread += rows
            return
        style = style_of(named, [row for row in rows if row.words])
        described = prices_stand_with_descriptions(rows)
        if described:
            style = _names_above(rows, style)
        pending: list[TextRow] = []
        last: ItemDraft | None = None
        for row in rows:
            if not row.prices:
                pending.append(row)
                continue
            if lexicon.is_charge(row.text):
                pending.append(row)
                continue
            if not row.words and not pending and last is not None:
                last.add_prices(row, self.header_labels(row))
                continue
            last = self._between(pending, last, row, style, headers, described)
            pending = []
        self._between(pending, last, None, style, headers, described)

    def _between(
        self,
        pending: Sequence[TextRow],
        last: ItemDraft | None,
        row: TextRow | None,
        style: Style,
        headers: dict[int, _Header],
        described: bool,
    ) -> ItemDraft | None:
        before = last.rows[-1] if last is not None else None
        parts = tell_apart(pending, before, row, style, priced_description=described)
        if last is not None:
            for each in parts.rest_of_name:
                last.extend_name(each)
            for each in parts.description:
                last.describe(each)
        self.unread += parts.idle
        self._open_sections(parts.headings, headers)
        if row is None:
            return None
        self._header_at(row, headers)
        names, body = list(parts.next_name), row
        if not row.words and not names:
            # A price with nothing beside or above it.
            if last is not None and not parts.headings and not parts.idle:
                last.add_prices(row, self.header_labels(row))
                return last
            self.unread.append(row)
            return last
        draft = ItemDraft(self.section)
        for each in names:
            draft.extend_name(each)
        draft.add_prices(body, self.header_labels(body))
        if described and names and body.words and stands_out(names[-1], body):
            draft.describe(body)
        elif body.words:
            draft.extend_name(body)
        draft.finish(row.off)
        self.drafts.append(draft)
        return draft

    def _open_sections(self, headings: Sequence[TextRow], headers: dict[int, _Header]) -> None:
        for number, each in enumerate(headings):
            if number + 1 < len(headings) and self.section:
                pass
            self.unread += [] if number + 1 == len(headings) else [each]
            self.section = each.text
            self.header = None
            self._header_at(each, headers)

    def _header_at(self, row: TextRow, headers: dict[int, _Header]) -> None:
        if id(row) in headers:
            self.header = headers[id(row)]

    def header_labels(self, row: TextRow) -> list[str]:
        """What each price of the row is for: words before it, else what stands over its column."""
        found = [row.labels.get(place, "") for place in range(len(row.prices))]
        if any(found) or self.header is None:
            return found
        header = self.header
        if len(header.labels) == len(row.prices) > 1:
            return list(header.labels)
        if len(header.labels) == len(header.places) > 1:
            for place, price in enumerate(row.prices):
                nearest = min(range(len(header.places)), key=lambda k: abs(header.places[k] - price.right))
                if abs(header.places[nearest] - price.right) < 3 * self.page.size:
                    found[place] = header.labels[nearest]
        return found

    # --- Prices under their names ---------------------------------------------------------------------

    def _in_blocks(self, rows: Sequence[TextRow], headers: dict[int, _Header]) -> None:
        """Name, description, price, one under the other: a price ends each block."""
        blocks: list[tuple[list[TextRow], TextRow | None]] = []
        current: list[TextRow] = []
        for row in rows:
            if row.prices and not lexicon.is_charge(row.text):
                blocks.append((current, row))
                current = []
            else:
                current.append(row)
        blocks.append((current, None))
        firsts = [block[0] for block, price in blocks if block and price is not None]
        if not firsts:
            self.unread += rows
            return
        style = style_of(firsts, [row for row in rows if row.words])
        for block, price in blocks:
            if price is None:
                self.unread += block
                continue
            self._block(block, price, style, headers)

    def _block(self, block: list[TextRow], price: TextRow, style: Style, headers: dict[int, _Header]) -> None:
        from flux_desktop.vision.layout.roles import heading_points

        while len(block) > 1 or (block and price.words):
            gap = block[1].down - block[0].down if len(block) > 1 else price.down - block[0].down
            if heading_points(block[0], style, 2 * style.pitch, gap) <= 0:
                break
            self._open_sections([block.pop(0)], headers)
        self._header_at(price, headers)
        draft = ItemDraft(self.section)
        if price.words and not block:
            block = [TextRow(price.words)]
        elif price.words:
            block = [*block, TextRow(price.words)]
        if not block:
            self.unread.append(price)
            return
        draft.extend_name(block[0])
        on_name = True
        for above, each in itertools.pairwise(block):
            on_name = on_name and each.height > 0.9 * above.height and lexicon.goes_on(above.text)
            if on_name:
                draft.extend_name(each)
            else:
                draft.describe(each)
        draft.add_prices(TextRow([], price.prices, price.labels), self.header_labels(price))
        draft.finish(0.0)
        self.drafts.append(draft)


def _names_above(rows: Sequence[TextRow], style: Style) -> Style:
    above = [a for a, b in itertools.pairwise(rows) if b.prices and a.words and not a.prices]
    return style_of(above, [row for row in rows if row.words]) if above else style


def _take_headers(rows: list[TextRow], size: float) -> dict[int, _Header]:
    """Takes words for sizes out of rows without prices; by the id of the row whose section they belong to."""
    found: dict[int, _Header] = {}
    for number, row in enumerate(rows):
        if row.prices or not row.words:
            continue
        following = [price for later in rows[number + 1 : number + 7] for price in later.prices]
        labelled = [(each, lexicon.price_labels(each.text)) for each in row.words]
        labels = [
            (each, column_labels)
            for each, column_labels in labelled
            if column_labels and _over_prices(each, column_labels, following, size)
        ]
        count = sum(len(column_labels) for _, column_labels in labels)
        if not labels or (count < 2 and len(labels) == len(labelled) and len(row.words) > 1):
            continue
        if count < 2 and len(labelled) == 1:
            continue
        names = tuple(label for _, column_labels in labels for label in column_labels)
        places = tuple(each.right for each, column_labels in labels for _ in column_labels)
        header = _Header(names, places if len(labels) == len(names) else ())
        taken = {id(each) for each, _ in labels}
        row.words = [each for each in row.words if id(each) not in taken]
        target = row if row.words else next((later for later in rows[number + 1 :] if later.words), None)
        if target is not None:
            found[id(target)] = header
            # The heading may stand a little under its words for sizes.
            later = next((each for each in rows[number + 1 :] if each.prices and each.words), None)
            if later is not None:
                found[id(later)] = header
    return found


def _over_prices(
    segment: TextSegment, labels: tuple[str, ...], following: Sequence[TextSegment], size: float
) -> bool:
    if len(labels) > 1:
        return True
    return any(
        segment.left - 1.5 * size < price.right and price.left < segment.right + 1.5 * size
        for price in following
    )


# --- From a draft to an item --------------------------------------------------------------------------

_NUMBER: Final = re.compile(
    r"^\s*(?:\d{1,3}\s?[.)\-:]\s+|\d{1,3}\s?[.)](?=[^\W\d])|[A-Z]?\d{2,3}\.?\s+(?=[A-ZÀ-Ž]))"
)
_BULLET: Final = re.compile(r"^[\s•·*▪►◦\-–—_~]+")
_CODES: Final = re.compile(
    r"\s+(\(?(?:\d{1,2}|[A-RVG]{1,2})(?:\s?[,./]\s?(?:\d{1,2}|[A-RVG]{1,2}))+\)?|\((?:V|VG|VE|GF|N|v|vg|gf|ve|\d{1,2})\))\s*$"
)
_INLINE: Final = re.compile(r"^(?P<name>[^()]{3,}?)\s*\((?P<inside>[^()]{4,})\)?\s*(?P<rest>.{0,25})$")


def split_name(text: str) -> tuple[str, str]:
    """The name, and what follows it as a description: in brackets, after a colon, or as numbers of allergens."""
    name, code = _BULLET.sub("", text).strip(), ""
    codes = _CODES.search(name)
    if codes is not None and codes.start() > 3:
        name, code = name[: codes.start()].strip(), codes[1]
    inline = _INLINE.match(name)
    if inline is not None:
        inside = inline["inside"].strip()
        if "," in inside or len(inside.split()) >= 2 or len(inside) > 12:
            name = f"{inline['name']} {inline['rest']}".strip()
            return name, _joined(inside, code)
    head, mark, tail = name.partition(": ")
    if not mark:
        head, mark, tail = _dashed(name)
    if mark and len(head) >= 3 and ("," in tail or len(tail.split()) >= 2 or ":" in mark):
        return head.strip(), _joined(tail.strip(), code)
    return name.rstrip(" ,;:-–"), code


def _dashed(name: str) -> tuple[str, str, str]:
    for mark in (" – ", " - ", " — "):
        head, found, tail = name.partition(mark)
        if found and "," in tail:
            return head, found, tail
    return name, "", ""


def _joined(*parts: str) -> str:
    return " ".join(each for each in parts if each)


def _item(draft: ItemDraft, judged: tuple[float, tuple[object, ...]]) -> ReadItem:
    confidence, doubts = judged
    name, inline = split_name(draft.name)
    if draft.numbered:
        name = _NUMBER.sub("", name)
    prices = tuple(PrintedPrice(label[:40], to_micros(value)) for label, value in draft.prices[:MOST_PRICES])
    return ReadItem(
        name=name[:LONGEST_NAME],
        category=draft.section[:LONGEST_NAME],
        description=_joined(inline, *draft.description)[:LONGEST_DESCRIPTION],
        prices=prices,
        confidence=confidence,
        doubts=doubts,  # type: ignore[arg-type]
        box=_box(draft),
    )


def _box(draft: ItemDraft) -> Box:
    area = draft.rows[0].area
    for row in draft.rows[1:]:
        area = area.union(row.area)
    return area


def mark_numbered(drafts: Sequence[ItemDraft]) -> None:
    """Where most names begin with a number, that is the menu's own numbering and no part of them."""
    found = sum(bool(_NUMBER.match(each.name)) for each in drafts)
    if len(drafts) >= 3 and found > 0.5 * len(drafts):
        for each in drafts:
            each.numbered = True
