from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from flux_desktop.domain.restaurants import Restaurant, Role
from flux_desktop.services import accounts
from flux_desktop.store import restaurants, users
from flux_desktop.store.store import Store
from flux_desktop.store.tables import metadata
from tests.imports import Sale, write_sales


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing as in earnest, at the lowest cost bcrypt has."""
    monkeypatch.setattr(accounts, "_COST", 4)
    monkeypatch.setattr(accounts, "_NOBODY", accounts.hash_password("nobody"))


@pytest.fixture
def sales_file(tmp_path: Path) -> Callable[..., Path]:
    """A sales file of (date, item, quantity, price): `sales_file("a.csv", ("2026-01-01", "Soup", 2, 4.5))`."""

    def write(name: str, *sales: Sale, header: str = "date,item,quantity,price") -> Path:
        return write_sales(tmp_path / name, *sales, header=header)

    return write


@pytest.fixture
def everything() -> Callable[[Store], dict[str, list[tuple[str, ...]]]]:
    """Every row of every table."""

    def read(store: Store) -> dict[str, list[tuple[str, ...]]]:
        with store.read() as uow:
            return {
                name: sorted(tuple(map(str, row)) for row in uow.execute(text(f"SELECT * FROM {name}")))
                for name in metadata.tables
            }

    return read


@pytest.fixture
def staff(store: Store, pizzeria: Restaurant) -> dict[str, UUID]:
    """A stored restaurant with a person in every role, and a stranger."""
    return hire(store, pizzeria)


@pytest.fixture
def staff_of_sqlite(sqlite: Store, pizzeria: Restaurant) -> tuple[Restaurant, dict[str, UUID]]:
    """The same where one database is enough."""
    return pizzeria, hire(sqlite, pizzeria)


@pytest.fixture
def staff_of_postgres(postgres: Store, pizzeria: Restaurant) -> dict[str, UUID]:
    """The same on a server."""
    return hire(postgres, pizzeria)


def hire(store: Store, pizzeria: Restaurant) -> dict[str, UUID]:
    found: dict[str, Any] = {}
    owner = accounts.register(store, "owner@example.com", "long enough").id
    with store.begin() as uow:
        restaurants.create(uow, pizzeria, owner)
        now = users.get(uow, owner)
        assert now is not None
        for name in ("manager", "chef", "counter", "stranger"):
            found[name] = users.create(uow, f"{name}@example.com", name, "", now.created_at).id
            if name != "stranger":
                restaurants.add_member(uow, found[name], pizzeria.id, Role(name))
    return {"owner": owner, **found}
