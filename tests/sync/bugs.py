"""Faults planted in the sync code, one at a time. The simulator must find each: one that survives fails the suite."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from flux_desktop.domain import merge as algebra
from flux_desktop.domain import stamps
from flux_desktop.services import sync_cycle, sync_hub, sync_merge
from flux_desktop.services.sync_cycle import Cycle
from flux_desktop.store import capture, merging, packed_uploads, sync_links, sync_spaces
from flux_desktop.store.tables import sync_rows
from tests.sync import simulator

Patch = pytest.MonkeyPatch
BUGS: dict[str, Callable[[Patch], None]] = {}


def bug(plant: Callable[[Patch], None]) -> Callable[[Patch], None]:
    BUGS[plant.__name__] = plant
    return plant


@bug
def clocks_do_not_learn_from_what_they_receive(patch: Patch) -> None:
    patch.setattr(stamps.Clock, "met", lambda self, _stamp: self)
    patch.setattr(
        stamps.Clock,
        "stamp",
        lambda self, now, register=0: replace(self, last=max(self.last + 1, stamps.at(now + self.offset))),
    )


@bug
def an_acknowledgement_clears_edits_made_since(patch: Patch) -> None:
    def clears(uow: Any, rows: Any, refused: Any) -> None:
        for row in rows:
            uow.execute(
                update(sync_rows)
                .where(sync_rows.c.table_name == row.table, sync_rows.c.row_id == row.id)
                .values(unsent=None)
            )

    patch.setattr(sync_cycle, "acknowledge", clears)


@bug
def the_cursor_comes_from_the_answer_to_a_push(patch: Patch) -> None:
    real = Cycle._answered

    def answered(self: Cycle, changes: Any, answer: Any) -> Any:
        found = real(self, changes, answer)
        with self._store.begin(lock=self._id) as uow:
            sync_links.go_on(uow, self._id, cursor=answer.seq)
        return found

    patch.setattr(Cycle, "_answered", answered)
    # As it would be without the sums, which mend it.
    patch.setattr(Cycle, "_check", lambda *_all: True)


@bug
def the_cursor_is_saved_before_the_rows(patch: Patch) -> None:
    real = Cycle._apply

    def apply(self: Cycle, rows: Any, page: Any) -> None:
        with self._store.begin(lock=self._id) as uow:
            sync_links.go_on(uow, self._id, cursor=page.next)
        self._hook("saved")
        real(self, rows, page)

    patch.setattr(Cycle, "_apply", apply)
    patch.setattr(Cycle, "_check", lambda *_all: True)


@bug
def what_comes_overwrites_what_is_not_sent(patch: Patch) -> None:
    real = merging._Table._take

    def take(self: Any, row: Any, mine: Any, known: Any, here: Any, saved: Any) -> None:
        if known is not None and known.unsent and not self._careful:
            known = None
        real(self, row, mine, known, here, saved)

    patch.setattr(merging._Table, "_take", take)


@bug
def children_go_before_their_parents(patch: Patch) -> None:
    real = merging.unsent_rows

    def rows(uow: Any, restaurant_id: UUID, limit: int) -> Any:
        found = real(uow, restaurant_id, 10_000)
        return [row for row in reversed(found) if row.table != "restaurants"][:2] or found[:1]

    patch.setattr(sync_cycle, "unsent_rows", rows)


@bug
def a_merged_row_keeps_its_old_number(patch: Patch) -> None:
    real = merging.stamped

    def stamped(shape: Any, row: Any, place: Any, clocks: Any, unsent: Any, space: Any) -> Any:
        made = real(shape, row, place, clocks, unsent, space)
        if space.seq is not None and space.seq % 3 == 0:
            made["seq"] = 1
        return made

    patch.setattr(merging, "stamped", stamped)


@bug
def numbers_are_taken_twice(patch: Patch) -> None:
    def following(self: Any) -> int | None:
        if self.seq is not None:
            self.seq += self.seq % 2
        return self.seq

    patch.setattr(sync_spaces.Space, "next", following)


@bug
def batches_are_numbered_instead_of_drawn(patch: Patch) -> None:
    counts: dict[str, int] = {}
    real = Cycle._outbatch

    def outbatch(self: Cycle, refused: Any) -> Any:
        with self._store.read() as uow:
            identity = sync_spaces.known_identity(uow)
            stored = sync_links.outbatch(uow, self._id)
            link = sync_links.link(uow, self._id)
        assert identity is not None
        if stored is None and link is not None:
            # As a counter in the database would: a copy that is put back counts from there again.
            patch.setattr(sync_cycle, "new_id", lambda: UUID(int=1 + counts.get("", 0) + link.cursor))
        return real(self, refused)

    patch.setattr(Cycle, "_outbatch", outbatch)


@bug
def a_new_epoch_sends_nothing_again(patch: Patch) -> None:
    patch.setattr(sync_cycle, "mark_all_unsent", lambda *_all: None)


@bug
def a_restored_hub_keeps_its_epoch(patch: Patch) -> None:
    patch.setattr(simulator.instance, "is_another_copy", lambda _store: None)


@bug
def the_hub_takes_stamps_of_the_future(patch: Patch) -> None:
    patch.setattr(sync_hub, "is_ahead", lambda *_all: False)


@bug
def what_a_machine_makes_is_stamped_as_a_person_s(patch: Patch) -> None:
    real = capture.Capture.edited
    filled = capture.Capture.filled

    def edited(self: Any, table: Any, row_id: Any, columns: Any, *, machine: bool) -> None:
        real(self, table, row_id, columns, machine=False)

    patch.setattr(capture.Capture, "edited", edited)
    patch.setattr(
        capture.Capture, "filled", lambda self, table, *, machine: filled(self, table, machine=False)
    )
    patch.setattr(capture, "BIRTH", 1 << 60)


@bug
def an_undo_elsewhere_leaves_the_sales(patch: Patch) -> None:
    patch.setattr(packed_uploads, "remove_sales", lambda *_all: set())


@bug
def packs_are_not_stored(patch: Patch) -> None:
    patch.setattr(sync_merge, "_add", lambda *_all: set())


@bug
def nothing_is_reckoned_anew(patch: Patch) -> None:
    patch.setattr(sync_merge, "_reckon", lambda *_all: None)


@bug
def equal_stamps_are_a_tie(patch: Patch) -> None:
    patch.setattr(algebra.Entry, "order", property(lambda self: (self.stamp, "", b"")))


@bug
def edits_are_not_stamped(patch: Patch) -> None:
    real = capture.Capture.edited

    def edited(self: Any, table: Any, row_id: Any, columns: Any, *, machine: bool) -> None:
        if "name" in columns:
            real(self, table, row_id, columns, machine=machine)

    patch.setattr(capture.Capture, "edited", edited)


@bug
def a_machine_s_change_keeps_the_stamp_it_replaced(patch: Patch) -> None:
    real = capture._Book._take

    def take(self: Any, shape: Any, edit: Any, clocks: Any, unsent: Any, space: Any, *, is_new: bool) -> None:
        if edit.machine and not is_new:
            return
        real(self, shape, edit, clocks, unsent, space, is_new=is_new)

    patch.setattr(capture._Book, "_take", take)


@bug
def whole_rows_are_compared_instead_of_registers(patch: Patch) -> None:
    real = merging._Table._take

    def take(self: Any, row: Any, mine: Any, known: Any, here: Any, saved: Any) -> None:
        if known is not None:
            newest = max(entry.stamp for entry in row.registers.values())
            clocks = json.loads(known.clocks)
            if clocks and newest < max(stamp for stamp, _device in clocks.values()):
                return
        real(self, row, mine, known, here, saved)

    patch.setattr(merging._Table, "_take", take)


@contextmanager
def planted(name: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        BUGS[name](patch)
        yield
