"""The order of names as the person's language has it: ñ after n, accents and case aside, 2 before 10."""

import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeVar

from PySide6.QtCore import QCollator, QCollatorSortKey, QLocale, Qt

T = TypeVar("T")


def name_order(name: str) -> QCollatorSortKey:
    """A key to sort names by. Keys can be compared by `<` alone: two of equal names are not `==`."""
    return _collator(QLocale().name()).sortKey(name)


def bare(text: str) -> str:
    """For finding by typing: letters alone, whatever their case and accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def sorted_by_name(items: Iterable[T], *names: Callable[[T], str]) -> list[T]:
    """Sorted by the first of `names`, and where that is the same by the next."""
    ordered = list(items)
    for name in reversed(names):
        ordered.sort(key=lambda item, name=name: name_order(name(item)))  # type: ignore[misc]
    return ordered


@lru_cache
def _collator(locale: str) -> QCollator:
    collator = QCollator(QLocale(locale))
    collator.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    collator.setNumericMode(True)
    return collator
