"""The kitchen as files: menus, ingredients and recipes read in one transaction, and written out again."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, TypedDict

from flux_desktop.domain.changes import NOTHING, Changes
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
class KitchenImport:
    """What became of a file. `created`, `updated` and `unchanged` count names, `skipped` lists rows."""

    status: Literal["imported", "dry_run"]
    rows_read: int
    created: int
    updated: int
    unchanged: int
    skipped: tuple[Problem, ...]
    warnings: tuple[Warned, ...]
    changes: Changes = NOTHING


@dataclass
class Tally:
    """Counts what became of each name, and gathers what was left out."""

    rows_read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: list[Problem] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)

    def count(self, *, is_new: bool, is_changed: bool) -> None:
        if is_new:
            self.created += 1
        elif is_changed:
            self.updated += 1
        else:
            self.unchanged += 1

    def result(self, *, dry_run: bool, changes: Changes) -> KitchenImport:
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
        )


class Reading(TypedDict):
    """How a restaurant's files are read."""

    decimal: str
    currency: str
    day_first: bool


def reading(session: Session, file: KitchenFile) -> Reading:
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
