"""A database that goes away and comes back: a clear status, nothing half-written, the next request works."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest

from flux_desktop.store.store import Store
from tests.hubs import Hub, in_process, refused, sales


@contextmanager
def away(store: Store) -> Iterator[None]:
    """The server hangs up on everybody, and lets nobody in for as long as this lasts."""
    name = store.engine.url.database
    server = store.engine.url.set(database="postgres", drivername="postgresql")
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        yield
        connection.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')


@pytest.fixture
def online(postgres: Store) -> Iterator[Hub]:
    with in_process(postgres) as hub:
        yield hub


def test_every_request_says_so_and_the_next_one_works(postgres: Store, online: Hub) -> None:
    chef = online.register()
    assert chef.upload(sales()).status_code == 201
    before = chef.get("menu/items"), chef.get("data/uploads")
    with away(postgres):
        for method, path, body in (
            ("GET", "auth/me", None),
            ("GET", "menu/items", None),
            ("POST", "menu/items", {"name": "Soup"}),
            ("POST", "forecast/demand", {"days_ahead": 3}),
            ("POST", "auth/login", {"email": chef.email, "password": "long enough"}),
        ):
            answer = chef.ask(method, path, json=body)
            refused(answer, 503)
            assert answer.headers["retry-after"]
        refused(chef.upload(sales(month=2, days=28)), 503)
        ready = online.ask("GET", "/readyz")
        assert (ready.status_code, ready.json()["database"]) == (503, False)
        assert online.ask("GET", "/healthz").status_code == 200
    assert (chef.get("menu/items"), chef.get("data/uploads")) == before
    assert chef.upload(sales(month=2, days=28)).status_code == 201


def _is_importing(server: psycopg.Connection[tuple[object, ...]], name: str | None) -> bool:
    found = server.execute(
        "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND query ~* '^\\s*(COPY|INSERT INTO transaction)'",
        [name],
    )
    return found.fetchone() is not None


def test_an_import_that_is_hung_up_on_leaves_nothing_and_can_be_sent_again(
    postgres: Store, online: Hub
) -> None:
    chef = online.register()
    dishes = [f"Dish {number}" for number in range(300)]
    name = postgres.engine.url.database
    url = postgres.engine.url.set(database="postgres", drivername="postgresql")
    with (
        psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as server,
        ThreadPoolExecutor(1) as threads,
    ):
        sent = threads.submit(chef.upload, sales(dishes=dishes))
        while not _is_importing(server, name):
            assert not sent.done(), sent.result().text
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        refused(sent.result(), 503)
    assert chef.get("menu/items") == {"items": []}
    assert chef.get("data/uploads") == {"uploads": []}
    answer = chef.upload(sales(dishes=dishes))
    assert (answer.status_code, answer.json()["row_count"]) == (201, 9_000)


def test_hung_up_on_between_two_requests_nobody_notices(postgres: Store, online: Hub) -> None:
    chef = online.register()
    with away(postgres):
        pass
    assert chef.get("auth/me")
    assert chef.post("menu/items", {"name": "Soup"})
