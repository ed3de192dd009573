"""Weather over HTTP: asked of a real server on this computer; whatever goes wrong is told, never a crash."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from flux_desktop.domain.errors import WeatherUnavailable
from flux_desktop.domain.weather import WeatherDay
from flux_desktop.wire.weather import HttpWeather, require_safe

FIRST, LAST = date(2026, 1, 1), date(2026, 1, 3)
GOOD = {
    "daily": {
        "time": ["2026-01-02", "2026-01-01", "2026-01-03", "2026-01-04"],
        "temperature_2m_max": [11.5, 9, None, 8],
        "precipitation_sum": [0, None, None, 1],
    }
}


@dataclass
class Service:
    """A weather service that answers what it is told to."""

    url: str
    body: bytes = b"{}"
    status: int = 200
    location: str = ""
    asked: list[str] = field(default_factory=list)
    silent: Event = field(default_factory=Event)

    def weather(self, seconds: float = 10.0) -> HttpWeather:
        return HttpWeather(self.url, 41.39, 2.17, "Europe/Madrid", seconds)


@pytest.fixture
def service() -> Iterator[Service]:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            if made.silent.is_set():
                released.wait(10)
                return
            self.send_response(made.status)
            if made.location:
                self.send_header("Location", made.location)
            self.send_header("Content-Length", str(len(made.body)))
            self.end_headers()
            self.wfile.write(made.body)

        def log_message(self, *_what: object) -> None:
            pass

    released = Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    made = Service(f"http://127.0.0.1:{server.server_port}/v1/daily")
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield made
    released.set()
    server.shutdown()
    server.server_close()
    thread.join()


def test_days_come_in_order_without_those_nobody_knows_or_asked_for(service: Service) -> None:
    service.body = json.dumps(GOOD).encode()
    assert service.weather().days(FIRST, LAST) == [
        WeatherDay(date(2026, 1, 1), 9, None),
        WeatherDay(date(2026, 1, 2), 11.5, 0),
    ]
    (path,) = service.asked
    assert urlsplit(path).path == "/v1/daily"
    assert parse_qs(urlsplit(path).query) == {
        "latitude": ["41.39"],
        "longitude": ["2.17"],
        "daily": ["temperature_2m_max,precipitation_sum"],
        "timezone": ["Europe/Madrid"],
        "start_date": ["2026-01-01"],
        "end_date": ["2026-01-03"],
    }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"daily": 1}',
        b'{"daily": {"time": ["2026-01-01"], "temperature_2m_max": [1]}}',
        b'{"daily": {"time": ["2026-01-01"], "temperature_2m_max": [], "precipitation_sum": [1]}}',
        b'{"daily": {"time": ["someday"], "temperature_2m_max": [1], "precipitation_sum": [1]}}',
        b'{"daily": {"time": ["2026-01-01"], "temperature_2m_max": ["warm"], "precipitation_sum": [1]}}',
        b'{"daily": {"time": ["2026-01-01"], "temperature_2m_max": [true], "precipitation_sum": [1]}}',
        b"[" * 100_000,
        b" " * (3 << 20),
    ],
)
def test_an_answer_of_another_kind_is_told(service: Service, body: bytes) -> None:
    service.body = body
    with pytest.raises(WeatherUnavailable, match="does not know"):
        service.weather().days(FIRST, LAST)


def test_absurd_numbers_are_left_out(service: Service) -> None:
    service.body = (
        b'{"daily": {"time": ["2026-01-01", "2026-01-02", "2026-01-03"],'
        b' "temperature_2m_max": [900, NaN, 5], "precipitation_sum": [0, 0, 1]}}'
    )
    assert service.weather().days(FIRST, LAST) == [WeatherDay(date(2026, 1, 3), 5, 1)]


@pytest.mark.parametrize("status", [400, 404, 429, 500])
def test_a_refusal_is_told_with_its_number(service: Service, status: int) -> None:
    service.status = status
    with pytest.raises(WeatherUnavailable, match=str(status)):
        service.weather().days(FIRST, LAST)


def test_a_service_that_points_elsewhere_is_not_followed(service: Service) -> None:
    service.status, service.location = 302, service.url + "/elsewhere"
    with pytest.raises(WeatherUnavailable, match="302"):
        service.weather().days(FIRST, LAST)
    assert len(service.asked) == 1


def test_silence_ends_after_a_while(service: Service) -> None:
    service.silent.set()
    with pytest.raises(WeatherUnavailable, match="does not answer"):
        service.weather(seconds=0.2).days(FIRST, LAST)


def test_nobody_there_is_told(service: Service) -> None:
    with pytest.raises(WeatherUnavailable, match="does not answer"):
        HttpWeather("http://127.0.0.1:9/", 0, 0).days(FIRST, LAST)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.example.com",
        "http://api.example.com/",
        "http://localhost.example.com/",
        "http://10.0.0.1/",
        "ftp://localhost/",
        "https://",
        "http://[::1",
        "file:///etc/passwd",
    ],
)
def test_an_address_that_is_not_safe_is_never_asked(url: str) -> None:
    with pytest.raises(WeatherUnavailable, match="not safe"):
        HttpWeather(url, 0, 0).days(FIRST, LAST)


@pytest.mark.parametrize(
    "url", ["https://api.example.com/v1", "http://localhost:8000/", "http://127.0.0.9/", "http://[::1]:80/"]
)
def test_https_and_this_computer_are_safe(url: str) -> None:
    require_safe(url)


def test_the_http_library_is_loaded_only_to_ask() -> None:
    code = "import sys, flux_desktop.services.weather, flux_desktop.wire.weather; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
