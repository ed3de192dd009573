"""Which spellings are one dish."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flux_desktop.domain.menu import name_key, tidy_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Caesar Salad", "caesar salad"),
        ("Caesar Salad", "  Caesar \t Salad\n"),
        ("Caesar Salad", "Caesar\u00a0Salad"),
        ("Crème brûlée", "Cre\u0300me bru\u0302le\u0301e"),
        ("Straße", "STRASSE"),
        ("Soup", "Soup"),
        ("½ pizza", "1⁄2 pizza"),
        ("ﬁsh", "fish"),
    ],
)
def test_spellings_that_differ_in_case_space_or_form_are_one_dish(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Crème", "Creme"),
        ("Piña", "Pina"),
        ("Tea", "Teas"),
        ("Tea 2", "Tea 3"),
        ("Fish&Chips", "Fish & Chips"),
    ],
)
def test_accents_letters_and_signs_make_another_dish(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.text())
def test_the_key_of_a_key_is_that_key(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)


@given(st.text())
def test_a_tidy_name_keeps_its_letters_and_their_order(text: str) -> None:
    tidy = tidy_name(text)
    assert tidy == tidy.strip()
    assert tidy.split(" ") == (text.split() or [""])
    assert name_key(tidy) == name_key(text)
