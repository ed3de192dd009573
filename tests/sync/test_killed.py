"""A device or a hub that is killed in the middle of a sync leaves no half state, and the next sync goes well."""

import os
import random
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services import accounts, menu
from flux_desktop.services.imports import import_file
from flux_desktop.services.session import as_administrator
from flux_desktop.store.store import Store
from tests.hubs import PASSWORD
from tests.imports import daily, from_lines, wait_for_the_server
from tests.sync.computers import Computer
from tests.sync.processes import KILLED, Processes, processes
from tests.sync.simulator import stamps_fit
from tests.sync.test_two_devices import sales
from tests.sync.world import EMAIL, differences

pytestmark = [
    pytest.mark.usefixtures("no_keyring"),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot kill a forked process"),
]
KILLS = int(os.environ.get("FLUX_SYNC_KILLS", "6"))
# Two of them are begun for each kill.
HUB_KILLS = max(4, KILLS // 2)
# How many lines of which import count.
UPLOADS = """
SELECT u.file, count(*) AS lines FROM data_uploads u JOIN transaction_sources s ON s.upload_id = u.id
WHERE u.status = 'completed' GROUP BY u.file
"""


@pytest.fixture(scope="module")
def alive() -> Iterator[Processes]:
    with processes() as found:
        yield found


class Kitchens:
    """Two computers and a hub's database; each round leaves something to sync."""

    def __init__(
        self, hub: Store, one: Computer, other: Computer, place: Restaurant, write: Callable[..., Path]
    ) -> None:
        self.hub, self.one, self.other, self.place, self._write = hub, one, other, place, write
        self._rounds = 0

    def work(self) -> None:
        self._rounds += 1
        file = sales(self._write, f"round{self._rounds}.csv", 3 + self._rounds % 20, f"Dish {self._rounds}")
        import_file(as_administrator(self.one.store, self.place), file, answers={"overlap": "add"})
        for each in (self.one, self.other):
            if each.place is not None:
                dish = menu.dishes(each.session)[0]
                menu.change_dish(each.session, dish.id, price=self._rounds * 500_000)

    def require_whole(self) -> None:
        """Each database holds whole imports and sums and stamps that fit, whatever was killed."""
        wanted = _uploads(self.one.store)
        for store in (self.hub, self.one.store, self.other.store):
            wait_for_the_server(store)
            assert _uploads(store).items() <= wanted.items()
            assert daily(store) == from_lines(store)
            stamps_fit(store)
            if store.file is not None:
                with store.read() as uow:
                    assert uow.execute(text("PRAGMA quick_check")).scalar() == "ok"
                    assert uow.execute(text("PRAGMA foreign_key_check")).all() == []

    def require_equal(self, alive: Processes, url: str) -> None:
        for each in (self.one, self.other, self.one):
            assert alive.sync(url, each.account.folder)[0] == 0
        assert differences(self.one.store, self.hub, self.place.id) == {}
        assert differences(self.other.store, self.hub, self.place.id) == {}


def _uploads(store: Store) -> dict[str, int]:
    with store.read() as uow:
        return {row.file: row.lines for row in uow.execute(text(UPLOADS))}


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def kitchens(
    request: pytest.FixtureRequest,
    empty_file: Path,
    tmp_path: Path,
    place: Restaurant,
    write: Callable[..., Path],
) -> Iterator[Kitchens]:
    store: Store = request.getfixturevalue(request.param)
    accounts.register(store, EMAIL, PASSWORD)
    one, other = (Computer(tmp_path / name, empty_file, "") for name in ("one", "two"))
    made = Kitchens(store, one, other, place, write)
    made.work()
    yield made
    one.store.close()
    other.store.close()


@pytest.mark.parametrize("kitchens", ["sqlite"], indirect=True)
def test_a_device_killed_at_any_step_of_a_sync_leaves_no_half_state(
    kitchens: Kitchens, alive: Processes
) -> None:
    chance, killed, steps = random.Random(KILLS), 0, dict[Any, int]()
    with alive.hub(kitchens.hub.url, _port()) as hub:
        for number in range(KILLS):
            each = kitchens.other if number % 2 else kitchens.one
            code, _steps = alive.sync(hub.url, each.account.folder, chance.randint(1, steps.get(each, 300)))
            killed += code == KILLED
            kitchens.require_whole()
            # Whoever syncs next finds what was begun and goes on with it.
            code, steps[each] = alive.sync(hub.url, each.account.folder)
            assert code == 0
            kitchens.work()
        assert killed
        kitchens.require_equal(alive, hub.url)


@pytest.mark.parametrize("kitchens", ["sqlite", "postgres"], indirect=True)
def test_a_hub_killed_at_any_step_of_a_sync_takes_all_of_a_message_or_nothing(
    kitchens: Kitchens, alive: Processes
) -> None:
    chance, killed, port = random.Random(HUB_KILLS), 0, _port()
    with alive.hub(kitchens.hub.url, port) as hub:
        kitchens.require_equal(alive, hub.url)
    kitchens.work()
    most = 300
    for number in range(HUB_KILLS):
        each = kitchens.other if number % 2 else kitchens.one
        with alive.hub(kitchens.hub.url, port, chance.randint(1, most)) as hub:
            alive.sync(hub.url, each.account.folder)
        killed += hub.code == KILLED
        kitchens.require_whole()
        with alive.hub(kitchens.hub.url, port) as hub:
            assert alive.sync(hub.url, each.account.folder)[0] == 0
        most = hub.steps
        kitchens.work()
    assert killed
    with alive.hub(kitchens.hub.url, port) as hub:
        kitchens.require_equal(alive, hub.url)
