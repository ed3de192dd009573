"""Restaurants and memberships."""

from uuid import UUID

from sqlalchemy import delete, select, update

from flux_desktop.domain.ids import new_id
from flux_desktop.domain.restaurants import Member, Membership, Restaurant, Role, User
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import memberships, restaurants, users


def create(uow: UnitOfWork, restaurant: Restaurant, owner_id: UUID | None) -> None:
    """Stores a restaurant, run by its owner where it has one."""
    uow.add(
        restaurants,
        id=restaurant.id,
        name=restaurant.name,
        owner_id=owner_id,
        timezone=restaurant.timezone,
        currency=restaurant.currency,
        country=restaurant.country,
        region=restaurant.region,
        business_day_start=restaurant.business_day_start,
    )
    if owner_id is not None:
        add_member(uow, owner_id, restaurant.id, Role.OWNER)


def add_member(uow: UnitOfWork, user_id: UUID, restaurant_id: UUID, role: Role) -> None:
    uow.execute(
        uow.upsert(memberships)
        .values(id=new_id(), user_id=user_id, restaurant_id=restaurant_id, role=role.value)
        .on_conflict_do_nothing(index_elements=["user_id", "restaurant_id"])
    )


def put_member(uow: UnitOfWork, user_id: UUID, restaurant_id: UUID, role: Role) -> None:
    """The person's role from now on. `owner_id` stays an owner's."""
    add_member(uow, user_id, restaurant_id, role)
    uow.execute(
        update(memberships)
        .where(memberships.c.user_id == user_id, memberships.c.restaurant_id == restaurant_id)
        .values(role=role.value)
    )
    _keep_owner(uow, restaurant_id)


def remove_member(uow: UnitOfWork, user_id: UUID, restaurant_id: UUID) -> None:
    uow.execute(
        delete(memberships).where(
            memberships.c.user_id == user_id, memberships.c.restaurant_id == restaurant_id
        )
    )
    _keep_owner(uow, restaurant_id)


def _keep_owner(uow: UnitOfWork, restaurant_id: UUID) -> None:
    owners = (
        select(memberships.c.user_id)
        .where(memberships.c.restaurant_id == restaurant_id, memberships.c.role == Role.OWNER.value)
        .order_by(memberships.c.id)
    )
    ids = list(uow.execute(owners).scalars())
    owner = uow.execute(select(restaurants.c.owner_id).where(restaurants.c.id == restaurant_id)).scalar()
    if owner not in ids:
        uow.update_document(restaurants, restaurant_id, owner_id=ids[0] if ids else None)


def members(uow: UnitOfWork, restaurant_id: UUID) -> list[Member]:
    """By name."""
    rows = uow.execute(
        select(users.c.id, users.c.email, users.c.name, users.c.created_at, memberships.c.role)
        .join(users, users.c.id == memberships.c.user_id)
        .where(memberships.c.restaurant_id == restaurant_id)
        .order_by(users.c.name, users.c.id)
    )
    return [Member(User(row.id, row.email, row.name, row.created_at), Role(row.role)) for row in rows]


def own(uow: UnitOfWork, user_id: UUID, restaurant_id: UUID) -> None:
    uow.update_document(restaurants, restaurant_id, owner_id=user_id)
    add_member(uow, user_id, restaurant_id, Role.OWNER)


def edit(uow: UnitOfWork, restaurant_id: UUID, *, seen: int | None = None, **values: object) -> bool:
    """Changes columns of a restaurant; whether there was anything to change. Raises EditConflict."""
    return uow.update_document(restaurants, restaurant_id, seen=seen, **values)


def change(uow: UnitOfWork, restaurant: Restaurant) -> None:
    """Stores what a restaurant is now, apart from who runs it."""
    values = {name: getattr(restaurant, name) for name in Restaurant.__slots__ if name != "id"}
    uow.update_document(restaurants, restaurant.id, **values)


def get(uow: UnitOfWork, restaurant_id: UUID) -> Restaurant | None:
    row = uow.execute(select(restaurants).where(restaurants.c.id == restaurant_id)).first()
    return None if row is None else _restaurant(row)


def every(uow: UnitOfWork) -> list[Restaurant]:
    """All restaurants of this database, the oldest first."""
    return [_restaurant(row) for row in uow.execute(select(restaurants).order_by(restaurants.c.id))]


def with_owners(uow: UnitOfWork) -> list[tuple[Restaurant, UUID | None]]:
    """All restaurants of this database with their owners, the oldest first."""
    rows = uow.execute(select(restaurants).order_by(restaurants.c.id)).all()
    return [(_restaurant(row), row.owner_id) for row in rows]


def of_user(uow: UnitOfWork, user_id: UUID) -> list[Membership]:
    rows = uow.execute(
        select(restaurants, memberships.c.role)
        .join(memberships, memberships.c.restaurant_id == restaurants.c.id)
        .where(memberships.c.user_id == user_id)
        .order_by(restaurants.c.name, restaurants.c.id)
    )
    return [Membership(_restaurant(row), Role(row.role)) for row in rows]


def without_member(uow: UnitOfWork) -> list[Restaurant]:
    """Restaurants nobody runs yet: made from the command line."""
    rows = uow.execute(
        select(restaurants)
        .outerjoin(memberships, memberships.c.restaurant_id == restaurants.c.id)
        .where(memberships.c.id.is_(None))
        .order_by(restaurants.c.name)
    )
    return [_restaurant(row) for row in rows]


def role_of(uow: UnitOfWork, user_id: UUID, restaurant_id: UUID) -> Role | None:
    role = uow.execute(
        select(memberships.c.role).where(
            memberships.c.user_id == user_id, memberships.c.restaurant_id == restaurant_id
        )
    ).scalar()
    return None if role is None else Role(role)


def _restaurant(row: object) -> Restaurant:
    return Restaurant(**{name: getattr(row, name) for name in Restaurant.__slots__})
