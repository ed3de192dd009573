"""Weather that was read or fetched, by source."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from flux_desktop.domain.ids import derived_id
from flux_desktop.domain.weather import OFF, WeatherDay
from flux_desktop.store import settings
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import weather_days

KEY = "weather"


def in_force(uow: UnitOfWork, restaurant_id: UUID) -> tuple[WeatherDay, ...]:
    """By day, of the source the restaurant has chosen; none while weather is off."""
    source = settings.every(uow, restaurant_id).get(KEY, OFF)
    if source == OFF:
        return ()
    rows = uow.execute(
        select(weather_days.c.on_date, weather_days.c.temperature, weather_days.c.rain)
        .where(weather_days.c.restaurant_id == restaurant_id, weather_days.c.source == str(source))
        .order_by(weather_days.c.on_date)
    )
    return tuple(WeatherDay(row.on_date, row.temperature, row.rain) for row in rows)


def put(uow: UnitOfWork, restaurant_id: UUID, source: str, days: Sequence[WeatherDay]) -> None:
    """A day that is there already from this source is written anew: a forecast becomes a measurement."""
    statement = uow.upsert(weather_days)
    statement = statement.on_conflict_do_update(
        index_elements=["id"],
        set_={"temperature": statement.excluded.temperature, "rain": statement.excluded.rain},
    )
    rows = [
        {
            "id": derived_id(restaurant_id, "weather", source, each.day.isoformat()),
            "restaurant_id": restaurant_id,
            "on_date": each.day,
            "temperature": each.temperature,
            "rain": each.rain,
            "source": source,
        }
        for each in days
    ]
    if rows:
        uow.execute(statement, rows)
