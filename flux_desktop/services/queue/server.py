"""The queue of a server: jobs go through Procrastinate; `flux-hub worker` processes do them, on any machine.

A worker that is killed stops sending signs of life; another one gives its job out again after half a minute. That
an import is not done twice then is the import's own doing.
"""

import contextlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Event, Lock
from typing import Any, Final
from uuid import UUID

from flux_desktop.domain.errors import FluxError, WorkerStopped
from flux_desktop.domain.permissions import Permission
from flux_desktop.services import import_jobs, nightly, photo_jobs
from flux_desktop.services.session import write_computer
from flux_desktop.services.worker import Worker
from flux_desktop.store import queue
from flux_desktop.store.store import Store

_log = logging.getLogger(__name__)

IMPORT: Final = "flux.import"
FORECAST: Final = "flux.forecast"
PHOTO: Final = "flux.photo"
_MINUTE: Final = timedelta(minutes=1)
_ALIVE_SECONDS: Final = 30.0


def prepare(store: Store) -> None:
    """Makes the queue's tables where they are not."""
    from procrastinate.schema import SchemaManager

    with write_computer(store, Permission.IMPORT_SALES) as uow:
        queue.prepare(uow, SchemaManager.get_schema())


class ServerQueue:
    def __init__(self, store: Store) -> None:
        from procrastinate import SyncPsycopgConnector

        self._app = app_of(
            store, SyncPsycopgConnector(conninfo=store.server, min_size=1, max_size=4, timeout=5)
        )
        self._open = False

    def put_import(self, job_id: UUID) -> None:
        """A job that cannot be given out now is by the next minute: it is written down already."""
        self._put(IMPORT, job_id)

    def put_photo(self, job_id: UUID) -> None:
        self._put(PHOTO, job_id)

    def _put(self, task: str, job_id: UUID) -> None:
        try:
            defer(self._app, task, str(job_id), job_id=str(job_id))
        except Exception:  # noqa: BLE001 - whatever it was, the file is safe and its sender need not send it again
            _log.exception("A job could not be given out")

    def start(self) -> None:
        self._app.open()
        self._open = True

    def stop(self) -> None:
        if self._open:
            self._app.close()
            self._open = False

    def works(self) -> bool:
        return self._open and bool(self._app.check_connection())


def defer(app: Any, task: str, key: str, **arguments: str) -> None:
    """Gives a job out, unless the same one waits already."""
    from procrastinate.exceptions import AlreadyEnqueued

    with contextlib.suppress(AlreadyEnqueued):
        app.configure_task(task, queueing_lock=f"{task}:{key}").defer(**arguments)


def app_of(store: Store, connector: Any) -> Any:
    """The tasks that workers know."""
    from procrastinate import App

    app, reader = App(connector=connector), _Reader()

    @app.task(name=IMPORT, queue="imports")
    def import_file(job_id: str) -> None:
        try:
            import_jobs.run(store, UUID(job_id))
        except Exception:  # noqa: BLE001 - a bug of one file must not stop the worker
            _log.exception("An import failed")
            import_jobs.fail(store, UUID(job_id))

    @app.task(name=PHOTO, queue="photos")
    def read_photo(job_id: str) -> None:
        try:
            reader.run(partial(photo_jobs.run, store, UUID(job_id)))
        except WorkerStopped:
            _log.error("A photo took its reader with it")
            photo_jobs.try_again(store, UUID(job_id))
        except Exception:  # noqa: BLE001 - a bug of one photo must not stop the worker
            _log.exception("A photo could not be read")
            photo_jobs.fail(store, UUID(job_id))

    @app.task(name=FORECAST, queue="forecasts")
    def forecast(restaurant_id: str, day: str) -> None:
        try:
            nightly.forecast_restaurant(store, UUID(restaurant_id))
        except FluxError as error:
            _log.error("A forecast at night failed (%s): %s", day, error)

    @app.periodic(cron="* * * * *")
    @app.task(name="flux.each_minute", queue="minutes", queueing_lock="flux.each_minute", pass_context=True)
    async def each_minute(context: Any, timestamp: int) -> None:
        await _take_up_again(context.app)
        now = datetime.fromtimestamp(timestamp, UTC)
        await _give_out(context.app, store, now - _MINUTE, now)

    return app


class _Reader:
    """The process that reads photos, one at a time; it gives its memory back after a minute of rest."""

    def __init__(self) -> None:
        self._worker = Worker(rest=60.0)
        self._alone = Lock()

    def run(self, job: Callable[..., object]) -> None:
        with self._alone:
            self._worker.run(job, lambda _step: None, Event())


async def _take_up_again(app: Any) -> None:
    """Jobs whose worker gave no sign of life for half a minute."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_ALIVE_SECONDS):
        await app.job_manager.retry_job(job)


async def _give_out(app: Any, store: Store, since: datetime, now: datetime) -> None:
    """Forecasts that are due, and imports that were written down but not given out: the hub died in between."""
    import anyio.to_thread

    def put() -> None:
        for job_id in import_jobs.waiting(store):
            defer(app, IMPORT, str(job_id), job_id=str(job_id))
        for job_id in photo_jobs.waiting(store):
            defer(app, PHOTO, str(job_id), job_id=str(job_id))
        for restaurant_id in nightly.due(store, since, now):
            day = nightly.today_of(store, restaurant_id, now)
            defer(app, FORECAST, f"{restaurant_id}:{day}", restaurant_id=str(restaurant_id), day=day)

    await anyio.to_thread.run_sync(put)


async def work(store: Store, *, concurrency: int = 1) -> None:
    """Does jobs until a signal says to stop; one in the middle is finished first, for half a minute."""
    from procrastinate import PsycopgConnector

    app = app_of(store, PsycopgConnector(conninfo=store.server, min_size=1, max_size=4 + concurrency))
    async with app.open_async():
        await app.run_worker_async(concurrency=concurrency, shutdown_graceful_timeout=_ALIVE_SECONDS)
