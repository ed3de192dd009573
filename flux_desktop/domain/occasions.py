"""The trade's own calendar: days on which people eat out, or stay at home, and which are no public holidays.

Dates by country (ISO 3166-1). Where a country is not listed its day is not known, rather than guessed. What such a day
is worth to a restaurant is learned from its own sales; a day that says nothing there changes nothing.
Sources: the lists of dates by country of the articles Mother's Day and Father's Day of Wikipedia; the computus of
Meeus, Astronomical Algorithms, chapter 8, Gregorian and Julian.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from flux_desktop.domain.i18n import N_

# The day of a year, None where there is none.
Rule = Callable[[int], date | None]

_MONDAY, _THURSDAY, _SATURDAY, _SUNDAY = 0, 3, 5, 6


def occasions_of(country: str, years: Iterable[int]) -> dict[date, str]:
    """The days of these years with their English names, to be translated with `_` where they are shown.

    Where two fall on one day the first of the list names it. No country has none.
    """
    country, found = country.upper(), dict[date, str]()
    if not country:
        return found
    for year in sorted(set(years)):
        for name, rule in _rules(country):
            day = rule(year)
            if day is not None:
                found.setdefault(day, name)
    return found


def easter(year: int) -> date:
    """Easter Sunday of the western churches, 1583 on."""
    century, rest = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    month, day = divmod(moon + weekday - 7 * ((year % 19 + 11 * moon + 22 * weekday) // 451) + 114, 31)
    return date(year, month, day + 1)


def orthodox_easter(year: int) -> date:
    """Easter Sunday of the eastern churches by the Gregorian calendar, 1900 to 2099."""
    moon = (19 * (year % 19) + 15) % 30
    weekday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    month, day = divmod(moon + weekday + 114, 31)
    return date(year, month, day + 1) + timedelta(days=13)


def _nth(nth: int, weekday: int, month: int) -> Rule:
    """The nth weekday (0 Monday) of a month, −1 the last."""

    def rule(year: int) -> date:
        if nth < 0:
            last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
            return last - timedelta(days=(last.weekday() - weekday) % 7)
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))

    return rule


def _on(day: int, month: int) -> Rule:
    return lambda year: date(year, month, day)


def _from_easter(days: int) -> Rule:
    return lambda year: easter(year) + timedelta(days=days)


def _mothers_day_of_france(year: int) -> date:
    """The last Sunday of May, a week later where that is Pentecost."""
    day = _nth(-1, _SUNDAY, 5)(year)
    assert day is not None
    return day + timedelta(days=7) if day == easter(year) + timedelta(days=49) else day


def _black_friday(year: int) -> date:
    thanksgiving = _nth(4, _THURSDAY, 11)(year)
    assert thanksgiving is not None
    return thanksgiving + timedelta(days=1)


def _by_country(*rules: tuple[Rule, str]) -> Mapping[str, Rule]:
    return {country: rule for rule, countries in rules for country in countries.split()}


def _codes(countries: str) -> frozenset[str]:
    return frozenset(countries.split())


_MOTHERS: Final = _by_country(
    (
        _nth(2, _SUNDAY, 5),
        "US CA DE AT CH LI IT BE NL DK FI IS EE LV CZ SK HR GR CY MT TR UA AU NZ ZA JP CN HK TW SG MY PH IN LK BR CL"
        " CO CU EC HN PE UY VE JM TT",
    ),
    (_nth(1, _SUNDAY, 5), "ES AD PT HU LT RO AO CV MZ"),
    (_mothers_day_of_france, "FR MC"),
    (_nth(-1, _SUNDAY, 5), "SE DO DZ MA TN MG SN"),
    (_from_easter(-21), "GB IE IM JE GG NG"),
    (_nth(2, _SUNDAY, 2), "NO"),
    (_nth(2, _SUNDAY, 6), "LU"),
    (_nth(3, _SUNDAY, 10), "AR"),
    (_nth(-1, _SUNDAY, 11), "RU"),
    (_on(8, 3), "BG AL MK RS"),
    (_on(21, 3), "EG AE SA LB JO SY IQ KW QA BH OM YE"),
    (_on(25, 3), "SI"),
    (_on(8, 5), "KR"),
    (_on(10, 5), "MX GT SV"),
    (_on(15, 5), "PY"),
    (_on(26, 5), "PL"),
    (_on(27, 5), "BO"),
    (_on(30, 5), "NI"),
    (_on(12, 8), "TH"),
    (_on(15, 8), "CR"),
    (_on(8, 12), "PA"),
    (_on(22, 12), "ID"),
)
_FATHERS: Final = _by_country(
    (
        _nth(3, _SUNDAY, 6),
        "US CA GB IE IM JE GG FR MC NL CZ SK HU GR CY MT TR UA ZA JP CN HK SG MY PH IN LK AR CL CO CR CU EC MX PA PE"
        " PY VE JM TT",
    ),
    (_on(19, 3), "ES AD PT IT LI BO HN"),
    (_from_easter(39), "DE"),
    (_nth(2, _SUNDAY, 6), "AT BE"),
    (_nth(1, _SUNDAY, 6), "CH LT"),
    (_nth(1, _SUNDAY, 9), "AU NZ"),
    (_nth(2, _SUNDAY, 9), "LV"),
    (_nth(2, _SUNDAY, 11), "SE NO FI EE IS"),
    (_nth(1, _SUNDAY, 10), "LU"),
    (_nth(2, _SUNDAY, 8), "BR"),
    (_nth(2, _SUNDAY, 7), "UY"),
    (_nth(2, _SUNDAY, 5), "RO"),
    (_on(5, 6), "DK"),
    (_on(23, 6), "PL"),
    (_on(8, 8), "TW"),
    (_on(8, 5), "KR"),
    (_on(21, 6), "EG AE LB JO SY"),
)
_ORTHODOX: Final = _codes("GR CY RO BG RS MK ME MD UA BY RU GE")
_NO_EASTER: Final = _codes("JP CN TW TH TR IN ID EG AE SA IQ KW QA BH OM YE DZ MA TN KR")
_CARNIVAL: Final = _codes(
    "DE AT CH LI BE NL LU FR MC ES AD PT IT MT HR SI AR BO BR CL CO DO EC MX PA PE PY UY VE TT"
)
_HALLOWEEN: Final = _codes("US CA GB IE AU NZ")
_ST_PATRICK: Final = _codes("IE GB US CA AU")
# Where 14 February is kept by nobody, or forbidden.
_NO_VALENTINE: Final = _codes("CO SA IQ YE DZ")


def _rules(country: str) -> list[tuple[str, Rule]]:
    """What a country keeps, the most telling first."""
    rules: list[tuple[str, Rule]] = [(N_("New Year's Eve"), _on(31, 12)), (N_("Christmas Eve"), _on(24, 12))]
    if country in _MOTHERS:
        rules.append((N_("Mother's Day"), _MOTHERS[country]))
    if country in _FATHERS:
        rules.append((N_("Father's Day"), _FATHERS[country]))
    if country not in _NO_VALENTINE:
        rules.append((N_("Valentine's Day"), _on(14, 2)))
    if country not in _NO_EASTER:
        rules.append((N_("Easter Sunday"), orthodox_easter if country in _ORTHODOX else easter))
    if country in _CARNIVAL:
        # Thursday to Tuesday before Ash Wednesday, 46 days before Easter; days that are not alike.
        rules += [
            (N_("Carnival Thursday"), _from_easter(-52)),
            (N_("Carnival Friday"), _from_easter(-51)),
            (N_("Carnival Saturday"), _from_easter(-50)),
            (N_("Carnival Sunday"), _from_easter(-49)),
            (N_("Carnival Monday"), _from_easter(-48)),
            (N_("Carnival Tuesday"), _from_easter(-47)),
        ]
    if country in _ST_PATRICK:
        rules.append((N_("St. Patrick's Day"), _on(17, 3)))
    if country in _HALLOWEEN:
        rules.append((N_("Halloween"), _on(31, 10)))
    if country == "US":
        # The second Sunday of February since the season of 2021, the first before.
        rules.append((N_("Super Bowl Sunday"), lambda year: _nth(2 if year > 2021 else 1, _SUNDAY, 2)(year)))
    rules.append((N_("Black Friday"), _black_friday))
    return rules
