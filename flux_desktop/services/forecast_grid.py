"""A forecast as a table of dishes by day: the one shape behind the screen, the page on paper and the spreadsheet."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.exact import MICRO
from flux_desktop.services.forecast_data import ForecastData

Array = NDArray[np.float64]
Kind = Literal["all", "category", "dish"]

# How the lists of the window name what can be picked: a dish by its id, a category by its name after a slash.
ALL: Final = ""


@dataclass(frozen=True, eq=False)
class GridRow:
    """A dish, a category or all dishes.

    name       of a category "" where it has none; of all dishes ""
    place      of a dish in the outlook
    mean       [days]; quantiles [days, 4] at LEVELS; period [4] of all days together
    money      [days]: what the units expected bring at the prices known; None where no price is
    own        [days]: the manager's own numbers in micros of a unit, None where there is none
    """

    kind: Kind
    name: str
    category: str
    place: int | None
    item_id: UUID | None
    mean: Array
    quantiles: Array
    period: Array
    money: Array | None
    own: tuple[int | None, ...]

    @property
    def is_sum(self) -> bool:
        return self.kind != "dish"

    def low(self, column: int) -> float:
        return float(self.quantiles[column, 0])

    def typical(self, column: int) -> float:
        return float(self.quantiles[column, 1])

    def high(self, column: int) -> float:
        return float(self.quantiles[column, 2])


@dataclass(frozen=True, eq=False)
class ForecastGrid:
    """Rows by day: all dishes first, then each category before its dishes, the most expected first."""

    days: tuple[date, ...]
    rows: tuple[GridRow, ...]

    @property
    def has_money(self) -> bool:
        return any(row.money is not None for row in self.rows)


def grid_of(
    data: ForecastData,
    picked: Collection[UUID | str] = (ALL,),
    own: Mapping[tuple[UUID, date], int] | None = None,
) -> ForecastGrid:
    """What is `picked`: dishes, whole categories ("/Mains") or everything (""). Nothing picked means everything.

    A category has its total where all of it is shown. Dishes off the menu are left out, unless they are picked
    themselves. `own` numbers in the place of those of `data`.
    """
    outlook = data.outlook
    numbers = data.own if own is None else own
    chosen = set(picked) or {ALL}
    everything = ALL in chosen
    left, totals = set(outlook.left_out), outlook.forecast.mean.sum(axis=1)
    groups: dict[str, list[int]] = {}
    for at in np.argsort(-totals, kind="stable").tolist():
        item_id, _name, category = outlook.items[at]
        whole = everything or f"/{category}" in chosen
        if item_id in chosen or (whole and at not in left):
            groups.setdefault(category, []).append(at)
    order = sorted(groups, key=lambda category: -float(totals[groups[category]].sum()))
    sums = {each.category: each for each in outlook.sums}
    rows: list[GridRow] = []
    if everything and None in sums:
        rows.append(_sum_row(data, "all", "", None))
    for category in order:
        whole = (everything or f"/{category}" in chosen) and category in sums
        # One category is the shop again, and one without a name among none says nothing.
        if whole and (len(sums) > 2 or not everything):
            rows.append(_sum_row(data, "category", category, category))
        rows += [_dish_row(data, at, numbers) for at in groups[category]]
    return ForecastGrid(outlook.forecast.days, tuple(rows))


def _dish_row(data: ForecastData, at: int, own: Mapping[tuple[UUID, date], int]) -> GridRow:
    outlook, made = data.outlook, data.outlook.forecast
    item_id, name, category = outlook.items[at]
    price = outlook.prices.get(item_id)
    period = made.quantiles[at].sum(axis=0) if outlook.periods is None else outlook.periods[at]
    return GridRow(
        "dish",
        name,
        category,
        at,
        item_id,
        made.mean[at],
        made.quantiles[at],
        period,
        None if price is None else made.mean[at] * price / MICRO,
        tuple(own.get((item_id, day)) for day in made.days),
    )


def _sum_row(data: ForecastData, kind: Kind, name: str, category: str | None) -> GridRow:
    outlook = data.outlook
    whole = next(each for each in outlook.sums if each.category == category)
    prices = np.array([outlook.prices.get(outlook.items[at][0], -1) for at in whole.items.tolist()])
    priced = prices >= 0
    money = None
    if priced.any():
        # The mean of a sum is the sum of the means; no quantile is.
        money = (outlook.forecast.mean[whole.items[priced]] * prices[priced, None] / MICRO).sum(axis=0)
    return GridRow(
        kind,
        name,
        name,
        None,
        None,
        whole.mean,
        whole.quantiles,
        whole.period,
        money,
        (None,) * len(whole.mean),
    )
