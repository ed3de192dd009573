"""A worker: another process for heavy jobs, so that the window never waits for the interpreter lock.

A job is a picklable callable (`functools.partial` of a service function); it is called with a `progress`
keyword and its result or error comes back. The process starts with the first job or with `start`, ends
with its owner, and is replaced if it dies. One with a `rest` gives its memory back: it ends after so many
seconds without a job, and the next job starts another.
"""

import multiprocessing
import pickle
import signal
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from threading import Event as Flag
from typing import Any, Final, TypeVar

from flux_desktop.domain.errors import FluxError, WorkerStopped
from flux_desktop.domain.i18n import _, catalogue, language, use_language
from flux_desktop.domain.progress import Cancelled, Step

T = TypeVar("T")

# A fork would take along threads and windows in the middle of what they do.
_START: Final = "spawn"
_POLL_SECONDS: Final = 0.05
_STEP_SECONDS: Final = 0.05


class JobFailed(Exception):
    """A bug in a job. Holds the traceback of the other process as text."""


class Worker:
    """Not thread-safe: one thread drives it."""

    def __init__(self, *, rest: float | None = None) -> None:
        self._rest = rest
        self._context = multiprocessing.get_context(_START)
        self._process: Any = None
        self._connection: Connection[Any, Any] | None = None
        self._cancel: Event | None = None

    def start(self) -> None:
        """Starts the process, unless it runs."""
        if self._process is not None and self._process.is_alive():
            return
        here, there = self._context.Pipe()
        self._cancel = self._context.Event()
        process = self._context.Process(
            target=_serve, args=(there, self._cancel, self._rest), name="flux-worker", daemon=True
        )
        process.start()
        # Only what has begun can be ended by a window that closes meanwhile.
        self._process = process
        there.close()
        self._connection = here

    @property
    def process_id(self) -> int | None:
        """None while there is no process, or while it rests."""
        process = self._process
        return process.pid if process is not None and process.is_alive() else None

    def run(self, job: Callable[..., T], step: Callable[[Step], object], cancelled: Flag) -> T:
        """The job's result. `step` is called for its progress; setting `cancelled` stops it at its next step.

        Raises what the job raises: FluxError and Cancelled as they are, anything else as JobFailed;
        WorkerStopped when the process died.
        """
        sent = pickle.dumps((language(), catalogue(), job))
        try:
            while True:
                kind, value = self._ask(sent, step, cancelled)
                if kind == "rests":
                    # It went to rest in the moment the job was on its way.
                    self.stop()
                elif kind == "result":
                    result: T = value
                    return result
                else:
                    raise value
        except (EOFError, OSError) as error:
            self.stop()
            raise WorkerStopped(
                _("The calculation stopped before it was done."),
                _("Check what is there, then try again. If it happens again, restart this computer."),
            ) from error

    def _ask(self, sent: bytes, step: Callable[[Step], object], cancelled: Flag) -> tuple[str, Any]:
        self.start()
        connection, cancel = self._connection, self._cancel
        assert connection is not None
        assert cancel is not None
        cancel.clear()
        try:
            connection.send_bytes(sent)
        except OSError:
            # What it said last tells why it no longer listens.
            if not connection.poll():
                raise
        while True:
            if cancelled.is_set():
                cancel.set()
            if not connection.poll(_POLL_SECONDS):
                continue
            kind, value = connection.recv()
            if kind != "step":
                return kind, value
            step(value)

    def stop(self) -> None:
        """Ends the process, also in the middle of a job.

        A window that closes and the lane whose job then fails may both come here: each part is taken once.
        """
        process, self._process = self._process, None
        connection, self._connection = self._connection, None
        # Its semaphores go with it: a process that is ended by a signal gives back nothing at its exit.
        self._cancel = None
        if process is not None:
            process.terminate()
            process.join(5)
        if connection is not None:
            connection.close()


class _Sent:
    """Progress that goes back through the pipe, a few times a second at most."""

    def __init__(self, connection: "Connection[Any, Any]", cancel: Event) -> None:
        self._connection = connection
        self._cancel = cancel
        self._next = 0.0

    def step(self, done: int, total: int = 0, note: str = "") -> None:
        if self._cancel.is_set():
            raise Cancelled
        now = time.monotonic()
        if now >= self._next or done == total:
            self._next = now + _STEP_SECONDS
            self._connection.send(("step", Step(done, total, note)))


def _serve(connection: "Connection[Any, Any]", cancel: Event, rest: float | None) -> None:
    """The worker process's main: one job after the other until the owner is gone, or none has come for `rest` seconds."""
    # Ctrl+C in a terminal goes to both processes; the owner decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            if not connection.poll(rest):
                connection.send(("rests", None))
                return
            spoken, folder, job = pickle.loads(connection.recv_bytes())  # noqa: S301 - from our own process
        except (EOFError, OSError):
            return
        use_language(spoken, folder)
        try:
            answer: tuple[str, object] = ("result", job(progress=_Sent(connection, cancel)))
        except (FluxError, Cancelled) as error:
            answer = ("error", error)
        except Exception:  # noqa: BLE001 - whatever it was, the window shows it as a bug
            answer = ("error", JobFailed(traceback.format_exc()))
        try:
            connection.send(answer)
        except OSError:
            return
        except Exception:  # noqa: BLE001 - a result that does not pickle is a bug of the job
            connection.send(("error", JobFailed(traceback.format_exc())))
