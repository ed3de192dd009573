"""The weather of a day, where data exist: rain, cold and heat relative to ordinary dry days."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from flux_desktop.domain.forecast.effects.effect import CUSTOM, Days, Groups
from flux_desktop.domain.i18n import N_
from flux_desktop.domain.weather import WeatherDay

CLASSES: Final = (
    N_("Ordinary weather"),
    N_("Rain"),
    N_("Heavy rain"),
    N_("Cold day"),
    N_("Hot day"),
)
(_ORDINARY, _RAIN, _HEAVY_RAIN, _COLD, _HOT) = range(5)
# mm a day, and the day's highest °C.
_WET, _VERY_WET = 1.0, 10.0
_CHILLY, _SULTRY = 8.0, 30.0


@dataclass(frozen=True)
class Weather:
    """One group per class of `CLASSES`. A day without weather data counts as ordinary."""

    key: str = "weather"
    trigger: str = N_("Weather {factor}x")
    bounds: tuple[float, float] = (0.2, 5.0)
    half_life: float = CUSTOM
    shrinkage_days: float = 1.0
    doubt: bool = False
    extra_variance: float | None = 0.0

    def groups(self, days: Days) -> Groups:
        known = days.calendar.weather
        index = [weather_class(known[day]) if day in known else _ORDINARY for day in days.days]
        return Groups(np.array(index, dtype=np.int64), CLASSES, reference=_ORDINARY)


def weather_class(day: WeatherDay) -> int:
    """The index in `CLASSES` of the day's weather; rain takes precedence over temperature."""
    rain = day.rain or 0.0
    if rain >= _WET:
        return _HEAVY_RAIN if rain >= _VERY_WET else _RAIN
    if day.temperature is None or _CHILLY <= day.temperature <= _SULTRY:
        return _ORDINARY
    return _COLD if day.temperature < _CHILLY else _HOT
