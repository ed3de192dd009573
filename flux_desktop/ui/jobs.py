"""The one way to work in the background.

    self.context.jobs.run(partial(history, store, restaurant.id), then=self.rows.replace, owner=self)

- The job runs in its lane; its result arrives at `then` on the main thread.
- Nothing reaches an owner that is closed.
- An error goes to `failed` where given, else it is shown; a cancel shows nothing. `ended` always comes last.
- With `progress` given the job receives a `progress` keyword: `progress.step()` reports and is the cancel point.
- A result that is or carries `Changes` makes visible views reload and hidden ones go stale.
- A job holds no Qt object: its last reference may die on another thread. In the lanes of other processes it is
  pickled.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass
from enum import Enum, auto
from threading import Event, local
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from flux_desktop.domain.changes import Changes
from flux_desktop.domain.progress import Cancelled, Step

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from flux_desktop.services.worker import Worker

T = TypeVar("T")

_STEP_SECONDS = 0.05


class Lane(Enum):
    """Where a job runs: in a thread of this process, or in another process, so that no lane waits for another."""

    STORE = auto()
    """One thread: the database."""
    FREE = auto()
    """A few threads: hashing, the network."""
    WORKER = auto()
    """Other processes: forecasts, imports."""
    PHOTOS = auto()
    """A process of its own for reading photos, which takes a gigabyte and gives it back after a minute of rest."""


PROCESSES = frozenset({Lane.WORKER, Lane.PHOTOS})
REST_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class PoolSizes:
    """How many jobs run at once in the lanes that can have more than one."""

    free: int = 2
    workers: int = 1

    def threads(self, lane: Lane) -> int:
        return {Lane.FREE: self.free, Lane.WORKER: self.workers}.get(lane, 1)


class Job(QObject):
    """One job under way. Lives until the job has ended."""

    def __init__(self, parent: QObject, owner: QObject) -> None:
        super().__init__(parent)
        self.owner = owner
        self.stop = Event()
        self.then: Callable[[Any], object] | None = None
        self.failed: Callable[[Exception], object] | None = None
        self.ended: Callable[[], object] | None = None
        self.stepped: Callable[[Step], object] | None = None

    def cancel(self) -> None:
        """Asks the job to stop at its next step."""
        self.stop.set()


class JobRunner(QObject):
    """The background of one window."""

    changed = Signal(object)
    failed = Signal(object)
    _done = Signal(int, object, object)
    _stepped = Signal(int, object)

    def __init__(self, parent: QObject | None = None, sizes: PoolSizes | None = None) -> None:
        super().__init__(parent)
        self._sizes = sizes or PoolSizes()
        self._lanes: dict[Lane, Executor] = {}
        # Each thread of a lane of processes drives its own.
        self._driven = local()
        self._workers: dict[Lane, list[Worker]] = {lane: [] for lane in PROCESSES}
        self._running: dict[int, Job] = {}
        self._next = 0
        self._done.connect(self._end, Qt.ConnectionType.QueuedConnection)
        self._stepped.connect(self._step, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[..., T],
        *,
        owner: QObject,
        then: Callable[[T], object] | None = None,
        lane: Lane = Lane.STORE,
        progress: Callable[[Step], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
        ended: Callable[[], object] | None = None,
    ) -> Job:
        """Runs `work` as a job; see the module for the contract."""
        job = Job(self, owner)
        job.then, job.failed, job.ended, job.stepped = then, failed, ended, progress
        self._next += 1
        self._running[self._next] = job
        # A thread of a pool has a context of its own: the language is that of whoever asked.
        in_context = copy_context().run
        self._lane(lane).submit(
            in_context, self._perform, self._next, work, lane, job.stop, progress is not None
        )
        return job

    def warm_up(self) -> None:
        """Starts the worker process, so that the first heavy job does not wait for it."""
        self._lane(Lane.WORKER).submit(lambda: self._process(Lane.WORKER).start())

    @property
    def busy(self) -> bool:
        return bool(self._running)

    @property
    def worker_id(self) -> int | None:
        """The process id of the first worker, None while there is none."""
        return next(iter(self.process_ids(Lane.WORKER)), None)

    def process_ids(self, lane: Lane) -> list[int]:
        """Of the processes that a lane has."""
        return [each.process_id for each in self._workers[lane] if each.process_id is not None]

    def close(self) -> None:
        """Cancels what is under way and waits for the threads; the worker process ends."""
        for job in self._running.values():
            job.cancel()
        for heavy in PROCESSES & set(self._lanes):
            self._lanes[heavy].shutdown(wait=False, cancel_futures=True)
        self._stop_workers()
        for lane in self._lanes.values():
            lane.shutdown(wait=True, cancel_futures=True)
        # One that was only just being started is stopped now that no thread is left to start it.
        self._stop_workers()
        self._running.clear()

    def _stop_workers(self) -> None:
        for workers in self._workers.values():
            for worker in workers:
                worker.stop()

    def _lane(self, lane: Lane) -> Executor:
        """Made with its first job: a window without one needs no threads."""
        if lane not in self._lanes:
            from concurrent.futures import ThreadPoolExecutor

            self._lanes[lane] = ThreadPoolExecutor(self._sizes.threads(lane), f"flux-{lane.name.lower()}")
        return self._lanes[lane]

    def _process(self, lane: Lane) -> Worker:
        """The worker of the thread that asks. The import (multiprocessing) can wait for it."""
        worker: Worker | None = getattr(self._driven, "worker", None)
        if worker is None:
            from flux_desktop.services.worker import Worker

            worker = self._driven.worker = Worker(rest=REST_SECONDS if lane is Lane.PHOTOS else None)
            self._workers[lane].append(worker)
        return worker

    # On a lane's thread: no Qt object is touched but the signals.

    def _perform(
        self, number: int, work: Callable[..., object], lane: Lane, stop: Event, reports: bool
    ) -> None:
        result: object = None
        error: BaseException | None = None
        try:
            if stop.is_set():
                error = Cancelled()
            elif lane in PROCESSES:
                result = self._process(lane).run(work, lambda step: self._stepped.emit(number, step), stop)
            elif reports:
                result = work(progress=_Reported(lambda step: self._stepped.emit(number, step), stop))
            else:
                result = work()
        except Exception as caught:  # noqa: BLE001 - shown on the main thread, whatever it is
            error = caught
        try:
            self._done.emit(number, result, error)
        except RuntimeError:
            # The window is gone; nobody waits for this result.
            return

    # On the main thread.

    def _step(self, number: int, step: Step) -> None:
        job = self._running.get(number)
        if job is not None and job.stepped is not None and shiboken6.isValid(job.owner):
            job.stepped(step)

    def _end(self, number: int, result: object, error: Exception | None) -> None:
        job = self._running.pop(number, None)
        if job is None:
            return
        job.deleteLater()
        alive = shiboken6.isValid(job.owner)
        if error is None:
            changes = result if isinstance(result, Changes) else getattr(result, "changes", None)
            if alive and job.then is not None:
                job.then(result)
            if changes:
                self.changed.emit(changes)
        elif not isinstance(error, Cancelled):
            if alive and job.failed is not None:
                job.failed(error)
            else:
                self.failed.emit(error)
        if job.ended is not None and shiboken6.isValid(job.owner):
            job.ended()


class _Reported:
    """Progress of a job on a thread of this process, reported a few times a second at most."""

    def __init__(self, report: Callable[[Step], object], stop: Event) -> None:
        self._report = report
        self._stop = stop
        self._next = 0.0

    def step(self, done: int, total: int = 0, note: str = "") -> None:
        if self._stop.is_set():
            raise Cancelled
        now = time.monotonic()
        if now >= self._next or done == total:
            self._next = now + _STEP_SECONDS
            self._report(Step(done, total, note))
