"""The queue of a server: workers in processes of their own do its jobs, and a killed one's job is done once."""

import asyncio
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from flux_desktop.domain.import_jobs import PENDING, PROCESSING
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services import backups, import_jobs, nightly
from flux_desktop.services.import_jobs import Receipt
from flux_desktop.services.imports import import_file
from flux_desktop.services.queue import open_queue
from flux_desktop.services.queue.local import LocalQueue
from flux_desktop.services.queue.server import ServerQueue, prepare, work
from flux_desktop.services.session import Session
from flux_desktop.store.store import Store
from flux_desktop.store.upgrade import HEAD
from tests.hubs import sales
from tests.sessions import session


def _work(url: str) -> None:
    store = Store(url)
    asyncio.run(work(store))
    store.close()


def _ended(here: Session, upload_id: UUID, seconds: float = 90) -> Receipt:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = import_jobs.receipt(here, upload_id)
        if found.upload.status not in (PENDING, PROCESSING):
            return found
        time.sleep(0.1)
    raise AssertionError(found)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sales.csv"
    path.write_text(sales())
    return path


def test_a_worker_process_imports_what_a_hub_hands_in_and_ends_when_told(
    postgres: Store, pizzeria: Restaurant, staff_of_postgres: dict[str, UUID], file: Path
) -> None:
    here = session(postgres, pizzeria, staff_of_postgres["owner"])
    prepare(postgres)
    prepare(postgres)
    queue = open_queue(postgres)
    assert isinstance(queue, ServerQueue)
    queue.start()
    assert queue.works()
    receipt = import_jobs.hand_in(here, file, name="large.csv")
    for _time in range(3):
        # Given out again it is still one job.
        queue.put_import(receipt.upload.id)
    worker = multiprocessing.get_context("spawn").Process(target=_work, args=(postgres.url,))
    worker.start()
    try:
        done = _ended(here, receipt.upload.id)
        assert (done.upload.status, done.upload.row_count, done.upload.file) == ("completed", 60, "large.csv")
    finally:
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGTERM)
        worker.join(60)
        queue.stop()
    assert worker.exitcode == 0
    with postgres.read() as uow:
        assert uow.execute(text("SELECT count(*) FROM import_job_files")).scalar() == 0


def test_a_job_begun_by_a_worker_that_died_is_done_once(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], file: Path
) -> None:
    here = session(store, pizzeria, staff["owner"])
    receipt = import_jobs.hand_in(here, file, name="a.csv")
    # As a worker leaves it that is killed after the import was committed and before it said so.
    import_file(here, file, name="a.csv")
    assert import_jobs.run(store, receipt.upload.id) == "completed"
    assert import_jobs.receipt(here, receipt.upload.id).upload.row_count == 60
    assert import_jobs.run(store, receipt.upload.id) == ""
    with store.read() as uow:
        assert uow.execute(text("SELECT count(*) FROM transactions")).scalar() == 60


def test_a_job_that_takes_its_worker_with_it_twice_is_given_up(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], file: Path
) -> None:
    here = session(store, pizzeria, staff["owner"])
    receipt = import_jobs.hand_in(here, file, name="a.csv")
    with store.begin() as uow:
        uow.execute(text("UPDATE import_jobs SET status = 'processing', attempts = 2"))
    assert import_jobs.waiting(store) == []
    assert import_jobs.waiting(store, begun=True) == [receipt.upload.id]
    assert import_jobs.run(store, receipt.upload.id) == "failed"
    assert import_jobs.receipt(here, receipt.upload.id).upload.errors[0].line == 0


def test_a_job_of_somebody_who_has_left_the_restaurant_is_not_done(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], file: Path
) -> None:
    receipt = import_jobs.hand_in(session(store, pizzeria, staff["manager"]), file, name="a.csv")
    with store.begin() as uow:
        uow.execute(text("DELETE FROM memberships WHERE role = 'manager'"))
    assert import_jobs.run(store, receipt.upload.id) == "failed"
    with store.read() as uow:
        assert uow.execute(text("SELECT count(*) FROM transactions")).scalar() == 0


def test_a_hub_on_a_file_makes_the_backup_of_the_day(sqlite: Store) -> None:
    assert sqlite.file is not None
    queue = LocalQueue(sqlite)
    queue.start()
    try:
        until = time.monotonic() + 30
        while not (made := backups.listed(sqlite.url, sqlite.file.parent)) and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        queue.stop()
    assert [(each.reason, each.contents.schema) for each in made] == [("daily", HEAD)]


def test_a_restaurants_forecast_is_due_when_its_business_day_begins(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], sales_file: Callable[..., Path]
) -> None:
    here = session(store, pizzeria, staff["owner"])
    zone = datetime.now(UTC).astimezone()
    begin = zone.replace(hour=4, minute=0, second=0, microsecond=0)
    minute = timedelta(minutes=1)
    assert nightly.due(store, begin - minute, begin) == [pizzeria.id]
    assert nightly.due(store, begin, begin + minute) == []
    assert nightly.due(store, begin - 2 * minute, begin - minute) == []
    assert nightly.forecast_restaurant(store, pizzeria.id) is False
    import_file(
        here, sales_file("a.csv", *[(f"2026-01-{day:02d}", "Soup", 5, "4.50") for day in range(1, 29)])
    )
    assert nightly.forecast_restaurant(store, pizzeria.id) is True
    assert nightly.forecast_restaurant(store, pizzeria.id) is True
    with store.read() as uow:
        # The same data again keeps nothing new.
        assert uow.execute(text("SELECT count(*) FROM forecast_runs")).scalar() == 1
