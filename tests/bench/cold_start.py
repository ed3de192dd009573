"""How models do with items they have hardly seen: the items' earlier history hidden, the panel otherwise as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from flux_desktop.domain.forecast.model import Model
from flux_desktop.domain.forecast.panel import Panel
from tests.bench.protocol import SEED, Fold, Rows, Trial

VISIBLE: Final = (0, 3, 7)
# The items are hidden a part at a time, so that most of the category stays known.
_PARTS: Final = 5

# WQL by days visible and model.
ColdStart = Mapping[int, Mapping[str, float]]


def cold_start(folds: Sequence[Fold], models: Sequence[Model]) -> ColdStart:
    """Each item of each fold is hidden once."""
    chance = np.random.default_rng(SEED)
    parts = [
        (fold, part) for fold in folds for part in np.array_split(chance.permutation(fold.items), _PARTS)
    ]
    return {
        days: {
            model.key: _wql(model, [_hidden(fold, part, days) for fold, part in parts]) for model in models
        }
        for days in VISIBLE
    }


def _wql(model: Model, folds: Sequence[Fold]) -> float:
    made = tuple(model.forecast(replace(fold.past), fold.future) for fold in folds)
    return Trial(tuple(folds), made, 0.0).result().wql


def _hidden(fold: Fold, items: Rows, days: int) -> Fold:
    """The fold, asked for `items` alone, whose last `days` open days are all that is known of them."""
    row = {int(item): number for number, item in enumerate(fold.items)}
    sold = fold.sold[[row[int(item)] for item in items]]
    return Fold(without_history(fold.past, items, days), fold.future, items, sold)


def without_history(panel: Panel, items: Rows, days: int) -> Panel:
    """The panel as if `items` had come on the menu `days` open days before its end."""
    end = len(panel.open_days)
    start = int(np.flatnonzero(panel.open_days)[-days]) if days else end
    counts, first, promo = panel.counts.copy(), panel.first.copy(), panel.promo.copy()
    counts[items, :start] = 0
    promo[items, :start] = False
    first[items] = start
    return replace(panel, counts=counts, first=first, promo=promo)
