from collections.abc import Iterator

import pytest

from flux_desktop import bundled
from flux_desktop.domain.i18n import catalogue, language, use_language
from flux_desktop.hub.app import create_hub
from flux_desktop.services import accounts
from flux_desktop.store.store import Store
from tests.hubs import Hub, Person, config, in_process, served


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing as in earnest, at the lowest cost bcrypt has."""
    monkeypatch.setattr(accounts, "_COST", 4)
    monkeypatch.setattr(accounts, "_NOBODY", accounts.hash_password("nobody"))


@pytest.fixture(autouse=True)
def words() -> Iterator[None]:
    """The catalogues lie where a hub finds them."""
    spoken = language(), catalogue()
    use_language("en", bundled("resources") / "locale")
    yield
    use_language(*spoken)


@pytest.fixture
def hub(store: Store) -> Iterator[Hub]:
    """A hub in this process, on either database."""
    with in_process(store) as made:
        yield made


@pytest.fixture
def chef(hub: Hub) -> Person:
    """Somebody with an account, and no restaurant yet."""
    return hub.register()


@pytest.fixture
def small_hub(sqlite: Store) -> Iterator[Hub]:
    """A hub where one database is enough."""
    with in_process(sqlite) as made:
        yield made


@pytest.fixture
def address(sqlite: Store) -> Iterator[str]:
    """A hub behind a real server."""
    with served(create_hub(sqlite, config(slowest=3))) as url:
        yield url
