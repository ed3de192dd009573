"""The background runner: results, errors, cancels and closed owners, on real threads and a real process."""

import os
import threading
from collections.abc import Iterator
from functools import partial

import pytest
import shiboken6
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.changes import SALES, Changes
from flux_desktop.domain.errors import Refused, WorkerStopped
from flux_desktop.domain.progress import Step
from flux_desktop.services.worker import JobFailed, Worker
from flux_desktop.ui.jobs import JobRunner, Lane, PoolSizes
from tests.ui import jobs

LONG = 30_000


@pytest.fixture(autouse=True)
def quick_workers() -> None:
    """Here they start as in earnest: in a Python of their own that knows nothing yet."""


@pytest.fixture
def owner(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def work(owner: QWidget) -> Iterator[JobRunner]:
    made = JobRunner(owner)
    yield made
    made.close()


@pytest.mark.parametrize("lane", [Lane.STORE, Lane.FREE])
def test_a_result_arrives_on_the_main_thread(
    qtbot: QtBot, work: JobRunner, owner: QWidget, lane: Lane
) -> None:
    got: list[tuple[int, int]] = []
    work.run(
        threading.get_ident,
        owner=owner,
        lane=lane,
        then=lambda there: got.append((there, threading.get_ident())),
    )
    qtbot.waitUntil(lambda: bool(got), timeout=5000)
    there, here = got[0]
    assert here == threading.get_ident() != there


def test_the_worker_is_one_other_process_for_all_its_jobs(
    qtbot: QtBot, work: JobRunner, owner: QWidget
) -> None:
    ids: list[int] = []
    for _again in range(2):
        work.run(jobs.process_id, owner=owner, lane=Lane.WORKER, then=ids.append)
    qtbot.waitUntil(lambda: len(ids) == 2, timeout=LONG)
    assert ids[0] == ids[1] != os.getpid()


@pytest.mark.parametrize("lane", [Lane.STORE, Lane.WORKER])
def test_progress_is_reported_and_a_cancel_shows_nothing(
    qtbot: QtBot, work: JobRunner, owner: QWidget, lane: Lane
) -> None:
    steps: list[Step] = []
    ended: list[str] = []
    ticket = work.run(
        partial(jobs.count_to, 100_000),
        owner=owner,
        lane=lane,
        progress=steps.append,
        then=lambda _n: ended.append("then"),
        failed=lambda _e: ended.append("failed"),
        ended=lambda: ended.append("ended"),
    )
    qtbot.waitUntil(lambda: bool(steps), timeout=LONG)
    ticket.cancel()
    qtbot.waitUntil(lambda: bool(ended), timeout=5000)
    assert ended == ["ended"]
    assert steps[0].total == 100_000
    assert steps[0].note == "counting"


def test_an_error_a_person_can_act_on_comes_back_from_the_other_process(
    qtbot: QtBot, work: JobRunner, owner: QWidget
) -> None:
    errors: list[Exception] = []
    work.run(jobs.refuse, owner=owner, lane=Lane.WORKER, failed=errors.append)
    qtbot.waitUntil(lambda: bool(errors), timeout=LONG)
    assert isinstance(errors[0], Refused)
    assert (errors[0].title, errors[0].advice) == ("The soup is off.", "Cook another.")


def test_a_bug_in_the_other_process_keeps_its_traceback(
    qtbot: QtBot, work: JobRunner, owner: QWidget
) -> None:
    with qtbot.waitSignal(work.failed, timeout=LONG) as shown:
        work.run(jobs.bug, owner=owner, lane=Lane.WORKER)
    error = shown.args[0]
    assert isinstance(error, JobFailed)
    assert "ZeroDivisionError: a bug" in str(error)


def test_a_worker_that_dies_is_said_so_and_replaced(qtbot: QtBot, work: JobRunner, owner: QWidget) -> None:
    errors: list[Exception] = []
    answers: list[int] = []
    work.run(jobs.die, owner=owner, lane=Lane.WORKER, failed=errors.append)
    work.run(partial(jobs.count_to, 2), owner=owner, lane=Lane.WORKER, then=answers.append)
    qtbot.waitUntil(lambda: answers == [2], timeout=LONG)
    assert isinstance(errors[0], WorkerStopped)


def test_photos_are_read_beside_a_forecast_in_a_process_of_their_own(
    qtbot: QtBot, work: JobRunner, owner: QWidget
) -> None:
    ids: list[int] = []
    forecast = work.run(partial(jobs.count_to, 1_000_000_000), owner=owner, lane=Lane.WORKER)
    work.run(jobs.process_id, owner=owner, lane=Lane.PHOTOS, then=ids.append)
    qtbot.waitUntil(lambda: len(ids) == 1, timeout=LONG)
    assert work.process_ids(Lane.PHOTOS) == ids
    assert work.worker_id not in (None, ids[0])
    forecast.cancel()


def test_as_many_heavy_jobs_run_at_once_as_the_settings_say(qtbot: QtBot, owner: QWidget) -> None:
    work = JobRunner(owner, PoolSizes(workers=2))
    ids: list[int] = []
    long = work.run(partial(jobs.count_to, 1_000_000_000), owner=owner, lane=Lane.WORKER)
    work.run(jobs.process_id, owner=owner, lane=Lane.WORKER, then=ids.append)
    qtbot.waitUntil(lambda: len(ids) == 1, timeout=LONG)
    long.cancel()
    work.close()


def test_a_worker_at_rest_gives_its_memory_back_and_works_again(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker(rest=0.2)
    never = threading.Event()
    first = worker.run(jobs.process_id, print, never)
    process = worker._process
    process.join(30)
    assert worker.process_id is None
    # Both ways: it is seen to rest before the job is sent, and only after.
    assert worker.run(jobs.process_id, print, never) != first
    worker._process.join(30)
    monkeypatch.setattr(worker, "start", lambda: monkeypatch.undo())
    assert worker.run(jobs.process_id, print, never) != first
    worker.stop()


def test_nothing_reaches_an_owner_that_is_closed(qtbot: QtBot, work: JobRunner) -> None:
    owner = QWidget()
    got: list[int] = []
    gate = threading.Event()
    work.run(lambda: gate.wait(5), owner=owner, then=lambda _: got.append(1), ended=lambda: got.append(2))
    shiboken6.delete(owner)
    gate.set()
    qtbot.waitUntil(lambda: not work.busy, timeout=5000)
    assert got == []


def test_what_a_job_changed_is_told_after_its_result(qtbot: QtBot, work: JobRunner, owner: QWidget) -> None:
    order: list[object] = []
    work.changed.connect(order.append)
    work.run(lambda: Changes.of(SALES), owner=owner, then=lambda _: order.append("then"))
    qtbot.waitUntil(lambda: len(order) == 2, timeout=5000)
    assert order == ["then", Changes.of(SALES)]


def test_closing_in_the_middle_of_jobs_leaves_no_thread_and_no_process(qtbot: QtBot) -> None:
    before = set(threading.enumerate())
    window = QWidget()
    work = JobRunner(window)
    steps: list[Step] = []
    work.run(partial(jobs.count_to, 100_000), owner=window, lane=Lane.WORKER, progress=steps.append)
    work.run(partial(jobs.count_to, 100_000), owner=window, progress=steps.append)
    qtbot.waitUntil(lambda: len(steps) > 2, timeout=LONG)
    work.close()
    shiboken6.delete(window)
    assert {each for each in threading.enumerate() if each.name.startswith("flux")} <= before


def test_closing_while_a_worker_is_being_started_leaves_no_process(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    work = JobRunner(owner)
    work.warm_up()
    work.close()
    assert work.worker_id is None
