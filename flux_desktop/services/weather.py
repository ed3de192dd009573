"""Weather for the forecast: off until a manager chooses a file or a service."""

import math
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from uuid import UUID

from flux_desktop.domain.changes import SETTINGS, WEATHER, Changes
from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.sales import Problem
from flux_desktop.domain.weather import CSV, HTTP, SOURCES, WeatherDay
from flux_desktop.pos.weather import read_weather
from flux_desktop.services.facts import check_day
from flux_desktop.services.session import Session
from flux_desktop.store import restaurants, settings, weather
from flux_desktop.store.store import UnitOfWork

URL, PLACE = "weather_url", "weather_place"
_LONGEST: Final = 3_660
_CHANGES: Final = Changes.of(WEATHER)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The number of days stored, and the lines of a file that were left out."""

    days: int
    problems: tuple[Problem, ...] = ()
    changes: Changes = _CHANGES


def weather_of(session: Session) -> tuple[WeatherDay, ...]:
    """By day, of the chosen source; none while weather is off. Raises NotFound."""
    with session.read(Permission.VIEW) as uow:
        return weather.in_force(uow, session.restaurant.id)


def choose_weather(
    session: Session,
    source: str,
    *,
    url: str = "",
    place: tuple[float, float] | None = None,
) -> Changes:
    """Turns weather off, or on from files ("csv") or a service ("http").

    `url` is the service's daily endpoint, "" for Open-Meteo's own; `place` its latitude and longitude.
    Raises Refused: no such source, or no place on earth; WeatherUnavailable: the address is not safe; NotAllowed.
    """
    if source not in SOURCES:
        raise Refused(
            _("There is no weather source “{name}”.").format(name=source),
            _("Choose one of: {known}.").format(known=", ".join(SOURCES)),
        )
    values: dict[str, object] = {weather.KEY: source}
    if source == HTTP:
        from flux_desktop.wire.weather import DEFAULT_URL, require_safe

        require_safe(url or DEFAULT_URL)
        values |= {URL: url or DEFAULT_URL, PLACE: list(_require_place(place))}
    with session.write(Permission.EDIT_SETTINGS) as uow:
        for key, value in values.items():
            settings.put(uow, session.restaurant.id, key, value)
    return Changes.of(SETTINGS, WEATHER)


def load_weather_csv(session: Session, path: Path) -> Loaded:
    """Stores the days of a file; days it does not tell stay. Raises Refused, NotAllowed."""
    file = read_weather(path)
    with session.write(Permission.EDIT_SETTINGS) as uow:
        weather.put(uow, session.restaurant.id, CSV, file.known)
    return Loaded(len(file.known), file.problems)


def fetch_weather(session: Session, first: date, last: date) -> Loaded:
    """Asks the chosen service for these days and stores what it knows.

    Raises Refused: the service is not chosen, days out of range; WeatherUnavailable (nothing is stored);
    NotAllowed.
    """
    check_day(session, first)
    check_day(session, last)
    if not 0 <= (last - first).days < _LONGEST:
        raise Refused(_("Ask for 1 to {n} days of weather.").format(n=_LONGEST), _("Choose other days."))
    with session.read(Permission.EDIT_SETTINGS) as uow:
        url, (latitude, longitude), timezone = _service(uow, session.restaurant.id)
    from flux_desktop.wire.weather import HttpWeather

    found = HttpWeather(url, latitude, longitude, timezone).days(first, last)
    with session.write(Permission.EDIT_SETTINGS) as uow:
        weather.put(uow, session.restaurant.id, HTTP, found)
    return Loaded(len(found))


def _service(uow: UnitOfWork, restaurant_id: UUID) -> tuple[str, tuple[float, float], str]:
    chosen, place = settings.every(uow, restaurant_id), restaurants.get(uow, restaurant_id)
    where = chosen.get(PLACE)
    if chosen.get(weather.KEY) != HTTP or place is None or not isinstance(where, list):
        raise Refused(_("No weather service is chosen."), _("Choose one in the settings first."))
    latitude, longitude = where
    return str(chosen[URL]), _require_place((latitude, longitude)), place.timezone


def _require_place(place: tuple[float, float] | None) -> tuple[float, float]:
    if place is not None and all(isinstance(each, int | float) and math.isfinite(each) for each in place):
        latitude, longitude = place
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return float(latitude), float(longitude)
    raise Refused(
        _("The weather service needs the place of the restaurant."),
        _("Give its latitude (−90 to 90) and longitude (−180 to 180)."),
    )
