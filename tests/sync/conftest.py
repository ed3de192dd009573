import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.store import users
from flux_desktop.store.store import Store
from flux_desktop.store.upgrade import upgrade
from tests.sync.world import EMAIL, Call, Device


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sync") / "template.db"
    store = Store(f"sqlite:///{file}")
    upgrade(store)
    store.close()
    return file


@pytest.fixture
def place() -> Restaurant:
    return new_restaurant("Pizzeria", timezone="Europe/Madrid")


@pytest.fixture
def device(
    store: Store, place: Restaurant, empty_file: Path, tmp_path: Path
) -> Iterator[Callable[[], Device]]:
    """Makes devices of the hub that `store` is, on either database."""
    from datetime import UTC, datetime

    with store.begin() as uow:
        user = users.create(uow, EMAIL, "Owner", "", datetime.now(UTC)).id
    made: list[Store] = []

    def make() -> Device:
        folder = tmp_path / f"device{len(made)}"
        folder.mkdir()
        shutil.copy(empty_file, folder / "flux.db")
        own = Store(f"sqlite:///{folder / 'flux.db'}")
        made.append(own)
        return Device(own, place, Call(store, user, own))

    yield make
    for each in made:
        each.close()
