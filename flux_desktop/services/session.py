"""A session: who works for which restaurant on which database. Its `read` and `write` are the services' only doors."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final, TypeAlias
from uuid import UUID

from flux_desktop.domain import i18n
from flux_desktop.domain.clock import Clock, business_date, local_time, system_clock
from flux_desktop.domain.errors import NotFound
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission, allows, require
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.restaurants import Restaurant, Role
from flux_desktop.store import restaurants
from flux_desktop.store.store import Store, UnitOfWork
from flux_desktop.store.walls import At


class Administrator(Enum):
    """Who can read the database file anyway. The command line acts as this; it is named, never a default."""

    THIS_COMPUTER = "administrator of this computer"


ADMINISTRATOR: Final = Administrator.THIS_COMPUTER
Actor: TypeAlias = UUID | Administrator


@dataclass(frozen=True, slots=True)
class Session:
    """What services take first. Pickles, so that a job can be sent to the worker process.

    role      as it was when the session began, for faces to show or hide by; each door asks the database again
    language  of whoever asked
    clock     the present moment; tests and replays set another
    """

    store: Store
    actor: Actor
    restaurant: Restaurant
    role: Role
    language: str = field(default_factory=i18n.language)
    clock: Clock = system_clock

    @property
    def user_id(self) -> UUID | None:
        """The account behind the session; None for the administrator."""
        return None if self.actor is ADMINISTRATOR else self.actor

    @property
    def today(self) -> date:
        """The restaurant's business day."""
        return business_date(self.restaurant, self.clock())

    @property
    def calendar_day(self) -> date:
        """The date on the calendar in the restaurant: prices and recipes hold from dates, not from business days."""
        return local_time(self.restaurant, self.clock()).date()

    @property
    def sees_money(self) -> bool:
        """As the role was when the session began: which keys a face shows. What they hold each door decides."""
        return allows(self.role, Permission.SEE_MONEY)

    @contextmanager
    def read(self, permission: Permission, *, founding: bool = False) -> Iterator[UnitOfWork]:
        """One moment of the database, for whoever has the permission. See `write` for what it raises."""
        with self.store.read(self.restaurant.id) as uow:
            require(self.role_in(uow, founding=founding), permission)
            yield uow

    @contextmanager
    def write(
        self, permission: Permission, progress: Progress = SILENT, *, founding: bool = False
    ) -> Iterator[UnitOfWork]:
        """A transaction that holds the restaurant's write lock; a clean end commits it.

        `founding`: a restaurant that is not stored yet is this actor's own.
        Raises NotFound: the actor has no role here (what is not yours does not exist); NotAllowed; Cancelled.
        """
        with self.store.begin(progress, lock=self.restaurant.id) as uow:
            require(self.role_in(uow, founding=founding), permission)
            yield uow

    def may(self, uow: UnitOfWork, permission: Permission) -> bool:
        """Whether the actor has a further permission, such as to see money."""
        return allows(self.role_in(uow), permission)

    def role_in(self, uow: UnitOfWork, *, founding: bool = False) -> Role:
        """The actor's role as stored now. Raises NotFound."""
        if self.actor is ADMINISTRATOR:
            # The owner's, unless the administrator asked to see with the eyes of another role.
            return self.role
        role = restaurants.role_of(uow, self.actor, self.restaurant.id)
        if role is None and founding and restaurants.get(uow, self.restaurant.id) is None:
            return Role.OWNER
        if role is None:
            raise NotFound(
                _("There is no such restaurant."), _("Choose another one."), code="restaurant.not_found"
            )
        return role


def as_administrator(store: Store, restaurant: Restaurant, role: Role = Role.OWNER) -> Session:
    """The session of this computer's administrator, who may do everything, or what a role may that they name."""
    return Session(store, ADMINISTRATOR, restaurant, role)


@contextmanager
def read_computer(store: Store, permission: Permission) -> Iterator[UnitOfWork]:
    """The door to the database as a whole, for what this computer does by itself, whoever sits at it: as its
    administrator, who has every permission. The one that is named says what for."""
    require(Role.OWNER, permission)
    with store.read() as uow:
        yield uow


@contextmanager
def write_computer(
    store: Store, permission: Permission, *, restaurant: UUID | None = None
) -> Iterator[UnitOfWork]:
    """The same for writing; holds the lock of that restaurant where one is named."""
    require(Role.OWNER, permission)
    with store.begin(lock=restaurant) as uow:
        yield uow


@contextmanager
def read_accounts(store: Store, permission: Permission = Permission.ANYONE) -> Iterator[UnitOfWork]:
    """The door for what belongs to no restaurant: accounts, the list of one's restaurants, the jobs of the queue."""
    assert permission is Permission.ANYONE
    with store.read(At.ACCOUNTS) as uow:
        yield uow


@contextmanager
def write_accounts(
    store: Store, permission: Permission = Permission.ANYONE, progress: Progress = SILENT
) -> Iterator[UnitOfWork]:
    """The same for writing; holds the lock of accounts, which no restaurant's writer waits for."""
    assert permission is Permission.ANYONE
    with store.begin(progress, at=At.ACCOUNTS) as uow:
        yield uow
