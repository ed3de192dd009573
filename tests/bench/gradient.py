"""LightGBM as a peer: one global model a quantile, trained on past mornings of the same panel.

A row is an item on one of the 14 days from a morning. What it tells (`Features.NAMES`) was known on that
morning; past mornings every few days of the last 400 give the training rows, so that near and far days
have examples of their own. Sales are divided by the item's recent level and rows weigh that level: the
loss stays the pinball in units.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.forecast.model import LEVELS, Forecast, Future, confidence_of
from flux_desktop.domain.forecast.panel import Panel
from flux_desktop.domain.progress import SILENT, Progress

Array = NDArray[np.float64]

HORIZON: Final = 14
_MEMORY: Final = 400
_STRIDE: Final = 8
_ENOUGH: Final = 14
_WINDOWS: Final = (7, 14, 28, 56, 112)
_DISCOUNTS: Final = (0.85, 0.94, 0.98, 0.993)
_WEEKS: Final = 16
# Found on two fortnights of the 42 days before the first morning of nine panels. Raw units instead of levels divided
# out cost 1.8 % of the loss, 31 leaves .8 %, 30 rows a leaf .5 %, 15 leaves .4 %; 5 leaves, 60 to 220 trees and .3 or
# .8 of the features changed it by less than .3 %.
SETTINGS: Final[dict[str, Any]] = {
    "num_leaves": 7,
    "learning_rate": 0.06,
    "min_data_in_leaf": 100,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
}
TREES: Final = 150


@dataclass(frozen=True)
class LightGBM:
    """Quantile regression trees over all items; quantiles sorted and rounded to whole units."""

    holiday: Callable[[date], bool]
    settings: dict[str, Any] = field(default_factory=lambda: SETTINGS)
    trees: int = TREES
    seed: int = 1
    key: str = "lightgbm"
    name: str = "LightGBM"

    def forecast(self, panel: Panel, future: Future, progress: Progress = SILENT) -> Forecast:
        import lightgbm

        table = Features(panel, future, self.holiday)
        end = len(panel.open_days)
        mornings = range(end - 1, max(28, end - _MEMORY), -_STRIDE)
        rows = [table.rows(morning) for morning in mornings]
        X = np.concatenate([x for x, _, _ in rows])
        y, scale = (np.concatenate([row[n] for row in rows]) for n in (1, 2))
        asked, where, unit = table.asked()
        columns = [(day - panel.start).days - end for day in future.days]
        quantiles = np.zeros((len(panel.items), len(columns), len(LEVELS)))
        data = lightgbm.Dataset(X, y / scale, weight=scale, params={"verbose": -1, "max_bin": 127})
        for number, level in enumerate(LEVELS):
            parameters = {**self.settings, "objective": "quantile", "alpha": level, "seed": self.seed}
            parameters |= {"num_threads": 1, "verbose": -1, "deterministic": True, "force_row_wise": True}
            model = lightgbm.train(parameters, data, num_boost_round=self.trees, keep_training_booster=True)
            made = np.zeros((len(panel.items), HORIZON))
            made[where] = model.predict(asked, num_threads=1) * unit
            quantiles[:, :, number] = made[:, columns]
            progress.step(number + 1, len(LEVELS))
        quantiles = np.sort(np.rint(np.maximum(quantiles, 0)), axis=2)
        words = tuple(("LightGBM",) * len(columns) for _ in panel.items)
        return Forecast(future.days, quantiles[:, :, 1], quantiles, None, confidence_of(panel), words)


class Features:
    """What was known of each item on a morning, about each of the 14 days from it."""

    def __init__(self, panel: Panel, future: Future, holiday: Callable[[date], bool]) -> None:
        self.end = end = len(panel.open_days)
        total = end + HORIZON
        self.y = panel.counts * panel.visible
        self.visible = panel.visible.astype(np.float64)
        self.first = panel.first
        days = [panel.start + timedelta(days=n) for n in range(-1, total + 8)]
        free = np.array([holiday(day) for day in days])
        self.holiday, self.eve, self.after = free[1:-8], free[2:-7], free[:-9]
        upcoming = np.array(
            [free[n + 1 : n + 9].argmax() if free[n + 1 : n + 9].any() else 8 for n in range(total)]
        )
        self.calendar = np.array(
            [[d.weekday(), d.month, d.day, d.isocalendar().week] for d in days[1 : total + 1]],
            dtype=np.float64,
        )
        self.calendar = np.column_stack([self.calendar, self.holiday, self.eve, self.after, upcoming])
        self.weekdays = self.calendar[:, 0].astype(np.int64)
        self.promo = np.zeros((len(panel.items), total))
        self.promo[:, :end] = panel.promo
        for column, day in enumerate(future.days):
            self.promo[:, (day - panel.start).days] = future.promo[:, column]
        self.open = np.zeros(total, dtype=np.bool_)
        self.open[:end] = panel.open_days
        self.open[[(day - panel.start).days for day in future.days]] = True
        self.promoted = bool(self.promo.any())
        self.groups = panel.groups
        self._totals()

    def _totals(self) -> None:
        """Running sums, and the levels of the filters, over days."""
        y, v = self.y, self.visible
        promo = self.promo[:, : self.end]
        pad = ((0, 0), (1, 0))
        self.sum_y, self.sum_v = (np.pad(np.cumsum(x, axis=1), pad) for x in (y, v))
        self.sum_zero = np.pad(np.cumsum((y == 0) * v, axis=1), pad)
        self.sum_square = np.pad(np.cumsum(y * y, axis=1), pad)
        plain = v * (1 - promo)
        self.sum_promo = np.pad(np.cumsum(v * promo, axis=1), pad)
        # Weekday factors of the shop, from all days so far: what a level is freed of.
        shop = np.stack([(y * (self.weekdays[: self.end] == w)).sum(axis=0) for w in range(7)])
        items = np.stack([(v * (self.weekdays[: self.end] == w)).sum(axis=0) for w in range(7)])
        sums, counts = np.cumsum(shop, axis=1), np.cumsum(items, axis=1)
        means = (sums + 1e-3) / (counts + 1e-3)
        usual = (sums.sum(axis=0) + 1e-3) / (counts.sum(axis=0) + 1e-3)
        self.factor = np.clip(means / usual, 0.1, 5)  # [7, days]: as known after the day
        today = self.factor[self.weekdays[: self.end], np.arange(self.end)]
        self.levels = [_filter(y, v * today, discount) for discount in _DISCOUNTS]
        self.plain_level = _filter(y * plain, plain * today, 0.98)
        self.shop_levels = [
            _filter(y.sum(axis=0)[None], (v * today).sum(axis=0)[None], d) for d in (0.85, 0.98)
        ]
        size = int(self.groups.max(initial=-1)) + 1
        member = (self.groups == np.arange(size)[:, None]).astype(np.float64)
        self.group_levels = [_filter(member @ y, member @ (v * today), d) for d in (0.85, 0.98)]
        # The lift of promotions so far: sold on promotion over what the level of other days expected.
        expected = np.pad(self.plain_level, pad)[:, :-1] * today
        self.lift_above = np.pad(np.cumsum(y * promo * v, axis=1), pad)
        self.lift_below = np.pad(np.cumsum(expected * promo * v, axis=1), pad)
        on = np.zeros(len(y))
        since = np.full(len(y), 60.0)
        self.spell, self.idle = np.zeros_like(self.promo), np.zeros_like(self.promo)
        for day in range(self.promo.shape[1]):
            now = self.promo[:, day] > 0
            on = np.where(now, on + 1, 0)
            since = np.where(now, 0, np.minimum(since + 1, 60))
            self.spell[:, day], self.idle[:, day] = on, since

    def rows(self, morning: int) -> tuple[Array, Array, Array]:
        """Features, units sold and level of the days from `morning` whose sales are known."""
        ahead = np.arange(morning, min(morning + HORIZON, self.end))
        keep = self._known(morning)
        X, scale = self._table(morning, ahead)
        shown = (self.visible[:, ahead] > 0) & keep[:, None]
        return X[shown], self.y[:, ahead][shown], np.broadcast_to(scale[:, None], shown.shape)[shown]

    def asked(self) -> tuple[Array, NDArray[np.bool_], Array]:
        """Features of the 14 days after the last, where they go [items, 14], and the levels."""
        ahead = np.arange(self.end, self.end + HORIZON)
        X, scale = self._table(self.end, ahead)
        shown = self._known(self.end)[:, None] & self.open[ahead]
        return X[shown], shown, np.broadcast_to(scale[:, None], shown.shape)[shown]

    def _known(self, morning: int) -> NDArray[np.bool_]:
        recent = self.sum_y[:, morning] - self.sum_y[:, max(0, morning - 56)]
        known: NDArray[np.bool_] = (self.sum_v[:, morning] >= _ENOUGH) & (recent > 0)
        return known

    def _table(self, morning: int, ahead: NDArray[np.int64]) -> tuple[Array, Array]:
        """[items, days, features] and the level of each item."""
        last = morning - 1
        level = np.maximum(self.levels[2][:, last], 0.05)
        unit = level[:, None]
        still = [np.log(level), self.sum_v[:, morning]]
        for window in _WINDOWS:
            start = max(0, morning - window)
            y, v = (s[:, morning] - s[:, start] for s in (self.sum_y, self.sum_v))
            n = np.maximum(v, 1)
            still.append(y / n / level)
            if window in (28, 112):
                square = self.sum_square[:, morning] - self.sum_square[:, start]
                still.append(np.sqrt(np.maximum(square / n - (y / n) ** 2, 0)) / level)
                still.append((self.sum_zero[:, morning] - self.sum_zero[:, start]) / n)
        still += [made[:, last] / level for n, made in enumerate(self.levels) if n != 2]
        window = slice(max(0, morning - 56), morning)
        still += list(_quantiles(self.y[:, window], self.visible[:, window], (0.1, 0.5, 0.9, 1.0)).T / level)
        fast, slow = (made[0, last] for made in self.shop_levels)
        still.append(np.full(len(level), fast / max(slow, 1e-9)))
        fast, slow = (made[self.groups, last] for made in self.group_levels)
        still += [fast / np.maximum(slow, 1e-9), np.log(np.maximum(slow, 1e-3)) - np.log(level)]
        still.append(self.groups.astype(np.float64))
        if self.promoted:
            above, below = self.lift_above[:, morning], self.lift_below[:, morning]
            everyone = (above.sum() + 1) / (below.sum() + 1)
            still.append((above + 10 * everyone) / (below + 10))
            start = max(0, morning - 28)
            promoted = self.sum_promo[:, morning] - self.sum_promo[:, start]
            still += [promoted / 28, self.sum_promo[:, morning], self.plain_level[:, last] / level]
        weekdays = self.weekdays[ahead]
        shape = (len(level), len(ahead))
        moving: list[Array] = [
            np.broadcast_to((ahead - morning).astype(np.float64), shape),
            np.broadcast_to(self.factor[weekdays, last], shape),
            *(np.broadcast_to(column, shape) for column in self.calendar[ahead].T),
        ]
        moving += [made[:, weekdays] for made in self._same_weekday(morning, unit)]
        if self.promoted:
            before = self.promo[:, np.maximum(ahead - 1, 0)]
            after = self.promo[:, np.minimum(ahead + 1, self.promo.shape[1] - 1)]
            moving += [self.promo[:, ahead], before, after, self.spell[:, ahead], self.idle[:, ahead]]
            total = np.maximum((self.sum_v[:, morning] > 0).sum(), 1)
            moving.append(np.broadcast_to(self.promo[:, ahead].sum(axis=0) / total, shape))
        columns = [np.broadcast_to(column[:, None], shape) for column in still] + moving
        return np.stack(columns, axis=2), level

    def _same_weekday(self, morning: int, unit: Array) -> list[Array]:
        """[items, 7] each: the last sales on the weekday, means and quantiles of several of them."""
        start = morning - 7 * _WEEKS
        columns = np.arange(max(start, 0), morning)
        y = np.zeros((len(unit), 7 * _WEEKS))
        v = np.zeros_like(y)
        y[:, len(y[0]) - len(columns) :] = self.y[:, columns]
        v[:, len(y[0]) - len(columns) :] = self.visible[:, columns]
        y = y.reshape(len(unit), _WEEKS, 7)[:, ::-1]  # the last week first
        v = v.reshape(len(unit), _WEEKS, 7)[:, ::-1]
        order = (np.arange(7) - (self.weekdays[morning - 1] + 1)) % 7  # where each weekday stands in a week
        y, v = y[:, :, order], v[:, :, order]
        made = [np.where(v[:, n] > 0, y[:, n], np.nan) / unit for n in range(4)]
        for weeks in (4, 8, 16):
            some = v[:, :weeks].sum(axis=1)
            with np.errstate(invalid="ignore", divide="ignore"):
                made.append(np.where(some > 0, y[:, :weeks].sum(axis=1) / some, np.nan) / unit)
        flat_y, flat_v = (x.transpose(0, 2, 1).reshape(-1, _WEEKS) for x in (y, v))
        quantiles = _quantiles(flat_y, flat_v, (0.1, 0.5, 0.9))
        made += [quantiles[:, n].reshape(-1, 7) / unit for n in range(3)]
        return made


def _filter(above: Array, below: Array, discount: float) -> Array:
    """Discounted Σabove / Σbelow up to and with each day."""
    made = np.empty_like(above)
    a, b = np.full(len(above), 1e-3), np.full(len(above), 1e-2)
    for day in range(above.shape[1]):
        a, b = discount * a + above[:, day], discount * b + below[:, day]
        made[:, day] = a / np.maximum(b, 1e-9)
    return made


def _quantiles(values: Array, shown: Array, levels: tuple[float, ...]) -> Array:
    """[rows, levels] linear quantiles of the values shown; 0 where none is."""
    ordered = np.sort(np.where(shown > 0, values, np.inf), axis=1)
    last = np.maximum((shown > 0).sum(axis=1) - 1, 0)
    place = last[:, None] * np.array(levels)
    low = np.floor(place).astype(np.int64)
    lower = np.take_along_axis(ordered, low, axis=1)
    upper = np.take_along_axis(ordered, np.minimum(low + 1, last[:, None]), axis=1)
    lower, upper = (np.where(np.isfinite(x), x, 0.0) for x in (lower, upper))
    return np.asarray(lower + (upper - lower) * (place - low), dtype=np.float64)
