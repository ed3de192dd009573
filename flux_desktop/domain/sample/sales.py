"""Sales of a sample restaurant: overdispersed counts with weekdays, holidays, seasons, promotions and feasts in
them, and now and then too little of a dish.

Every day is drawn on its own, seeded by the restaurant's name and the date: asked again tomorrow, or for
more days, the past stays as it was.
"""

from datetime import date, timedelta
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.exact import MICRO, parse_micros
from flux_desktop.domain.hours import open_on
from flux_desktop.domain.sales import SaleLine
from flux_desktop.domain.sample.places import Dish, Place

# La Mercè, the feast of Barcelona; the holidays of all Catalonia come from the library.
_CITY_HOLIDAYS: Final = ((9, 24),)
_HOLIDAY: Final = 1.20
_EVE: Final = 1.35
_PROMOTION: Final = 1.60
_FEAST: Final = 1.50
# Of what is expected, so much is there on a day on which a dish runs out.
_SHORT: Final = 0.60
_SEASON: Final = 0.10
_WARMEST: Final = 200
_DRIFT: Final = 0.15
_DRIFT_DAYS: Final = 1_100
_WEEKDAY_HABIT: Final = 0.05
# Sizes of negative binomials: of each dish, and of the day that all dishes share.
_DISH_SIZE: Final = 12.0
_DAY_SIZE: Final = 80.0
_SAME_LINE: Final = 0.50
_LARGEST_LINE: Final = 4


def sales_of(place: Place, today: date, days: int) -> list[SaleLine]:
    """The lines of the open days among the `days` before `today`, in order; 1 to 4 units each.

    Lines are numbered from 1 each day, so that a sale is the same one whatever the first day.
    """
    first = today - timedelta(days=days)
    is_open = open_on(place.hours(first, today), ())
    calendar = [day for day in (first + timedelta(days=at) for at in range(days)) if is_open(day)]
    if not calendar:
        return []
    on_menu = np.array([[dish.on_menu(day, today) for dish in place.dishes] for day in calendar])
    units, joined = _draw(place, calendar, expected_units(place, calendar), on_menu)
    return _lines(place, today, calendar, units, joined)


def expected_units(place: Place, days: list[date]) -> NDArray[np.float64]:
    """[days, dishes]: the mean of each dish, were it on the menu on all of the days."""
    rng = np.random.default_rng(_seed(place))
    habit = np.exp(rng.normal(0.0, _WEEKDAY_HABIT, (7, len(place.dishes))))
    phase = rng.uniform(0.0, 2 * np.pi, len(place.dishes))
    week = habit * np.array(place.week)[:, None] * np.array([dish.week for dish in place.dishes]).T
    typical = np.array([dish.typical for dish in place.dishes])
    ordinals = np.array([day.toordinal() for day in days])
    drift = 1 + _DRIFT * np.sin(2 * np.pi * ordinals[:, None] / _DRIFT_DAYS + phase)
    promotion = np.where(_featured(place, days), _PROMOTION, 1.0)
    weekdays = np.array([day.weekday() for day in days])
    feasts = {day for day, _name in place.feast_days(min(days), max(days))}
    busy = _calendar(days) * np.array([_FEAST if day in feasts else 1.0 for day in days])
    means: NDArray[np.float64] = typical * week[weekdays] * drift * promotion * busy[:, None]
    return means


def _calendar(days: list[date]) -> NDArray[np.float64]:
    """[days]: the year's mild season, with holidays and the days before them busy."""
    # Imported here: it takes a third of a second, and only the sample needs it.
    from holidays import country_holidays

    years = range(min(days).year, max(days).year + 2)
    feasts = set(country_holidays("ES", subdiv="CT", years=years))
    feasts |= {date(year, month, day) for year in years for month, day in _CITY_HOLIDAYS}
    of_year = np.array([day.timetuple().tm_yday for day in days])
    season = 1 + _SEASON * np.cos(2 * np.pi * (of_year - _WARMEST) / 365.25)
    holiday = np.array([_HOLIDAY if day in feasts else 1.0 for day in days])
    eve = np.array([_EVE if day + timedelta(days=1) in feasts else 1.0 for day in days])
    busy: NDArray[np.float64] = season * holiday * eve
    return busy


def _draw(
    place: Place, days: list[date], means: NDArray[np.float64], on_menu: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Units [days, dishes], and for each single unit whether it was sold on one line with the one before."""
    seed = _seed(place)
    units = np.zeros(means.shape, dtype=np.int64)
    joined = []
    for at, day in enumerate(days):
        rng = np.random.default_rng([seed, day.toordinal()])
        mean = means[at] * rng.gamma(_DAY_SIZE, 1 / _DAY_SIZE)
        wanted = rng.poisson(rng.gamma(_DISH_SIZE, mean / _DISH_SIZE)) * on_menu[at]
        short = np.array([dish.runs_out(day) for dish in place.dishes])
        units[at] = np.where(short, np.minimum(wanted, np.floor(_SHORT * means[at])), wanted)
        joined.append(rng.random(units[at].sum()) < _SAME_LINE)
    return units, np.concatenate(joined)


def _lines(
    place: Place, today: date, days: list[date], units: NDArray[np.int64], joined: NDArray[np.bool_]
) -> list[SaleLine]:
    cells = np.repeat(np.arange(units.size), units.ravel())
    starts = _line_starts(cells, joined)
    sizes = np.diff(starts, append=len(cells))
    day_at, dish_at = np.divmod(cells[starts], len(place.dishes))
    numbers = np.arange(1, len(starts) + 1) - np.searchsorted(day_at, day_at)
    prices = [[_price(dish, day, today) for dish in place.dishes] for day in days]
    featured = _featured(place, days).tolist()
    return [
        SaleLine(
            line=number,
            day=days[day],
            item=place.dishes[dish].name,
            category=place.dishes[dish].category,
            demand=size * MICRO,
            quantity=size * MICRO,
            unit_price=prices[day][dish],
            net_sales=size * prices[day][dish],
            promo=featured[day][dish],
        )
        for number, day, dish, size in zip(
            numbers.tolist(), day_at.tolist(), dish_at.tolist(), sizes.tolist(), strict=True
        )
    ]


def _line_starts(cells: NDArray[np.int64], joined: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The index of the first unit of each line; `cells` holds the day and dish of every unit, in order."""
    starts = ~joined
    starts[:1] = True
    starts[1:] |= cells[1:] != cells[:-1]
    at = np.arange(len(cells))
    since_start = at - np.maximum.accumulate(np.where(starts, at, 0))
    return np.flatnonzero(starts | (since_start % _LARGEST_LINE == 0))


def _price(dish: Dish, day: date, today: date) -> int:
    """Micros; 0 where the till does not tell."""
    last_year = dish.price_last_year and day.year < (today - timedelta(days=1)).year
    return parse_micros((dish.price_last_year if last_year else dish.price) or "0")


def _featured(place: Place, days: list[date]) -> NDArray[np.bool_]:
    return np.array([[dish.featured(day) for dish in place.dishes] for day in days])


def _seed(place: Place) -> int:
    return int.from_bytes(blake2b(place.name.encode(), digest_size=8).digest(), "big")
