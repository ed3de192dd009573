"""Sync of a window: at its start, every few minutes and when asked, never in anybody's way; and how it stands."""

from __future__ import annotations

from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from flux_desktop.domain.changes import Changes
from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.restaurants import Membership, Restaurant, Role
from flux_desktop.ui.jobs import Job, Lane

if TYPE_CHECKING:
    from uuid import UUID

    from flux_desktop.domain.progress import Step
    from flux_desktop.domain.sync import HubPlace
    from flux_desktop.services.session import Session
    from flux_desktop.services.sync import HubAccount, Synced
    from flux_desktop.services.sync_records import Status
    from flux_desktop.store.store import Store
    from flux_desktop.ui.app_context import AppContext

_EVERY_MS: Final = 300_000
# After the first pictures.
_FIRST_MS: Final = 3_000
# Several changes in a row are looked at once.
_SOON_MS: Final = 300


class Syncing(QObject):
    """One sync at a time, of every restaurant of this computer that has a hub. Errors are written down and shown where
    syncs are, not in anybody's way; only a bug is shown as one."""

    changed = Signal()
    """How it stands has changed: `status` of the restaurant chosen, `running`, `step`."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._context = context
        self.status: Status | None = None
        self.step: Step | None = None
        self._job: Job | None = None
        self._again = False
        self._every = QTimer(self, interval=_EVERY_MS)
        self._every.timeout.connect(self.sync)
        self._first = QTimer(self, singleShot=True, interval=_FIRST_MS)
        self._first.timeout.connect(self.sync)
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.look)
        self._watches = False

    @property
    def running(self) -> bool:
        return self._job is not None

    def watch(self) -> None:
        """Keeps `status` up to date from now on, for whoever shows it."""
        if self._watches:
            return
        self._watches = True
        self._context.restaurant_changed.connect(self.look)
        self._context.jobs.changed.connect(self._look_soon)
        self.look()

    def start(self) -> None:
        """From now on by itself, until the person signs out."""
        self.watch()
        self._context.signed_out.connect(self.stop)
        self._every.start()
        self._first.start()

    def stop(self) -> None:
        """Nothing by itself any more: whoever signs in next has a sync of their own."""
        for timer in (self._every, self._first, self._soon):
            timer.stop()
        self._context.jobs.changed.disconnect(self._look_soon)
        self._again = False

    def _look_soon(self, _changes: object) -> None:
        self._soon.start()

    def look(self) -> None:
        """Looks up how the chosen restaurant stands."""
        context = self._context
        if context.restaurant is None:
            self._show(None, None)
            return
        from flux_desktop.services.sync_records import status

        place = context.restaurant.id
        context.jobs.run(
            partial(status, context.session),
            owner=self,
            then=lambda found: self._show(place, found),
            failed=lambda _error: self._show(place, None),
        )

    def sync(self) -> None:
        """One sync now; another one follows where one is under way."""
        if self.running:
            self._again = True
            return
        settings, store = self._context.settings, self._context.store
        self._run(partial(_sync, store, settings.data_dir, settings.device_name), then=self._synced)

    def connect_to(self, account: HubAccount, local: Restaurant | None, place: HubPlace | None) -> None:
        """The first sync with a hub, as somebody chose it. An error is shown, for they wait for it."""
        context = self._context
        wanted = place.id if place is not None else local.id if local is not None else None

        def failed(error: Exception) -> None:
            context.jobs.failed.emit(error)

        self._run(
            partial(_connect, context.store, context.user.id, account, local, place),
            then=lambda _report: self._choose(wanted),
            came=partial(self._choose, wanted),
            failed=failed,
        )

    def _run(
        self,
        work: Any,
        *,
        then: Any,
        came: Any = None,
        failed: Any = None,
    ) -> None:
        arrived: SimpleQueue[Changes] = SimpleQueue()
        self._job = self._context.jobs.run(
            partial(work, arrived),
            owner=self,
            lane=Lane.FREE,
            progress=lambda step: self._stepped(step, arrived, came),
            then=then,
            failed=failed or self._failed,
            ended=lambda: self._ended(arrived),
        )
        self.changed.emit()

    def _stepped(self, step: Step, arrived: SimpleQueue[Changes], came: Any) -> None:
        self.step = step
        self.changed.emit()
        if self._drain(arrived) and came is not None:
            came()

    def _drain(self, arrived: SimpleQueue[Changes]) -> bool:
        """Shows what came while the sync goes on."""
        nouns: set[str] = set()
        while True:
            try:
                nouns |= arrived.get_nowait().nouns
            except Empty:
                break
        if nouns:
            self._context.jobs.changed.emit(Changes(frozenset(nouns)))
        return bool(nouns)

    def _synced(self, _done: Synced) -> None:
        """What changed is in the answer, which pages follow by themselves."""

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, FluxError):
            self._context.jobs.failed.emit(error)

    def _ended(self, arrived: SimpleQueue[Changes]) -> None:
        self._job, self.step = None, None
        self._drain(arrived)
        self.changed.emit()
        self.look()
        if self._again:
            self._again = False
            self.sync()

    def _choose(self, place: UUID | None) -> None:
        """Goes on with the restaurant that has come, once it can be opened."""
        context = self._context
        if place is None or (context.restaurant is not None and context.restaurant.id == place):
            return
        from flux_desktop.services import restaurants

        def show(found: list[Membership]) -> None:
            for each in found:
                if each.restaurant.id == place:
                    context.choose(each)

        context.jobs.run(partial(restaurants.of_user, context.store, context.user.id), owner=self, then=show)

    def _show(self, place: UUID | None, status: Status | None) -> None:
        current = self._context.restaurant
        if (current.id if current is not None else None) != place:
            return
        if status != self.status:
            self.status = status
            self.changed.emit()


def _sync(
    store: Store, folder: Any, device_name: str, arrived: SimpleQueue[Changes], *, progress: Any
) -> Synced:
    """A job."""
    from flux_desktop.services.sync import ALL_CHANGES, sync_linked

    return sync_linked(
        store, folder, device_name=device_name, progress=progress, came=partial(arrived.put, ALL_CHANGES)
    )


def _connect(
    store: Store,
    user_id: UUID,
    account: HubAccount,
    local: Restaurant | None,
    place: HubPlace | None,
    arrived: SimpleQueue[Changes],
    *,
    progress: Any,
) -> Changes:
    """A job."""
    from flux_desktop.services.sync import ALL_CHANGES, connect

    connect(
        partial(_session, store, user_id),
        store,
        account,
        local=local,
        place=place,
        progress=progress,
        came=partial(arrived.put, ALL_CHANGES),
    )
    return ALL_CHANGES


def _session(store: Store, user_id: UUID, restaurant: Restaurant) -> Session:
    """Of whoever connects; each door asks for their role again."""
    from flux_desktop.services.session import Session

    return Session(store, user_id, restaurant, Role.OWNER)
