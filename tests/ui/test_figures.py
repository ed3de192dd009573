"""Figures and days in the language's own way."""

import pytest
from PySide6.QtCore import QLocale

from flux_desktop.ui.figures import plural, with_days


def test_days_written_by_the_floors_below_are_said_as_the_language_does() -> None:
    said = "3 days of this file, 2026-01-14 to 2026-02-03, already have sales."
    assert with_days(said) == "3 days of this file, 14 Jan 2026 to 3 Feb 2026, already have sales."
    QLocale.setDefault(QLocale("es_ES"))
    try:
        assert with_days("Del 2026-02-03.") == "Del 3 feb 2026."
    finally:
        QLocale.setDefault(QLocale("en_GB"))


@pytest.mark.parametrize("text", ["ticket 12026-01-145", "version 2026-13-01", "2026-02-3"])
def test_what_only_looks_like_a_day_stays(text: str) -> None:
    assert with_days(text) == text


@pytest.mark.parametrize(
    ("value", "places", "one"),
    [(1.2, 0, True), (-0.9, 0, True), (1.0, 1, False), (2, 0, False), (None, 0, False)],
)
def test_only_what_is_written_as_a_plain_one_is_singular(value: float | None, places: int, one: bool) -> None:
    assert (plural(value, places) == 1) is one
