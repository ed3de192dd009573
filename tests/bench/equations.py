"""The plain equations that v2 grew from, in one piece: what was refined since shows against them.

Arrays are [items, days], effects [groups, items]. A Gamma-Poisson level that forgets at several rates, under factors of
the weekday, of holidays with the days around them, and of promotions; the variance by moments; a negative binomial.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.calendar import Calendar
from flux_desktop.domain.forecast.dispersion import fit_dispersion
from flux_desktop.domain.forecast.factors import pooling_strength
from flux_desktop.domain.forecast.level import priors
from flux_desktop.domain.forecast.model import LEVELS, Forecast, Future, confidence_of
from flux_desktop.domain.forecast.negative_binomial import quantiles
from flux_desktop.domain.forecast.panel import Panel
from flux_desktop.domain.progress import SILENT, Progress

Array = NDArray[np.float64]
Places = NDArray[np.int64]

_HISTORY: Final = 1_100
_HALF_LIFE: Final = 365
_PASSES: Final = 3
_REACH: Final = 21
_DISCOUNTS: Final = (0.94, 0.97, 0.985, 0.993, 0.998)
_LAG: Final = 7
_WINDOW: Final = 247
_MEMORY: Final = 0.995
_NEW: Final = 14
_SMALL: Final = 1e-9
_ORDINARY, _HOLIDAY, _BEFORE, _AFTER = range(4)
_DAY: Final = timedelta(1)


@dataclass(frozen=True)
class Equations:
    key: str = "equations"
    name: str = "The plain equations"

    def forecast(self, panel: Panel, future: Future, progress: Progress = SILENT) -> Forecast:
        recent = slice(-_HISTORY, None)
        visible = panel.visible[:, recent].astype(np.float64)
        counts = panel.counts[:, recent] * visible
        members, n = panel.groups, visible.sum(axis=1)
        past = (
            panel.weekdays[recent],
            _classes(panel.days[recent], panel.calendar),
            panel.promo[:, recent].astype(np.int64),
        )
        weekday, holiday, promotion, cut = _factors(counts, visible, members, *past)
        exposure = visible * _product(weekday, holiday, promotion, *past)
        a, b = priors(cut, exposure, visible, members)
        shape, rate = (np.array([_filtered(each, at) for at in _DISCOUNTS]) for each in (cut, exposure))
        level = (shape + a[:, None]) / (rate + b[:, None])
        first = max(0, counts.shape[1] - _WINDOW) + _LAG
        told = level[:, :, first - _LAG : -_LAG] * exposure[None, :, first:]
        age = np.arange(counts.shape[1] - first)[::-1]
        known = np.cumsum(visible, axis=1)[:, first - _LAG : -_LAG] >= _LAG
        weight = _MEMORY**age * visible[:, first:] * known
        unsure = 1 / (shape + a[:, None])
        chance = _chances(counts[:, first:], told, unsure[:, :, first - _LAG : -_LAG], weight, members)
        now = level[:, :, -1]
        mean = (chance * now).sum(axis=0)
        young = (chance * now**2 * (1 + unsure[:, :, -1])).sum(axis=0) / mean**2 - 1
        trial = np.einsum("di,dit->it", chance, told)
        dispersion = fit_dispersion(counts[:, first:], trial, weight, members)
        days = future.weekdays, _classes(future.days, panel.calendar), future.promo.astype(np.int64)
        mean = np.maximum(mean[:, None] * _product(weekday, holiday, promotion, *days), 1e-6)
        beyond = (dispersion.phi + np.where(n < _NEW, young, 0.0))[:, None] * mean**2
        size = np.clip(mean**2 / np.maximum(dispersion.psi[:, None] * mean + beyond, 1e-7), 1e-4, 1e6)
        words = tuple((self.name,) * len(future.days) for _ in panel.items)
        made = quantiles(LEVELS, size, mean)
        return Forecast(future.days, mean, made, size, confidence_of(panel), words)


def _classes(days: Sequence[date], calendar: Calendar) -> Places:
    """[days]: a holiday wins over the day before one, that over the day after."""
    found = []
    for day in days:
        around = [day, day + _DAY, day - _DAY]
        found.append(next((at for at, each in enumerate(around, 1) if each in calendar.holidays), _ORDINARY))
    return np.array(found, dtype=np.int64)


def _factors(
    counts: Array, visible: Array, members: Places, weekdays: Places, classes: Places, promo: Places
) -> tuple[Array, Array, Array, Array]:
    """Of weekday, holiday and promotion [groups, items], and the counts with outliers cut."""
    items, days = counts.shape
    weekday, holiday, promotion = np.ones((7, items)), np.ones((4, items)), np.ones((2, items))
    aged = 0.5 ** (np.arange(days)[::-1] / _HALF_LIFE)
    usual, cut = classes != _HOLIDAY, counts
    for turn in range(_PASSES):
        product = _product(weekday, holiday, promotion, weekdays, classes, promo)
        level = visible * _centred(cut) / np.maximum(_centred(visible * product), _SMALL)
        sold, base = aged * cut, aged * level

        def sums(values: Array, groups: Places, count: int, days: NDArray[np.bool_] | bool = True) -> Array:
            return np.array([(values * ((groups == at) & days)).sum(axis=1) for at in range(count)])

        lifted = np.take_along_axis(promotion.T, promo, axis=1)
        around = base * holiday[classes].T * lifted
        weekday = _pooled(sums(sold, weekdays, 7, usual), sums(around, weekdays, 7, usual), members)
        np.clip(weekday, 0.02, 8, out=weekday)
        week = np.where(usual, weekday[weekdays].T, weekday[weekdays].T ** 0.25)
        if not usual.all():
            holiday = _pooled(sums(sold, classes, 4), sums(base * week * lifted, classes, 4), members)
            np.clip(holiday, 0.02, 8, out=holiday)
            holiday[_ORDINARY] = 1
        if promo.any():
            without = base * week * holiday[classes].T
            effect = _pooled(sums(sold, promo, 2), sums(without, promo, 2), members)
            promotion[1] = np.clip(effect[1] / effect[0], 0.3, 6)
        if turn >= _PASSES - 2:
            product = _product(weekday, holiday, promotion, weekdays, classes, promo)
            mean = visible * product * _centred(cut) / np.maximum(_centred(visible * product), _SMALL)
            excess = ((cut - mean) ** 2 - mean).sum(axis=1) / np.maximum((mean**2).sum(axis=1), _SMALL)
            wide = np.sqrt(mean + np.clip(excess, 0.01, 0.5)[:, None] * mean**2)
            cut = np.minimum(cut, np.maximum(2, mean + 1 + 3 * wide))
    return weekday, holiday, promotion, cut


def _product(
    weekday: Array, holiday: Array, promotion: Array, weekdays: Places, classes: Places, promo: Places
) -> Array:
    """[items, days]: on a holiday little of the weekday is left."""
    week = np.where(classes == _HOLIDAY, weekday[weekdays].T ** 0.25, weekday[weekdays].T)
    return np.asarray(week * holiday[classes].T * np.take_along_axis(promotion.T, promo, axis=1))


def _centred(values: Array) -> Array:
    """The sum over three weeks to each side."""
    sums = np.cumsum(np.pad(values, ((0, 0), (_REACH + 1, _REACH))), axis=1)
    return np.asarray(sums[:, 2 * _REACH + 1 :] - sums[:, : -2 * _REACH - 1])


def _pooled(num: Array, den: Array, members: Places) -> Array:
    """[groups, items]: an item's toward its category's, worth κ units by how far items differ, that toward the shop's."""
    shop = (20 + num.sum(axis=1)) / (20 + den.sum(axis=1))
    above, below = (np.array([np.bincount(members, weights=row) for row in each]) for each in (num, den))
    prior = ((100 * shop[:, None] + above) / (100 + below))[:, members]
    kappa = pooling_strength(num, den, prior)
    return np.asarray((kappa * prior + num) / (kappa + den))


def _filtered(values: Array, discount: float) -> Array:
    """A_t = δ·A_{t−1} + values_t."""
    from scipy.signal import lfilter

    return np.asarray(lfilter([1.0], [1.0, -discount], values, axis=1))


def _chances(counts: Array, told: Array, unsure: Array, weight: Array, members: Places) -> Array:
    """[discounts, items], by a Gaussian score of what each told a week before; the category's counts beside it."""
    excess = (weight * ((counts - told) ** 2 - told)).sum(axis=2)
    dispersion = np.clip(excess / np.maximum((weight * told**2).sum(axis=2), _SMALL), 0.001, 3).min(axis=0)
    variance = np.maximum(0.001, told + (dispersion[:, None] + unsure) * told**2)
    score = -0.5 * (weight * (np.log(variance) + (counts - told) ** 2 / variance)).sum(axis=2)
    root = np.sqrt(np.bincount(members))
    score += np.array([(np.bincount(members, weights=row) / root)[members] for row in score])
    chance = np.exp(score - score.max(axis=0))
    return np.asarray(chance / chance.sum(axis=0))
