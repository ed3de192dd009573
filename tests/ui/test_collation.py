"""Names stand in the order of the person's language, wherever they are listed."""

from collections.abc import Callable, Iterator
from operator import itemgetter

import pytest
from PySide6.QtCore import QLocale, Qt

from flux_desktop.ui.collation import sorted_by_name
from flux_desktop.ui.rows import Badge, Column, Rows

Speak = Callable[[str], None]


@pytest.fixture
def speak() -> Iterator[Speak]:
    before = QLocale()
    yield lambda locale: QLocale.setDefault(QLocale(locale))
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("es_ES", ["nachos", "Nata", "Ñoquis", "Oliva"]),
        ("en_GB", ["nachos", "Nata", "Ñoquis", "Oliva"]),
        # Only in Spanish is ñ a letter of its own.
        ("es_ES", ["Nata", "Ñame", "Oliva"]),
        ("ca_ES", ["Ñame", "Nata", "Oliva"]),
    ],
)
def test_each_language_has_its_order(speak: Speak, locale: str, expected: list[str]) -> None:
    speak(locale)
    assert sorted_by_name(reversed(expected), str) == expected


@pytest.mark.parametrize("locale", ["es_ES", "ca_ES", "en_GB"])
def test_numbers_in_names_count_and_accents_and_case_hardly_do(speak: Speak, locale: str) -> None:
    speak(locale)
    expected = ["2 tacos", "10 alitas", "árbol", "Arroz", "Menú 2", "menu 10", "Zumo"]
    assert sorted_by_name(reversed(expected), str) == expected


def test_equal_names_are_sorted_by_the_next(speak: Speak) -> None:
    speak("es_ES")
    pairs = [("Postre", "Ñoquis"), ("postre", "Nachos"), ("Bebida", "Zumo")]
    assert sorted_by_name(pairs, itemgetter(0), itemgetter(1)) == [pairs[2], pairs[1], pairs[0]]


def test_a_table_sorts_its_texts_and_badges_by_name(speak: Speak) -> None:
    speak("es_ES")
    rows: Rows[str] = Rows([Column("Dish", str), Column("Badge", Badge)])
    rows.replace(["Oliva", "Ñoquis", "10", "Nachos", "2"])
    for column in (0, 1):
        rows.sort(column, Qt.SortOrder.AscendingOrder)
        assert rows.rows == ["2", "10", "Nachos", "Ñoquis", "Oliva"]
        rows.sort(column, Qt.SortOrder.DescendingOrder)
        assert rows.rows == ["Oliva", "Ñoquis", "Nachos", "10", "2"]
