"""Photos of menus over HTTP: read by a worker while the client waits, or asked for later."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from flux_desktop.services import photo_jobs
from flux_desktop.services.queue.server import prepare
from flux_desktop.store.store import Store
from tests.hubs import Hub, Person, in_process, refused

PATH = "recipes/menu/upload-photo"
MENUS = Path(__file__).parents[1] / "vision" / "menus"
WINES = (MENUS / "syn_ca_vins.jpg").read_bytes()
BISTRO = (MENUS / "syn_ca_bistro.jpg").read_bytes()


def send(person: Person, image: bytes, name: str = "menu.jpg") -> httpx.Response:
    return person.ask("POST", PATH, files={"file": (name, image)})


def store_of(hub: Hub) -> Store:
    store: Store = hub.client.app.state.hub.store  # type: ignore[attr-defined]
    return store


@pytest.fixture
def working(sqlite: Store) -> Iterator[Person]:
    """A hub with a worker."""
    with in_process(sqlite, works=True, photo_patience=60.0) as hub:
        yield hub.register()


def test_a_photo_is_answered_as_the_specification_says_and_its_dishes_are_on_the_menu(
    working: Person,
) -> None:
    working.post("menu/items", {"name": "Crema catalana", "price": 1.5})
    answer = send(working, BISTRO)
    assert answer.status_code == 200, answer.text
    read = answer.json()
    assert {"items", "total_items", "message"} <= read.keys()
    assert read["total_items"] == len(read["items"]) > 5
    for item in read["items"]:
        assert {"name", "category", "description", "price", "confidence"} <= item.keys()
        assert 0 <= item["confidence"] <= 1
    new = len(read["created"])
    assert read["message"] == (
        f"Successfully extracted {read['total_items']} menu items and created {new} new items in your menu"
    )
    assert (read["engine"], read["sent_to"]) == ("offline", "")
    on_menu = {each["name"]: each for each in working.get("menu/items")["items"]}
    for each in read["created"]:
        made = on_menu[each["name"]]
        assert (made["id"], made["confirmed"], made["auto_created"]) == (each["id"], False, False)
    if "Crema catalana" in read["known"]:
        assert on_menu["Crema catalana"]["price"] == 1.5
    assert read["recipes_suggested"] > 0
    # The answer stays to be asked for, and the same photo again adds nothing.
    later = working.get(answer.headers["location"])
    assert later == read
    again = send(working, BISTRO).json()
    assert (again["created"], len(working.get("menu/items")["items"])) == ([], len(on_menu))


def test_what_is_no_menu_and_what_is_no_photo_are_told_apart(working: Person, tmp_path: Path) -> None:
    from PIL import Image

    cat = tmp_path / "cat.png"
    Image.new("RGB", (400, 300), (180, 120, 60)).save(cat)
    read = send(working, cat.read_bytes(), "cat.png").json()
    assert (read["total_items"], read["message"]) == (0, "No menu was found on this photo")
    refused(send(working, WINES[: len(WINES) // 2]), 422, "photo.damaged")
    assert working.get("menu/items") == {"items": []}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "photo.empty"),
        (b"date,item\n", "photo.unknown_kind"),
        (b"%PDF-1.7 ...", "photo.unknown_kind"),
        (b"\0\0\0\x18ftypheic0000", "photo.unknown_kind"),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "photo.unknown_kind"),
        (b"\xff\xd8\xff\xe0 cut", ""),
    ],
)
def test_what_is_no_photo_is_refused_before_it_waits(small_hub: Hub, content: bytes, code: str) -> None:
    chef = small_hub.register()
    refused(send(chef, content), 422, code)
    with store_of(small_hub).read() as uow:
        assert uow.execute(text("SELECT count(*) FROM photo_jobs")).scalar() == 0


def test_a_picture_of_too_many_pixels_is_refused_by_its_header(small_hub: Hub) -> None:
    import struct
    import zlib

    size = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n"
    for kind, content in ((b"IHDR", size), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")):
        chunk = kind + content
        bomb += struct.pack(">I", len(content)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    refused(send(small_hub.register(), bomb), 422, "photo.too_large")


def test_a_form_without_a_file_does_not_fit(small_hub: Hub) -> None:
    chef = small_hub.register()
    refused(chef.ask("POST", PATH, json={"file": "x"}), 422)
    refused(chef.ask("POST", PATH, files={"other": ("a.jpg", WINES)}), 422)
    refused(chef.ask("POST", PATH, data={"file": "x"}), 422)


def test_a_photo_that_nobody_reads_in_time_is_asked_for_by_its_id(hub: Hub, chef: Person) -> None:
    answer = send(chef, WINES)
    assert (answer.status_code, answer.json()["status"]) == (202, "pending")
    where = answer.headers["location"]
    assert chef.ask("GET", where).status_code == 202
    store = store_of(hub)
    (job,) = photo_jobs.waiting(store)
    assert photo_jobs.run(store, job) == "completed"
    assert photo_jobs.run(store, job) == ""
    read = chef.get(where)
    assert read["total_items"] == 9
    with store.read() as uow:
        assert uow.execute(text("SELECT content FROM photo_jobs")).scalar() is None


def test_anothers_photo_is_not_there(hub: Hub, chef: Person) -> None:
    send(chef, WINES)
    store = store_of(hub)
    (job,) = photo_jobs.waiting(store)
    mallory = hub.register("mallory@restaurant.com")
    mallory.post("menu/items", {"name": "Mine"})
    for each in (job, uuid4()):
        refused(mallory.ask("GET", f"{PATH}/{each}"), 404, "photo.not_found")


def test_who_may_not_edit_the_menu_hands_in_no_photo(small_hub: Hub) -> None:
    owner, other = small_hub.register(), small_hub.register("cook@restaurant.com")
    owner.post("menu/items", {"name": "Soup"})
    home = owner.get("restaurants")["restaurants"][0]["id"]
    owner.post("members", {"email": "cook@restaurant.com", "role": "chef"})
    other.restaurant = home
    refused(send(other, WINES), 403, "access.denied")


def test_a_job_whose_sender_has_left_saves_nothing(small_hub: Hub) -> None:
    chef = small_hub.register()
    where = send(chef, WINES).headers["location"]
    store = store_of(small_hub)
    with store.begin() as uow:
        uow.execute(text("UPDATE memberships SET role = 'chef'"))
    (job,) = photo_jobs.waiting(store)
    assert photo_jobs.run(store, job) == "failed"
    with store.begin() as uow:
        uow.execute(text("UPDATE memberships SET role = 'owner'"))
    refused(chef.ask("GET", where), 403, "access.denied")
    assert chef.get("menu/items") == {"items": []}


def test_a_job_that_takes_its_worker_with_it_twice_is_given_up(small_hub: Hub) -> None:
    chef = small_hub.register()
    where = send(chef, WINES).headers["location"]
    store = store_of(small_hub)
    (job,) = photo_jobs.waiting(store)
    with store.begin() as uow:
        uow.execute(text("UPDATE photo_jobs SET status = 'processing', attempts = 1"))
    photo_jobs.try_again(store, job)
    with store.begin() as uow:
        uow.execute(text("UPDATE photo_jobs SET attempts = 2"))
    assert photo_jobs.run(store, job) == "failed"
    refused(chef.ask("GET", where), 422)


def test_too_many_photos_that_wait_are_turned_away(small_hub: Hub) -> None:
    chef = small_hub.register()
    for _time in range(20):
        assert send(chef, WINES).status_code == 202
    refused(send(chef, WINES), 503, "hub.busy")


def test_a_photo_of_yesterday_is_forgotten(small_hub: Hub) -> None:
    chef = small_hub.register()
    where = send(chef, WINES).headers["location"]
    store = store_of(small_hub)
    with store.begin() as uow:
        uow.execute(text("UPDATE photo_jobs SET created_at = '2020-01-01 00:00:00'"))
    send(chef, WINES)
    refused(chef.ask("GET", where), 404, "photo.not_found")


_WITHOUT_EXTRA = """
import sys
for name in ("rapidocr", "onnxruntime", "cv2"):
    sys.modules[name] = None  # as where it is not installed: an import of it fails
from flux_desktop.services import photo_jobs
from flux_desktop.store.store import open_store
store = open_store(sys.argv[1])
(job,) = photo_jobs.waiting(store)
print(photo_jobs.run(store, job))
"""


def test_a_hub_without_the_reader_says_so_and_how_to_add_it(small_hub: Hub) -> None:
    chef = small_hub.register()
    where = send(chef, WINES).headers["location"]
    store = store_of(small_hub)
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_EXTRA, store.url], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "failed"
    said = refused(chef.ask("GET", where), 501, "photo.reader_missing")
    assert "flux-desktop[photos]" in said["detail"]


def test_a_server_gives_photos_to_its_workers(postgres: Store) -> None:
    import multiprocessing
    import os
    import signal

    prepare(postgres)
    with in_process(postgres, photo_patience=60.0) as hub:
        chef = hub.register()
        worker = multiprocessing.get_context("spawn").Process(target=_work, args=(postgres.url,))
        worker.start()
        try:
            answer = send(chef, WINES)
            assert answer.status_code == 200, answer.text
            assert answer.json()["total_items"] == 9
        finally:
            assert worker.pid is not None
            os.kill(worker.pid, signal.SIGTERM)
            worker.join(60)
    assert worker.exitcode == 0


def _work(url: str) -> None:
    import asyncio

    from flux_desktop.services.queue.server import work
    from flux_desktop.store.store import open_store

    asyncio.run(work(open_store(url)))


def test_two_photos_at_once_are_both_read(working: Person) -> None:
    from concurrent.futures import ThreadPoolExecutor

    began = time.monotonic()
    with ThreadPoolExecutor(2) as threads:
        both = list(threads.map(lambda image: send(working, image).json(), (WINES, BISTRO)))
    assert [each["total_items"] > 5 for each in both] == [True, True], json.dumps(both)[:500]
    assert time.monotonic() - began < 120
