from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flux_desktop.store.store import Store


@pytest.fixture
def open_sqlite() -> Iterator[Callable[[Path], Store]]:
    """Opens stores on files and closes them after the test."""
    opened: list[Store] = []

    def at(file: Path) -> Store:
        opened.append(Store(f"sqlite:///{file}"))
        return opened[-1]

    yield at
    for store in opened:
        store.close()


@pytest.fixture
def empty_postgres(postgres: Store) -> Store:
    """A PostgreSQL database without a single table."""
    with postgres.begin() as uow:
        raw = uow.connection.connection.driver_connection
        assert raw is not None
        raw.execute("DROP SCHEMA public CASCADE")
        raw.execute("CREATE SCHEMA public")
    return postgres


@pytest.fixture(params=["sqlite", "postgres"])
def empty_store(
    request: pytest.FixtureRequest, tmp_path: Path, open_sqlite: Callable[[Path], Store]
) -> Store:
    """A database without a single table, of either kind."""
    if request.param == "sqlite":
        return open_sqlite(tmp_path / "empty.db")
    store: Store = request.getfixturevalue("empty_postgres")
    return store
