"""Days and figures inside a sentence are written as the language spoken writes them."""

from datetime import UTC, date, datetime

import pytest

from flux_desktop.domain.figures import written_day, written_digits, written_moment, written_number
from flux_desktop.domain.i18n import speaking


@pytest.mark.parametrize(
    ("language", "day", "number"),
    [
        ("en", "14 Jan 2026", "12,345.6"),
        ("es", "14 ene 2026", "12.345,6"),
        ("ca", "14 de gen. 2026", "12.345,6"),
    ],
)
def test_a_sentence_has_its_days_and_figures_in_the_language_spoken(
    language: str, day: str, number: str
) -> None:
    with speaking(language):
        assert written_day(date(2026, 1, 14)) == day
        assert written_number(12345.6, ",.1f") == number


def test_digits_stay_as_they_were_written() -> None:
    with speaking("es"):
        assert written_digits("1.50") == "1,50"


def test_a_moment_is_told_by_this_computers_clock() -> None:
    moment = datetime(2026, 1, 14, 13, 5, tzinfo=UTC)
    assert written_moment(moment) == f"14 Jan 2026, {moment.astimezone():%H:%M}"
