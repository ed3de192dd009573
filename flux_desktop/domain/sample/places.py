"""The sample restaurants: who owns them, when they open, what is on the menu and how it sells."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from flux_desktop.domain.hours import DayHours
from flux_desktop.domain.ids import derived_id
from flux_desktop.domain.restaurants import Restaurant

# Seven factors from Monday to Sunday, about 1 on average.
Week = tuple[float, float, float, float, float, float, float]
MonthDay = tuple[int, int]

EVEN: Final[Week] = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
LUNCH: Final[Week] = (1.20, 1.20, 1.20, 1.15, 0.95, 0.70, 0.60)
WEEKEND: Final[Week] = (0.75, 0.75, 0.80, 0.95, 1.20, 1.35, 1.20)

SUMMER: Final = ((5, 1), (9, 30))
WINTER: Final = ((11, 1), (3, 31))


@dataclass(frozen=True, slots=True)
class Dish:
    """A dish and how it sells.

    price           in euros; empty where the till does not tell it
    typical         units on an ordinary open day
    price_last_year what it cost before the first of January, where that was another price
    season          the first and the last (month, day) of the year on which it is on the menu
    new_for_days    how long it has been on the menu, where it is new
    featured_every  it is promoted one week in so many; 0 for never
    short_every     it runs out on one Saturday in so many; 0 for never
    """

    name: str
    category: str
    price: str
    typical: float
    week: Week = EVEN
    price_last_year: str = ""
    season: tuple[MonthDay, MonthDay] | None = None
    new_for_days: int | None = None
    featured_every: int = 0
    short_every: int = 0

    def on_menu(self, day: date, today: date) -> bool:
        if self.new_for_days is not None and (today - day).days > self.new_for_days:
            return False
        if self.season is None:
            return True
        first, last = self.season
        at = (day.month, day.day)
        return first <= at <= last if first <= last else at >= first or at <= last

    def featured(self, day: date) -> bool:
        """Whether it is promoted in that day's week. The same weeks whenever it is asked."""
        return self.featured_every > 0 and _week(day) % self.featured_every == 0

    def runs_out(self, day: date) -> bool:
        """Whether there is too little of it that day. The same days whenever it is asked."""
        return self.short_every > 0 and day.weekday() == 5 and _week(day) % self.short_every == 0


def _week(day: date) -> int:
    return (day.toordinal() - 1) // 7


@dataclass(frozen=True, slots=True)
class Owner:
    """A person with an account: the e-mail address signs in."""

    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """A restaurant in Barcelona.

    opens      from Monday to Sunday: from when to when, None where closed
    week       how busy each of those days is
    closed_on  (month, day) of the dates on which it stays closed
    feasts     (month, day) and name of its own busy days
    """

    name: str
    owner: Owner
    opens: tuple[tuple[time, time] | None, ...]
    week: Week
    closed_on: tuple[MonthDay, ...]
    feasts: tuple[tuple[MonthDay, str], ...]
    dishes: tuple[Dish, ...]

    def restaurant(self) -> Restaurant:
        """It as stored: the same id on every computer."""
        return Restaurant(
            id=derived_id("sample", self.owner.email, self.name),
            name=self.name,
            timezone="Europe/Madrid",
            currency="EUR",
            country="ES",
            region="CT",
            business_day_start=time(4),
        )

    def hours(self, first: date, last: date) -> list[DayHours]:
        """The week, and the dates between `first` and `last` on which it stays closed."""
        return [*self._weekdays(), *self._exceptions(first, last)]

    def feast_days(self, first: date, last: date) -> list[tuple[date, str]]:
        """Its own days between `first` and `last`, by year."""
        return [
            (on, name)
            for year in range(first.year, last.year + 1)
            for (month, day), name in self.feasts
            if first <= (on := date(year, month, day)) <= last
        ]

    def _weekdays(self) -> Iterator[DayHours]:
        for weekday, shift in enumerate(self.opens):
            opens, closes = shift or (None, None)
            yield DayHours(weekday, None, opens, closes, closed=shift is None)

    def _exceptions(self, first: date, last: date) -> Iterator[DayHours]:
        for year in range(first.year, last.year + 1):
            for month, day in self.closed_on:
                if first <= (on := date(year, month, day)) <= last:
                    yield DayHours(None, on, None, None, closed=True)


_NURIA: Final = Owner("chef@laboqueria.es", "Núria Serra")
_JORDI: Final = Owner("owner@eixample.cat", "Jordi Vidal")

_TAPES, _MAINS, _SWEETS, _DRINKS = "Tapes", "Plats", "Postres", "Begudes"
_STARTERS, _RICE = "Entrants", "Arrossos"

_MARKET: Final = (time(8), time(16, 30))
_DINING: Final = (time(13), time(23, 30))
_LUNCH_ONLY: Final = (time(13), time(16, 30))
_EVENING: Final = (time(12, 30), time(23, 59))

LA_BOQUERIA_BITES: Final = Place(
    name="La Boqueria Bites",
    owner=_NURIA,
    opens=(_MARKET, _MARKET, _MARKET, _MARKET, _MARKET, _MARKET, None),
    week=(0.80, 0.85, 0.90, 0.95, 1.15, 1.35, 1.0),
    closed_on=((1, 1), (1, 6), (6, 24), (9, 24), (12, 25), (12, 26)),
    feasts=(((2, 12), "Festes de Santa Eulàlia"), ((7, 17), "Festa major del Raval")),
    dishes=(
        Dish("Patates braves", _TAPES, "6.50", 14, WEEKEND),
        Dish("Bomba de la Barceloneta", _TAPES, "4.20", 10, WEEKEND),
        Dish("Croqueta de pernil", _TAPES, "2.60", 16, featured_every=6),
        Dish("Truita de patates", _TAPES, "5.20", 10, LUNCH),
        Dish("Pa amb tomàquet", _TAPES, "3.20", 12),
        Dish("Pa amb tomaquet", _TAPES, "3.20", 2),
        Dish("Anxoves de l'Escala", _TAPES, "9.50", 5),
        Dish("Calamars a la romana", _TAPES, "11.50", 8, WEEKEND, featured_every=9),
        Dish("Gambes a l'all", _TAPES, "14.80", 5, WEEKEND, short_every=4),
        Dish("Navalles a la planxa", _TAPES, "13.50", 4, WEEKEND),
        Dish("Cigrons amb botifarra negra", _MAINS, "9.80", 7, LUNCH),
        Dish("Tàrtar de tonyina", _MAINS, "15.20", 4, new_for_days=35),
        Dish("Esqueixada de bacallà", _MAINS, "10.20", 6, LUNCH, season=SUMMER),
        Dish("Cap i pota", _MAINS, "10.50", 5, LUNCH, season=WINTER),
        Dish("Suggeriment del dia", _MAINS, "", 6, LUNCH),
        Dish("Crema catalana", _SWEETS, "5.50", 5),
        Dish("Vermut de la casa", _DRINKS, "3.90", 11, WEEKEND, price_last_year="3.50"),
        Dish("Canya", _DRINKS, "2.80", 15),
    ),
)

EIXAMPLE_ELEGANCE: Final = Place(
    name="Eixample Elegance",
    owner=_JORDI,
    opens=(None, _DINING, _DINING, _DINING, _DINING, _DINING, _LUNCH_ONLY),
    week=(1.0, 0.75, 0.85, 0.95, 1.20, 1.40, 0.85),
    closed_on=((1, 1), (12, 25)),
    feasts=(((4, 23), "Sant Jordi"), ((10, 3), "Festa major de l'Esquerra de l'Eixample")),
    dishes=(
        Dish("Pa de vidre amb tomàquet", _STARTERS, "4.80", 9),
        Dish("Pa de vidre amb tomaquet", _STARTERS, "4.80", 1.5),
        Dish("Pernil ibèric de gla", _STARTERS, "26.00", 5),
        Dish("Carpaccio de gamba vermella", _STARTERS, "24.00", 5, WEEKEND),
        Dish("Canelons de rostit amb tòfona", _STARTERS, "19.50", 8, featured_every=7),
        Dish("Amanida de llamàntol", _STARTERS, "28.00", 4, season=SUMMER),
        Dish("Crema de carbassa i castanyes", _STARTERS, "14.50", 5, season=WINTER),
        Dish("Raviolis d'escamarlans", _STARTERS, "23.00", 4, new_for_days=35),
        Dish("Arròs de llamàntol", _RICE, "32.00", 6, WEEKEND, short_every=4),
        Dish("Turbot a la brasa", _MAINS, "36.00", 4, WEEKEND),
        Dish("Bacallà amb samfaina", _MAINS, "25.00", 6, LUNCH),
        Dish("Espatlla de xai al forn", _MAINS, "29.50", 5, WEEKEND),
        Dish("Filet de vedella amb foie", _MAINS, "34.00", 5),
        Dish("Taula de formatges", _SWEETS, "", 3),
        Dish("Coulant de xocolata", _SWEETS, "9.80", 7, featured_every=8),
        Dish("Recuit amb mel", _SWEETS, "8.50", 4),
        Dish("Copa de cava brut nature", _DRINKS, "6.50", 12, WEEKEND, price_last_year="5.90"),
    ),
)

GRACIA_TAPES: Final = Place(
    name="Gràcia Tapes",
    owner=_JORDI,
    opens=(None, _EVENING, _EVENING, _EVENING, _EVENING, _EVENING, _EVENING),
    week=(1.0, 0.75, 0.80, 0.95, 1.20, 1.35, 1.05),
    closed_on=((1, 1), (12, 25), (12, 26)),
    feasts=(((3, 3), "Sant Medir"), ((8, 19), "Festa major de Gràcia")),
    dishes=(
        Dish("Patates braves", _TAPES, "5.90", 15, WEEKEND),
        Dish("Bomba picant", _TAPES, "3.80", 9, WEEKEND),
        Dish("Croqueta de bolets", _TAPES, "2.40", 13, featured_every=6),
        Dish("Pa amb tomàquet", _TAPES, "2.90", 12),
        Dish("Pa amb tomaquet", _TAPES, "2.90", 2),
        Dish("Ensaladilla", _TAPES, "5.60", 8),
        Dish("Pebrots de Padrón", _TAPES, "6.20", 7),
        Dish("Truita de carxofes", _TAPES, "6.40", 6, LUNCH),
        Dish("Pop a la gallega", _TAPES, "14.50", 5, WEEKEND, short_every=4),
        Dish("Xipirons a l'andalusa", _TAPES, "9.20", 7, WEEKEND, featured_every=10),
        Dish("Calçots amb romesco", _TAPES, "9.90", 6, WEEKEND, season=WINTER),
        Dish("Gaspatxo", _TAPES, "5.40", 7, LUNCH, season=SUMMER),
        Dish("Tapa del dia", _TAPES, "", 5, LUNCH),
        Dish("Entrepà de calamars", _MAINS, "8.90", 5, new_for_days=35),
        Dish("Fricandó amb moixernons", _MAINS, "12.80", 5, LUNCH),
        Dish("Mel i mató", _SWEETS, "5.20", 4),
        Dish("Vermut negre", _DRINKS, "3.60", 12, WEEKEND, price_last_year="3.20"),
        Dish("Clara", _DRINKS, "2.90", 10),
    ),
)

PLACES: Final = (LA_BOQUERIA_BITES, EIXAMPLE_ELEGANCE, GRACIA_TAPES)
