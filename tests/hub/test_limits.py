"""What a real server on loopback does with requests that are too large, too slow, cut off or not HTTP at all."""

import http.client
import json
import random
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit

import httpx
import pytest

from flux_desktop.hub.app import create_hub
from flux_desktop.hub.limits import Rate
from flux_desktop.store.store import Store
from tests.hubs import PASSWORD, Hub, Person, config, in_process, refused, sales, served

FORM = (
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
)


@pytest.fixture
def online(address: str) -> Iterator[Person]:
    with httpx.Client(base_url=address, timeout=30) as client:
        yield Hub(client).register()


def _endless(pieces: int, sent: list[int], piece: bytes = b"x" * 100_000) -> Iterator[bytes]:
    for number in range(pieces):
        sent.append(number)
        yield piece


def test_json_above_a_megabyte_is_refused_by_its_length_and_in_chunks(online: Person) -> None:
    large = json.dumps({"name": "x" * 1_000_000}).encode()
    headers = {"Content-Type": "application/json"}
    refused(online.ask("POST", "menu/items", content=large, headers=headers), 413)
    sent: list[int] = []
    answer = online.ask("POST", "menu/items", content=_endless(200, sent), headers=headers)
    refused(answer, 413)
    fits = json.dumps({"name": "Soup", "description": "x" * 1_000, "category": ""}).encode()
    assert online.ask("POST", "menu/items", content=iter([fits]), headers=headers).status_code == 201


def test_a_file_above_25_megabytes_is_refused_and_one_below_is_read(online: Person) -> None:
    end = b"\r\n--b--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    large = FORM + b"x" * 25_000_001 + end
    refused(online.ask("POST", "data/uploads", content=large, headers=headers), 413)
    refused(online.ask("POST", "recipes/menu/upload-photo", content=large, headers=headers), 413)
    # Read whole, and then seen to be no sales.
    just = FORM + b"x" * 25_000_000 + end
    assert online.ask("POST", "data/uploads", content=just, headers=headers).status_code in (202, 422)
    assert online.get("auth/me")


def _raw(address: str, head: str, piece: bytes = b"", times: int = 0) -> tuple[int, int]:
    """The status of the answer to a request that is sent by hand, and how many pieces of its body were taken."""
    where = urlsplit(address)
    with closing(socket.create_connection((where.hostname, where.port), timeout=30)) as line:
        line.sendall(head.replace("\n", "\r\n").encode("latin-1"))
        taken = 0
        try:
            for _time in range(times):
                line.sendall(piece)
                taken += 1
        except OSError:
            pass
        answer = http.client.HTTPResponse(line)
        answer.begin()
        return answer.status, taken


def test_a_body_of_two_gigabytes_is_refused_before_it_is_sent(online: Person, address: str) -> None:
    token = online.tokens["access_token"]
    began = time.monotonic()
    for path in ("menu/items", "data/uploads"):
        for who, status in ((f"Bearer {token}", 413), ("Bearer nobody", 401)):
            head = (
                f"POST /api/v1/{path} HTTP/1.1\nHost: x\nAuthorization: {who}\nContent-Length: 2000000000\n"
                "Content-Type: multipart/form-data; boundary=b\nExpect: 100-continue\n\n"
            )
            assert _raw(address, head)[0] == status
            # Who sends without asking is stopped soon.
            got, taken = _raw(address, head.replace("Expect: 100-continue\n", ""), b"x" * 1_000_000, 2_000)
            assert got == status
            assert taken < 100
    assert time.monotonic() - began < 20
    assert online.get("auth/me")


def test_an_endless_body_in_chunks_is_cut_off(online: Person, address: str) -> None:
    head = (
        f"POST /api/v1/data/uploads HTTP/1.1\nHost: x\nAuthorization: Bearer {online.tokens['access_token']}\n"
        "Content-Type: multipart/form-data; boundary=b\nTransfer-Encoding: chunked\n\n"
    )
    piece = b"f4240\r\n" + FORM + b"x" * (1_000_000 - len(FORM)) + b"\r\n"
    status, taken = _raw(address, head, piece, 2_000)
    assert status in (413, 422)
    assert taken < 200
    assert online.get("auth/me")


def test_a_body_that_stops_coming_is_not_waited_for(sqlite: Store) -> None:
    with served(create_hub(sqlite, config(slowest=0.3))) as url:
        head = (
            "POST /api/v1/auth/login HTTP/1.1\nHost: x\nContent-Type: application/json\n"
            "Content-Length: 100\n\n{"
        )
        assert _raw(url, head)[0] == 408


@pytest.mark.parametrize(
    "head",
    [
        "GET /api/v1/auth/me HTTP/1.1\nHost: x\nAuthorization: Bearer a\n b\n\n",
        "GET /api/v1/auth/me HTTP/1.1\nHost: x\nX-Restaurant-Id: a\0b\n\n",
        "GET /api/v1/auth/me HTTP/1.1\nHost: x\nX-Filler: " + "x" * 100_000 + "\n\n",
        "GET /" + "x" * 100_000 + " HTTP/1.1\nHost: x\n\n",
        "POST /api/v1/auth/login HTTP/1.1\nHost: x\nContent-Length: -5\n\n",
        "POST /api/v1/auth/login HTTP/1.1\nHost: x\nContent-Length: 5\nTransfer-Encoding: chunked\n\n",
        "GET /api/v1/auth/me HTTP/1.1\nHost: x\nX-Request-Id: a%0d%0aSet-Cookie: x=1\n\n",
        "NONSENSE\n\n",
        "GET /api/v1/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\nHost: x\n\n",
        "GET //evil.example/api/v1/menu/items HTTP/1.1\nHost: evil.example\n\n",
        "TRACE /api/v1/auth/me HTTP/1.1\nHost: x\n\n",
    ],
)
def test_headers_that_are_none_get_a_clear_no(online: Person, address: str, head: str) -> None:
    try:
        status, _taken = _raw(address, head)
    except (http.client.HTTPException, OSError):
        status = 400
    assert 400 <= status < 500
    assert online.get("auth/me")


def test_a_request_id_of_a_proxy_is_kept_and_one_that_could_break_a_line_is_not(small_hub: Hub) -> None:
    for given, kept in (("abc-123", True), ("a b", False), ("x" * 65, False), ("a;b", False)):
        answer = small_hub.ask("GET", "/healthz", headers={"X-Request-Id": given})
        assert (answer.headers["x-request-id"] == given) is kept
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_an_upload_that_breaks_off_stores_nothing_and_the_next_one_works(
    online: Person, address: str
) -> None:
    body = FORM + sales().encode()
    head = (
        f"POST /api/v1/data/uploads HTTP/1.1\nHost: x\nAuthorization: Bearer {online.tokens['access_token']}\n"
        f"Content-Type: multipart/form-data; boundary=b\nContent-Length: {len(body) + 10}\n\n"
    )
    where = urlsplit(address)
    for cut in (0, 10, len(FORM), len(FORM) + 100, len(body)):
        with closing(socket.create_connection((where.hostname, where.port), timeout=30)) as line:
            line.sendall(head.replace("\n", "\r\n").encode() + body[:cut])
    time.sleep(0.2)
    assert online.get("data/uploads") == {"uploads": []}
    assert online.upload(sales()).status_code == 201


def test_a_device_has_so_many_requests_a_second(sqlite: Store) -> None:
    with in_process(sqlite, rate=5) as hub:
        chef = hub.register()
        said = [chef.ask("GET", "auth/me").status_code for _time in range(15)]
        assert said[:10] == [200] * 10
        assert 429 in said
        assert hub.sign_in(chef.email).get("auth/me")


def test_what_a_device_may_spend_comes_back_with_time() -> None:
    rate = Rate(10)
    assert [rate.spend("a", 0.0) for _time in range(21)] == [True] * 20 + [False]
    assert rate.spend("b", 0.0)
    assert [rate.spend("a", 0.15), rate.spend("a", 0.15)] == [True, False]
    assert [rate.spend("a", 100.0) for _time in range(21)].count(True) == 20
    assert all(Rate(0).spend("a", 0.0) for _time in range(1_000))


def test_who_waits_to_be_hashed_is_turned_away_when_too_many_do(sqlite: Store) -> None:
    with in_process(sqlite, waiting=0) as hub:
        answer = hub.ask("POST", "auth/login", json={"email": "a@b.co", "password": PASSWORD})
        refused(answer, 503, "hub.busy")
        assert answer.headers["retry-after"]


BODIES = [b"", b"null", b"[]", b"0", b'""', b"{}", b"\xff", b"{", b'{"a":' * 500, b"[" * 5_000, b"\0"]


STRANGE = [None, True, -1, 1e308, 10**30, "", "\u0000", "\ud800", "x" * 3_000, [], {}, [[]], {"a": {}}, 0.1]
GOOD: dict[str, dict[str, object]] = {
    "auth/register": {"email": "a@b.co", "password": "long enough", "name": "A"},
    "auth/refresh": {"refresh_token": "x"},
    "menu/items": {"name": "Soup", "price": 12.5, "category": "Starters", "active": True},
    "forecast/demand": {"menu_item_name": "Caesar Salad", "days_ahead": 7},
    "settings": {"waste_factor_enabled": True, "forecast_confidence_threshold": 0.7},
    "operating-hours": {"hours": [{"day_of_week": 0, "open_time": "12:00", "close_time": "16:00"}]},
    "restaurants": {"name": "Bites", "timezone": "Europe/Madrid", "currency": "EUR"},
    "members": {"email": "a@b.co", "role": "chef"},
    "data/uploads": {"file": "x"},
}


def _fuzzed(chance: random.Random, good: dict[str, object]) -> bytes:
    """A body that begins as a good one and then, mostly, goes wrong somewhere."""
    made = dict(good)
    for _time in range(chance.choice([0, 0, 1, 1, 2])):
        made[chance.choice([*good, "other"])] = chance.choice(STRANGE)
    text = bytearray(json.dumps(made).encode())
    for _time in range(chance.choice([0, 0, 0, 1, 3])):
        text[chance.randrange(len(text))] = chance.randrange(256)
    return bytes(text[: chance.randrange(len(text) + 1)] if chance.random() < 0.1 else text)


def test_a_thousand_strange_bodies_are_answered_without_a_single_bug(small_hub: Hub) -> None:
    chance = random.Random(20)
    chef = small_hub.register()
    chef.upload(sales())
    chef.restaurant = chef.get("restaurants")["restaurants"][0]["id"]
    item = chef.get("menu/items")["items"][0]["id"]
    seen: dict[int, int] = {}
    for number in range(1_000):
        path = list(GOOD)[number % len(GOOD)]
        body = chance.choice(BODIES) if chance.random() < 0.1 else _fuzzed(chance, GOOD[path])
        kind = chance.choice(["application/json"] * 8 + ["text/plain", "multipart/form-data; boundary=b"])
        changes = path == "settings" or (path == "menu/items" and chance.random() < 0.5)
        where = f"{path}/{item}" if changes and path == "menu/items" else path
        headers = {"Content-Type": kind}
        answer = chef.ask("PUT" if changes else "POST", where, content=body, headers=headers)
        assert answer.status_code < 500, (where, body, answer.text[:500])
        if answer.status_code >= 400:
            refused(answer, answer.status_code)
        seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
    # Some went through, so more than the door was tried.
    assert seen.keys() >= {200, 201, 401, 404, 409, 422}
    assert seen[200] > 50
