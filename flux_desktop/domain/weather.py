"""The weather of days, from wherever it comes. Off until a restaurant chooses a source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

OFF, CSV, HTTP = "off", "csv", "http"
SOURCES: Final = (OFF, CSV, HTTP)
# Beyond what was ever measured on earth, a number is a slip of the pen.
_COLDEST, _HOTTEST, _WETTEST = -95.0, 60.0, 2_000.0


@dataclass(frozen=True, slots=True)
class WeatherDay:
    """The highest temperature of the day in °C and its rain in mm; None where it was not told."""

    day: date
    temperature: float | None
    rain: float | None


class WeatherSource(Protocol):
    """Where weather comes from."""

    def days(self, first: date, last: date) -> Sequence[WeatherDay]:
        """What is known of the days from `first` to `last`, in order. Raises WeatherUnavailable."""
        ...


def plausible(temperature: float | None, rain: float | None) -> bool:
    """Whether these could be measurements: finite, and within what the earth has seen."""
    return (temperature is None or _COLDEST <= temperature <= _HOTTEST) and (
        rain is None or 0 <= rain <= _WETTEST
    )
