"""Straightens a photographed page without touching its pixels: where each point would lie on flat paper.

Two fields. The slope of the lines, fitted over the page, tells how far a point lies above or below a level: prices
then stand at their names' height although the page was tilted or curled. The lean of the margins tells how far it lies
left or right: columns then have straight edges.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from flux_desktop.vision.layout.boxes import Point, TextBox

Array = NDArray[np.float64]

_STEPS: Final = 12
_ROUNDS: Final = 5
_LEANS: Final = np.linspace(-0.15, 0.15, 25)
_KEYSTONES: Final = np.linspace(-0.12, 0.12, 13)


@dataclass(frozen=True, slots=True)
class Flat:
    """Maps photo pixels to flat paper: `place(x, y)` gives (across, down), in pixels of about the same size."""

    middle: Point
    half: float
    slopes: tuple[float, ...] = (0.0,) * 5
    lean: float = 0.0
    keystone: float = 0.0

    def place(self, x: float, y: float) -> Point:
        down = self._level(x, y)
        far = (down - self.middle[1]) / self.half
        across = x + self.half * far * (self.lean + self.keystone * (x - self.middle[0]) / self.half)
        return across, down

    def _level(self, x: float, y: float) -> float:
        """Follows the line through the point to the middle of the page."""
        step = (self.middle[0] - x) / _STEPS
        at, down = x, y
        for _ in range(_STEPS):
            half = at + step / 2
            down += step * self.slope(half, down)
            at += step
        return down

    def slope(self, x: float, y: float) -> float:
        a, b = (x - self.middle[0]) / self.half, (y - self.middle[1]) / self.half
        s = self.slopes
        return s[0] + s[1] * a + s[2] * b + s[3] * a * b + s[4] * a * a


def flatten(boxes: Sequence[TextBox]) -> Flat:
    """Fits both fields to the boxes. With too few of them the page counts as flat."""
    if not boxes:
        return Flat((0.0, 0.0), 1.0)
    corners = np.array([each.corners for each in boxes])
    low, high = corners.min(axis=(0, 1)), corners.max(axis=(0, 1))
    middle = (float(low[0] + high[0]) / 2, float(low[1] + high[1]) / 2)
    half = max(1.0, float((high - low).max()) / 2)
    flat = Flat(middle, half, _slopes(boxes, middle, half))
    return _margins(boxes, flat)


def _slopes(boxes: Sequence[TextBox], middle: Point, half: float) -> tuple[float, ...]:
    # Prices are short, but on many pages nothing else tells how the right half is bent.
    wide = [each for each in boxes if each.width > 1.8 * each.height and abs(each.slope) < 0.5]
    if len(wide) < 3:
        return (0.0,) * 5
    x = np.array([(each.middle[0] - middle[0]) / half for each in wide])
    y = np.array([(each.middle[1] - middle[1]) / half for each in wide])
    slope = np.array([each.slope for each in wide])
    # A long line tells its slope more exactly than a short word.
    weight = np.array([min(each.width / each.height, 12.0) for each in wide]) ** 1.5
    weight /= weight.mean()
    basis = np.stack([np.ones_like(x), x, y, x * y, x * x], axis=1)
    # Terms that few boxes support stay near zero.
    ridge = np.diag([1e-6, 0.3, 0.3, 1.0, 1.0]) * (1 + 20 / len(wide))
    votes = np.zeros(5)
    keep = np.ones_like(x)
    for _ in range(_ROUNDS):
        w = (weight * keep)[:, None]
        votes = np.linalg.solve(basis.T @ (w * basis) + ridge, basis.T @ (w[:, 0] * slope))
        off = np.abs(slope - basis @ votes)
        spread = max(float(np.median(off)) * 1.5, 0.002)
        keep = np.minimum(1.0, spread / np.maximum(off, 1e-9))
    return tuple(float(each) for each in votes)


def _margins(boxes: Sequence[TextBox], flat: Flat) -> Flat:
    """The lean and keystone under which left edges, and right edges of what ends in a digit, fall on fewest lines."""
    size = float(np.median([each.height for each in boxes]))
    if len(boxes) < 6:
        return flat
    left = np.array([_place(flat, *_between(each.corners[0], each.corners[3])) for each in boxes])
    ends = [each for each in boxes if each.text.rstrip("€£$₺ TL")[-1:].isdigit()]
    right = np.array([_place(flat, *_between(each.corners[1], each.corners[2])) for each in ends])
    best, chosen = -1.0, (0.0, 0.0)
    for lean in _LEANS:
        for keystone in _KEYSTONES:
            score = _sharpness(left, flat, lean, keystone, size) + _sharpness(
                right, flat, lean, keystone, size
            )
            score *= 1 - 0.3 * (abs(lean) + abs(keystone))
            if score > best + 1e-9:
                best, chosen = score, (float(lean), float(keystone))
    return Flat(flat.middle, flat.half, flat.slopes, *chosen)


def _between(a: Point, b: Point) -> Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


def _place(flat: Flat, x: float, y: float) -> Point:
    return x, flat._level(x, y)


def _sharpness(edges: Array, flat: Flat, lean: float, keystone: float, size: float) -> float:
    if len(edges) == 0:
        return 0.0
    far = (edges[:, 1] - flat.middle[1]) / flat.half
    across = edges[:, 0] + flat.half * far * (lean + keystone * (edges[:, 0] - flat.middle[0]) / flat.half)
    bins = np.floor(across / (0.4 * size)).astype(np.int64)
    counts = np.bincount(bins - bins.min())
    pairs = counts[:-1] + counts[1:] if len(counts) > 1 else counts
    return float((counts**2).sum() + 0.5 * (pairs**2).sum())
