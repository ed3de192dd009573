"""What v2 is worth on panels that nothing was tuned on, beside those it was, against the equations it grew from."""

from collections.abc import Iterator, Sequence

import numpy as np

from flux_desktop.domain.forecast.models import MODELS
from tests.bench.equations import Equations
from tests.bench.forecast import champion
from tests.bench.panels import SOURCES, UNSEEN, Source
from tests.bench.peers import quick_peers
from tests.bench.protocol import Result, folds_of, processes, run


def report() -> str:
    """Two panels at a time, each in a process with one thread."""
    seen = [source for source in SOURCES if source.real]
    with processes(2) as pool:
        results = list(pool.map(judge, [*UNSEEN, *seen]))
    return "\n".join(
        [
            "# Forecasts of what they were not tuned on",
            "",
            f"WQL of {champion()} over that of the plain equations it grew from (`tests/bench/equations.py`) and of",
            "LightGBM, as in [forecast](forecast.md); below 1 is better. p10 … p99: the share of what was sold that lay",
            f"below {champion()}'s quantile. Look at the first table last, and seldom: whoever tunes on it has none left.",
            "",
            "## Not tuned on",
            "",
            *_table(UNSEEN, results[: len(UNSEEN)]),
            "",
            "## Tuned on",
            "",
            *_table(seen, results[len(UNSEEN) :]),
        ]
    )


def judge(source: Source) -> list[Result] | None:
    """Of v2, the equations, and LightGBM where it is installed; None where the panel's package is not."""
    panel = source.load()
    if panel is None:
        return None
    folds = folds_of(panel)
    ours = next(model for model in MODELS if model.key == champion())
    models = (ours, Equations(), *quick_peers(panel.calendar.holidays.__contains__))
    return [run(model, folds).result() for model in models]


def _table(sources: Sequence[Source], results: Sequence[list[Result] | None]) -> Iterator[str]:
    yield f"| panel | {champion()} / equations | {champion()} / LightGBM | equations / LightGBM | p10 | p50 | p90 | p99 |"
    yield "|---|---|---|---|---|---|---|---|"
    all_ratios = []
    for source, found in zip(sources, results, strict=True):
        if found is None or len(found) < 3:
            yield f"| {source.title} | not installed |" + " – |" * 6
            continue
        ours, plain, trees = (each.wql for each in found)
        ratios = (ours / plain, ours / trees, plain / trees)
        all_ratios.append(ratios)
        covered = [f"{share:.3f}" for share in found[0].pit.values()]
        yield f"| {' | '.join([source.title, *(f'{each:.3f}' for each in ratios), *covered])} |"
    if all_ratios:
        means = np.exp(np.log(all_ratios).mean(axis=0))
        yield f"| **geometric mean** | {' | '.join(f'**{each:.3f}**' for each in means)} | | | | |"
