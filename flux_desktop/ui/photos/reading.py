"""Pages read one after the other in the process for photos; those that were read stay where a later one fails."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from flux_desktop.domain.i18n import _
from flux_desktop.domain.progress import Step
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.jobs import Job, Lane
from flux_desktop.ui.photos.pages import PhotoPage


class PageReader(QObject):
    """`readings` holds each page that was read with what was read. One of the last three signals ends a `run`."""

    begun = Signal(str)
    stepped = Signal(object)
    done = Signal()
    failed = Signal(str)
    stopped = Signal()

    def __init__(self, context: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._job: Job | None = None
        self._pages: list[PhotoPage] = []
        self._job_of: Callable[[PhotoPage], Callable[..., Any]] | None = None
        self.readings: list[tuple[PhotoPage, Any]] = []

    @property
    def busy(self) -> bool:
        return self._job is not None

    def run(self, pages: Sequence[PhotoPage], job_of: Callable[[PhotoPage], Callable[..., Any]]) -> None:
        """Reads those pages that were not read yet; `job_of` gives the job of each."""
        self._pages, self._job_of = list(pages), job_of
        self._next()

    def stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def drop(self, page: PhotoPage) -> None:
        """Forgets what was read of a page."""
        self.readings = [each for each in self.readings if each[0] is not page]

    def _next(self) -> None:
        read = [page for page, _reading in self.readings]
        page = next((each for each in self._pages if each not in read), None)
        if page is None:
            self.done.emit()
            return
        assert self._job_of is not None
        n = self._pages.index(page) + 1
        self.begun.emit(_("Reading page {n} of {total}").format(n=n, total=len(self._pages)))
        self._job = self._context.jobs.run(
            self._job_of(page),
            owner=self,
            lane=Lane.PHOTOS,
            progress=self._step,
            then=partial(self._page_read, page),
            failed=partial(self._not_read, page),
            ended=self._ended,
        )

    def _step(self, step: Step) -> None:
        self.stepped.emit(step)

    def _page_read(self, page: PhotoPage, reading: object) -> None:
        self._job = None
        self.readings.append((page, reading))
        self._next()

    def _not_read(self, page: PhotoPage, error: Exception) -> None:
        self._job = None
        self.failed.emit(f"{page.name}: {error}")

    def _ended(self) -> None:
        """Also after a cancel, which neither gives a result nor fails."""
        if self._job is not None and self._job.stop.is_set():
            self._job = None
            self.stopped.emit()
