"""Recipes: what goes into a dish or into a part of one, in versions that hold from a day on."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final, Protocol, TypeVar
from uuid import UUID

from flux_desktop.domain.amounts import Amount, parse_amount, plain_text
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.units import unit_named

ONE_PORTION: Final = Amount(MICRO, "portion")


@dataclass(frozen=True, slots=True)
class Line:
    """So much of an ingredient or of another recipe, whichever the name means. `yield_share` None: the ingredient's."""

    what: str
    quantity: int
    unit: str
    yield_share: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """What a recipe was from a day on. `makes` None: one portion."""

    valid_from: date
    makes: Amount | None
    lines: tuple[Line, ...]

    @property
    def output(self) -> Amount:
        return self.makes or ONE_PORTION

    def same_as(self, other: "Version") -> bool:
        """Whether both say the same, from whichever day on."""
        return (self.output, self.lines) == (other.output, other.lines)


@dataclass(frozen=True, slots=True)
class Recipe:
    """A dish's recipe or a part of others. `versions` in the order of their days, never none.

    `other_keys`: name keys it had before, which lines may still say.
    """

    id: UUID
    name: str
    versions: tuple[Version, ...]
    other_keys: tuple[str, ...] = ()

    def on(self, day: date) -> Version:
        """The version of a day; the earliest holds for all days before it too."""
        found = self.versions[0]
        for each in self.versions:
            if each.valid_from <= day:
                found = each
        return found


def parse_makes(text: str, decimal: str = ".") -> Amount:
    """The output of a recipe: "10 portions", "2.6 kg". Raises ValueError: not readable, zero, or in no known unit."""
    amount = parse_amount(plain_text(text), decimal)
    if not amount.quantity or unit_named(amount.unit) is None:
        raise ValueError(text)
    return amount


class _Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def other_keys(self) -> tuple[str, ...]: ...


_T = TypeVar("_T", bound=_Named)


def by_key(things: Iterable[_T]) -> dict[str, _T]:
    """Each under its name key and under those it had before; a name in use comes first, then the first given."""
    things = list(things)
    found: dict[str, _T] = {}
    for each in things:
        found.setdefault(name_key(each.name), each)
    for each in things:
        for old in each.other_keys:
            found.setdefault(old, each)
    return found


def on_circles(parts: Mapping[str, Collection[str]]) -> list[tuple[str, ...]]:
    """The circles of "contains": each group of names that contain one another, or a name that contains itself.

    `parts` gives the names directly in each. Tarjan's strongly connected components, without recursion.
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    path: list[str] = []
    on_path: set[str] = set()
    found: list[tuple[str, ...]] = []
    for root in parts:
        if root in index:
            continue
        work = [(root, iter(parts[root]))]
        index[root] = low[root] = len(index)
        path.append(root)
        on_path.add(root)
        while work:
            name, rest = work[-1]
            for part in rest:
                if part not in parts:
                    continue
                if part not in index:
                    index[part] = low[part] = len(index)
                    path.append(part)
                    on_path.add(part)
                    work.append((part, iter(parts[part])))
                    break
                if part in on_path:
                    low[name] = min(low[name], index[part])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == index[name]:
                    at = path.index(name)
                    group = tuple(path[at:])
                    del path[at:]
                    on_path.difference_update(group)
                    if len(group) > 1 or name in parts[name]:
                        found.append(group)
    return found


def days_between(versions: Sequence[Version]) -> list[tuple[date, date]]:
    """Each version's first and last day, of those in order; the first begins with all days before it."""
    starts = [date.min, *(each.valid_from for each in versions[1:]), date.max]
    return list(pairwise(starts))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A recipe that something suggested. `status`: suggested, confirmed or dismissed."""

    id: UUID
    name: str
    makes: Amount | None
    lines: tuple[Line, ...]
    source: str
    status: str
