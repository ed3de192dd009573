"""What each dish will sell: forecasts of stored sales, and how well a model would have done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.changes import FORECASTS, NOTHING, Changes
from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.forecast.backtest import Backtest, backtest
from flux_desktop.domain.forecast.model import Forecast, Future
from flux_desktop.domain.forecast.models import MODELS, model_named
from flux_desktop.domain.forecast.panel import Panel
from flux_desktop.domain.hours import next_open_days, open_on
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.words import _
from flux_desktop.pos.file import understand
from flux_desktop.services.access import ADMINISTRATOR, need_manager, role_in
from flux_desktop.store import forecasts, hours, restaurants, sales
from flux_desktop.store.forecasts import ForecastRow
from flux_desktop.store.sales import DailyColumns
from flux_desktop.store.store import Store

DEFAULT_MODEL: Final = "v1"
LONGEST: Final = 366
_FIRST_YEAR: Final = 1990
_BATCH: Final = 5_000


@dataclass(frozen=True, eq=False)
class Outlook:
    """The forecast of a restaurant's dishes beside their history.

    items          (id, name, category) of each dish
    history_days   the calendar days up to the last sale; history [items, days] units, NaN where closed
    forecast       arrays [items, forecast.days]; forecast.days are open days only
    last_sale      the last day with a sale
    """

    restaurant: str
    generated_at: datetime
    model_key: str
    model_name: str
    items: tuple[tuple[UUID, str, str], ...]
    history_days: tuple[date, ...]
    history: NDArray[np.float64]
    forecast: Forecast
    last_sale: date
    run_id: UUID | None = None
    changes: Changes = NOTHING

    def rows(self) -> list[ForecastRow]:
        """By day, then by dish."""
        made, rows = self.forecast, []
        for column, day in enumerate(made.days):
            for at, (item_id, name, _category) in enumerate(self.items):
                p10, p50, p90, p99 = (float(each) for each in made.quantiles[at, column])
                mean, confidence = float(made.mean[at, column]), float(made.confidence[at])
                reason = made.reasons[at][column]
                rows.append(ForecastRow(item_id, name, day, mean, p10, p50, p90, p99, confidence, reason))
        return rows


def forecast(
    store: Store,
    restaurant_id: UUID,
    *,
    actor: UUID | None = ADMINISTRATOR,
    items: Sequence[str] = (),
    days: int = 7,
    start: date | None = None,
    model: str = DEFAULT_MODEL,
    save: bool = False,
    progress: Progress = SILENT,
) -> Outlook:
    """Forecasts the open days among the `days` from `start` on (default: the day after the last sale).

    `items` names the dishes wanted, none means all ever sold and not archived; every dish still informs the
    others. Only sales before `start` are read. Raises NotFound: no sales, or no such dish; Refused: days
    out of range, or none of them open; NotAllowed, Cancelled.
    """
    if start is not None and start.year < _FIRST_YEAR:
        raise Refused(
            _("There were no tills in {year}.").format(year=start.year), _("Choose a later first day.")
        )
    if not 1 <= days <= LONGEST:
        raise Refused(_("Flux forecasts 1 to {n} days.").format(n=LONGEST), _("Choose fewer days."))
    chosen = model_named(model)
    progress.step(0, 0, _("Reading sales"))
    with store.read() as uow:
        role_in(uow, actor, restaurant_id)
        place = restaurants.get(uow, restaurant_id)
        columns = sales.daily_columns(uow, restaurant_id)
        sold_days = [day for day in sales.sold_days(uow, restaurant_id) if start is None or day < start]
        is_open = open_on(hours.every(uow, restaurant_id), sold_days)
    through = start - timedelta(days=1) if start else None
    panel = _panel(columns, through=through)
    if not panel.days or place is None or not panel.visible.any():
        raise NotFound(
            _("There are no sales to forecast from."),
            _("Import a sales file first; a month is a good start."),
        )
    ahead = next_open_days(panel.days[-1] + timedelta(days=1), days, is_open)
    if not ahead:
        raise Refused(
            _("The restaurant is closed on all of these days."), _("Choose more days, or look at the hours.")
        )
    made = chosen.forecast(panel, Future.plain(panel, ahead), progress)
    keep = _wanted(panel, items)
    outlook = Outlook(
        restaurant=place.name,
        generated_at=datetime.now(UTC),
        model_key=chosen.key,
        model_name=_(chosen.name),
        items=tuple(columns.items[at] for at in keep),
        history_days=panel.days,
        history=np.where(panel.open_days, panel.counts, np.nan)[keep],
        forecast=_take(made, keep),
        last_sale=panel.days[int(np.flatnonzero(panel.open_days)[-1])],
    )
    return _save(store, restaurant_id, outlook, actor) if save else outlook


def saved_forecast(
    store: Store, restaurant_id: UUID, *, actor: UUID | None = ADMINISTRATOR
) -> list[ForecastRow]:
    """The rows of the newest saved forecast, none if there is none."""
    with store.read() as uow:
        role_in(uow, actor, restaurant_id)
        run = forecasts.last_run(uow, restaurant_id)
        return forecasts.of_run(uow, run[0]) if run else []


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
    models: Sequence[str] = (),
    answers: Mapping[str, str] | None = None,
    progress: Progress = SILENT,
) -> Evaluation:
    """Rolling-origin evaluation on a sales file, in memory. Raises Refused, NotFound, Cancelled."""
    file = understand(path, "", answers, progress=progress)
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
    return _evaluate(panel, file.rows, origins, days, models, progress)


def evaluate_restaurant(
    store: Store,
    restaurant_id: UUID,
    origins: Sequence[date],
    *,
    days: int = 14,
    models: Sequence[str] = (),
    progress: Progress = SILENT,
) -> Evaluation:
    """Rolling-origin evaluation on stored sales. Raises Refused, NotFound, Cancelled."""
    with store.read() as uow:
        columns = sales.daily_columns(uow, restaurant_id)
    panel = _panel(columns)
    return _evaluate(panel, len(columns.day), origins, days, models, progress)


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


def _panel(columns: DailyColumns, *, through: date | None = None) -> Panel:
    return Panel.from_sales(
        [name for _id, name, _category in columns.items],
        [category for _id, _name, category in columns.items],
        np.array(columns.item, dtype=np.int64),
        np.array(columns.day, dtype=np.int64),
        np.array(columns.demand, dtype=np.float64) / MICRO,
        np.array(columns.promo, dtype=np.bool_),
        through=through,
    )


def _wanted(panel: Panel, names: Sequence[str]) -> NDArray[np.int64]:
    """The items of these names, of none all: of those that were sold."""
    sold = np.flatnonzero(panel.first < len(panel.days))
    if not names:
        return sold
    keys = {name_key(panel.items[at]): at for at in sold}
    for name in names:
        if name_key(name) not in keys:
            raise NotFound(
                _("No dish called “{name}” was sold.").format(name=name), _("See how the list spells it.")
            )
    return np.array(list(dict.fromkeys(keys[name_key(name)] for name in names)), dtype=np.int64)


def _take(made: Forecast, keep: NDArray[np.int64]) -> Forecast:
    return Forecast(
        days=made.days,
        mean=made.mean[keep],
        quantiles=made.quantiles[keep],
        size=None if made.size is None else made.size[keep],
        confidence=made.confidence[keep],
        reasons=tuple(made.reasons[at] for at in keep),
        scale=None if made.scale is None else made.scale[keep],
    )


def _save(store: Store, restaurant_id: UUID, outlook: Outlook, actor: UUID | None) -> Outlook:
    with store.begin() as uow:
        need_manager(uow, actor, restaurant_id)
        run_id = forecasts.add_run(
            uow, restaurant_id, outlook.model_key, outlook.model_name, outlook.last_sale, outlook.rows()
        )
    return replace(outlook, run_id=run_id, changes=Changes.of(FORECASTS))
