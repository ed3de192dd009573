"""How long a forecast takes: fit and 14 days, one thread, generated counts."""

import resource
import time
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from flux_desktop.domain.forecast.model import Future, Model
from flux_desktop.domain.forecast.models import MODELS, model_named
from flux_desktop.domain.forecast.panel import Panel
from tests.bench.peers import quick_peers, slow_peers
from tests.bench.protocol import HORIZON, rows_of

SIZES: Final = ((100, 730), (1000, 365))
_COMPARED: Final = (1000, 365)
# Of the size above; the peers' time grows with the items.
_PEERS_ITEMS: Final = {"lightgbm": 200, "auto_ets": 30}
BLOCKS, BLOCK = 20, 1000


@dataclass(frozen=True)
class Timing:
    """Seconds of a model for items × days."""

    key: str
    name: str
    items: int
    days: int
    seconds: float

    @property
    def per_item(self) -> float:
        return self.seconds / self.items


def ours() -> list[Timing]:
    """The best of three runs of each model and size, after one that loads what the model needs."""
    made = []
    for model in MODELS:
        _seconds(model, generated(10, 60))
        for items, days in SIZES:
            best = min(_seconds(model, generated(items, days)) for _run in range(3))
            made.append(Timing(model.key, model.name, items, days, best))
    return made


def peers() -> list[Timing]:
    """Of some of the items of the largest size: their time grows with the items."""
    found = (*quick_peers(_never), *slow_peers("", ""))
    return [_peer(model, _PEERS_ITEMS[model.key]) for model in found if model.key in _PEERS_ITEMS]


def many(key: str) -> tuple[Timing, float]:
    """20,000 items × 365 days, a thousand at a time, and the peak of this process's memory in megabytes."""
    model = model_named(key)
    seconds = sum(_seconds(model, generated(BLOCK, 365, block)) for block in range(BLOCKS))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Timing(model.key, model.name, BLOCK * BLOCKS, 365, seconds), peak


def generated(items: int, days: int, seed: int = 1) -> Panel:
    """Counts with a weekday in them, in eight categories."""
    chance = np.random.default_rng(seed)
    week = np.array([0.8, 0.8, 0.9, 1.0, 1.3, 1.4, 0.8])[np.arange(days) % 7]
    mean = chance.gamma(2, 4, (items, 1)) * week
    return Panel(
        items=tuple(f"dish {n}" for n in range(items)),
        categories=tuple(f"category {n % 8}" for n in range(items)),
        start=date(2024, 1, 1),
        counts=chance.poisson(chance.gamma(5, mean / 5)).astype(np.float64),
        open_days=np.ones(days, dtype=np.bool_),
        promo=np.zeros((items, days), dtype=np.bool_),
        first=np.zeros(items, dtype=np.int64),
    )


def _peer(model: Model, items: int) -> Timing:
    _seconds(model, rows_of(generated(*_COMPARED), np.arange(2)))
    panel = rows_of(generated(*_COMPARED), np.arange(items))
    return Timing(model.key, model.name, items, _COMPARED[1], _seconds(model, panel))


def _seconds(model: Model, panel: Panel) -> float:
    ahead = tuple(panel.start + timedelta(days=len(panel.open_days) + n) for n in range(HORIZON))
    future = Future.plain(panel, ahead)
    began = time.perf_counter()
    model.forecast(panel, future)
    return time.perf_counter() - began


def _never(_day: date) -> bool:
    return False
