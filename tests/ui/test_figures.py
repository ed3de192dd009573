"""Figures in the language's own way."""

import pytest

from flux_desktop.ui.figures import plural


@pytest.mark.parametrize(
    ("value", "places", "one"),
    [(1.2, 0, True), (-0.9, 0, True), (1.0, 1, False), (2, 0, False), (None, 0, False)],
)
def test_only_what_is_written_as_a_plain_one_is_singular(value: float | None, places: int, one: bool) -> None:
    assert (plural(value, places) == 1) is one
