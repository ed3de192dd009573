"""Daily sales as arrays of items × consecutive calendar days, and which of those days are evidence of demand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.calendar import Calendar

# Ten years: v1 reads all history; the bound keeps a stray date of another century from filling memory.
HISTORY_DAYS: Final = 3_660
_NO_DAY: Final = date(1970, 1, 1)


@dataclass(frozen=True, eq=False)
class Panel:
    """Units sold by item and day. A closed day and a day before an item's first sale are no evidence of demand.

    categories [items]: one an item; items with the same text, also the empty one, form a group
    counts     [items, days]: units sold, never negative
    open_days  [days]: the shop was open
    promo      [items, days]: the item was on promotion
    first      [items]: index of the day of its first sale; the number of days where it was never sold
    calendar   holidays and events, of the days to come as well
    ran_out    [items, days]: the item ran out, so its units are a lower bound; None: never
    siblings   [items]: the item a new one borrows from, -1 for none; None: none does
    """

    items: tuple[str, ...]
    categories: tuple[str, ...]
    start: date
    counts: NDArray[np.float64]
    open_days: NDArray[np.bool_]
    promo: NDArray[np.bool_]
    first: NDArray[np.int64]
    calendar: Calendar = field(default_factory=Calendar)
    ran_out: NDArray[np.bool_] | None = None
    siblings: NDArray[np.int64] | None = None

    @classmethod
    def from_sales(
        cls,
        items: Sequence[str],
        categories: Sequence[str],
        item_index: NDArray[np.int64],
        ordinals: NDArray[np.int64],
        quantities: NDArray[np.float64],
        promos: NDArray[np.bool_],
        *,
        closed: Callable[[date], bool] | None = None,
        through: date | None = None,
        history: int = HISTORY_DAYS,
    ) -> "Panel":
        """The panel of sales lines given as columns; lines of the same item and day add up.

        `ordinals` are proleptic (`date.toordinal`). A day is open when it has a line, unless `closed` says
        otherwise; a net negative day counts as zero. The last day is `through` (later lines are not read)
        or that of the last line; at most `history` days up to it are kept, and an item sold before those
        is visible from the first of them. Without lines and `through` there are no days.
        """
        start, days = _window(ordinals, through, history)
        shape = (len(items), days)
        positions = ordinals - start.toordinal()
        inside = (positions >= 0) & (positions < days)
        cells = item_index[inside] * days + positions[inside]
        sums = np.bincount(cells, weights=quantities[inside], minlength=shape[0] * days)
        promo = np.zeros(shape, dtype=np.bool_)
        promo.reshape(-1)[cells[promos[inside]]] = True
        open_days = np.bincount(positions[inside], minlength=days) > 0
        if closed is not None:
            for day in np.flatnonzero(open_days):
                open_days[day] = not closed(start + timedelta(days=int(day)))
        counts = np.maximum(sums, 0.0).reshape(shape)
        first = _first_sale(counts)
        first[item_index[(positions < 0) & (quantities > 0)]] = 0
        return cls(tuple(items), tuple(categories), start, counts, open_days, promo, first)

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The calendar days of the columns."""
        return tuple(self.start + timedelta(days=day) for day in range(len(self.open_days)))

    @cached_property
    def weekdays(self) -> NDArray[np.int64]:
        """[days], 0 is Monday."""
        return (self.start.weekday() + np.arange(len(self.open_days))) % 7

    @cached_property
    def visible(self) -> NDArray[np.bool_]:
        """[items, days]: the shop was open and the item had been sold by then: the item's history."""
        started = np.arange(len(self.open_days)) >= self.first[:, None]
        visible: NDArray[np.bool_] = started & self.open_days
        return visible

    @cached_property
    def groups(self) -> NDArray[np.int64]:
        """[items]: a number for the category, 0 … categories − 1."""
        groups: NDArray[np.int64] = np.unique(np.array(self.categories, dtype=np.str_), return_inverse=True)[
            1
        ]
        return groups

    def select(self, items: NDArray[np.int64]) -> "Panel":
        """The panel of `items` only, indices in the order wanted. An item whose sibling is not among them has none."""
        siblings = self.siblings
        if siblings is not None:
            at = np.full(len(self.items) + 1, -1)
            at[items] = np.arange(len(items))
            siblings = at[siblings[items]]
        return replace(
            self,
            items=tuple(self.items[item] for item in items),
            categories=tuple(self.categories[item] for item in items),
            counts=self.counts[items],
            promo=self.promo[items],
            first=self.first[items],
            ran_out=None if self.ran_out is None else self.ran_out[items],
            siblings=siblings,
        )

    def before(self, day: date) -> "Panel":
        """What was known on the morning of `day`: earlier days only."""
        end = min(max((day - self.start).days, 0), len(self.open_days))
        return replace(
            self,
            counts=self.counts[:, :end],
            open_days=self.open_days[:end],
            promo=self.promo[:, :end],
            first=np.minimum(self.first, end),
            ran_out=None if self.ran_out is None else self.ran_out[:, :end],
        )


def _window(ordinals: NDArray[np.int64], through: date | None, history: int) -> tuple[date, int]:
    """The first day kept and the number of days."""
    if through is not None:
        ordinals = ordinals[ordinals <= through.toordinal()]
    if ordinals.size == 0:
        return through or _NO_DAY, 0
    last = through.toordinal() if through is not None else int(ordinals.max())
    start = max(int(ordinals.min()), last - history + 1)
    return date.fromordinal(start), last - start + 1


def _first_sale(counts: NDArray[np.float64]) -> NDArray[np.int64]:
    if counts.shape[1] == 0:
        return np.zeros(len(counts), dtype=np.int64)
    sold = counts > 0
    first: NDArray[np.int64] = np.where(sold.any(axis=1), sold.argmax(axis=1), counts.shape[1])
    return first
