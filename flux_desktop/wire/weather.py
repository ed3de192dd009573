"""Weather over HTTP: the daily endpoint of Open-Meteo, or of anything that answers alike."""

import ipaddress
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit

from flux_desktop.domain.errors import WeatherUnavailable
from flux_desktop.domain.i18n import _
from flux_desktop.domain.weather import WeatherDay, plausible

DEFAULT_URL: Final = "https://api.open-meteo.com/v1/forecast"
_SECONDS: Final = 10.0
_LARGEST_ANSWER: Final = 2 << 20
_TEMPERATURE, _RAIN = "temperature_2m_max", "precipitation_sum"


@dataclass(frozen=True, slots=True)
class HttpWeather:
    """A WeatherSource. `url` is the whole address of the endpoint; `timezone` decides where days begin."""

    url: str
    latitude: float
    longitude: float
    timezone: str = "auto"
    seconds: float = _SECONDS

    def days(self, first: date, last: date) -> Sequence[WeatherDay]:
        """One request. Raises WeatherUnavailable: the address is not safe, no answer, or one of another kind."""
        require_safe(self.url)
        # Imported here: a start without weather does not pay for it.
        import httpx

        asked = {
            "latitude": str(self.latitude),
            "longitude": str(self.longitude),
            "daily": f"{_TEMPERATURE},{_RAIN}",
            "timezone": self.timezone,
            "start_date": first.isoformat(),
            "end_date": last.isoformat(),
        }
        body = b""
        with (
            _transport_errors(),
            httpx.Client(timeout=self.seconds, follow_redirects=False) as client,
            client.stream("GET", self.url, params=asked) as answer,
        ):
            answer.raise_for_status()
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) > _LARGEST_ANSWER:
                    raise _strange()
        return [each for each in _read(body) if first <= each.day <= last]


def require_safe(url: str) -> None:
    """Raises WeatherUnavailable unless it is https, or http on this computer."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        parts, host = None, ""
    if parts is None or not host or not (parts.scheme == "https" or (parts.scheme == "http" and _here(host))):
        raise WeatherUnavailable(
            _("The address of the weather service is not safe."), _("Use one that begins with https://.")
        )


def _here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def _transport_errors() -> Iterator[None]:
    """The border to the network."""
    import httpx

    try:
        yield
    except httpx.HTTPStatusError as error:
        raise WeatherUnavailable(
            _("The weather service refuses to answer ({status}).").format(status=error.response.status_code),
            _("Check its address and the place in the settings, or try later."),
        ) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise WeatherUnavailable(
            _("The weather service does not answer."),
            _("Check the connection to the internet. Forecasts are made without weather meanwhile."),
        ) from error


def _read(body: bytes) -> list[WeatherDay]:
    """Days in order; those without any number or with absurd ones are left out."""
    try:
        daily: dict[str, list[Any]] = json.loads(body)["daily"]
        days = [date.fromisoformat(text) for text in daily["time"]]
        columns = [[_number(each) for each in daily[name]] for name in (_TEMPERATURE, _RAIN)]
        rows = list(zip(days, *columns, strict=True))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _strange() from error
    return [
        WeatherDay(day, temperature, rain)
        for day, temperature, rain in sorted(rows, key=lambda row: row[0])
        if (temperature, rain) != (None, None) and plausible(temperature, rain)
    ]


def _number(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(value)
    return float(value)


def _strange() -> WeatherUnavailable:
    return WeatherUnavailable(
        _("The weather service gave an answer that Flux does not know."),
        _("Check its address: it must be a daily endpoint as Open-Meteo has it."),
    )
