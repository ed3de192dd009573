"""How long it takes to look back: 500 dishes on 180 days, one kept forecast a week."""

import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import insert

from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.accuracy import accuracy
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.store import forecasts, restaurants
from flux_desktop.store.forecasts import ForecastRow
from flux_desktop.store.store import Store
from flux_desktop.store.tables import daily_item_sales, menu_items
from flux_desktop.store.upgrade import upgrade
from tests.sessions import session

_DISHES, _DAYS, _TRIES = 500, 180, 5
_FIRST = date(2026, 1, 1)


def report() -> str:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'flux.db'}")
        upgrade(store)
        place = new_restaurant("Bench")
        _fill(store, place)
        walls, works = [], []
        for _ in range(_TRIES):
            wall, work = time.perf_counter(), time.process_time()
            made = accuracy(session(store, place), since=_FIRST)
            walls.append(time.perf_counter() - wall)
            works.append(time.process_time() - work)
        store.close()
    days = made.overall.days if made.overall else 0
    return "\n".join(
        [
            "# Looking back",
            "",
            f"The best of {_TRIES} on SQLite; the first loads scipy.",
            "",
            "| what | figure |",
            "|---|---|",
            f"| dishes × days | {_DISHES} × {_DAYS} |",
            f"| kept forecasts scored | {days:,} |",
            f"| seconds on the clock (asked: < 0.3) | {min(walls):.2f} |",
            f"| seconds of work | {min(works):.2f} |",
        ]
    )


def _fill(store: Store, place: Restaurant) -> None:
    chance = np.random.default_rng(1)
    ids = [new_id() for _ in range(_DISHES)]
    with store.begin() as uow:
        restaurants.create(uow, place, None)
        dishes = [
            {"id": each, "restaurant_id": place.id, "name": f"Dish {n}", "name_key": f"dish {n}"}
            for n, each in enumerate(ids)
        ]
        uow.execute(insert(menu_items), dishes)
        for day in range(_DAYS):
            uow.execute(insert(daily_item_sales), [_sale(place, day, each, chance) for each in ids])
        for start in range(0, _DAYS, 7):
            rows = [
                ForecastRow(each, "Dish", _on(day), 5, 2, 5, 8, 11, 0.9, "Item History", 20, 5, 8, 4_500_000)
                for day in range(start, min(start + 7, _DAYS))
                for each in ids
            ]
            forecasts.add_run(uow, place.id, "v1", "V1", _on(start - 1), rows)


def _sale(place: Restaurant, day: int, item: object, chance: np.random.Generator) -> dict[str, object]:
    units = int(chance.poisson(5)) * MICRO
    return {
        "restaurant_id": place.id,
        "business_date": _on(day),
        "menu_item_id": item,
        "demand": units,
        "quantity": units,
        "net_sales": units,
        "is_promo": False,
    }


def _on(day: int) -> date:
    return _FIRST + timedelta(days=day)
