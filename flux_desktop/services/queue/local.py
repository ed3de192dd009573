"""The queue of a database file: one thread gives its jobs, one after the other, to one worker process.

Photos have a thread and a process of their own, which gives its gigabyte back after a minute of rest: whoever hands one
in waits for the answer, and would wait for an import of minutes.

Of several processes on the file only one works, whoever holds the lock beside it: so a job that is found begun
was begun by a worker that is gone.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import IO, Final
from uuid import UUID

from flux_desktop.domain.errors import FluxError, WorkerStopped
from flux_desktop.domain.progress import Cancelled
from flux_desktop.services import backups, import_jobs, nightly, photo_jobs
from flux_desktop.services.worker import JobFailed, Worker
from flux_desktop.store.store import Store

_log = logging.getLogger(__name__)

_POLL_SECONDS: Final = 2.0
_REST_SECONDS: Final = 60.0
# Whether a backup of the day is due is looked up so often.
_BACKUP_LOOK: Final = timedelta(hours=1)


class LocalQueue:
    def __init__(self, store: Store, *, works: bool = True) -> None:
        self._store = store
        self._woken = Event()
        self._stopping = Event()
        self._worker = Worker()
        self._photo_came = Event()
        self._reader = Worker(rest=_REST_SECONDS)
        self._thread = Thread(target=self._work, name="flux-jobs", daemon=True) if works else None
        self._photo_thread = Thread(target=self._read, name="flux-photos", daemon=True) if works else None

    def put_import(self, job_id: UUID) -> None:
        self._woken.set()

    def put_photo(self, job_id: UUID) -> None:
        self._photo_came.set()

    def start(self) -> None:
        for each in (self._thread, self._photo_thread):
            if each is not None:
                each.start()

    def stop(self) -> None:
        """A job in the middle is given up and begun afresh next time."""
        self._stopping.set()
        self._woken.set()
        self._photo_came.set()
        for each in (self._thread, self._photo_thread):
            if each is not None and each.is_alive():
                each.join(10)
        self._worker.stop()
        self._reader.stop()

    def works(self) -> bool:
        """Another process may do the jobs where this one has no thread."""
        return self._thread is None or self._thread.is_alive()

    @property
    def worker_id(self) -> int | None:
        """The process that does the jobs."""
        return self._worker.process_id

    def _work(self) -> None:
        lock = _Lock(self._store, "jobs")
        begun, looked = True, datetime.now(UTC) - nightly.LOOK_BACK
        back_up_at = datetime.now(UTC)
        while not self._stopping.is_set():
            try:
                if lock.take():
                    begun = self._do(import_jobs.waiting(self._store, begun=begun))
                    now = datetime.now(UTC)
                    self._forecast(nightly.due(self._store, looked, now))
                    looked = now
                    if now >= back_up_at:
                        back_up_at = now + _BACKUP_LOOK
                        self._back_up()
            except Cancelled:
                break
            except Exception:  # noqa: BLE001 - the thread must outlive whatever it meets
                # The database may be away: it is asked again.
                _log.exception("The jobs of the queue could not be looked up")
            self._woken.wait(_POLL_SECONDS)
            self._woken.clear()
        lock.release()

    def _read(self) -> None:
        lock, begun = _Lock(self._store, "photos"), True
        while not self._stopping.is_set():
            try:
                if lock.take():
                    begun = self._read_photos(photo_jobs.waiting(self._store, begun=begun))
            except Cancelled:
                break
            except Exception:  # noqa: BLE001 - the thread must outlive whatever it meets
                _log.exception("The photos that wait could not be looked up")
            self._photo_came.wait(_POLL_SECONDS)
            self._photo_came.clear()
        lock.release()

    def _read_photos(self, jobs: list[UUID]) -> bool:
        """Reads the photos; whether one took its worker with it, and so is still begun."""
        died = False
        for job_id in jobs:
            try:
                job = partial(photo_jobs.run, self._store, job_id)
                self._reader.run(job, _nobody_looks, self._stopping)
            except WorkerStopped:
                died = True
            except JobFailed as error:
                _log.error("A photo could not be read: %s", error)
                photo_jobs.fail(self._store, job_id)
        return died

    def _do(self, jobs: list[UUID]) -> bool:
        """Does the jobs; whether one took its worker with it, and so is still begun."""
        died = False
        for job_id in jobs:
            try:
                self._run(partial(import_jobs.run, self._store, job_id))
            except WorkerStopped:
                died = True
            except JobFailed as error:
                _log.error("An import failed: %s", error)
                import_jobs.fail(self._store, job_id)
        return died

    def _forecast(self, restaurants: list[UUID]) -> None:
        for restaurant_id in restaurants:
            try:
                self._run(partial(nightly.forecast_restaurant, self._store, restaurant_id))
            except (FluxError, JobFailed) as error:
                _log.error("A forecast at night failed: %s", error)

    def _back_up(self) -> None:
        """The backup of the day, as a window makes it; it also finds damage, which the log then says."""
        assert self._store.file is not None
        try:
            backups.daily(self._store, self._store.file.parent)
        except FluxError as error:
            _log.error("The backup of the day failed: %s %s", error.title, error.advice)

    def _run(self, job: Callable[..., object]) -> None:
        self._worker.run(job, _nobody_looks, self._stopping)


def _nobody_looks(_step: object) -> None:
    pass


class _Lock:
    """A lock on a file beside the database, which the system lets go when its process ends."""

    def __init__(self, store: Store, what: str) -> None:
        assert store.file is not None
        self._path = store.file.with_name(f"{store.file.name}.{what}")
        self._file: IO[bytes] | None = None

    def take(self) -> bool:
        """Whether this process holds it."""
        if self._file is None:
            file = Path(self._path).open("ab")  # noqa: SIM115 - held as long as the lock is
            if not _lock(file):
                file.close()
                return False
            self._file = file
        return True

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _lock(file: IO[bytes]) -> bool:
    try:
        import fcntl
    except ImportError:
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
