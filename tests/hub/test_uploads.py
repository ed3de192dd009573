"""Handing sales files in over HTTP: at once, or later by a worker."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from flux_desktop.services import import_jobs
from flux_desktop.services.queue.server import prepare
from flux_desktop.store.store import Store
from tests.hubs import Hub, Person, in_process, refused, sales

SAMPLES = Path(__file__).parents[1] / "pos" / "samples"

KEYS = {"id", "file", "status", "row_count", "errors", "created_at"}
AMBIGUOUS = "date,item,quantity,price\n" + "".join(f"0{d}/0{d + 1}/2026,Soup,2,4.50\n" for d in range(1, 8))


def test_the_specifications_file_is_imported_while_the_client_waits(hub: Hub, chef: Person) -> None:
    answer = chef.upload(sales(), "transactions.csv")
    assert answer.status_code == 201
    upload = answer.json()
    assert upload.keys() >= KEYS
    assert (upload["status"], upload["row_count"], upload["file"]) == ("completed", 60, "transactions.csv")
    assert answer.headers["location"] == f"/api/v1/data/uploads/{upload['id']}"
    assert chef.get(f"data/uploads/{upload['id']}") == upload
    assert chef.get("data/uploads") == {"uploads": [upload]}
    assert {each["auto_created"] for each in chef.get("menu/items")["items"]} == {True}


def test_the_same_file_again_is_a_duplicate(hub: Hub, chef: Person) -> None:
    assert chef.upload(sales()).status_code == 201
    refused(chef.upload(sales(), "other name.csv"), 409, "import.duplicate")
    assert len(chef.get("data/uploads")["uploads"]) == 1


@pytest.mark.parametrize(
    "sample",
    [each for each in sorted(SAMPLES.glob("*.csv")) if "wrong" not in each.name][:8],
    ids=lambda path: path.name,
)
def test_any_layout_the_importer_knows_is_taken_or_asked_about(small_hub: Hub, sample: Path) -> None:
    chef = small_hub.register()
    upload = chef.upload(sample.read_bytes(), sample.name)
    assert upload.status_code == 201, upload.text
    assert upload.json()["status"] in ("completed", "needs_answers")


def test_a_question_comes_back_and_its_answer_is_a_form_field(hub: Hub, chef: Person) -> None:
    asked = chef.upload(AMBIGUOUS).json()
    assert (asked["status"], asked["row_count"]) == ("needs_answers", 0)
    question = asked["questions"][0]
    assert question["key"] == "date_order"
    assert question["suggested"] in question["choices"]
    assert chef.get(f"data/uploads/{asked['id']}") == asked
    assert chef.get("menu/items") == {"items": []}
    answered = chef.upload(AMBIGUOUS, date_order="dmy")
    assert (answered.status_code, answered.json()["status"]) == (201, "completed")
    assert answered.json()["id"] == asked["id"]
    assert [each["status"] for each in chef.get("data/uploads")["uploads"]] == ["completed"]


@pytest.mark.parametrize(
    "fields", [{"date_order": "yes"}, {"colour": "red"}, {"layout": "nobody's"}, {"date_order": "d" * 20_000}]
)
def test_an_answer_that_is_none_is_refused(small_hub: Hub, fields: dict[str, str]) -> None:
    chef = small_hub.register()
    refused(chef.upload(AMBIGUOUS, **fields), 422)
    assert chef.get("data/uploads") == {"uploads": []}


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 100, b"no,sales\n1,2\n", b"PK\x03\x04broken", b"\xff\xfe\xff"]
)
def test_what_is_no_sales_file_is_refused_and_leaves_no_entry(small_hub: Hub, content: bytes) -> None:
    chef = small_hub.register()
    refused(chef.upload(content), 422)
    assert chef.get("data/uploads") == {"uploads": []}


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\tills\\may.csv", "may.csv"),
        ("may\r\nSet-Cookie: x.csv", "maySet-Cookie: x.csv"),
        ("x" * 500, "x" * 200),
        ("café ☕.csv", "café ☕.csv"),
    ],
)
def test_a_files_name_is_shown_and_never_opened(small_hub: Hub, sent: str, shown: str) -> None:
    chef = small_hub.register()
    answer = chef.upload(sales(), sent)
    assert answer.json()["file"].replace("%0D%0A", "") == shown
    assert "set-cookie" not in answer.headers


# Starlette leaves the file of a part that never ended to Python's collection.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    "options",
    [
        {"json": {"file": "x"}},
        {"content": b"file=x", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
        {"content": b"--b\r\nno form", "headers": {"Content-Type": "multipart/form-data; boundary=b"}},
        {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}},
        {"files": {"other": ("a.csv", "x")}},
        {"data": {"file": "x"}},
        {
            "content": b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\ndate,item',
            "headers": {"Content-Type": "multipart/form-data; boundary=b"},
        },
        {"files": [("file", ("a.csv", "x")), ("file", ("b.csv", "x"))]},
    ],
)
def test_a_form_without_a_whole_file_does_not_fit(small_hub: Hub, options: dict[str, Any]) -> None:
    chef = small_hub.register()
    for path in ("data/uploads", "recipes/menu/upload-photo"):
        refused(chef.ask("POST", path, **options), 422)
    assert chef.get("data/uploads") == {"uploads": []}


def test_uploads_come_in_pages_the_newest_first(hub: Hub, chef: Person) -> None:
    for month in (1, 2, 3):
        assert chef.upload(sales(month=month, days=28), f"{month}.csv").status_code == 201
    chef.upload(AMBIGUOUS, "4.csv")

    def files(query: str) -> list[str]:
        return [each["file"] for each in chef.get(f"data/uploads{query}")["uploads"]]

    assert files("") == ["4.csv", "3.csv", "2.csv", "1.csv"]
    assert files("?limit=2") == ["4.csv", "3.csv"]
    assert files("?limit=2&offset=1") == ["3.csv", "2.csv"]
    assert files("?offset=3") == ["1.csv"]
    refused(chef.ask("GET", "data/uploads?limit=0"), 422)


# --- Later, by a worker -------------------------------------------------------------------------------


@pytest.fixture
def working(sqlite: Store) -> Iterator[Person]:
    """A hub with a worker, for which every file is a large one."""
    with in_process(sqlite, works=True, at_once=100) as hub:
        yield hub.register()


def ended(person: Person, upload: dict[str, Any], seconds: float = 60) -> dict[str, Any]:
    """The upload once its job is over."""
    until = time.monotonic() + seconds
    seen: list[str] = []
    while time.monotonic() < until:
        found: dict[str, Any] = person.get(f"data/uploads/{upload['id']}")
        seen.append(found["status"])
        if found["status"] not in ("pending", "processing"):
            return found
        time.sleep(0.05)
    raise AssertionError(seen[-5:])


def test_a_large_file_is_taken_and_imported_by_the_worker(working: Person) -> None:
    answer = working.upload(sales(), "large.csv")
    assert answer.status_code == 202
    assert answer.json()["status"] == "pending"
    refused(working.upload(sales()), 409, "import.duplicate")
    done = ended(working, answer.json())
    assert (done["status"], done["row_count"], done["file"]) == ("completed", 60, "large.csv")
    asked = ended(working, working.upload(AMBIGUOUS).json())
    assert asked["status"] == "needs_answers"
    assert asked["questions"][0]["key"] == "date_order"
    answered = working.upload(AMBIGUOUS, date_order="dmy")
    assert answered.status_code == 202
    assert ended(working, answered.json())["status"] == "completed"
    failed = ended(working, working.upload(b"no,sales\n" * 50, "menu.csv").json())
    assert failed["status"] == "failed"
    assert failed["errors"][0]["line"] == 0
    assert failed["errors"][0]["reason"]
    assert {each["status"] for each in working.get("data/uploads")["uploads"]} == {"completed", "failed"}


def test_a_job_whose_worker_is_killed_is_taken_up_again_and_done_once(working: Person) -> None:
    hub: Any = working.hub.client.app.state.hub  # type: ignore[attr-defined]
    first = working.upload(sales(), "first.csv").json()
    until = time.monotonic() + 30
    while hub.queue.worker_id is None and time.monotonic() < until:
        time.sleep(0.01)
    hub.queue._worker._process.kill()
    assert ended(working, first)["row_count"] == 60
    total = sum(each["row_count"] for each in working.get("data/uploads")["uploads"])
    assert total == 60


def test_a_job_that_waited_while_the_hub_was_off_is_done_when_it_is_back(sqlite: Store) -> None:
    with in_process(sqlite, works=False, at_once=100) as hub:
        chef = hub.register()
        waiting = chef.upload(sales()).json()
        assert waiting["status"] == "pending"
        assert chef.get(f"data/uploads/{waiting['id']}")["status"] == "pending"
    with in_process(sqlite, works=True) as hub:
        assert ended(hub.sign_in(chef.email), waiting)["status"] == "completed"


def test_on_a_server_a_large_file_becomes_one_job_of_its_queue(postgres: Store) -> None:
    prepare(postgres)
    with in_process(postgres, at_once=100) as hub:
        chef = hub.register()
        taken = chef.upload(sales())
        assert (taken.status_code, taken.json()["status"]) == (202, "pending")
        refused(chef.upload(sales()), 409)
        with postgres.read() as uow:
            jobs = uow.execute(text("SELECT args ->> 'job_id' FROM procrastinate_jobs")).scalars().all()
        assert jobs == [taken.json()["id"]]
        assert import_jobs.run(postgres, UUID(jobs[0])) == "completed"
        assert chef.get(f"data/uploads/{jobs[0]}")["row_count"] == 60


def test_a_queue_that_cannot_be_told_leaves_the_file_taken(
    postgres: Store, caplog: pytest.LogCaptureFixture
) -> None:
    # Its tables are not there.
    with in_process(postgres, at_once=100) as hub:
        chef = hub.register()
        taken = chef.upload(sales())
        assert taken.status_code == 202
        assert import_jobs.waiting(postgres) == [UUID(taken.json()["id"])]
    assert "could not be given out" in caplog.text
