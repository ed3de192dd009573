"""Forecasts that were kept, and what was then sold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert, select

from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.forecast.accuracy import ScoredForecasts
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.own_forecasts import OwnForecast
from flux_desktop.domain.run_outs import RunOut
from flux_desktop.store import own_forecasts, run_outs
from flux_desktop.store.menu import living
from flux_desktop.store.sales import Ordinals
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import demand_forecasts, forecast_runs, menu_items

Array = NDArray[np.float64]
Index = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """One dish on one day, in units.

    `size` is the negative binomial's r where it and the mean are the whole distribution, None for a model
    whose distribution is another. `average` and `average_p90` are what the weekday average said of that
    day on the same data; `price` in micros is the dish's price then.
    """

    item_id: UUID
    item: str
    day: date
    mean: float
    p10: float
    p50: float
    p90: float
    p99: float
    confidence: float
    reason: str
    size: float | None = None
    average: float | None = None
    average_p90: float | None = None
    price: int | None = None


def add_run(
    uow: UnitOfWork,
    restaurant_id: UUID,
    model_key: str,
    model_name: str,
    sales_through: date,
    rows: Sequence[ForecastRow],
    *,
    data_version: str | None = None,
    horizon: int | None = None,
) -> UUID:
    """Keeps a forecast as made on the sales up to `sales_through`; returns the run's id.

    `data_version` names everything it was made from (at most 64 letters), `horizon` is the number of
    calendar days it was asked for.
    """
    run_id = new_id()
    values = [
        {
            "id": new_id(),
            "run_id": run_id,
            "restaurant_id": restaurant_id,
            "menu_item_id": row.item_id,
            "menu_item_name": row.item,
            "forecast_date": row.day,
            "predicted_quantity": row.mean,
            "p10_quantity": row.p10,
            "p50_quantity": row.p50,
            "p90_quantity": row.p90,
            "p99_quantity": row.p99,
            "confidence_score": row.confidence,
            "logic_trigger": row.reason[:400],
            "model_name": model_name,
            "size": row.size,
            "average": row.average,
            "average_p90": row.average_p90,
            "price": row.price,
        }
        for row in rows
    ]
    with uow.as_machine():
        uow.add(
            forecast_runs,
            id=run_id,
            restaurant_id=restaurant_id,
            model_key=model_key,
            sales_through=sales_through,
            data_version=data_version,
            horizon=horizon,
        )
        if values:
            uow.execute(insert(demand_forecasts), values)
    return run_id


def of_run(uow: UnitOfWork, run_id: UUID) -> list[ForecastRow]:
    table = demand_forecasts.c
    rows = uow.execute(
        select(demand_forecasts)
        .where(table.run_id == run_id)
        .order_by(table.forecast_date, table.menu_item_name)
    )
    return [
        ForecastRow(
            row.menu_item_id,
            row.menu_item_name,
            row.forecast_date,
            row.predicted_quantity,
            row.p10_quantity,
            row.p50_quantity,
            row.p90_quantity,
            row.p99_quantity,
            row.confidence_score,
            row.logic_trigger,
            row.size,
            row.average,
            row.average_p90,
            row.price,
        )
        for row in rows
    ]


def model_name_of(uow: UnitOfWork, run_id: UUID) -> str:
    """What the model of a run was called, "" for a run without rows."""
    name = select(demand_forecasts.c.model_name).where(demand_forecasts.c.run_id == run_id).limit(1)
    return uow.execute(name).scalar() or ""


def last_run(uow: UnitOfWork, restaurant_id: UUID) -> tuple[UUID, date] | None:
    """The newest run and the day its sales end."""
    row = uow.execute(
        select(forecast_runs.c.id, forecast_runs.c.sales_through)
        .where(forecast_runs.c.restaurant_id == restaurant_id)
        .order_by(forecast_runs.c.id.desc())
        .limit(1)
    ).first()
    return None if row is None else (row.id, row.sales_through)


def is_kept(uow: UnitOfWork, restaurant_id: UUID, model_key: str, data_version: str, horizon: int) -> bool:
    """Whether a run of that model on that data, for so many days, was kept."""
    runs = forecast_runs.c
    found = select(runs.id).where(
        runs.restaurant_id == restaurant_id,
        runs.model_key == model_key,
        runs.data_version == data_version,
        runs.horizon == horizon,
    )
    return uow.execute(found.limit(1)).first() is not None


def sales_through(uow: UnitOfWork, restaurant_id: UUID) -> set[date]:
    """The day on which the sales behind each kept run end."""
    return set(
        uow.execute(
            select(forecast_runs.c.sales_through).where(forecast_runs.c.restaurant_id == restaurant_id)
        ).scalars()
    )


@dataclass(frozen=True, eq=False)
class Scorable:
    """Saved forecasts beside what was sold. `unknown` counts, by day, the dish-days of days without a sale."""

    known: ScoredForecasts
    unknown: dict[date, int]


# More than there are days: a dish and a day as one number.
_DAYS: Final = 1 << 22
_NUMBERS: Final = "predicted_quantity, p10_quantity, p50_quantity, p90_quantity, p99_quantity, size, average, average_p90, price"


def scorable(uow: UnitOfWork, restaurant_id: UUID, since: date) -> Scorable:
    """The forecasts of days from `since` on, each dish and day once, by dish and day.

    A forecast counts for days after the sales it was made on. Of several of one dish and day the one that
    knew the most sales counts, and of those the newest. A day is known when any import tells of it,
    also that nothing was sold; a dish without a row then sold zero. Dishes that were deleted are left out.
    """
    names = uow.execute(
        select(menu_items.c.id, menu_items.c.name)
        .where(menu_items.c.restaurant_id == restaurant_id, living())
        .order_by(menu_items.c.name, menu_items.c.id)
    ).all()
    item_at = {row.id: at for at, row in enumerate(names)}
    cells, numbers = _newest(uow, restaurant_id, since, item_at)
    sold_cells, demand, sold_days = _sold(uow, restaurant_id, since, item_at)
    is_known = np.isin(cells % _DAYS, sold_days)
    days, counts = np.unique(cells[~is_known] % _DAYS, return_counts=True)
    cells = cells[is_known]
    mean, p10, p50, p90, p99, size, average, average_p90, price = numbers[:, is_known]

    def by_day(facts: Sequence[OwnForecast] | Sequence[RunOut], values: Sequence[int], other: float) -> Array:
        own = [item_at[each.item_id] * _DAYS + each.day.toordinal() for each in facts]
        return _look_up(cells, np.array(own, dtype=np.int64), np.array(values, dtype=np.int64), other)

    own = own_forecasts.every(uow, restaurant_id, since)
    ran_out = run_outs.every(uow, restaurant_id)
    known = ScoredForecasts(
        items=tuple((row.id, row.name) for row in names),
        item=cells // _DAYS,
        day=cells % _DAYS,
        sold=_look_up(cells, sold_cells, demand, 0.0) / MICRO,
        ran_out=by_day(ran_out, [1] * len(ran_out), 0.0) > 0,
        mean=mean,
        quantiles=np.stack([p10, p50, p90, p99], axis=1),
        size=size,
        average=average,
        average_p90=average_p90,
        own=by_day(own, [each.quantity for each in own], np.nan) / MICRO,
        price=np.where(np.isnan(price), -1, price).astype(np.int64),
    )
    return Scorable(known, {date.fromordinal(int(day)): int(n) for day, n in zip(days, counts, strict=True)})


def _newest(
    uow: UnitOfWork, restaurant_id: UUID, since: date, item_at: Mapping[UUID, int]
) -> tuple[Index, Array]:
    """Sorted cells (dish · _DAYS + day) with the numbers [9, cells] of the forecast that counts for each."""
    runs = uow.execute(
        select(forecast_runs.c.id, forecast_runs.c.sales_through)
        .where(forecast_runs.c.restaurant_id == restaurant_id)
        .order_by(forecast_runs.c.sales_through, forecast_runs.c.id)
    ).all()
    items, known_runs = _as_driven(uow, item_at), _as_driven(uow, {row.id: at for at, row in enumerate(runs)})
    ordinals = Ordinals()
    cells, made, numbers = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros((9, 0))]
    for item, day, run, *values in uow.columns(
        f"SELECT menu_item_id, forecast_date, run_id, {_NUMBERS} FROM demand_forecasts"
        " WHERE restaurant_id = :restaurant AND forecast_date >= :since",
        _asked(uow, restaurant_id, since),
    ):
        cells.append(_cells(items, item, ordinals, day))
        made.append(np.array([known_runs[each] for each in run], dtype=np.int64))
        numbers.append(np.array(values, dtype=np.float64))
    cell, run_of = np.concatenate(cells), np.concatenate(made)
    through = np.array([row.sales_through.toordinal() for row in runs], dtype=np.int64)
    counts = np.flatnonzero((cell >= 0) & (cell % _DAYS > through[run_of]))
    # The first of each cell is kept: of the greatest run.
    counts = counts[np.argsort(-run_of[counts], kind="stable")]
    found, first = np.unique(cell[counts], return_index=True)
    return found, np.concatenate(numbers, axis=1)[:, counts[first]]


def _sold(
    uow: UnitOfWork, restaurant_id: UUID, since: date, item_at: Mapping[UUID, int]
) -> tuple[Index, Index, Index]:
    """Cells with the micros wanted on them, and every day (ordinal) with a sale."""
    items, ordinals = _as_driven(uow, item_at), Ordinals()
    cells, demand = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for item, day, wanted in uow.columns(
        "SELECT menu_item_id, business_date, demand FROM daily_item_sales"
        " WHERE restaurant_id = :restaurant AND business_date >= :since",
        _asked(uow, restaurant_id, since),
    ):
        cells.append(_cells(items, item, ordinals, day))
        demand.append(np.array(wanted, dtype=np.int64))
    return np.concatenate(cells), np.concatenate(demand), np.array(sorted(ordinals.values()), dtype=np.int64)


def _as_driven(uow: UnitOfWork, at: Mapping[UUID, int]) -> dict[Any, int]:
    return {each.bytes if uow.dialect == "sqlite" else each: index for each, index in at.items()}


def _asked(uow: UnitOfWork, restaurant_id: UUID, since: date) -> dict[str, Any]:
    if uow.dialect == "sqlite":
        return {"restaurant": restaurant_id.bytes, "since": since.isoformat()}
    return {"restaurant": restaurant_id, "since": since}


def _cells(
    items: Mapping[Any, int], item: Sequence[Any], ordinals: Ordinals, day: Sequence[str | date]
) -> Index:
    """dish · _DAYS + day; negative for a dish that is not in `items`."""
    at = np.array([items.get(each, -1) for each in item], dtype=np.int64)
    return at * _DAYS + np.array([ordinals[each] for each in day], dtype=np.int64)


def _look_up(cells: Index, known: Index, values: Index, other: float) -> Array:
    """[cells]: the value that each cell has among the `known`, or `other`."""
    if not known.size:
        return np.full(len(cells), other)
    order = np.argsort(known)
    at = order[np.minimum(np.searchsorted(known, cells, sorter=order), len(known) - 1)]
    return np.where(known[at] == cells, values[at], other).astype(np.float64)
