"""Where each dish is on the menu map, and where its name fits without lying on another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF

from flux_desktop.domain.menu_engineering import POPULAR
from flux_desktop.ui.profitability.dishes import DishRow

_GAP: Final = 9.0
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A dish at `x`, how much it sells, and `y`, what a portion earns."""

    row: DishRow
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class MenuMap:
    """Dishes about the two lines that part the classes. `relative`: of several categories, each to its own lines;
    then x is in times of the popular line and y the money above the category's mean."""

    places: tuple[MapPoint, ...]
    popular: float
    mean: float
    relative: bool


def menu_map(rows: Sequence[DishRow]) -> MenuMap:
    """Of the dishes that are costed and sold."""
    groups: dict[str, list[DishRow]] = {}
    for row in rows:
        if row.portion is not None and row.sold > 0:
            groups.setdefault(row.category, []).append(row)
    relative = len(groups) > 1
    places: list[MapPoint] = []
    line, mean = (1.0, 0.0) if relative else (0.0, 0.0)
    for some in groups.values():
        total = sum(float(row.sold) for row in some)
        popular = POPULAR * total / len(some)
        middle = sum(float(row.sold) * float(row.portion or 0) for row in some) / total
        if not relative:
            line, mean = popular, middle
        for row in some:
            x, y = float(row.sold), float(row.portion or 0)
            places.append(MapPoint(row, x / popular, y - middle) if relative else MapPoint(row, x, y))
    return MenuMap(tuple(places), line, mean, relative)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round values from at most `low` to at least `high`."""
    span = max(high - low, 1e-9)
    raw = span / most
    power = 10.0 ** floor(log10(raw))
    step = next(power * each for each in (1, 2, 2.5, 5, 10) if power * each >= raw * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [step * at for at in range(first, last + 1)]


def place_labels(
    points: Sequence[QPointF], sizes: Sequence[QSizeF], area: QRectF, dot: float
) -> list[QRectF | None]:
    """A box for each label beside its point, in the order of importance; None where there is no room.

    No box lies on another, on a dot, or outside of the area. There may be fewer sizes than points: the rest has none.
    """
    xs, ys = np.array([each.x() for each in points]), np.array([each.y() for each in points])
    taken: list[QRectF] = []
    found: list[QRectF | None] = []
    for at, (point, size) in enumerate(zip(points, sizes, strict=False)):
        box = next(
            (
                each
                for each in (side(point, size) for side in _SIDES)
                if area.contains(each)
                and not any(each.intersects(other) for other in taken)
                and not _covers(each, xs, ys, dot, at)
            ),
            None,
        )
        found.append(box)
        if box is not None:
            taken.append(box)
    return found + [None] * (len(points) - len(found))


def _covers(box: QRectF, xs: Array, ys: Array, dot: float, own: int) -> bool:
    """Whether it lies on the dot of another dish."""
    on = (
        (xs > box.left() - dot)
        & (xs < box.right() + dot)
        & (ys > box.top() - dot)
        & (ys < box.bottom() + dot)
    )
    on[own] = False
    return bool(on.any())


def _box(dx: float, dy: float) -> Callable[[QPointF, QSizeF], QRectF]:
    """A box of that size beside the point: −1 to the left or above, 1 to the right or below, 0 centred."""

    def made(point: QPointF, size: QSizeF) -> QRectF:
        left = point.x() + dx * _GAP - size.width() * (1 - dx) / 2
        top = point.y() + dy * _GAP - size.height() * (1 - dy) / 2
        return QRectF(QPointF(left, top), size)

    return made


_SIDES: Final = tuple(
    _box(dx, dy) for dx, dy in ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))
)
