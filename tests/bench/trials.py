"""One panel, all models and peers: what each scored on the same mornings and items."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from flux_desktop.domain.forecast.models import MODELS
from tests.bench.cold_start import ColdStart, cold_start
from tests.bench.panels import SOURCES
from tests.bench.peers import quick_peers, slow_peers
from tests.bench.protocol import Fold, Result, Trial, folds_of, run, sampled
from tests.bench.rivals import RIVALS
from tests.bench.stock_outs import StockOuts, stock_outs

# Item-origin pairs on which the peers that take each item alone are run, and all others scored once more.
SAMPLE: Final = 40
# Where Flux is new to an item is measured on the panel with the most alike ones.
_COLD: Final = "bakery"
# Items up to which LightGBM takes seconds.
_SMALL: Final = 20
# With which LightGBM is trained once more each, to tell its luck from its worth.
_SEEDS: Final = (2, 3)


@dataclass(frozen=True)
class Outcome:
    """Results by model key, over all pairs and over the sample; `names` of the keys in the order of the report.

    `again` is LightGBM's WQL by its other seeds.
    """

    key: str
    shape: str
    pairs: int
    names: Mapping[str, str]
    full: Mapping[str, Result]
    sample: Mapping[str, Result]
    sample_pairs: int
    again: Mapping[int, float]
    stock_outs: Mapping[str, StockOuts]
    cold: ColdStart | None


def judge(key: str, quick: bool) -> Outcome | None:
    """None where the panel's package is not installed. `quick`: of the peers only LightGBM, on small panels."""
    source = next(source for source in SOURCES if source.key == key)
    panel = source.load()
    if panel is None:
        return None
    folds = folds_of(panel)
    few, rows = sampled(folds, SAMPLE)
    small = len(panel.items) <= _SMALL
    learners = [] if quick and not small else quick_peers(panel.calendar.holidays.__contains__)
    together = (*MODELS, *RIVALS, *learners)
    alone = [] if quick else slow_peers(*source.place)
    trials = {model.key: run(model, folds) for model in together}
    sample = {name: trial.result(rows) for name, trial in trials.items()} if alone else {}
    sample |= {model.key: run(model, few).result() for model in alone}
    again = {
        seed: run(replace(learner, seed=seed), folds).result().wql
        for seed in _SEEDS
        for learner in learners
        if not quick
    }
    zeros = (panel.counts[panel.visible] == 0).mean()
    promoted = panel.promo[panel.visible].mean()
    return Outcome(
        key=key,
        shape=f"{len(panel.items)} items, {len(panel.open_days)} days, {zeros:.0%} zeros, {promoted:.0%} on promotion",
        pairs=_pairs(folds),
        names={model.key: model.name for model in (*together, *alone)},
        full={name: trial.result() for name, trial in trials.items()},
        sample=sample,
        sample_pairs=_pairs(few),
        again=again,
        stock_outs=_stock_outs(trials),
        cold=cold_start(folds, MODELS) if key == _COLD else None,
    )


def _stock_outs(trials: Mapping[str, Trial]) -> dict[str, StockOuts]:
    average = trials["weekday_average"]
    return {
        key: stock_outs(trial, average)
        for key, trial in trials.items()
        if all(made.size is not None for made in trial.forecasts)
    }


def _pairs(folds: tuple[Fold, ...]) -> int:
    return sum(len(fold.items) for fold in folds)
