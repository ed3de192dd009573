"""What a device and a hub meet that they should not: each is refused by its name, nothing is half done, and the next
sync goes well."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import event

from flux_desktop.domain.compression import fold
from flux_desktop.domain.errors import FluxError, Refused, StoreUnusable, SyncFailed
from flux_desktop.domain.sync import MOST_BYTES
from flux_desktop.hub.app import create_hub
from flux_desktop.services import accounts, menu, sync_hub, sync_records
from flux_desktop.services import sync as syncing
from flux_desktop.services.imports import import_file
from flux_desktop.services.sync_hub import SCHEMA
from flux_desktop.store.store import Store
from flux_desktop.wire import hub as hub_wire
from flux_desktop.wire.file_lock import file_lock
from tests.hubs import PASSWORD, config, in_process, refused, served
from tests.sync.computers import EMAIL, Computer
from tests.sync.test_http import _batch, _restaurant, answered, network
from tests.sync.test_two_devices import sales, same
from tests.sync.world import Device, differences

pytestmark = pytest.mark.usefixtures("no_keyring")
YEAR_MS = 365 * 86_400_000


class Meddled(httpx.BaseTransport):
    """A network that changes the answers to sync itself; signing in is left alone."""

    def __init__(self, meddle: Callable[[httpx.Request, int, dict[str, str], bytes], httpx.Response]) -> None:
        self._meddle = meddle
        self._real = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._real.handle_request(request)
        if "/sync/" not in request.url.path:
            return answer
        content = b"".join(answer.iter_raw())
        return self._meddle(request, answer.status_code, dict(answer.headers), content)

    def close(self) -> None:
        self._real.close()


def as_sent(status: int, headers: dict[str, str], content: bytes) -> httpx.Response:
    return httpx.Response(status, headers=headers, stream=httpx.ByteStream(content))


BAD_ANSWERS: dict[str, Callable[[int, dict[str, str], bytes], httpx.Response]] = {
    "without the header of sync": lambda status, headers, content: as_sent(
        status, {name: value for name, value in headers.items() if name != "flux-sync"}, content
    ),
    "of another protocol": lambda status, headers, content: as_sent(
        status, {**headers, "flux-sync": "2"}, content
    ),
    "longer than any": lambda _status, headers, _content: as_sent(200, headers, b"0" * (4 * MOST_BYTES + 1)),
    "compressed in another way": lambda status, headers, content: as_sent(
        status, {**headers, "content-encoding": "gzip"}, content
    ),
    "cut in the middle of its compression": lambda _status, headers, _content: as_sent(
        200, {**headers, "content-encoding": "zstd"}, fold(b'{"epoch": "00"' * 50)[:20]
    ),
    "with rows that are none": lambda _status, headers, _content: as_sent(
        200,
        {name: value for name, value in headers.items() if name != "content-encoding"},
        json.dumps(
            {"epoch": "0" * 32, "rows": [["menu_items"]], "next": 1, "done": True, "now": 1, "tables": None}
        ).encode(),
    ),
}


@pytest.mark.parametrize("kind", list(BAD_ANSWERS))
def test_an_answer_that_no_hub_gives_changes_nothing(
    first: Computer, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    menu.change_dish(first.session, menu.dish_named(first.session, "Soup").id, price=7_000_000)
    transport = Meddled(
        lambda _request, status, headers, content: BAD_ANSWERS[kind](status, headers, content)
    )
    with network(monkeypatch, lambda: transport), pytest.raises(SyncFailed) as refusal:
        first.sync()
    assert refusal.value.code == "sync.no_hub"
    assert sync_records.status(first.session).waiting == 1
    assert first.sync().checked
    assert sync_records.status(first.session).waiting == 0


def test_an_answer_that_ends_too_early_is_a_hub_that_does_not_answer(first: Computer, tmp_path: Path) -> None:
    with cut_short() as url:
        away = Computer.__new__(Computer)
        away.store, away.account = first.store, syncing.HubAccount(url, EMAIL, first.account.folder, PASSWORD)
        with pytest.raises(SyncFailed) as refusal:
            away.sync()
    assert refusal.value.code == "sync.unreachable"


def test_a_hub_that_accepts_and_says_nothing_is_given_up(
    first: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch, socket.create_server(("127.0.0.1", 0)) as silent:
        patch.setattr(hub_wire, "_SECONDS", 0.3)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        account = first.account
        first.account = syncing.HubAccount(url, EMAIL, account.folder, PASSWORD)
        with pytest.raises(SyncFailed) as refusal:
            first.sync()
    assert refusal.value.code == "sync.unreachable"
    first.account = account
    assert first.sync().checked


@contextmanager
def cut_short() -> Iterator[str]:
    """A server that promises more than it sends."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                line, _address = server.accept()
            except OSError:
                return
            with line:
                line.recv(65536)
                line.sendall(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{"
                )

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(10)


def test_sales_that_arrive_damaged_are_asked_for_again(
    first: Computer, computer: Callable[[str], Computer], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = computer("two")

    def damage(
        request: httpx.Request, status: int, headers: dict[str, str], content: bytes
    ) -> httpx.Response:
        if "/packs/" in request.url.path and request.method == "GET":
            content = content[: len(content) // 2]
        kept = {name: value for name, value in headers.items() if name != "content-length"}
        return as_sent(status, kept, content)

    with network(monkeypatch, lambda: Meddled(damage)), pytest.raises(FluxError) as refusal:
        other.sync()
    assert refusal.value.code == "sync.pack"
    assert other.sync().checked
    place = first.session.restaurant.id
    assert differences(first.store, other.store, place) == {}


# -- clocks ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("off", [-YEAR_MS, YEAR_MS], ids=["behind", "ahead"])
def test_a_clock_a_year_off_loses_no_edit_and_beats_none_it_did_not_see(
    device: Callable[[], Device], write: Callable[..., Path], off: int
) -> None:
    one, other = device(), device()
    import_file(one.session, sales(write))
    one.sync()
    other.sync()
    real = one.store.now_ms
    one.store.now_ms = lambda: real() + off  # type: ignore[method-assign]
    soup = menu.dish_named(one.session, "Soup").id
    menu.change_dish(other.session, soup, price=5_000_000)
    other.sync()
    one.sync()
    # It has seen the other's price, so its own is later, whatever its clock says.
    menu.change_dish(one.session, soup, price=6_000_000)
    for each in (one, other):
        assert each.sync().checked
    assert menu.dish_named(other.session, "Soup").price == 6_000_000
    menu.change_dish(other.session, soup, price=7_000_000)
    for each in (other, one):
        assert each.sync().checked
    same(one, other)
    assert menu.dish_named(one.session, "Soup").price == 7_000_000


# -- versions --------------------------------------------------------------------------------------------------------


def test_a_hub_that_is_older_asks_to_be_updated_and_work_goes_on(
    first: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    menu.change_dish(first.session, menu.dish_named(first.session, "Soup").id, price=7_000_000)
    with monkeypatch.context() as patch:
        patch.setattr(sync_hub, "SCHEMA", SCHEMA - 1)
        with pytest.raises(SyncFailed) as refusal:
            first.sync()
    assert refusal.value.code == "sync.old_hub"
    assert sync_records.status(first.session).needs_attention
    menu.change_dish(first.session, menu.dish_named(first.session, "Tea").id, price=3_000_000)
    assert first.sync().pushed == 2
    assert not sync_records.status(first.session).needs_attention


def test_a_device_that_is_too_old_is_told_to_update(first: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sync_hub, "OLDEST", SCHEMA + 1)
        patch.setattr(sync_hub, "SCHEMA", SCHEMA + 1)
        with pytest.raises(SyncFailed) as refusal:
            first.sync()
    assert refusal.value.code == "sync.old_device"
    assert first.sync().checked


def test_a_hub_refuses_schemas_from_before_sync_and_from_after_its_own(sqlite: Store) -> None:
    with in_process(sqlite, rate=0) as hub:
        owner, place = hub.register(), uuid4()
        headers = {"Flux-Device": str(uuid4())}
        path = f"sync/spaces/{place}"
        owner.post(f"{path}/push", _batch(docs=[_restaurant(place)]), headers=headers)
        for schema in (0, sync_hub.OLDEST - 1, SCHEMA + 1):
            said = refused(
                owner.ask("POST", f"{path}/push", json=_batch(schema=schema), headers=headers), 409
            )
            assert (said["code"], said["schema"]) == ("sync.schema", SCHEMA)
        old = owner.ask("GET", f"{path}/pull?schema={sync_hub.OLDEST - 1}", headers=headers)
        assert refused(old, 409)["code"] == "sync.schema"
        # A device that is a little older than the hub goes on as before.
        assert owner.get(f"{path}/pull?schema={sync_hub.OLDEST}", headers=headers)["rows"]


def test_tables_and_fields_of_a_newer_flux_are_kept_and_break_nothing(
    first: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange = ["wine_cellars", uuid4().hex, {"name": [70_000, uuid4().hex, "Cava"]}]

    def more(request: httpx.Request, status: int, headers: dict[str, str], content: bytes) -> httpx.Response:
        kept = {name: value for name, value in headers.items() if name != "content-length"}
        if "/pull" not in request.url.path or "content-encoding" in kept or not content.startswith(b"{"):
            return as_sent(status, headers, content)
        said = json.loads(content)
        if "rows" in said:
            said["rows"].append(strange)
        return as_sent(status, kept, json.dumps(said).encode())

    with network(monkeypatch, lambda: Meddled(more)):
        first.sync()
    with first.store.read() as uow:
        from flux_desktop.store.tables import sync_unknown

        kept = uow.execute(sync_unknown.select()).all()
    assert [(row.table_name, json.loads(row.registers)["name"][2]) for row in kept] == [
        ("wine_cellars", "Cava")
    ]
    assert first.sync().checked


# -- disks -----------------------------------------------------------------------------------------------------------


class SmallDisk:
    """Lets an SQLite file grow no further while it is `full`."""

    def __init__(self, store: Store) -> None:
        self._store, self.full = store, False
        event.listen(store.engine, "connect", self._limit)

    def _limit(self, connection: Any, _record: object) -> None:
        [pages] = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages if self.full else 1_000_000}")

    def fill(self, full: bool) -> None:
        self.full = full
        self._store.engine.dispose()


def many_sales(write: Callable[..., Path]) -> Path:
    lines = [
        f"2026-0{1 + n // 100}-{1 + n % 28:02d},Dish number {n} of a long menu,{1 + n % 5},4.50"
        for n in range(600)
    ]
    return write("many.csv", "date,item,quantity,price", *lines)


def test_a_device_whose_disk_is_full_says_so_keeps_what_it_has_and_syncs_once_there_is_room(
    first: Computer, computer: Callable[[str], Computer], write: Callable[..., Path]
) -> None:
    other = computer("two")
    other.sync()
    before = {each.name for each in menu.dishes(other.session)}
    import_file(first.session, many_sales(write), answers={"overlap": "add"})
    first.sync()
    disk = SmallDisk(other.store)
    disk.fill(True)
    with pytest.raises(StoreUnusable, match="disk is full"):
        other.sync()
    assert {each.name for each in menu.dishes(other.session)} == before
    disk.fill(False)
    assert other.sync().checked
    assert differences(first.store, other.store, first.session.restaurant.id) == {}


def test_a_hub_whose_disk_is_full_takes_nothing_half_and_the_device_says_whose_disk_it_is(
    sqlite: Store, empty_file: Path, tmp_path: Path, write: Callable[..., Path], place: Any
) -> None:
    from flux_desktop.services.session import as_administrator

    accounts.register(sqlite, EMAIL, PASSWORD)
    with served(create_hub(sqlite, config(rate=0))) as url:
        device = Computer(tmp_path / "one", empty_file, url)
        import_file(as_administrator(device.store, place), sales(write))
        assert device.sync().checked
        import_file(device.session, many_sales(write), answers={"overlap": "add"})
        disk = SmallDisk(sqlite)
        disk.fill(True)
        with pytest.raises(SyncFailed) as refusal:
            device.sync()
        assert refusal.value.code == "sync.hub_store"
        assert sync_records.status(device.session).needs_attention
        assert len(menu.dishes(as_administrator(sqlite, place))) == 2
        disk.fill(False)
        assert device.sync().checked
        assert differences(device.store, sqlite, place.id) == {}
        device.store.close()


# -- two processes ---------------------------------------------------------------------------------------------------

SYNCS = """
import sys
from pathlib import Path
from flux_desktop.domain.errors import FluxError
from flux_desktop.services.sync import HubAccount, sync
from flux_desktop.services.session import as_administrator
from flux_desktop.store import restaurants
from flux_desktop.store.store import Store
import keyring
from keyring.backends.fail import Keyring
keyring.set_keyring(Keyring())
url, folder, email, password = sys.argv[1:]
store = Store(f"sqlite:///{folder}/flux.db")
with store.read() as uow:
    [place] = restaurants.every(uow)
for _time in range(3):
    sync(lambda each: as_administrator(store, each), store, place.name,
         HubAccount(url, email, Path(folder), password), local=place)
store.close()
print("done")
"""


def test_two_processes_that_sync_one_database_take_turns(first: Computer, write: Callable[..., Path]) -> None:
    import_file(first.session, many_sales(write), answers={"overlap": "add"})
    command = [sys.executable, "-c", SYNCS, first.account.url, str(first.account.folder), EMAIL, PASSWORD]
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    both = [
        subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _process in range(2)
    ]
    said = [each.communicate(timeout=240) for each in both]
    assert [out.strip() for out, _wrong in said] == ["done", "done"], said
    past = sync_records.history(first.session)
    assert [each.error for each in past] == [""] * 7
    # One of them sent it all, the others found nothing to do.
    assert sum(1 for each in past[:6] if each.report["pushed"]) == 1
    assert first.sync().checked


def test_a_sync_by_itself_does_not_wait_for_one_that_runs(first: Computer) -> None:
    with file_lock(first.account.folder / "sync.lock"), pytest.raises(SyncFailed) as refusal:
        syncing.sync_linked(first.store, first.account.folder)
    assert refusal.value.code == "sync.running"
    assert len(sync_records.history(first.session)) == 1


def test_a_sign_in_that_is_shared_by_processes_is_renewed_by_one_at_a_time(first: Computer) -> None:
    """Each renews with the token that the one before left, and none of them is taken for a thief."""
    failed: list[BaseException] = []

    def renew() -> None:
        try:
            client = syncing.open_hub(first.account)
            for _time in range(5):
                client._refresh()
            client.close()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=renew) for _thread in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []
    assert first.sync().checked


def test_a_portal_at_the_address_of_the_hub_is_told_apart_from_a_hub_that_is_away(
    first: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal = httpx.MockTransport(lambda _request: answered(200, b"<html>Hotel</html>"))
    with network(monkeypatch, lambda: portal):
        done = syncing.sync_linked(first.store, first.account.folder)
    assert [each.code for each in done.errors.values()] == ["sync.no_hub"]
    status = sync_records.status(first.session)
    assert (status.is_offline, status.needs_attention) == (False, True)
    assert isinstance(next(iter(done.errors.values())), SyncFailed | Refused)
