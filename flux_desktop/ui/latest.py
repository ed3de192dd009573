"""Only the latest answer counts: a page runs one job at a time, in the worker unless it names another lane."""

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject

from flux_desktop.domain.progress import Step
from flux_desktop.ui.jobs import Job, JobRunner, Lane

T = TypeVar("T")


class LatestJob:
    """Runs the jobs of `owner`. The result of a job that was replaced by another one is dropped."""

    def __init__(self, work: JobRunner, owner: QObject, lane: Lane = Lane.WORKER) -> None:
        self._jobs, self._owner, self._lane = work, owner, lane
        self._job: Job | None = None

    @property
    def busy(self) -> bool:
        return self._job is not None

    def run(
        self,
        job: Callable[..., T],
        *,
        then: Callable[[T], object],
        failed: Callable[[Exception], object],
        stopped: Callable[[], object],
        progress: Callable[[Step], object],
    ) -> None:
        """Runs the job in place of the one before; one of `then`, `failed` and `stopped` (by `cancel`) follows."""
        self.drop()

        def first(act: Callable[..., object]) -> Callable[..., None]:
            def arrived(*values: Any) -> None:
                if self._job is started:
                    self._job = None
                    act(*values)

            return arrived

        started = self._jobs.run(
            job,
            owner=self._owner,
            lane=self._lane,
            progress=progress,
            then=first(then),
            failed=first(failed),
            ended=first(stopped),
        )
        self._job = started

    def cancel(self) -> None:
        """Asks the job to stop: `stopped` follows."""
        if self._job is not None:
            self._job.cancel()

    def drop(self) -> None:
        """Stops the job, and nothing follows."""
        self.cancel()
        self._job = None
