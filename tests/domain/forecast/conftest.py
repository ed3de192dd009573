from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
import pytest

from flux_desktop.domain.forecast.panel import Panel

MONDAY = date(2024, 1, 1)


@pytest.fixture(scope="session")
def panel_of() -> Callable[..., Panel]:
    """A panel from rows of units, one an item, from a Monday on; `closed` are day numbers."""

    def make(
        rows: Sequence[Sequence[float]],
        *,
        categories: Sequence[str] | None = None,
        closed: Sequence[int] = (),
        start: date = MONDAY,
    ) -> Panel:
        counts = np.array(rows, dtype=np.float64)
        open_days = np.ones(counts.shape[1], dtype=np.bool_)
        open_days[list(closed)] = False
        first = [next((day for day, units in enumerate(row) if units > 0), len(row)) for row in rows]
        names = tuple(f"Dish {number}" for number in range(len(rows)))
        return Panel(
            names,
            tuple(categories or [""] * len(rows)),
            start,
            counts,
            open_days,
            np.zeros(counts.shape, dtype=np.bool_),
            np.array(first, dtype=np.int64),
        )

    return make
