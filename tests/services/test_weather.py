"""Weather is off until it is chosen; what was read or fetched is kept by source."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from uuid import UUID

import pytest

from flux_desktop.domain.changes import SETTINGS, WEATHER, Changes
from flux_desktop.domain.errors import NotAllowed, NotFound, Refused, WeatherUnavailable
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.domain.weather import WeatherDay
from flux_desktop.services.settings import settings_of
from flux_desktop.services.weather import choose_weather, fetch_weather, load_weather_csv, weather_of
from flux_desktop.store.store import Store
from tests.sessions import session

FIRST, LAST = date(2026, 1, 1), date(2026, 1, 2)
BARCELONA = (41.39, 2.17)
pytestmark = pytest.mark.usefixtures("staff")


@pytest.fixture
def file(write: Callable[..., Path]) -> Path:
    return write("w.csv", "date,temp,rain", "2026-01-01,10,0.5", "2026-01-02,12,", "2026-01-03,hot,")


@pytest.fixture
def url() -> Iterator[str]:
    """A service at which it is 20 degrees every time, and a degree more than the time before."""
    asked: list[str] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            days = {"time": ["2026-01-01"], "temperature_2m_max": [19 + len(asked)], "precipitation_sum": [0]}
            body = json.dumps({"daily": days}).encode() if "daily" in self.path.split("?")[0] else b"?"
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_what: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/daily"
    server.shutdown()
    server.server_close()
    thread.join()


def test_weather_is_off_until_it_is_chosen(store: Store, pizzeria: Restaurant, file: Path) -> None:
    assert weather_of(session(store, pizzeria)) == ()
    loaded = load_weather_csv(session(store, pizzeria), file)
    assert (loaded.days, [each.line for each in loaded.problems]) == (2, [4])
    assert loaded.changes == Changes.of(WEATHER)
    assert weather_of(session(store, pizzeria)) == ()
    assert choose_weather(session(store, pizzeria), "csv") == Changes.of(SETTINGS, WEATHER)
    known = (WeatherDay(FIRST, 10, 0.5), WeatherDay(LAST, 12, None))
    assert weather_of(session(store, pizzeria)) == known
    choose_weather(session(store, pizzeria), "off")
    assert weather_of(session(store, pizzeria)) == ()


def test_a_newer_file_corrects_its_days_and_leaves_the_others(
    store: Store, pizzeria: Restaurant, file: Path, write: Callable[..., Path]
) -> None:
    choose_weather(session(store, pizzeria), "csv")
    load_weather_csv(session(store, pizzeria), file)
    load_weather_csv(session(store, pizzeria), write("x.csv", "date,temp,rain", "2026-01-02,5,3"))
    assert weather_of(session(store, pizzeria)) == (WeatherDay(FIRST, 10, 0.5), WeatherDay(LAST, 5, 3))


def test_a_service_is_asked_and_its_answers_are_kept_apart_from_files(
    store: Store, pizzeria: Restaurant, file: Path, url: str
) -> None:
    load_weather_csv(session(store, pizzeria), file)
    choose_weather(session(store, pizzeria), "http", url=url, place=BARCELONA)
    assert settings_of(session(store, pizzeria))["weather_place"] == [41.39, 2.17]
    assert weather_of(session(store, pizzeria)) == ()
    for degrees in (20, 21):
        assert fetch_weather(session(store, pizzeria), FIRST, LAST).days == 1
        assert weather_of(session(store, pizzeria)) == (WeatherDay(FIRST, degrees, 0),)
    choose_weather(session(store, pizzeria), "csv")
    assert len(weather_of(session(store, pizzeria))) == 2
    with pytest.raises(Refused, match="No weather service"):
        fetch_weather(session(store, pizzeria), FIRST, LAST)


def test_an_answer_that_cannot_be_used_leaves_what_is_there(
    store: Store, pizzeria: Restaurant, url: str
) -> None:
    choose_weather(session(store, pizzeria), "http", url=url, place=BARCELONA)
    fetch_weather(session(store, pizzeria), FIRST, LAST)
    choose_weather(session(store, pizzeria), "http", url=url.replace("daily", "hourly"), place=BARCELONA)
    with pytest.raises(WeatherUnavailable):
        fetch_weather(session(store, pizzeria), FIRST, LAST)
    assert weather_of(session(store, pizzeria)) == (WeatherDay(FIRST, 20, 0),)


@pytest.mark.parametrize("place", [None, (91, 0), (0, 181), (float("nan"), 0), ("north", 0)])
def test_a_service_needs_a_place_on_earth(
    store: Store, pizzeria: Restaurant, place: tuple[float, float] | None
) -> None:
    with pytest.raises(Refused, match="place of the restaurant"):
        choose_weather(session(store, pizzeria), "http", place=place)
    assert settings_of(session(store, pizzeria)) == {}


def test_an_unsafe_address_and_an_unknown_source_are_refused(store: Store, pizzeria: Restaurant) -> None:
    with pytest.raises(WeatherUnavailable):
        choose_weather(session(store, pizzeria), "http", url="http://example.com", place=BARCELONA)
    with pytest.raises(Refused, match="no weather source"):
        choose_weather(session(store, pizzeria), "frogs")
    assert settings_of(session(store, pizzeria)) == {}


@pytest.mark.parametrize(
    ("first", "last"), [(LAST, FIRST), (date(1989, 1, 1), LAST), (date(2000, 1, 1), LAST)]
)
def test_days_out_of_range_are_not_asked_for(
    store: Store, pizzeria: Restaurant, url: str, first: date, last: date
) -> None:
    choose_weather(session(store, pizzeria), "http", url=url, place=BARCELONA)
    with pytest.raises(Refused):
        fetch_weather(session(store, pizzeria), first, last)


@pytest.mark.parametrize(("role", "error"), [("chef", NotAllowed), ("stranger", NotFound)])
def test_a_manager_chooses_and_loads(
    store: Store,
    pizzeria: Restaurant,
    staff: dict[str, UUID],
    file: Path,
    url: str,
    role: str,
    error: type[Exception],
) -> None:
    choose_weather(session(store, pizzeria, staff["manager"]), "http", url=url, place=BARCELONA)
    for refused in (
        lambda: choose_weather(session(store, pizzeria, staff[role]), "off"),
        lambda: load_weather_csv(session(store, pizzeria, staff[role]), file),
        lambda: fetch_weather(session(store, pizzeria, staff[role]), FIRST, LAST),
    ):
        with pytest.raises(error):
            refused()
    fetch_weather(session(store, pizzeria, staff["manager"]), FIRST, LAST)
    # Nobody before was let through to the service.
    assert weather_of(session(store, pizzeria, staff["chef"])) == (WeatherDay(FIRST, 20, 0),)
    with pytest.raises(NotFound):
        weather_of(session(store, pizzeria, staff["stranger"]))
