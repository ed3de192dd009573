"""How well models would have done: rolling-origin evaluation on a sales file or on stored sales."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from flux_desktop.domain.calendar import calendar_of
from flux_desktop.domain.errors import Refused
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.forecast.backtest import Backtest, backtest
from flux_desktop.domain.forecast.models import MODELS, model_named
from flux_desktop.domain.forecast.panel import Panel
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.pos.file import analyse_file
from flux_desktop.services.forecast_inputs import load_inputs
from flux_desktop.services.session import Session

_BATCH: Final = 5_000


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A backtest and the sales it was run on."""

    rows_read: int
    items: int
    days: int
    origins: tuple[date, ...]
    backtest: Backtest


def evaluate_file(
    path: Path,
    origins: Sequence[date],
    *,
    days: int = 14,
    country: str = "",
    models: Sequence[str] = (),
    answers: Mapping[str, str] | None = None,
    progress: Progress = SILENT,
) -> Evaluation:
    """Rolling-origin evaluation on a sales file, in memory.

    `country` ("ES", "ES-CT") brings its holidays. Raises Refused, NotFound, Cancelled.
    """
    file = analyse_file(path, "", answers, progress=progress)
    if file.questions:
        question = file.questions[0]
        raise Refused(
            question.text,
            _("Answer {key} with one of: {choices}.").format(
                key=question.key, choices=", ".join(question.choices)
            ),
        )
    at: dict[str, int] = {}
    names: list[str] = []
    categories: list[str] = []
    columns: list[tuple[int, int, int, bool]] = []
    for batch in file.batches(_BATCH):
        for line in batch.lines:
            index = at.get(line.item)
            if index is None:
                index = at[line.item] = at.setdefault(name_key(line.item), len(names))
                if index == len(names):
                    names.append(line.item)
                    categories.append("")
            categories[index] = categories[index] or line.category
            columns.append((index, line.day.toordinal(), line.demand, line.promo))
    index_, ordinals, demand, promo = zip(*columns, strict=True) if columns else ((), (), (), ())
    panel = Panel.from_sales(
        names,
        categories,
        np.array(index_, dtype=np.int64),
        np.array(ordinals, dtype=np.int64),
        np.array(demand, dtype=np.float64) / MICRO,
        np.array(promo, dtype=np.bool_),
    )
    place, _dash, region = country.partition("-")
    calendar = calendar_of(place, region, {day.year for day in panel.days})
    return _evaluate(replace(panel, calendar=calendar), file.rows, origins, days, models, progress)


def evaluate_restaurant(
    session: Session,
    origins: Sequence[date],
    *,
    days: int = 14,
    models: Sequence[str] = (),
    progress: Progress = SILENT,
) -> Evaluation:
    """Rolling-origin evaluation on stored sales and facts. Raises Refused, NotFound, Cancelled."""
    with session.read(Permission.VIEW) as uow:
        past = load_inputs(uow, session.restaurant.id)
    return _evaluate(past.panel, past.rows, origins, days, models, progress)


def _evaluate(
    panel: Panel,
    rows: int,
    origins: Sequence[date],
    days: int,
    models: Sequence[str],
    progress: Progress,
) -> Evaluation:
    chosen = [model_named(key) for key in models] or list(MODELS)
    result = backtest(panel, sorted(origins), days, chosen, progress)
    return Evaluation(rows, len(panel.items), len(panel.days), tuple(sorted(origins)), result)
