"""v1's speed over many dishes, and how the time grows with them."""

import time
from datetime import date, timedelta

import numpy as np

from flux_desktop.domain.forecast.model import Future
from flux_desktop.domain.forecast.models import MODELS
from flux_desktop.domain.forecast.panel import Panel

_SIZES = ((100, 730), (500, 730), (1000, 365))


def report(_lines: int) -> str:
    rows = [
        "# Forecast speed",
        "",
        "Fit and 14 days ahead, one process.",
        "",
        "| model | items × days | seconds | items/s |",
        "|---|---|---|---|",
    ]
    for items, days in _SIZES:
        panel = _panel(items, days)
        ahead = tuple(panel.days[-1] + timedelta(days=1 + n) for n in range(14))
        future = Future.plain(panel, ahead)
        for model in MODELS:
            model.forecast(panel, future)
            began = time.perf_counter()
            model.forecast(panel, future)
            seconds = time.perf_counter() - began
            rows.append(f"| {model.key} | {items} × {days} | {seconds:.3f} | {items / seconds:,.0f} |")
    return "\n".join(rows)


def _panel(items: int, days: int) -> Panel:
    chance = np.random.default_rng(1)
    counts = chance.poisson(chance.gamma(2, 4, (items, 1)), (items, days)).astype(np.float64)
    return Panel(
        items=tuple(f"dish {n}" for n in range(items)),
        categories=tuple(f"category {n % 8}" for n in range(items)),
        start=date(2024, 1, 1),
        counts=counts,
        open_days=np.ones(days, dtype=np.bool_),
        promo=np.zeros((items, days), dtype=np.bool_),
        first=np.zeros(items, dtype=np.int64),
    )
