"""One sync of a device: what came, what goes, and whether both sides then hold the same.

Pull first, so that an edit that is not sent yet meets the others' here and a conflict can be shown; then push; then
pull once more, for the numbers of what was pushed. Every step can be cut off: what was not finished is done by the
next sync.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Final, Protocol, TypeVar
from uuid import UUID

from flux_desktop.domain.errors import SyncFailed
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.sync import MOST_ROWS, Declined, Page, Push, Pushed, Report, Row
from flux_desktop.services.session import Session
from flux_desktop.services.sync_merge import MissingPacks, merge, pack_new
from flux_desktop.store import (
    instance,
    packed_uploads,
    restaurants,
    sales_packs,
    sync_links,
    sync_spaces,
)
from flux_desktop.store.capture import adopt
from flux_desktop.store.merging import (
    acknowledge,
    count_unsent,
    forget_unsent,
    mark_all_unsent,
    restamp,
    sums_of,
    unknown_rows,
    unsent_rows,
)
from flux_desktop.store.registers import SHAPES
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.upgrade import HEAD

# Of a message before it is compressed.
_LARGEST: Final = 8_000_000
_RESTARTS: Final = 4
# Milliseconds that clocks may differ by and still be the same.
_ABOUT: Final = 100

_Answer = TypeVar("_Answer", Page | Declined, Pushed | Declined)


class HubSide(Protocol):
    """A hub as a device speaks to it. Raises SyncFailed: it does not answer, or not as it should."""

    def become(self, device_id: UUID) -> None:
        """The device that asks from now on."""

    def pull(self, restaurant_id: UUID, since: int, epoch: str, schema: int) -> Page | Declined: ...

    def push(self, restaurant_id: UUID, changes: Push) -> Pushed | Declined: ...

    def put_pack(self, restaurant_id: UUID, pack_id: bytes, content: bytes) -> None: ...

    def get_pack(self, restaurant_id: UUID, pack_id: bytes) -> bytes: ...


class _Again(Exception):
    """The hub is another one than before: from the beginning."""


class Cycle:
    """One sync of one restaurant with its hub.

    hook   is told each step, for tests that crash there
    came   is called when a part of a restaurant that is new here can be seen
    """

    def __init__(
        self,
        session: Session,
        hub: HubSide,
        hub_url: str,
        email: str,
        progress: Progress = SILENT,
        hook: Callable[[str], None] = lambda _step: None,
        came: Callable[[], None] = lambda: None,
    ) -> None:
        self._session = session
        self._store = session.store
        self._id = session.restaurant.id
        self._hub = hub
        self._hub_url = hub_url
        self._email = email
        self._progress = progress
        self._hook = hook
        self._came = came
        self._conflicts: list[UUID] = []
        self._founded = False
        self._offset = 0
        self.report = Report()

    def run(self, *, found: bool = False) -> Report:
        """`found`: the hub does not know the restaurant yet, so it is pushed first. Raises SyncFailed, NotAllowed, …"""
        self._founded = not found
        self._prepare()
        for _restart in range(_RESTARTS):
            try:
                return self._through()
            except _Again:
                continue
        raise SyncFailed(_("The hub changes all the time."), _("Sync again later."))

    def _through(self) -> Report:
        page = self._pull() if self._founded else None
        pushed = self._push()
        if pushed or page is None:
            page = self._pull()
        self.report.checked = self._check(page)
        with self._session.write(Permission.SYNC) as uow:
            self.report.conflicts = sync_links.conflicts(uow, self._id, self._conflicts)
            self.report.rejected = sync_links.rejected(uow, self._id)
        return self.report

    def _prepare(self) -> None:
        device_id = instance.device_id(self._store)
        self._hub.become(device_id)
        with self._session.write(Permission.SYNC, founding=True) as uow:
            sync_spaces.become(uow, device_id)
            # Else it is brought here by this sync.
            if restaurants.get(uow, self._id) is not None:
                before = sync_links.link(uow, self._id)
                sync_links.put_link(uow, self._id, self._hub_url, self._email)
                adopt(uow, self._id, self._store.now_ms())
                if before is None or not before.epoch or before.hub_url != self._hub_url:
                    mark_all_unsent(uow, self._id)
                known_now = unknown_rows(uow, self._id)
                if known_now:
                    merge(uow, self._id, known_now, careful=False)
                pack_new(uow, self._id)
        self._hook("prepared")

    def _pull(self, *, all_again: bool = False) -> Page:
        with self._session.read(Permission.SYNC, founding=True) as uow:
            link = sync_links.link(uow, self._id)
        since, epoch = (0, "") if link is None else (0 if all_again else link.cursor, link.epoch)
        is_new, rows = since == 0 and not all_again, list[Row]()
        while True:
            self._progress.step(len(rows), 0, _("Asking the hub for changes"))
            page = self._ask(partial(self._hub.pull, self._id, since, epoch, int(HEAD)))
            if isinstance(page, Declined):
                self._declined(page)
                raise _Again
            rows += page.rows
            since, epoch = page.next, page.epoch
            self._hook("page")
            if page.done:
                break
        if link is None:
            self._bring(rows)
        if is_new:
            self._show(rows)
        self._apply(rows, page)
        return page

    def _bring(self, rows: list[Row]) -> None:
        """The restaurant itself, first: what else comes leans on it, and the sync can go on if it is cut off."""
        with self._session.write(Permission.SYNC, founding=True) as uow:
            merge(uow, self._id, [row for row in rows if row.table == "restaurants"], careful=False)
            if self._session.user_id is not None:
                restaurants.own(uow, self._session.user_id, self._id)
            sync_links.put_link(uow, self._id, self._hub_url, self._email)

    def _show(self, rows: list[Row]) -> None:
        """What is new here is seen while the rest is on its way: documents first, then sales, import by import. All of it
        is merged once more with the cursor, which then changes nothing."""
        imports = [row for row in rows if row.table == "data_uploads"]
        with self._session.read(Permission.SYNC, founding=True) as uow:
            edited = count_unsent(uow, self._id)
        # An edit that waits meets the others' once, so that a conflict is noted once.
        if len(imports) > 1 and not edited:
            self._merge([row for row in rows if row.table != "data_uploads"])
            self._came()
            for each in imports[:-1]:
                self._merge([each])
                self._came()

    def _apply(self, rows: list[Row], page: Page) -> None:
        """Everything up to one moment of the hub, with the cursor, in one transaction."""
        self._merge(rows, page)
        self._hook("applied")

    def _merge(self, rows: list[Row], page: Page | None = None) -> None:
        while True:
            try:
                with self._session.write(Permission.SYNC, self._progress, founding=True) as uow:
                    self._hook("applying")
                    merged = merge(uow, self._id, rows, careful=False, progress=self._progress)
                    if page is not None:
                        self._set_clock(uow)
                        sync_links.go_on(uow, self._id, cursor=page.next, epoch=UUID(hex=page.epoch))
                    self._hook("merged")
            except MissingPacks as lacking:
                self._fetch(lacking.ids)
                continue
            break
        self.report.pulled += merged.changed
        self._conflicts += merged.conflicts

    def _fetch(self, ids: Iterable[str]) -> None:
        """Each in a transaction of its own: a connection that breaks goes on where it was."""
        ids = list(ids)
        for place, each in enumerate(ids):
            self._progress.step(place, len(ids), _("Receiving sales"))
            content = self._hub.get_pack(self._id, bytes.fromhex(each))
            # Damaged on the way it is refused, and asked for again by the next sync.
            sales_packs.decode(bytes.fromhex(each), content)
            with self._session.write(Permission.SYNC, founding=True) as uow:
                packed_uploads.keep(uow, self._id, bytes.fromhex(each), content)
            self._hook("fetched")

    def _push(self) -> bool:
        """Sends what the hub does not have; whether there was anything."""
        pushed, refused = False, set[tuple[str, UUID]]()
        while True:
            changes = self._outbatch(refused)
            if changes is None:
                return pushed
            self._progress.step(self.report.pushed, 0, _("Sending changes"))
            self._hook("sending")
            answer = self._ask(partial(self._hub.push, self._id, changes))
            self._hook("sent")
            if isinstance(answer, Declined):
                if answer.reason == "packs":
                    self._send_packs(answer.packs)
                    continue
                self._declined(answer)
                if answer.reason == "epoch":
                    raise _Again
                continue
            pushed = self._founded = True
            refused |= self._answered(changes, answer)
            self._hook("acknowledged")

    def _outbatch(self, refused: set[tuple[str, UUID]]) -> Push | None:
        """What was sent before and not answered, or else what is to be sent, stored before it is."""
        with self._session.write(Permission.SYNC) as uow:
            stored = sync_links.outbatch(uow, self._id)
            if stored is not None:
                return _read(*stored)
            link = sync_links.link(uow, self._id)
            assert link is not None
            pack_new(uow, self._id)
            uow.stamp(self._store.now_ms(), self._id)
            rows = unsent_rows(uow, self._id, MOST_ROWS + len(refused))
            rows = [row for row in rows if (row.table, row.id) not in refused][:MOST_ROWS]
            if not self._founded:
                # Sales are sent to a restaurant that is there.
                rows = [row for row in rows if row.table != "data_uploads"]
            if not rows:
                return None
            sent, size = list[Row](), 0
            for row in rows:
                each = row.as_json()
                size += len(json.dumps(each))
                if sent and size > _LARGEST:
                    break
                sent.append(row)
            changes = Push(new_id(), link.epoch, int(HEAD), sent)
            sync_links.put_outbatch(uow, self._id, changes.batch, json.dumps(changes.as_json()).encode())
        self._hook("written")
        return changes

    def _ask(self, act: Callable[[], _Answer]) -> _Answer:
        """An answer that tells the hub's time. Clocks that agree as well as can be told are left as they are."""
        before = self._store.now_ms()
        answer = act()
        after = self._store.now_ms()
        if answer.now < before - _ABOUT or answer.now > after + _ABOUT:
            self._offset = answer.now - (before + after) // 2
        else:
            self._offset = 0
        return answer

    def _set_clock(self, uow: UnitOfWork) -> None:
        space = sync_spaces.space(uow, self._id)
        space.clock = replace(space.clock, offset=self._offset)
        space.save(uow)

    def _send_packs(self, ids: Iterable[str]) -> None:
        ids = list(ids)
        for place, each in enumerate(ids):
            self._progress.step(place, len(ids), _("Sending sales"))
            with self._session.read(Permission.SYNC) as uow:
                content = packed_uploads.find(uow, self._id, bytes.fromhex(each))
            if content is None:
                raise SyncFailed(_("Sales to be sent are missing."), _("Take the import back and repeat it."))
            self._hub.put_pack(self._id, bytes.fromhex(each), content)
            self._hook("pack sent")

    def _answered(self, changes: Push, answer: Pushed) -> set[tuple[str, UUID]]:
        """Notes what the hub has now; returns rows that it did not take and may take later."""
        why = {(table, row_id): reason for table, row_id, reason in answer.rejected}
        with self._session.write(Permission.SYNC) as uow:
            acknowledge(uow, changes.rows, why)
            for row in changes.rows:
                reason = why.get((row.table, row.id))
                if reason is not None:
                    sync_links.reject(uow, self._id, row, reason)
                    if reason != "parent":
                        forget_unsent(uow, row.table, row.id)
            taken = [(row.table, row.id) for row in changes.rows if (row.table, row.id) not in why]
            sync_links.clear_rejected(uow, taken)
            sync_links.drop_outbatch(uow, self._id)
            self._set_clock(uow)
        self.report.pushed += len(taken)
        return set(why)

    def _declined(self, answer: Declined) -> None:
        """Does what the hub's refusal asks for. Raises SyncFailed where nothing can be done."""
        if answer.reason == "epoch":
            with self._session.write(Permission.SYNC) as uow:
                sync_links.drop_outbatch(uow, self._id)
                sync_links.go_on(uow, self._id, cursor=0, epoch=UUID(hex=answer.epoch))
                mark_all_unsent(uow, self._id)
            self._hook("new epoch")
            return
        if answer.reason == "clock_ahead":
            with self._session.write(Permission.SYNC) as uow:
                self._set_clock(uow)
                restamp(uow, self._id, answer.now)
                sync_links.drop_outbatch(uow, self._id)
            self._hook("stamped again")
            return
        if answer.reason == "schema" and answer.schema < int(HEAD):
            raise SyncFailed(
                _("The hub runs an older version of Flux."),
                _("Update the hub. Everything here goes on working meanwhile."),
                code="sync.old_hub",
            )
        raise SyncFailed(
            _("This computer runs a version of Flux that is too old for the hub."),
            _("Update Flux on this computer. Everything here goes on working meanwhile."),
            code="sync.old_device",
        )

    def _check(self, page: Page) -> bool:
        """Whether both sides hold the same, once nothing is on its way. What differs is asked for again, once.

        A newer hub whose rows say more tells an older device no sums: it holds the same as far as it knows.
        """
        for again in (False, True):
            with self._session.read(Permission.SYNC) as uow:
                if count_unsent(uow, self._id):
                    # Somebody edits meanwhile, or the hub did not take something.
                    return False
                mine = sums_of(uow, self._id)
            if page.sums is None:
                return True
            theirs = {table: sums for table, sums in page.sums.items() if table in SHAPES}
            if mine == theirs:
                return True
            if not again:
                page = self._pull(all_again=True)
        self.report.differs = True
        return False


def _read(batch_id: UUID, body: bytes) -> Push:
    sent = json.loads(body)
    return Push(batch_id, sent["epoch"], sent["schema"], [Row.of_json(each) for each in sent["docs"]])
