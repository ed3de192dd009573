"""The names that a line can say: ingredients and recipes, found by the beginning of any of their words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from flux_desktop.domain.costing import Kitchen
from flux_desktop.domain.menu import name_key
from flux_desktop.ui.collation import bare, sorted_by_name

LONGEST_LIST: Final = 8
SHORTEST_WORD: Final = 2


@dataclass(frozen=True, slots=True)
class Name:
    """One name; `unit` is what it is measured in where it is bought or made."""

    text: str
    kind: Literal["ingredient", "recipe"]
    unit: str


class KitchenNames:
    """Built once for a kitchen: a letter typed searches it whole."""

    def __init__(self, kitchen: Kitchen) -> None:
        found: dict[str, Name] = {}
        for key, each in kitchen.ingredients.items():
            cost = kitchen.unit_costs.get(key)
            found.setdefault(
                each.name, Name(each.name, "ingredient", "" if cost is None else cost.kind.value)
            )
        for key, known in kitchen.recipes.items():
            if key not in kitchen.ingredients:
                found.setdefault(known.name, Name(known.name, "recipe", known.version.output.unit))
        names = sorted_by_name(found.values(), lambda each: each.text)
        self._names = [(each, bare(each.text)) for each in names]
        self._keys = {name_key(each.text) for each in names}

    def is_known(self, text: str) -> bool:
        return name_key(text) in self._keys

    def matching(self, text: str, without: str = "") -> list[Name]:
        """Those that begin so, then those of which a later word does; nothing for less than two letters."""
        wanted = bare(text).strip()
        if len(wanted) < SHORTEST_WORD:
            return []
        own = name_key(without)
        begins: list[Name] = []
        later: list[Name] = []
        for each, plain in self._names:
            if plain.startswith(wanted):
                begins.append(each)
            elif f" {wanted}" in plain:
                later.append(each)
            if len(begins) >= LONGEST_LIST:
                break
        return [each for each in (*begins, *later) if name_key(each.text) != own][:LONGEST_LIST]


def joined(names: Iterable[str]) -> str:
    return ", ".join(f"“{each}”" for each in names)
