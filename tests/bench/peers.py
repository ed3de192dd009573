"""Well-known forecasters as peers: each item alone, quantiles from its own prediction intervals, never negative and
rounded to whole units, which does them good where sales are small.

None of them knows closed days. statsforecast's models want whole weeks: a closed day is filled with the mean
of the last four open days of its weekday, and never asked for. Prophet leaves closed days out, and is told the
holidays of the country and, where there are any, the promotions.
"""

import importlib.util
import logging
import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.forecast.model import LEVELS, Forecast, Future, Model, confidence_of
from flux_desktop.domain.forecast.panel import Panel
from flux_desktop.domain.progress import SILENT, Progress
from tests.bench.gradient import LightGBM

Array = NDArray[np.float64]

_HORIZON: Final = 14
_WEEK: Final = 7
# Central intervals whose ends are the levels asked.
_INTERVALS: Final = (80, 98)
_SEED: Final = 20


@dataclass(frozen=True)
class Statistical:
    """A model of statsforecast on the last `memory` days of each item."""

    key: str
    name: str
    make: Callable[[], Any]
    memory: int = 730

    def forecast(self, panel: Panel, future: Future, progress: Progress = SILENT) -> Forecast:
        columns = [(day - panel.start).days - len(panel.open_days) for day in future.days]
        mean, quantiles = _empty(panel, future)
        model = self.make()
        for item in range(len(panel.items)):
            series = filled(panel, item)[-self.memory :]
            if series.size < 2 * _WEEK:
                continue
            with quiet():
                made = model.forecast(np.ascontiguousarray(series), _HORIZON, level=list(_INTERVALS))
            middle = np.asarray(made["mean"], dtype=np.float64)
            low, high, highest = (np.asarray(made[n], dtype=np.float64) for n in ("lo-80", "hi-80", "hi-98"))
            mean[item] = middle[columns]
            quantiles[item] = np.stack([low, middle, high, highest], axis=1)[columns]
        return _forecast(panel, future, mean, quantiles, self.name)


@dataclass(frozen=True)
class Prophet:
    """Prophet: additive, weekly season, yearly from two years on, holidays, promotion as a regressor."""

    country: str
    region: str
    key: str = "prophet"
    name: str = "Prophet"

    def forecast(self, panel: Panel, future: Future, progress: Progress = SILENT) -> Forecast:
        import pandas

        mean, quantiles = _empty(panel, future)
        days = np.array(panel.days, dtype="datetime64[ns]")
        for item in range(len(panel.items)):
            shown = panel.visible[item]
            if shown.sum() < 2 * _WEEK:
                continue
            promoted = bool(panel.promo[item, shown].any())
            past = pandas.DataFrame({"ds": days[shown], "y": panel.counts[item, shown]})
            asked = pandas.DataFrame({"ds": np.array(future.days, dtype="datetime64[ns]")})
            if promoted:
                past["promo"] = panel.promo[item, shown].astype(float)
                asked["promo"] = future.promo[item].astype(float)
            with quiet():
                draws, middle = self._draws(past, asked, promoted)
            mean[item] = middle
            quantiles[item] = np.quantile(draws, LEVELS, axis=1).T
        return _forecast(panel, future, mean, quantiles, self.name)

    def _draws(self, past: Any, asked: Any, promoted: bool) -> tuple[Array, Array]:
        import prophet

        holidays = None
        if self.country:
            years = range(past["ds"].min().year, asked["ds"].max().year + 1)
            make = prophet.make_holidays.make_holidays_df
            holidays = make(list(years), self.country, province=self.region or None)
        long = (past["ds"].max() - past["ds"].min()).days >= 730
        model = prophet.Prophet(
            weekly_seasonality=True,
            yearly_seasonality=long,
            daily_seasonality=False,
            holidays=holidays,
            uncertainty_samples=300,
        )
        if promoted:
            model.add_regressor("promo")
        np.random.seed(_SEED)
        model.fit(past, seed=_SEED)
        middle = model.predict(asked)["yhat"].to_numpy()
        return model.predictive_samples(asked)["yhat"], middle


def quick_peers(holiday: Callable[[date], bool]) -> list[LightGBM]:
    """Those that learn all items at once, where they are installed."""
    return [LightGBM(holiday)] if installed("lightgbm") else []


def slow_peers(country: str, region: str) -> list[Model]:
    """Those that take each item alone, for seconds: for a sample of items; where they are installed."""
    peers: list[Model] = []
    if installed("statsforecast"):
        os.environ["NIXTLA_ID_AS_COL"] = "1"
        from statsforecast.models import MSTL, AutoARIMA, AutoETS, DynamicOptimizedTheta

        peers += [
            Statistical("auto_ets", "AutoETS", lambda: AutoETS(season_length=_WEEK)),
            Statistical("theta", "DynamicOptimizedTheta", lambda: DynamicOptimizedTheta(season_length=_WEEK)),
            Statistical("mstl", "MSTL", lambda: MSTL(season_length=[_WEEK])),
            Statistical(
                "auto_arima", "AutoARIMA", lambda: AutoARIMA(season_length=_WEEK, approximation=True), 365
            ),
        ]
    if installed("prophet"):
        peers.append(Prophet(country, region))
    return peers


def installed(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def filled(panel: Panel, item: int) -> Array:
    """An item's sales from its first on, closed days filled."""
    first = int(panel.first[item])
    y, shown = panel.counts[item, first:].copy(), panel.visible[item, first:]
    usual = float(y[shown].mean()) if shown.any() else 0.0
    for day in np.flatnonzero(~shown):
        before = np.arange(day % _WEEK, day, _WEEK)
        before = before[shown[before]][-4:]
        y[day] = y[before].mean() if before.size else usual
    return y


def _empty(panel: Panel, future: Future) -> tuple[Array, Array]:
    shape = (len(panel.items), len(future.days))
    return np.zeros(shape), np.zeros((*shape, len(LEVELS)))


def _forecast(panel: Panel, future: Future, mean: Array, quantiles: Array, name: str) -> Forecast:
    mean, quantiles = (np.nan_to_num(np.maximum(x, 0.0)) for x in (mean, quantiles))
    quantiles = np.rint(quantiles)
    words = tuple((name,) * len(future.days) for _ in panel.items)
    return Forecast(future.days, mean, np.sort(quantiles, axis=2), None, confidence_of(panel), words)


@contextmanager
def quiet() -> Iterator[None]:
    """Without the warnings and notes of libraries about each series."""
    for name in ("prophet", "prophet.plot", "cmdstanpy"):
        logging.getLogger(name).disabled = True
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield
