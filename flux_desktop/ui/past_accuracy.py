"""After sales have changed, the past weeks are forecast again in the background, so that Accuracy has them at once."""

from functools import partial

from PySide6.QtCore import QObject

from flux_desktop.domain.changes import SALES, Changes
from flux_desktop.domain.permissions import Permission
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.jobs import Job, Lane


class PastAccuracyRefresher(QObject):
    """One job at a time: newer sales stop the one that looks at older ones. Errors wait for the page, which meets them too."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._context = context
        self._job: Job | None = None
        context.jobs.changed.connect(self._changed)
        context.restaurant_changed.connect(self.cancel)

    def cancel(self) -> None:
        """Stops the job, if there is one; nothing is kept then."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _changed(self, changes: Changes) -> None:
        if SALES not in changes.nouns or not self._context.may(Permission.KEEP_FORECASTS):
            return
        from flux_desktop.services.past_accuracy import refresh

        self.cancel()
        started = self._job = self._context.jobs.run(
            partial(refresh, self._context.session),
            owner=self,
            lane=Lane.WORKER,
            progress=lambda _step: None,
            failed=lambda _error: None,
            ended=lambda: self._ended(started),
        )

    def _ended(self, job: Job) -> None:
        if self._job is job:
            self._job = None
