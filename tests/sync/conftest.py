import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring

from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.hub.app import create_hub
from flux_desktop.services import accounts
from flux_desktop.services.imports import import_file
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.services.session import as_administrator
from flux_desktop.store import users
from flux_desktop.store.store import Store
from flux_desktop.store.upgrade import upgrade
from tests.hubs import PASSWORD, config, served
from tests.sync.computers import Computer
from tests.sync.test_two_devices import sales
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


@pytest.fixture
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A computer without one: who syncs says the password."""
    monkeypatch.setattr(accounts, "_COST", 4)
    monkeypatch.setattr(accounts, "_NOBODY", accounts.hash_password("nobody"))
    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def address(store: Store, no_keyring: None) -> Iterator[str]:
    accounts.register(store, EMAIL, PASSWORD)
    with served(create_hub(store, config(rate=0))) as url:
        yield url


@pytest.fixture
def computer(address: str, empty_file: Path, tmp_path: Path) -> Iterator[Callable[[str], Computer]]:
    made: list[Computer] = []

    def make(name: str) -> Computer:
        made.append(Computer(tmp_path / name, empty_file, address))
        return made[-1]

    yield make
    for each in made:
        each.store.close()


@pytest.fixture
def first(computer: Callable[[str], Computer], write: Callable[..., Path], place: Restaurant) -> Computer:
    """A computer whose restaurant is at the hub."""
    made = computer("one")
    import_file(as_administrator(made.store, place), sales(write))
    assert made.sync().checked
    return made
