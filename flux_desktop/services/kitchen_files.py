"""The kitchen as files: menus, ingredients and recipes read in one transaction, and written out again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, TypedDict

from flux_desktop.domain.changes import NOTHING, Changes
from flux_desktop.domain.edits import NO_EDITS, Edits
from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _
from flux_desktop.domain.sales import Problem
from flux_desktop.pos.kitchen.sheet import Warned
from flux_desktop.services.session import Session
from flux_desktop.store import restaurants
from flux_desktop.store.store import UnitOfWork

_MONTH_FIRST: Final = frozenset({"US"})
_MARKS: Final = ("", ".", ",")


@dataclass(frozen=True, slots=True)
class KitchenFile:
    """A file to read for the session's restaurant, which is made with it where it is new.

    `decimal` is the mark a person says, "" lets the file decide. With `dry_run` nothing is stored.
    """

    path: Path
    dry_run: bool = False
    decimal: str = ""


@dataclass(frozen=True, slots=True)
class CellChange:
    """What a file says otherwise: the field by its column's name, as it was and as it is to be (None: not said).

    Of a recipe's line `field` is "line" and `what` its ingredient.
    """

    field: str
    before: Any
    after: Any
    what: str = ""


@dataclass(frozen=True, slots=True)
class NameChange:
    """A dish, an ingredient or a recipe that a file makes or changes."""

    name: str
    is_new: bool
    cells: tuple[CellChange, ...]


@dataclass(frozen=True, slots=True)
class KitchenImport:
    """What became of a file. `created`, `updated` and `unchanged` count names, `skipped` lists rows.

    `named` lists the names that are made or changed; `edits` is what `take_back` takes, empty in a dry run.
    """

    status: Literal["imported", "dry_run"]
    rows_read: int
    created: int
    updated: int
    unchanged: int
    skipped: tuple[Problem, ...]
    warnings: tuple[Warned, ...]
    changes: Changes = NOTHING
    named: tuple[NameChange, ...] = ()
    edits: Edits = NO_EDITS


@dataclass
class Tally:
    """Counts what became of each name, and gathers what was left out."""

    rows_read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: list[Problem] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    named: list[NameChange] = field(default_factory=list)

    def count(self, name: str, cells: Sequence[CellChange] = (), *, is_new: bool, is_changed: bool) -> None:
        if is_new or is_changed:
            self.named.append(NameChange(name, is_new, tuple(cells)))
        if is_new:
            self.created += 1
        elif is_changed:
            self.updated += 1
        else:
            self.unchanged += 1

    def result(self, *, dry_run: bool, changes: Changes, edits: Edits = NO_EDITS) -> KitchenImport:
        touched = self.created or self.updated
        return KitchenImport(
            "dry_run" if dry_run else "imported",
            self.rows_read,
            self.created,
            self.updated,
            self.unchanged,
            tuple(sorted(self.skipped)),
            tuple(self.warnings),
            changes if touched and not dry_run else NOTHING,
            tuple(self.named),
            edits,
        )


def cell_changes(before: Any, after: Any, fields: Mapping[str, str]) -> list[CellChange]:
    """How two values of one kind differ; `fields` gives the column's name of each of their attributes.

    `before` None: everything that `after` says is new.
    """
    found = []
    for attribute, column in fields.items():
        old = None if before is None else getattr(before, attribute)
        new = getattr(after, attribute)
        if old != new:
            found.append(CellChange(column, old, new))
    return found


class KitchenFileDialect(TypedDict):
    """How a restaurant's files are read."""

    decimal: str
    currency: str
    day_first: bool


def reading(session: Session, file: KitchenFile) -> KitchenFileDialect:
    """How the restaurant's files are to be read: with which mark, currency and order of dates. Raises Refused."""
    if file.decimal not in _MARKS:
        raise Refused(_("A decimal mark is a point or a comma."), _("Write --decimal . or --decimal ,"))
    return {
        "decimal": file.decimal,
        "currency": session.restaurant.currency,
        "day_first": session.restaurant.country not in _MONTH_FIRST,
    }


def found_restaurant(uow: UnitOfWork, session: Session) -> None:
    """Stores the session's restaurant where it is new."""
    if restaurants.get(uow, session.restaurant.id) is None:
        restaurants.create(uow, session.restaurant, session.user_id)
