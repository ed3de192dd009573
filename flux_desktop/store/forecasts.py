"""Forecasts that were kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import insert, select

from flux_desktop.domain.ids import new_id
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import demand_forecasts, forecast_runs


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """One dish on one day, in units."""

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


def add_run(
    uow: UnitOfWork,
    restaurant_id: UUID,
    model_key: str,
    model_name: str,
    sales_through: date,
    rows: Sequence[ForecastRow],
) -> UUID:
    """Keeps a forecast as made on the sales up to `sales_through`; returns the run's id."""
    run_id = new_id()
    uow.add(
        forecast_runs,
        id=run_id,
        restaurant_id=restaurant_id,
        model_key=model_key,
        sales_through=sales_through,
    )
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
        }
        for row in rows
    ]
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
        )
        for row in rows
    ]


def last_run(uow: UnitOfWork, restaurant_id: UUID) -> tuple[UUID, date] | None:
    """The newest run and the day its sales end."""
    row = uow.execute(
        select(forecast_runs.c.id, forecast_runs.c.sales_through)
        .where(forecast_runs.c.restaurant_id == restaurant_id)
        .order_by(forecast_runs.c.id.desc())
        .limit(1)
    ).first()
    return None if row is None else (row.id, row.sales_through)
