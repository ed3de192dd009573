import pytest

from flux_desktop.domain.export import plain_cell


@pytest.mark.parametrize("start", "=+-@−＝＋－＠\t\r\n")
def test_a_cell_that_could_be_a_formula_is_text(start: str) -> None:
    assert plain_cell(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("text", ["", "Soup", "Soup = good", "2026-01-01,Soup,-1"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert plain_cell(text) == text
