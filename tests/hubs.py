"""A hub for tests: in this process, or behind a real server on loopback; and people who use it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from flux_desktop.hub.app import create_hub
from flux_desktop.hub.config import HubConfig
from flux_desktop.store.store import Store

SECRET: Final = "0123456789abcdef0123456789abcdef-of-tests"
PASSWORD: Final = "long enough"
API: Final = "/api/v1"


def config(**changes: Any) -> HubConfig:
    """As in earnest, but without a worker unless a test asks for one."""
    return HubConfig(**{"secret": SECRET, "works": False, "photo_patience": 0.0, **changes})


@contextmanager
def in_process(store: Store, **changes: Any) -> Iterator[Hub]:
    with TestClient(create_hub(store, config(**changes)), raise_server_exceptions=False) as client:
        yield Hub(client)


class Hub:
    """Requests to a hub, by anybody."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self.client.request(method, path if path.startswith("/") else f"{API}/{path}", **options)

    def register(self, email: str = "chef@restaurant.com", **more: Any) -> Person:
        answer = self.ask("POST", "auth/register", json={"email": email, "password": PASSWORD, **more})
        assert answer.status_code == 201, answer.text
        return Person(self, email, answer.json())

    def sign_in(self, email: str) -> Person:
        answer = self.ask("POST", "auth/login", json={"email": email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return Person(self, email, answer.json())


@dataclass
class Person:
    """Requests by somebody who has signed in."""

    hub: Hub
    email: str
    tokens: dict[str, Any]
    restaurant: str = ""

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.tokens['access_token']}", **options.pop("headers", {})}
        if self.restaurant:
            headers.setdefault("X-Restaurant-Id", self.restaurant)
        return self.hub.ask(method, path, headers=headers, **options)

    def get(self, path: str, **options: Any) -> Any:
        return _good(self.ask("GET", path, **options))

    def post(self, path: str, body: Any = None, **options: Any) -> Any:
        return _good(self.ask("POST", path, json=body, **options))

    def put(self, path: str, body: Any, **options: Any) -> Any:
        return _good(self.ask("PUT", path, json=body, **options))

    def upload(self, content: str | bytes, name: str = "sales.csv", **fields: str) -> httpx.Response:
        return self.ask("POST", "data/uploads", files={"file": (name, content)}, data=fields)


def _good(answer: httpx.Response) -> Any:
    assert answer.is_success, (answer.status_code, answer.text[:500])
    return answer.json() if answer.content else None


def refused(answer: httpx.Response, status: int, code: str = "") -> dict[str, Any]:
    """The problem of a refusal, once it is seen to be one."""
    assert answer.status_code == status, (answer.status_code, answer.text[:500])
    assert answer.headers["content-type"] == "application/problem+json"
    said: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail"} <= said.keys()
    assert said["status"] == status
    assert "Traceback" not in answer.text
    if code:
        assert said["code"] == code, said
    return said


def sales(days: int = 30, dishes: Sequence[str] = ("Caesar Salad", "Ribeye Steak"), month: int = 1) -> str:
    """A month of sales as the specification's example writes them."""
    lines = [
        f"2026-{month:02d}-{day:02d},{dish},{8 + (day + place) % 7},12.50"
        for day in range(1, days + 1)
        for place, dish in enumerate(dishes)
    ]
    return "\n".join(["date,item,quantity,price", *lines]) + "\n"


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The application behind a real server on loopback; gives its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, name="flux-test-hub")
    thread.start()
    try:
        until = time.monotonic() + 20
        while not server.started:
            assert thread.is_alive()
            assert time.monotonic() < until
            time.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
