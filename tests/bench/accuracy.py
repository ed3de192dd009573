"""How long it takes to look back: on kept forecasts, 500 dishes on 180 days; on past weeks made again, 100 dishes."""

import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import delete, insert

from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.accuracy import accuracy
from flux_desktop.services.past_accuracy import look_back
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.store import forecasts, restaurants
from flux_desktop.store.forecasts import ForecastRow
from flux_desktop.store.store import Store
from flux_desktop.store.tables import daily_item_sales, menu_items, past_accuracy
from flux_desktop.store.upgrade import upgrade
from tests.sessions import session

_DISHES, _DAYS, _TRIES = 500, 180, 5
# As many days as a forecast looks back on, and the weeks that are made again.
_PAST_DISHES, _PAST_DAYS = 100, 1_156
_FIRST = date(2026, 1, 1)


def report() -> str:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'flux.db'}")
        upgrade(store)
        place = new_restaurant("Bench")
        _fill(store, place, _DISHES, _DAYS)
        walls, works = [], []
        for _ in range(_TRIES):
            wall, work = time.perf_counter(), time.process_time()
            made = accuracy(session(store, place), since=_FIRST)
            walls.append(time.perf_counter() - wall)
            works.append(time.process_time() - work)
        past = _look_back(store)
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
            "",
            f"The last eight weeks made again, each from the sales before it, {_PAST_DISHES} dishes and {_PAST_DAYS} days",
            f"of sales; the best of {_TRIES}. Once kept, it is read until the sales change.",
            "",
            "| what | figure |",
            "|---|---|",
            f"| seconds to read the sales, forecast 8 weeks and score them (asked: < 3) | {min(past[0]):.2f} |",
            f"| seconds once it is kept | {min(past[1]):.2f} |",
        ]
    )


def _look_back(store: Store) -> tuple[list[float], list[float]]:
    """Seconds on the clock to make it, and to read it once it is kept."""
    place = new_restaurant("Past")
    _fill(store, place, _PAST_DISHES, _PAST_DAYS, kept=False)
    made, read = [], []
    for _ in range(_TRIES):
        with store.begin() as uow, uow.as_machine():
            uow.execute(delete(past_accuracy))
        for seconds, fresh in ((made, True), (read, False)):
            began = time.perf_counter()
            found = look_back(session(store, place))
            seconds.append(time.perf_counter() - began)
            assert found is not None
            assert bool(found.changes) is fresh
    return made, read


def _fill(store: Store, place: Restaurant, dishes_: int, days: int, *, kept: bool = True) -> None:
    chance = np.random.default_rng(1)
    ids = [new_id() for _ in range(dishes_)]
    with store.begin() as uow:
        restaurants.create(uow, place, None)
        dishes = [
            {
                "id": each,
                "restaurant_id": place.id,
                "name": f"Dish {n}",
                "name_key": f"dish {n}",
                "category": f"Category {n % 6}",
            }
            for n, each in enumerate(ids)
        ]
        uow.execute(insert(menu_items), dishes)
        with uow.as_machine():
            for day in range(days):
                uow.execute(insert(daily_item_sales), [_sale(place, day, each, chance) for each in ids])
        for start in range(0, days if kept else 0, 7):
            rows = [
                ForecastRow(each, "Dish", _on(day), 5, 2, 5, 8, 11, 0.9, "Item History", 20, 5, 8, 4_500_000)
                for day in range(start, min(start + 7, days))
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
