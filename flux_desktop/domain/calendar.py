"""Which days are not like their weekday: public holidays of a place, days its trade lives on, and what people name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _
from flux_desktop.domain.occasions import occasions_of
from flux_desktop.domain.weather import WeatherDay

# Enough years before and after any sales: a holiday on the first of January has its eve in the year before.
_MARGIN: Final = 2
_SUNDAY: Final = 6
# Where the package knows the weeks of school holidays, not only single days; elsewhere "school" means days of teachers.
_SCHOOLS: Final = frozenset(("AT", "AU", "BE", "DE", "FR", "NL", "PL"))
# Regions whose public holidays are their own and whose school holidays are those of a zone.
_SCHOOL_REGIONS: Final = {("FR", "57"): "Zone B", ("FR", "6AE"): "Zone B"}


@dataclass(frozen=True)
class Calendar:
    """`holidays` by date with their names; `events`: days of the restaurant's own, the same name being the same kind.

    `occasions` are days that are no holidays, by date with names to be translated (`domain.occasions`).
    `school` are days without school for the children of the place, other than those above, by date with English names.
    `weather` is what somebody told of days that were and days to come; empty unless a restaurant chose a source.
    """

    holidays: Mapping[date, str] = field(default_factory=dict)
    events: Mapping[date, str] = field(default_factory=dict)
    weather: Mapping[date, WeatherDay] = field(default_factory=dict)
    occasions: Mapping[date, str] = field(default_factory=dict)
    school: Mapping[date, str] = field(default_factory=dict)

    @cached_property
    def days_off(self) -> frozenset[date]:
        """The holidays that free somebody: on a Sunday one changes nothing, neither that day nor those around it."""
        return frozenset(day for day in self.holidays if day.weekday() != _SUNDAY)

    def name(self, day: date) -> str:
        """What the day is called, "" for an ordinary one."""
        return self.events.get(day) or self.holidays.get(day) or _(self.occasions.get(day, "")) or ""


def calendar_of(country: str, region: str, years: Iterable[int]) -> Calendar:
    """The holidays, occasions and school holidays of a place around these years. Raises Refused, as `holidays_of`."""
    spoken = list(years)
    holidays = holidays_of(country, region, spoken)
    occasions = _beside(holidays, country, spoken)
    school = school_holidays_of(country, region, spoken)
    return Calendar(
        holidays,
        occasions=occasions,
        school={day: name for day, name in school.items() if day not in holidays and day not in occasions},
    )


def _beside(holidays: Mapping[date, str], country: str, years: Sequence[int]) -> dict[date, str]:
    """The occasions that are no holidays: those are known by their own names."""
    if not years:
        return {}
    around = range(min(years) - _MARGIN, max(years) + _MARGIN + 1)
    return {day: name for day, name in occasions_of(country, around).items() if day not in holidays}


def regions_of(country: str) -> list[tuple[str, str]]:
    """The regions of a country that have holidays of their own: code and name, by name. None where it has none.

    Source: the package `holidays`, loaded here as below.
    """
    from holidays import country_holidays

    try:
        found = type(country_holidays(country.upper()))
    except NotImplementedError:
        return []
    names = {code: aliases for code, aliases in found.get_subdivision_aliases().items() if aliases}
    return sorted(
        ((code, max(names.get(code, [code]), key=len)) for code in found.subdivisions),
        key=lambda each: each[1],
    )


def holidays_of(country: str, region: str, years: Iterable[int]) -> dict[date, str]:
    """The holidays of a country (ISO 3166-1) and region (ISO 3166-2 without the country) around these years.

    Source: the package `holidays`. Its import takes a third of a second, so it is loaded here. Raises Refused: no
    such country, or no such region in it. No country has no holidays.
    """
    spoken = list(years)
    if not country or not spoken:
        return {}
    from holidays import country_holidays

    around = range(min(spoken) - _MARGIN, max(spoken) + _MARGIN + 1)
    try:
        found = country_holidays(country.upper(), subdiv=_spelt(country.upper(), region), years=around)
    except NotImplementedError:
        place = f"{country}-{region}" if region else country
        raise Refused(
            _("Flux knows no holidays of “{place}”.").format(place=place),
            _("Write the country and, where there is one, the region: ES, ES-CT, DE-BW."),
        ) from None
    return dict(found.items())


def school_holidays_of(country: str, region: str, years: Iterable[int]) -> dict[date, str]:
    """The school holidays of a region around these years, with their English names. None where they are not known.

    Source: the package `holidays`, which has them for the regions of Austria, Australia, Belgium, France, Germany, the
    Netherlands and Poland.
    """
    spoken, country = list(years), country.upper()
    part = _SCHOOL_REGIONS.get((country, region.upper()), region)
    if country not in _SCHOOLS or not part or not spoken:
        return {}
    from holidays import country_holidays

    around = range(min(spoken) - _MARGIN, max(spoken) + _MARGIN + 1)
    try:
        found = country_holidays(
            country, subdiv=_spelt(country, part), years=around, categories="school", language="en_US"
        )
    except NotImplementedError:
        return {}
    return dict(found.items())


def _spelt(country: str, region: str) -> str | None:
    """The region as the package `holidays` spells it: DE-BW, but FR-Zone A. Raises NotImplementedError."""
    from holidays import country_holidays

    known = type(country_holidays(country)).subdivisions
    return next((each for each in known if each.upper() == region.upper()), region.upper()) or None
