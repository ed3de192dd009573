"""The days of the trade, by country."""

from datetime import date

import pytest
from dateutil.easter import EASTER_ORTHODOX
from dateutil.easter import easter as easter_of

from flux_desktop.domain.calendar import calendar_of, holidays_of
from flux_desktop.domain.occasions import easter, occasions_of, orthodox_easter


@pytest.mark.parametrize(
    ("country", "name", "day"),
    [
        ("US", "Mother's Day", date(2026, 5, 10)),
        ("es", "Mother's Day", date(2026, 5, 3)),
        ("GB", "Mother's Day", date(2026, 3, 15)),
        ("FR", "Mother's Day", date(2026, 5, 31)),
        ("FR", "Mother's Day", date(2023, 6, 4)),
        ("MX", "Mother's Day", date(2026, 5, 10)),
        ("NO", "Mother's Day", date(2026, 2, 8)),
        ("PL", "Mother's Day", date(2026, 5, 26)),
        ("AR", "Mother's Day", date(2026, 10, 18)),
        ("US", "Father's Day", date(2026, 6, 21)),
        ("ES", "Father's Day", date(2026, 3, 19)),
        ("DE", "Father's Day", date(2026, 5, 14)),
        ("AU", "Father's Day", date(2026, 9, 6)),
        ("SE", "Father's Day", date(2026, 11, 8)),
        ("BR", "Father's Day", date(2026, 8, 9)),
        ("ES", "Valentine's Day", date(2027, 2, 14)),
        ("ES", "Easter Sunday", date(2026, 4, 5)),
        ("GR", "Easter Sunday", date(2026, 4, 12)),
        ("DE", "Carnival Thursday", date(2026, 2, 12)),
        ("DE", "Carnival Monday", date(2026, 2, 16)),
        ("ES", "Carnival Tuesday", date(2026, 2, 17)),
        ("US", "Black Friday", date(2026, 11, 27)),
        ("US", "Super Bowl Sunday", date(2021, 2, 7)),
        ("US", "Super Bowl Sunday", date(2026, 2, 8)),
        ("IT", "New Year's Eve", date(2026, 12, 31)),
    ],
)
def test_a_day_has_its_name_where_it_is_kept(country, name, day):
    assert occasions_of(country, [day.year])[day] == name


def test_a_country_without_a_day_has_none():
    assert occasions_of("", [2026]) == {}
    assert "Carnival Monday" not in occasions_of("US", [2026]).values()
    assert "Mother's Day" not in occasions_of("XX", [2026]).values()


def test_easter_is_the_one_of_the_tables():
    for year in range(1900, 2100):
        assert easter(year) == easter_of(year)
        assert orthodox_easter(year) == easter_of(year, EASTER_ORTHODOX)


def test_a_day_that_is_a_public_holiday_is_known_as_that_alone():
    germany = calendar_of("DE", "", [2026])
    assert date(2026, 5, 14) in germany.holidays
    assert date(2026, 5, 14) not in germany.occasions
    assert germany.occasions[date(2026, 5, 10)] == "Mother's Day"
    assert germany.name(date(2026, 5, 10)) == "Mother's Day"


def test_the_years_around_those_asked_are_known_too():
    days = calendar_of("US", "", [2026]).occasions
    assert {day.year for day in days} == {2024, 2025, 2026, 2027, 2028}
    assert calendar_of("", "", [2026]).occasions == {}


@pytest.mark.parametrize(
    ("country", "region", "day"),
    [
        ("DE", "BW", date(2026, 8, 5)),
        ("DE", "by", date(2026, 8, 5)),
        ("AT", "9", date(2026, 7, 15)),
        ("FR", "Zone C", date(2026, 2, 25)),
        ("FR", "6AE", date(2026, 2, 18)),
        ("NL", "Noord", date(2026, 7, 15)),
        ("PL", "14", date(2026, 7, 15)),
        ("BE", "flemish", date(2026, 7, 15)),
    ],
)
def test_school_holidays_are_those_of_the_region(country: str, region: str, day: date):
    made = calendar_of(country, region, [2026])
    assert day in made.school
    assert date(2026, 9, 29) not in made.school
    assert not made.school.keys() & (made.holidays.keys() | made.occasions.keys())


def test_where_no_source_knows_the_school_holidays_there_are_none():
    for country, region in (("ES", "CT"), ("DE", ""), ("US", "NY"), ("TH", ""), ("", "")):
        assert calendar_of(country, region, [2026]).school == {}


def test_a_region_is_known_however_it_is_written():
    assert holidays_of("FR", "ZONE A", [2026]) == holidays_of("FR", "Zone A", [2026])
    assert date(2026, 12, 26) in holidays_of("FR", "6ae", [2026])
