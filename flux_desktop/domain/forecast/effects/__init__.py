"""The effects on daily demand. To add one: a module here and a line below."""

from typing import Final

from flux_desktop.domain.forecast.effects.effect import Effect
from flux_desktop.domain.forecast.effects.event import Event
from flux_desktop.domain.forecast.effects.feast import Feast
from flux_desktop.domain.forecast.effects.holiday import Holiday
from flux_desktop.domain.forecast.effects.occasion import Occasion
from flux_desktop.domain.forecast.effects.promotion import Promotion
from flux_desktop.domain.forecast.effects.school import School
from flux_desktop.domain.forecast.effects.weather import Weather
from flux_desktop.domain.forecast.effects.weekday import Weekday

# In the order of estimation: each is fitted to what the others leave unexplained.
EFFECTS: Final[tuple[Effect, ...]] = (
    Weekday(),
    Holiday(),
    Feast(),
    Occasion(),
    School(),
    Event(),
    Promotion(),
    Weather(),
)
