"""Forecasts against what else there is: simple rivals, well-known forecasters, gradient-boosted trees."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Final

import numpy as np

from flux_desktop.domain.forecast.models import MODELS
from tests.bench.panels import SOURCES, Source
from tests.bench.peers import installed
from tests.bench.protocol import Result, processes
from tests.bench.speed import BLOCK, Timing, many, ours, peers
from tests.bench.trials import Outcome, judge

_PEERS: Final = ("lightgbm", "auto_ets", "theta", "mstl", "auto_arima", "prophet")
_LIBRARIES: Final = ("lightgbm", "statsforecast", "prophet")


def report(quick: bool) -> str:
    """Two panels at a time, each in a process with one thread; speed afterwards, alone."""
    with processes(2) as pool:
        judged = pool.map(partial(judge, quick=quick), [source.key for source in SOURCES])
        outcomes = list(zip(SOURCES, judged, strict=True))
    with processes(1, max_tasks_per_child=1) as pool:
        timings = [*pool.submit(ours).result(), *([] if quick else pool.submit(peers).result())]
        large = [pool.submit(many, model.key).result() for model in MODELS]
    here = [(source, outcome) for source, outcome in outcomes if outcome is not None]
    absent = [source for source, outcome in outcomes if outcome is None]
    sections = [
        _head(absent, quick),
        _ratios(here),
        _luck(here),
        _sure(here),
        _panels(here),
        _cold(here),
        _kitchen(here),
        _speed(timings, large),
    ]
    return "\n\n".join(section for section in sections if section)


def champion() -> str:
    """The key of the model that is measured against the others."""
    keys = [model.key for model in MODELS]
    return "v2" if "v2" in keys else keys[0]


def _head(absent: Sequence[Source], quick: bool) -> str:
    text = [
        "# Forecasts",
        "",
        "Eight mornings over the last year of each panel, 14 days from each; items with at least 30 open days and",
        "a sale in the 56 days before. WQL is Σ 2·pinball / (4·Σy) over the levels .1, .5, .9 and .99; 0 is",
        "perfect. p10 … p99 is the share of what was sold that lay below the quantile, by the randomised PIT of the",
        "model's distribution; with * by its quantiles, a count that equals one being half below it. Bias is",
        "Σ(mean − y)/Σy; LightGBM has a median in the mean's place. Seconds are for fit and 14 days, one thread.",
    ]
    lacking = [name for name in _LIBRARIES if not installed(name)]
    if lacking:
        text += ["", f"Not installed, so not compared with: {', '.join(lacking)}."]
    if absent:
        text += [
            "",
            f"Panels whose package is not installed: {', '.join(source.title for source in absent)}.",
        ]
    if quick:
        text += [
            "",
            "Quick: peers that take each item alone are left out, and LightGBM on all but small panels.",
        ]
    return "\n".join(text)


def _ratios(here: Sequence[tuple[Source, Outcome]]) -> str:
    ours = champion()
    real = [outcome for source, outcome in here if source.real]
    if not real:
        return ""
    rows = [
        "## In one table",
        "",
        f"WQL of {ours} over that of others; the last row is the geometric mean of the real panels.",
        "",
    ]
    others = ["v1", "weekday_average", "all_weekdays", "recent_weekdays", "lightgbm", "best peer"]
    others = [other for other in others if other != ours]
    rows += _columns("panel", *others)
    collected: dict[str, list[float]] = {other: [] for other in others}
    for source, outcome in here:
        cells = []
        for other in others:
            ratio, note = _ratio(outcome, ours, other)
            cells.append(f"{ratio:.3f}{note}" if ratio else "–")
            if ratio and source.real:
                collected[other].append(ratio)
        rows.append(_row([source.title, *cells]))
    means = [_geometric(values) if len(values) == len(real) else "–" for values in collected.values()]
    rows.append(_row(["**geometric mean**", *(f"**{mean}**" for mean in means)]))
    return "\n".join(rows)


def _luck(here: Sequence[tuple[Source, Outcome]]) -> str:
    """The same ratio where LightGBM drew other rows and features."""
    real = [outcome for source, outcome in here if source.real]
    seeds = real[0].again if real else {}
    if not seeds:
        return ""
    means = [
        _geometric([outcome.full[champion()].wql / outcome.again[seed] for outcome in real]) for seed in seeds
    ]
    told = ", ".join(f"{mean} with seed {seed}" for mean, seed in zip(means, seeds, strict=True))
    return f"LightGBM draws rows and features: its geometric mean is {told}, of the same panels."


def _sure(here: Sequence[tuple[Source, Outcome]]) -> str:
    """Of the champion's shares, how far chance may have moved them."""
    ours = champion()
    levels = ("p10", "p50", "p90", "p99")
    rows = [
        "## How sure the shares are",
        "",
        f"What was sold below {ours}'s quantiles, ± the standard error by how the eight mornings lie apart.",
        "",
        *_columns("panel", *levels),
    ]
    for source, outcome in here:
        result = outcome.full[ours]
        rows.append(
            _row([source.title, *(f"{result.pit[name]:.3f} ± {result.sure[name]:.3f}" for name in levels)])
        )
    return "\n".join(rows)


def _ratio(outcome: Outcome, ours: str, other: str) -> tuple[float | None, str]:
    """The ratio, and which peer was the best: on the pairs that all of them were run on."""
    if other != "best peer":
        beside = outcome.full.get(other)
        return (outcome.full[ours].wql / beside.wql if beside else None), ""
    peers = {key: outcome.sample[key].wql for key in _PEERS if key in outcome.sample}
    if not peers:
        return None, ""
    best = min(peers, key=lambda key: peers[key])
    return outcome.sample[ours].wql / peers[best], f" {outcome.names[best]}"


def _panels(here: Iterable[tuple[Source, Outcome]]) -> str:
    rows = ["## Panel by panel"]
    for source, outcome in here:
        rows += ["", f"### {source.title}", ""]
        rows += [f"{outcome.shape}; {source.origin}. All {outcome.pairs} pairs of item and morning:", ""]
        rows += _results(outcome, outcome.full)
        if outcome.sample:
            rows += [
                "",
                f"{outcome.sample_pairs} of the pairs, by a seed, for the peers that take each item alone:",
                "",
            ]
            rows += _results(outcome, outcome.sample)
    return "\n".join(rows)


def _results(outcome: Outcome, results: Mapping[str, Result]) -> list[str]:
    levels = ("p10", "p50", "p90", "p99")
    rows = _columns("model", "WQL", *levels, "MAE", "bias", "s/item")
    for key, name in outcome.names.items():
        if key not in results:
            continue
        result = results[key]
        star = "" if result.distribution else "*"
        pit = [f"{result.pit[level]:.3f}{star}" for level in levels]
        figures = [f"{result.mae:.3f}", f"{result.bias:+.3f}", f"{result.per_item:.2g}"]
        rows.append(_row([_name(key, name), f"{result.wql:.4f}", *pit, *figures]))
    return rows


def _cold(here: Iterable[tuple[Source, Outcome]]) -> str:
    rows = []
    for source, outcome in here:
        if outcome.cold is None:
            continue
        keys = list(next(iter(outcome.cold.values())))
        rows += [
            "## New items",
            "",
            f"{source.title}: WQL where all but the last days of an item are hidden, a fifth of the items at a time.",
            "",
            *_columns("days visible", *keys),
        ]
        rows += [
            _row([str(days), *(f"{wql[key]:.3f}" for key in keys)]) for days, wql in outcome.cold.items()
        ]
    return "\n".join(rows)


def _kitchen(here: Iterable[tuple[Source, Outcome]]) -> str:
    some = list(here)
    keys = list(some[0][1].stock_outs) if some else []
    rows = [
        "## In the kitchen",
        "",
        "Units short, at the waste that preparing the weekday average's p90 leaves, against the units short then.",
        "",
        *_columns("panel", *keys),
    ]
    for source, outcome in some:
        rows.append(_row([source.title, *(f"{outcome.stock_outs[key].change:+.0%}" for key in keys)]))
    return "\n".join(rows)


def _speed(timings: Sequence[Timing], large: Sequence[tuple[Timing, float]]) -> str:
    rows = ["## Speed", "", *_columns("model", "items × days", "seconds", "items/s")]
    for timing in timings:
        what = f"{timing.items:,} × {timing.days}"
        rows.append(_row([timing.name, what, f"{timing.seconds:.3f}", f"{1 / timing.per_item:,.0f}"]))
    rows += ["", f"20,000 items × 365 days, {BLOCK:,} at a time, each model in a process of its own:", ""]
    rows += _columns("model", "seconds", "peak memory of the process")
    for timing, megabytes in large:
        rows.append(_row([timing.name, f"{timing.seconds:.1f}", f"{megabytes:.0f} MB"]))
    mine = next(timing for timing in timings if timing.key == champion() and timing.items == 1000)
    for other in timings:
        if other.key in _PEERS:
            rows += [
                "",
                f"{mine.name} is {other.per_item / mine.per_item:,.0f} times as fast as {other.name}.",
            ]
    return "\n".join(rows)


def _name(key: str, name: str) -> str:
    return f"{name} ({key})" if key in {model.key for model in MODELS} else name


def _columns(*names: str) -> list[str]:
    return [_row(names), "|" + "---|" * len(names)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _geometric(values: Sequence[float]) -> str:
    return f"{np.exp(np.mean(np.log(values))):.3f}"
