"""How sure a row of a menu is, and why not surer.

The recogniser's own score says little: below 0.90 it flags one row in fifteen and finds not half of the wrong ones.
What does not fit its surroundings says more: a price far from its section's, a whole number among decimals, a price
that stands off the name's line, digits inside a name.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median
from typing import Final

from flux_desktop.domain.photos import Doubt
from flux_desktop.vision.layout.rows import TextRow

_WEIGHTS: Final = {
    Doubt.BLURRED: 0.35,
    Doubt.UNUSUAL_PRICE: 0.35,
    Doubt.OTHER_DECIMALS: 0.3,
    Doubt.FAR_PRICE: 0.2,
    Doubt.DIGITS_IN_NAME: 0.15,
    Doubt.SHORT_NAME: 0.3,
    Doubt.JOINED_NAME: 0.12,
    Doubt.FEWER_PRICES: 0.12,
    Doubt.REPAIRED_PRICE: 0.3,
}
_BLURRED: Final = 0.85
_SURE: Final = 0.98


@dataclass
class ItemDraft:
    """An item being put together."""

    section: str
    names: list[TextRow] = field(default_factory=list)
    description: list[str] = field(default_factory=list)
    prices: list[tuple[str, Decimal]] = field(default_factory=list)
    rows: list[TextRow] = field(default_factory=list)
    off: float = 0.0
    mended: bool = False
    odd: bool = False
    numbered: bool = False

    @property
    def name(self) -> str:
        text = ""
        for row in self.names:
            # A word parted at the end of a line.
            parted = text.endswith("-") and row.text[:1].islower() and " " not in text[-2:]
            text = text[:-1] + row.text if parted else f"{text} {row.text}".strip()
        return text

    def extend_name(self, row: TextRow) -> None:
        self.names.append(row)
        self._met(row)

    def describe(self, row: TextRow) -> None:
        self.description.append(row.text)
        self._met(row)

    def add_prices(self, row: TextRow, labels: Sequence[str]) -> None:
        for each, label in zip(row.prices, labels, strict=True):
            assert each.amount is not None
            self.prices.append((label or each.per, each.amount))
            self.mended |= each.mended
            self.odd |= each.odd
        self._met(row)

    def finish(self, off: float) -> None:
        self.off = off

    def _met(self, row: TextRow) -> None:
        if not any(each is row for each in self.rows):
            self.rows.append(row)


def judge(drafts: Sequence[ItemDraft]) -> list[tuple[float, tuple[Doubt, ...]]]:
    """Confidence and doubts of each, seen beside the others."""
    usual: dict[str, float] = {}
    counts: dict[str, int] = {}
    for section in {each.section for each in drafts}:
        firsts = [float(each.prices[0][1]) for each in drafts if each.section == section and each.prices]
        usual[section] = median(firsts) if len(firsts) >= 3 else 0.0
        many = Counter(len(each.prices) for each in drafts if each.section == section)
        counts[section] = many.most_common(1)[0][0] if many.total() >= 3 else 1
    page = [float(each.prices[0][1]) for each in drafts if each.prices]
    typical = median(page) if len(page) >= 4 else 0.0
    return [_judged(each, usual[each.section] or typical, typical, counts[each.section]) for each in drafts]


def _judged(draft: ItemDraft, usual: float, typical: float, count: int) -> tuple[float, tuple[Doubt, ...]]:
    doubts: list[Doubt] = []
    scores = [part.box.score for row in (*draft.names, *draft.rows) for part in row.parts]
    worst = min(scores, default=0.0)
    if worst < _BLURRED:
        doubts.append(Doubt.BLURRED)
    values = [float(value) for _, value in draft.prices]
    if (usual and any(not usual / 5 < value < usual * 5 for value in values[:1])) or (
        typical and any(not typical / 12 < value < typical * 12 for value in values)
    ):
        doubts.append(Doubt.UNUSUAL_PRICE)
    if draft.odd:
        doubts.append(Doubt.OTHER_DECIMALS)
    if draft.mended:
        doubts.append(Doubt.REPAIRED_PRICE)
    if draft.off > 0.45:
        doubts.append(Doubt.FAR_PRICE)
    name = draft.name
    letters = sum(char.isalpha() for char in name)
    if any(char.isdigit() for char in name) and not draft.numbered:
        doubts.append(Doubt.DIGITS_IN_NAME)
    if letters < 4:
        doubts.append(Doubt.SHORT_NAME)
    if len(draft.names) > 1:
        doubts.append(Doubt.JOINED_NAME)
    if count > 1 and len(draft.prices) < count:
        doubts.append(Doubt.FEWER_PRICES)
    sure = _SURE * min(1.0, 0.5 + 0.5 * worst)
    for doubt in doubts:
        sure *= 1 - _WEIGHTS[doubt]
    return round(max(0.05, sure), 2), tuple(doubts)
