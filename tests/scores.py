"""How right a reading is: an item counts when its name is alike and its whole list of prices exact."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flux_desktop.domain.photos import ReadItem
from flux_desktop.vision.agreement import alike
from tests.menus import TrueItem

SAME_NAME: Final = 85.0
_SAME_SECTION: Final = 80.0


@dataclass(frozen=True)
class Score:
    """Counts of true items, read items, names found, found with all prices exact, found in their section."""

    true: int = 0
    read: int = 0
    named: int = 0
    right: int = 0
    placed: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.true + other.true,
            self.read + other.read,
            self.named + other.named,
            self.right + other.right,
            self.placed + other.placed,
        )

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, self.true + self.read)

    @property
    def price(self) -> float:
        return self.right / max(1, self.named)

    @property
    def section(self) -> float:
        return self.placed / max(1, self.named)


def amounts(item: ReadItem) -> list[float]:
    return [each.amount / 1_000_000 for each in item.prices]


def pairs(truth: Sequence[TrueItem], items: Sequence[ReadItem]) -> list[tuple[int, int]]:
    """Each true item with the read one that is most like it, each used once; equal prices go before equal names."""
    found = sorted(
        (
            (amounts(read) != list(true.prices), -alike(true.name, read.name), k, j)
            for k, true in enumerate(truth)
            for j, read in enumerate(items)
            if alike(true.name, read.name) >= SAME_NAME
        )
    )
    matched: dict[int, int] = {}
    for _, _, k, j in found:
        if k not in matched and j not in matched.values():
            matched[k] = j
    return list(matched.items())


def score(truth: Sequence[TrueItem], items: Sequence[ReadItem]) -> Score:
    matched = pairs(truth, items)
    right = sum(amounts(items[j]) == list(truth[k].prices) for k, j in matched)
    placed = sum(alike(truth[k].section, items[j].category) >= _SAME_SECTION for k, j in matched)
    return Score(len(truth), len(items), len(matched), right, placed)
