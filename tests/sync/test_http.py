"""Sync over real HTTP: a server on loopback, the real client, and a network that loses, repeats, cuts and lies."""

import json
import os
import random
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from flux_desktop.domain.compression import fold
from flux_desktop.domain.errors import FluxError, NotAllowed, NotFound, Refused, SignInFailed, SyncFailed
from flux_desktop.domain.restaurants import Restaurant, Role
from flux_desktop.domain.sync import MOST_UNPACKED
from flux_desktop.services import accounts, menu, sync_records
from flux_desktop.services import sync as syncing
from flux_desktop.services.imports import import_file
from flux_desktop.services.session import as_administrator
from flux_desktop.services.sync import HubAccount
from flux_desktop.services.sync_hub import SCHEMA
from flux_desktop.store import restaurants
from flux_desktop.store.store import Store
from flux_desktop.wire.hub import HubClient
from flux_desktop.wire.hub_tokens import TokenKeeper
from tests.hubs import PASSWORD, Hub, in_process, refused
from tests.sync.computers import EMAIL, Computer
from tests.sync.test_two_devices import sales
from tests.sync.world import differences

pytestmark = pytest.mark.usefixtures("no_keyring")
# Each is a sync of both computers. With fewer not every fault of the network is met.
TURNS = max(15, int(os.environ.get("FLUX_SYNC_TURNS", "15")))


def answered(status: int, content: bytes = b"", kind: str = "text/html", **headers: str) -> httpx.Response:
    """As a server sends it: still to be read."""
    more = {"content-type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return httpx.Response(status, headers=more, stream=httpx.ByteStream(content))


class Bad(httpx.BaseTransport):
    """A network that does to each message what chance says."""

    KINDS = ("", "lost", "no answer", "twice", "cut", "html", "500", "429")

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._real = httpx.HTTPTransport()
        self.seen: set[str] = set()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        kind = self._chance.choices(self.KINDS, (20, *[1] * 7))[0]
        self.seen.add(kind)
        if kind == "lost":
            raise httpx.ConnectError("lost")
        if kind in ("html", "500", "429"):
            return {
                "html": answered(200, b"<html>Sign in to the guest network</html>"),
                "500": answered(500, b"proxy"),
                "429": answered(429, b"slow down", retry_after="0"),
            }[kind]
        request.read()
        answer = self._real.handle_request(request)
        content = answer.read()
        if kind == "twice":
            answer = self._real.handle_request(request)
            content = answer.read()
        if kind == "no answer":
            raise httpx.ReadTimeout("no answer")
        headers = [(name, value) for name, value in answer.headers.raw if name.lower() != b"content-encoding"]
        return httpx.Response(answer.status_code, headers=headers, stream=_Cut(content, kind == "cut"))

    def close(self) -> None:
        self._real.close()


class _Cut(httpx.SyncByteStream):
    def __init__(self, content: bytes, is_cut: bool) -> None:
        self._content = content
        self._is_cut = is_cut

    def __iter__(self) -> Iterator[bytes]:
        if self._is_cut:
            yield self._content[: len(self._content) // 2]
            raise httpx.RemoteProtocolError("cut")
        yield self._content


@contextmanager
def network(monkeypatch: pytest.MonkeyPatch, transport: Callable[[], httpx.BaseTransport]) -> Iterator[None]:
    real = HubClient.__init__

    def made(self: HubClient, *arguments: Any, **more: Any) -> None:
        real(self, *arguments, **{**more, "transport": transport()})

    with monkeypatch.context() as patch:
        patch.setattr(HubClient, "__init__", made)
        yield


def test_two_computers_end_equal_over_a_bad_network(
    first: Computer,
    computer: Callable[[str], Computer],
    write: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    store: Store,
) -> None:
    other = computer("two")
    other.sync()
    chance, seen, failed = random.Random(4), set[str](), 0

    def transport() -> Bad:
        bad = Bad(chance)
        bad.seen = seen
        return bad

    for turn in range(TURNS):
        for each in (first, other):
            dishes = menu.dishes(each.session)
            dish = chance.choice(dishes)
            menu.change_dish(each.session, dish.id, price=(turn + 1) * 500_000)
            if turn % 5 == 0:
                name = f"{each.account.device_name}{turn}.csv"
                import_file(each.session, sales(write, name, 3 + turn % 30), answers={"overlap": "replace"})
            with network(monkeypatch, transport):
                try:
                    each.sync()
                except (SyncFailed, SignInFailed, NotFound):
                    failed += 1
    assert failed
    assert {"lost", "no answer", "twice", "cut", "html", "500", "429"} <= seen
    for each in (first, other, first, other):
        report = each.sync()
    assert report.checked
    place = first.place
    assert place is not None
    assert differences(first.store, other.store, place.id) == {}
    assert differences(first.store, store, place.id) == {}


def test_what_is_made_apart_is_joined_after_asking(
    first: Computer, computer: Callable[[str], Computer], write: Callable[..., Path]
) -> None:
    other = computer("two")
    place = Restaurant(
        uuid4(), "Pizzeria", "Europe/Madrid", "EUR", "ES", "", first.session.restaurant.business_day_start
    )
    session = as_administrator(other.store, place)
    import_file(session, sales(write))
    import_file(session, sales(write, "more.csv", 25, "Goulash"), answers={"overlap": "add"})
    menu.rename(session, menu.dish_named(session, "Tea").id, "Chai")
    with pytest.raises(Refused) as asked:
        other.sync()
    assert asked.value.code == "sync.join"
    assert other.place == place
    assert other.sync(join=True).checked
    assert first.sync().checked
    assert other.place is not None
    assert other.place.id == first.session.restaurant.id
    assert differences(first.store, other.store, other.place.id) == {}
    assert {each.name for each in menu.dishes(first.session)} == {"Soup", "Chai", "Goulash"}


def test_a_computer_that_was_removed_syncs_no_longer_and_goes_on_alone(first: Computer) -> None:
    with closing(syncing.open_hub(first.account)) as client:
        [device] = client.devices()
        client.end_device(UUID(device["id"]))
    with pytest.raises(NotAllowed) as refusal:
        first.sync()
    assert refusal.value.code == "sync.revoked"
    soup = menu.dish_named(first.session, "Soup")
    menu.change_dish(first.session, soup.id, price=9_000_000)
    assert sync_records.status(first.session).error == refusal.value.title
    assert [each.what for each in sync_records.waiting(first.session)] == ["Soup"]


def test_a_chef_s_account_does_not_sync(
    first: Computer, store: Store, computer: Callable[[str], Computer]
) -> None:
    cook = accounts.register(store, "cook@example.com", PASSWORD)
    with store.begin() as uow:
        restaurants.add_member(uow, cook.id, first.session.restaurant.id, Role.CHEF)
    other = computer("two")
    other.account = HubAccount(other.account.url, "cook@example.com", other.account.folder, PASSWORD)
    with pytest.raises(NotAllowed):
        other.sync()
    assert other.place is None


@pytest.mark.parametrize(
    "answer",
    [
        (200, b"<html>Welcome to Hotel Wi-Fi</html>", "text/html"),
        (200, b'{"hello": "there"}', "application/json"),
        (302, b"", "text/html"),
        (200, b"{", "application/json"),
        (404, b"nothing here", "text/plain"),
    ],
)
def test_what_is_no_hub_is_said_to_be_none(
    first: Computer, monkeypatch: pytest.MonkeyPatch, answer: tuple[int, bytes, str]
) -> None:
    portal = httpx.MockTransport(lambda _request: answered(*answer))
    with network(monkeypatch, lambda: portal), pytest.raises(SyncFailed) as refusal:
        first.sync()
    assert refusal.value.code == "sync.no_hub"
    assert first.sync().checked


def test_an_answer_that_unfolds_without_end_is_no_hub_s(
    first: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = fold(b"0" * (5 * MOST_UNPACKED), 19)

    def answer(request: httpx.Request) -> httpx.Response:
        if "auth" in request.url.path:
            return answered(200, b'{"access_token": "a", "refresh_token": "b"}', "application/json")
        return answered(200, bomb, "application/json", content_encoding="zstd", flux_sync="1")

    with network(monkeypatch, lambda: httpx.MockTransport(answer)), pytest.raises(SyncFailed) as refusal:
        first.sync()
    assert refusal.value.code == "sync.no_hub"


@pytest.mark.parametrize(
    "url", ["http://hub.example.com", "ftp://localhost", "hub", "", "http://10.0.0.1:80"]
)
def test_passwords_travel_encrypted_or_not_at_all(url: str, tmp_path: Path) -> None:
    with pytest.raises(SyncFailed) as refusal:
        HubClient(url, EMAIL, TokenKeeper(tmp_path, url, EMAIL))
    assert refusal.value.code == "sync.address"


def test_no_secret_is_in_the_data_folder_or_in_what_is_printed(first: Computer) -> None:
    with closing(syncing.open_hub(first.account)) as client:
        client.restaurants()
        token = client._keeper.read()
    assert token
    assert PASSWORD not in repr(first.account)
    for file in first.account.folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert token.encode() not in content
            assert PASSWORD.encode() not in content


# -- what a hub answers to who does not speak as a device does --------------------------------------------------------


@pytest.fixture
def hub(sqlite: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with in_process(sqlite, rate=0) as made:
        yield made


def _batch(**changes: Any) -> dict[str, Any]:
    return {"batch": uuid4().hex, "epoch": "", "schema": SCHEMA, "docs": [], **changes}


def _restaurant(place: UUID) -> list[Any]:
    values = {
        "name": "Pizzeria",
        "timezone": "Europe/Madrid",
        "currency": "EUR",
        "country": "ES",
        "region": "",
        "business_day_start": "04:00:00",
        "created_at": "2026-01-01T00:00:00.000000+00:00",
    }
    device = uuid4().hex
    return ["restaurants", place.hex, {name: [70_000, device, value] for name, value in values.items()}]


def test_bad_messages_are_refused_and_nothing_is_stored(hub: Hub) -> None:
    owner = hub.register()
    place = uuid4()
    path = f"sync/spaces/{place}/push"
    headers = {"Flux-Device": str(uuid4())}
    assert owner.ask("POST", path, json=_batch(docs=[_restaurant(place)]), headers=headers).status_code == 200
    bomb = fold(b" " * (MOST_UNPACKED + 1), 19)
    bodies: list[dict[str, Any]] = [
        {"content": b"{"},
        {"content": b"[1]"},
        {"json": {}},
        {"json": _batch(docs=[["menu_items"]])},
        {"json": _batch(docs=[["menu_items", "x", {}]])},
        {"json": _batch(docs=[["menu_items", uuid4().hex, {"name": [0, uuid4().hex, "Soup"]}]])},
        {"json": _batch(docs=[["menu_items", uuid4().hex, {"name": ["1", "x", "Soup"]}]])},
        {"content": bomb, "headers": {"Content-Encoding": "zstd"}},
        {"content": b"not zstd", "headers": {"Content-Encoding": "zstd"}},
        {"content": b"{}", "headers": {"Content-Encoding": "br"}},
        {"content": b"[" * 100_000},
    ]
    for body in bodies:
        refused(owner.ask("POST", path, **{**body, "headers": {**headers, **body.get("headers", {})}}), 422)
    refused(owner.ask("POST", path, content=b" " * 3_000_000, headers=headers), 413)
    ahead = [["menu_items", uuid4().hex, {"price": [1 << 62, uuid4().hex, 1]}]]
    assert refused(owner.ask("POST", path, json=_batch(docs=ahead), headers=headers), 409)["now"] > 0
    assert (
        refused(owner.ask("POST", path, json=_batch(schema=SCHEMA + 1), headers=headers), 409)["schema"]
        == SCHEMA
    )
    page = owner.get(f"sync/spaces/{place}/pull", headers=headers)
    assert [row[0] for row in page["rows"]] == ["restaurants"]


def test_rows_that_do_not_fit_are_refused_one_by_one(hub: Hub) -> None:
    owner = hub.register()
    place, other, device = uuid4(), uuid4(), uuid4().hex
    path, headers = f"sync/spaces/{place}/push", {"Flux-Device": str(uuid4())}
    owner.ask("POST", path, json=_batch(docs=[_restaurant(place)]), headers=headers)
    owner.ask("POST", f"sync/spaces/{other}/push", json=_batch(docs=[_restaurant(other)]), headers=headers)

    def row(table: str, row_id: UUID, **values: Any) -> list[Any]:
        return [table, row_id.hex, {name: [70_000, device, value] for name, value in values.items()}]

    theirs = uuid4()
    named = {"name+": {"name": "Soup", "name_key": "soup"}}
    answer = owner.post(
        f"sync/spaces/{other}/push", _batch(docs=[row("menu_items", theirs, **named)]), headers=headers
    )
    assert answer["rejected"] == []
    good = uuid4()
    rows = [
        row("menu_items", good, **named),
        row("menu_items", theirs, price=1),
        row("menu_items", uuid4(), price="much", **named),
        row("menu_items", uuid4(), **{"name+": {"name": "x" * 300, "name_key": "x"}}),
        row("menu_items", uuid4(), price=1),
        row("nobody_knows", uuid4(), name="x"),
        row("run_outs", uuid4(), menu_item_id=theirs.hex, business_date="2026-01-01", deleted=False),
        row("run_outs", uuid4(), menu_item_id=good.hex, business_date="2026-01-01", deleted=False),
        row("restaurants", other, name="Mine"),
    ]
    answer = owner.post(path, _batch(docs=rows), headers=headers)
    why = {(table, reason) for table, _row, reason in answer["rejected"]}
    assert why == {
        ("menu_items", "foreign"),
        ("menu_items", "invalid"),
        ("nobody_knows", "unknown"),
        ("run_outs", "parent"),
        ("restaurants", "foreign"),
    }
    assert len(answer["rejected"]) == 7
    page = owner.get(f"sync/spaces/{place}/pull", headers=headers)
    assert sorted(each[0] for each in page["rows"]) == ["menu_items", "restaurants", "run_outs"]


def test_the_same_batch_again_is_answered_alike_and_stored_once(hub: Hub) -> None:
    owner = hub.register()
    place = uuid4()
    path, headers = f"sync/spaces/{place}/push", {"Flux-Device": str(uuid4())}
    batch = _batch(docs=[_restaurant(place)])
    said = [owner.post(path, batch, headers=headers) for _time in range(3)]
    assert len({json.dumps({**each, "now": 0}) for each in said}) == 1


def test_sales_that_are_not_what_their_name_says_are_refused(hub: Hub) -> None:
    owner = hub.register()
    place = uuid4()
    headers = {"Flux-Device": str(uuid4())}
    owner.post(f"sync/spaces/{place}/push", _batch(docs=[_restaurant(place)]), headers=headers)
    for content in (b"", b"x", fold(b"{}"), fold(b"0" * (MOST_UNPACKED + 1), 19)):
        path = f"sync/spaces/{place}/packs/{'0' * 64}"
        refused(owner.ask("PUT", path, content=content, headers=headers), 422, "sync.pack")
    refused(owner.ask("GET", f"sync/spaces/{place}/packs/{'0' * 64}", headers=headers), 404)


def test_a_hub_that_dies_ends_a_sync_with_an_error_of_its_own(first: Computer) -> None:
    first.account = HubAccount("http://127.0.0.1:9", EMAIL, first.account.folder, PASSWORD)
    with pytest.raises(FluxError) as refusal:
        first.sync()
    assert refusal.value.code == "sync.unreachable"
