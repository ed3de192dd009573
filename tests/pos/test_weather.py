"""Weather files: read as they come, bad lines told, never guessed."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.weather import WeatherDay
from flux_desktop.pos.weather import read_weather


def test_columns_are_found_by_name_and_days_come_in_order(write: Callable[..., Path]) -> None:
    file = read_weather(
        write(
            "w.csv", "station;Rain;DATE;Temp", "x;0,4;02/01/2026;11,5", "x;;31/12/2025;-3", "x;12;01/01/2026;"
        )
    )
    assert file.known == (
        WeatherDay(date(2025, 12, 31), -3, None),
        WeatherDay(date(2026, 1, 1), None, 12),
        WeatherDay(date(2026, 1, 2), 11.5, 0.4),
    )
    assert file.problems == ()
    assert file.days(date(2026, 1, 1), date(2026, 1, 1)) == [file.known[1]]


def test_bad_lines_are_told_with_their_number_and_the_rest_is_kept(write: Callable[..., Path]) -> None:
    file = read_weather(
        write(
            "w.csv",
            "date,temp,rain",
            "2026-01-01,10.5,0.5",
            "2026-01-02,warm,0",
            "",
            "someday,10,0",
            "2026-01-03,99,0",
            "2026-01-04,10,-1",
            "2026-02-30,10,0",
        )
    )
    assert file.known == (WeatherDay(date(2026, 1, 1), 10.5, 0.5),)
    assert [(each.line, each.reason) for each in file.problems] == [
        (3, "“warm” is not a number"),
        (5, "date is not readable"),
        (6, "no place on earth had such weather"),
        (7, "no place on earth had such weather"),
        (8, "date does not exist"),
    ]
    assert file.problems[0].text == "2026-01-02,warm,0"


def test_the_last_line_of_a_day_counts(write: Callable[..., Path]) -> None:
    file = read_weather(write("w.csv", "date,temp,rain", "2026-01-01,1,1", "2026-01-01,2,0"))
    assert file.known == (WeatherDay(date(2026, 1, 1), 2, 0),)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["date,temp", "2026-01-01,1"], "no weather file"),
        (["date,temp,rain", "03/04/2026,1,0", "04/04/2026,1,0"], "day or the month first"),
        (["date,temp,rain", "x,1,0"], "No line"),
        (["date,temp,rain"], "No line"),
        (["date,temp,rain"] + ["2026-01-01,1,0"] * 100_001, "more than 100,000"),
    ],
)
def test_a_file_that_says_nothing_is_refused(write: Callable[..., Path], lines: list[str], said: str) -> None:
    with pytest.raises(Refused, match=said) as refused:
        read_weather(write("w.csv", *lines))
    assert refused.value.advice


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.integers(0, 3000),
        st.tuples(st.integers(-9500, 6000), st.integers(0, 200_000)),
        min_size=1,
        max_size=30,
    ),
    st.sampled_from([(",", "."), (";", ","), ("\t", ".")]),
)
def test_whatever_is_written_is_read_back(
    tmp_path: Path, weather: dict[int, tuple[int, int]], marks: tuple[str, str]
) -> None:
    delimiter, decimal = marks
    wanted = [
        WeatherDay(date(2015, 1, 1) + timedelta(days=day), temp / 100, rain / 100)
        for day, (temp, rain) in sorted(weather.items())
    ]
    lines = [
        delimiter.join(
            [
                each.day.isoformat(),
                *[f"{value:.2f}".replace(".", decimal) for value in (each.temperature, each.rain)],
            ]
        )
        for each in wanted
    ]
    file = tmp_path / "w.csv"
    file.write_text("\n".join([delimiter.join(["date", "temp", "rain"]), *lines]))
    assert list(read_weather(file).known) == wanted
