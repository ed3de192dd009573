"""Sync of a large restaurant through a real hub on loopback: beside a local import of the same file; bytes; small syncs;
what sales cost a hub on PostgreSQL beside COPY, and what stamps cost an import."""

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import keyring
from keyring.backends.fail import Keyring

from tests.bench import sales_file, sync_costs

EMAIL: Final = "bench@example.com"
PASSWORD: Final = "a long password of benches"
_SMALL: Final = 20
_PUSHES: Final = 40


def report(lines: int, quick: bool) -> str:
    lines = min(lines, 100_000) if quick else lines
    keyring.set_keyring(Keyring())
    folder = Path(tempfile.mkdtemp(prefix="fluxbench"))
    try:
        return "\n".join(_report(folder, lines))
    finally:
        shutil.rmtree(folder)


def _report(folder: Path, lines: int) -> Iterator[str]:
    from flux_desktop.services import accounts, menu
    from flux_desktop.services.database import open_database
    from flux_desktop.services.imports import import_file
    from flux_desktop.services.restaurants import new_restaurant
    from flux_desktop.services.session import as_administrator
    from flux_desktop.services.sync import HubAccount

    file = sales_file.write(folder / "sales.csv", lines)
    hub = open_database(f"sqlite:///{folder / 'hub.db'}")
    accounts.register(hub, EMAIL, PASSWORD)
    one = open_database(f"sqlite:///{folder / 'one.db'}")
    other = open_database(f"sqlite:///{folder / 'other.db'}")
    place = new_restaurant("Bench")
    session = as_administrator(one, place)
    began = time.perf_counter()
    import_file(session, file)
    imported = time.perf_counter() - began
    with serving(hub) as url:
        put = _sync(one, place, url, folder / "one")
        brought = _sync(other, None, url, folder / "other")
        nothing = [_sync(one, place, url, folder / "one") for _time in range(_SMALL)]
        small = []
        for turn in range(_SMALL):
            menu.change_dish(session, menu.dishes(session)[0].id, price=(turn + 1) * 1_000_000)
            small.append(_sync(one, place, url, folder / "one"))
        rate, many = _pushes(hub, 1), _pushes(hub, 8)
    taken, copied, bare, rows = sync_costs.ingest(
        other, place, lambda url: HubAccount(url, EMAIL, folder / "other", PASSWORD, "bench")
    )
    with_stamps, without = sync_costs.stamps(file, folder)
    yield "# Sync"
    yield ""
    yield f"{lines:,} lines of sales through a hub on SQLite and HTTP on loopback, all on this machine. The import of the same file: {imported:.1f} s."
    yield ""
    yield "| what | seconds | of the import | on the wire | requests |"
    yield "|---|---|---|---|---|"
    for name, each in (("first sync: put at the hub", put), ("first sync: brought here", brought)):
        yield (
            f"| {name} | {each.seconds:.1f} | {each.seconds / imported:.2f} | {each.bytes / 1e6:.2f} MB,"
            f" {each.bytes / lines:.1f} B a line | {each.requests} |"
        )
    for name, some in (("nothing to say", nothing), ("one price", small)):
        seconds = sorted(each.seconds for each in some)[len(some) // 2]
        yield f"| {name} (median of {len(some)}) | {seconds:.2f} | | {some[-1].bytes} B | {some[-1].requests} |"
    yield ""
    yield (
        "Asked for: a first sync in 1.3 × an import and 6 MB a million lines, two requests where there is nothing to say."
    )
    yield ""
    yield (
        f"A hub on PostgreSQL takes the same sales in {taken:.1f} s; COPY of the {rows:,} rows they become, into empty tables"
        f" of the same schema, takes {copied:.1f} s: {copied / taken:.2f} of its speed. Asked for: 0.5. Without the foreign"
        f" keys, which a server checks row by row, COPY takes {bare:.1f} s: {bare / taken:.2f}."
    )
    yield ""
    yield (
        f"Noting and stamping what an import writes: {with_stamps:.1f} s with it, {without:.1f} s without (medians of"
        f" {sync_costs.IMPORTS} in turn), {100 * (with_stamps / without - 1):+.1f} %. Asked for: at most 5 %."
    )
    yield ""
    yield f"Pushes a second at the hub itself: {rate:.0f} of one restaurant, {many:.0f} of eight at once."


def _sync(store: Any, place: Any, url: str, folder: Path) -> Any:
    from flux_desktop.services.session import as_administrator
    from flux_desktop.services.sync import HubAccount, sync

    account = HubAccount(url, EMAIL, folder, PASSWORD, "bench")
    report = sync(lambda each: as_administrator(store, each), store, "Bench", account, local=place)
    assert report.checked
    return report


def _pushes(hub: Any, restaurants: int) -> float:
    """Pushes of one changed row each, by as many threads as restaurants."""
    from flux_desktop.domain.merge import Entry
    from flux_desktop.domain.stamps import at
    from flux_desktop.domain.sync import Asker, Push, Row
    from flux_desktop.services.restaurants import new_restaurant
    from flux_desktop.services.session import as_administrator
    from flux_desktop.services.sync_hub import SCHEMA, push
    from flux_desktop.store import restaurants as stored

    places = [new_restaurant(f"Place {number}") for number in range(restaurants)]
    for place in places:
        with hub.begin(lock=place.id) as uow:
            stored.create(uow, place, None)

    def work(place: Any) -> None:
        session, item, device = as_administrator(hub, place), uuid4(), uuid4()
        for turn in range(_PUSHES):
            stamp = at(hub.now_ms()) + turn
            name = {"name": "Soup", "name_key": "soup"}
            registers = {"name+": Entry(stamp, device.hex, name), "price": Entry(stamp, device.hex, turn)}
            push(session, Asker(device), Push(uuid4(), "", SCHEMA, [Row("menu_items", item, registers)]))

    began = time.perf_counter()
    threads = [threading.Thread(target=work, args=(place,)) for place in places]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return restaurants * _PUSHES / (time.perf_counter() - began)


@contextmanager
def serving(hub: Any) -> Iterator[str]:
    from flux_desktop.hub.app import create_hub
    from tests.hubs import config, served

    with served(create_hub(hub, config(rate=0))) as url:
        yield url
