"""From the first schema to the second: a filled database keeps every row and can hold what people know."""

from datetime import date
from uuid import UUID

import pytest
from alembic import command
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from flux_desktop.domain.ids import new_id
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.store import forecasts, menu, restaurants, sales
from flux_desktop.store.engine import WRITES
from flux_desktop.store.store import Store
from flux_desktop.store.tables import (
    daily_item_sales,
    demand_forecasts,
    forecast_runs,
    menu_items,
    planned_promotions,
)
from flux_desktop.store.upgrade import _config, schema_revision, upgrade

DAY = date(2026, 1, 5)
SOUP, CAKE, RUN = UUID(int=1), UUID(int=2), UUID(int=3)


@pytest.fixture
def first_schema(empty_store: Store, pizzeria: Restaurant) -> Store:
    """A database of the first schema with two dishes, a day of sales and a kept forecast."""
    with empty_store.engine.connect() as connection:
        connection = connection.execution_options(**{WRITES: True})
        with connection.begin():
            command.upgrade(_config(connection), "0001")
    with empty_store.begin() as uow, uow.as_merge():
        restaurants.create(uow, pizzeria, None)
        for item, name in ((SOUP, "Soup"), (CAKE, "Cake")):
            uow.add(menu_items, id=item, restaurant_id=pizzeria.id, name=name, name_key=name.lower())
            uow.add(
                daily_item_sales,
                restaurant_id=pizzeria.id,
                business_date=DAY,
                menu_item_id=item,
                demand=2_000_000,
                quantity=2_000_000,
                net_sales=9_000_000,
                is_promo=False,
            )
        uow.add(forecast_runs, id=RUN, restaurant_id=pizzeria.id, model_key="v1", sales_through=DAY)
        uow.add(
            demand_forecasts,
            id=new_id(),
            run_id=RUN,
            restaurant_id=pizzeria.id,
            menu_item_id=SOUP,
            menu_item_name="Soup",
            forecast_date=DAY,
            predicted_quantity=2.5,
            p10_quantity=1,
            p50_quantity=2,
            p90_quantity=4,
            p99_quantity=6,
            confidence_score=0.5,
            logic_trigger="Cold Start",
            model_name="V1",
        )
    return empty_store


def test_a_filled_database_of_the_first_schema_keeps_every_row(
    first_schema: Store, pizzeria: Restaurant
) -> None:
    assert schema_revision(first_schema) == "0001"
    upgrade(first_schema, backed_up=True)
    with first_schema.read() as uow:
        assert [(each.id, each.name, each.sibling_id) for each in menu.every(uow, pizzeria.id)] == [
            (CAKE, "Cake", None),
            (SOUP, "Soup", None),
        ]
        assert sales.totals(uow, pizzeria.id).net_sales == 18_000_000
        (row,) = forecasts.of_run(uow, RUN)
        assert (row.mean, row.p99, row.size, row.average, row.average_p90, row.price) == (2.5, 6, *[None] * 4)
        run = uow.execute(select(forecast_runs)).one()
        assert (run.data_version, run.horizon) == (None, None)


def test_a_run_tells_what_it_was_made_from_and_for_how_long(
    first_schema: Store, pizzeria: Restaurant
) -> None:
    upgrade(first_schema, backed_up=True)
    with first_schema.begin() as uow:
        run_id = forecasts.add_run(uow, pizzeria.id, "v1", "V1", DAY, [], data_version="a" * 64, horizon=14)
        run = uow.execute(select(forecast_runs).where(forecast_runs.c.id == run_id)).one()
        assert (run.data_version, run.horizon) == ("a" * 64, 14)


def test_a_sibling_is_a_dish_that_exists_and_a_promotion_ends_after_it_begins(
    first_schema: Store, pizzeria: Restaurant
) -> None:
    upgrade(first_schema, backed_up=True)
    with first_schema.begin() as uow:
        menu.edit(uow, SOUP, sibling_id=CAKE)
    with pytest.raises(IntegrityError), first_schema.begin() as uow:
        menu.edit(uow, SOUP, sibling_id=UUID(int=9))
    with pytest.raises(IntegrityError), first_schema.begin() as uow:
        uow.add(
            planned_promotions,
            id=new_id(),
            restaurant_id=pizzeria.id,
            menu_item_id=SOUP,
            first_day=date(2026, 1, 6),
            last_day=DAY,
        )


def test_a_restaurant_goes_with_everything_it_knew(sqlite: Store, pizzeria: Restaurant) -> None:
    with sqlite.begin() as uow:
        restaurants.create(uow, pizzeria, None)
        uow.execute(
            text(
                "INSERT INTO events (id, restaurant_id, on_date, name) VALUES (x'01', :place, :day, 'Fair')"
            ),
            {"place": pizzeria.id.bytes, "day": DAY.isoformat()},
        )
        uow.execute(text("DELETE FROM restaurants"))
        assert uow.execute(text("SELECT count(*) FROM events")).scalar() == 0
