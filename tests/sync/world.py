"""Devices and a hub in one process: the real sync code, each on a database of its own; only the wire is a call."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from flux_desktop.domain.restaurants import Restaurant, Role
from flux_desktop.domain.sync import Asker, Declined, Page, Push, Pushed, Report, Row
from flux_desktop.services import sync_hub
from flux_desktop.services.session import Session, as_administrator
from flux_desktop.services.sync_cycle import Cycle
from flux_desktop.store import restaurants, sync_spaces
from flux_desktop.store.registers import SHAPES
from flux_desktop.store.store import Store
from flux_desktop.store.tables import metadata

EMAIL = "owner@example.com"

# What devices must hold alike: all that travels or is reckoned from it, but for what each counts for itself.
ALIKE = (
    *SHAPES,
    "transactions",
    "transaction_items",
    "transaction_sources",
    "superseded_transactions",
    "daily_item_sales",
    "sold_items",
    "upload_days",
    "upload_categories",
)
OWN_COLUMNS = {"revision", "owner_id"}


@dataclass
class Call:
    """A device's way to the hub. `fault` may drop, repeat or delay a message."""

    hub: Store
    user: UUID
    device: Store
    fault: Callable[[str], str] = lambda _what: ""
    requests: int = 0

    def _session(self, restaurant_id: UUID) -> Session:
        with self.hub.read() as uow:
            known = restaurants.get(uow, restaurant_id)
        place = known or Restaurant(restaurant_id, "", "Europe/Madrid", "EUR", "ES", "", None)  # type: ignore[arg-type]
        return Session(self.hub, self.user, place, Role.OWNER)

    def _asker(self) -> Asker:
        with self.device.read() as uow:
            identity = sync_spaces.known_identity(uow)
        assert identity is not None
        return Asker(identity.device_id, "test", UUID(int=7))

    def _said(self, what: str, act: Callable[[], Any]) -> Any:
        self.requests += 1
        fault = self.fault(what)
        if fault == "lost":
            raise Lost(what)
        answer = act()
        if fault == "twice":
            answer = act()
        if fault == "no answer":
            raise Lost(what)
        return answer

    def become(self, device_id: UUID) -> None:
        pass

    def pull(self, restaurant_id: UUID, since: int, epoch: str, schema: int) -> Page | Declined:
        return self._said(
            "pull",
            lambda: sync_hub.pull(
                self._session(restaurant_id), self._asker(), since=since, epoch=epoch, schema=schema
            ),
        )

    def push(self, restaurant_id: UUID, changes: Push) -> Pushed | Declined:
        # As it would arrive.
        said = json.loads(json.dumps(changes.as_json()))
        sent = Push(
            changes.batch, said["epoch"], said["schema"], [Row.of_json(each) for each in said["docs"]]
        )
        return self._said("push", lambda: sync_hub.push(self._session(restaurant_id), self._asker(), sent))

    def put_pack(self, restaurant_id: UUID, pack_id: bytes, content: bytes) -> None:
        self._said(
            "put", lambda: sync_hub.put_pack(self._session(restaurant_id), self._asker(), pack_id, content)
        )

    def get_pack(self, restaurant_id: UUID, pack_id: bytes) -> bytes:
        return self._said(
            "get", lambda: sync_hub.get_pack(self._session(restaurant_id), self._asker(), pack_id)
        )


class Lost(Exception):
    """A message did not arrive."""


@dataclass
class Device:
    store: Store
    place: Restaurant
    call: Call
    reports: list[Report] = field(default_factory=list)

    @property
    def session(self) -> Session:
        with self.store.read() as uow:
            return as_administrator(self.store, restaurants.get(uow, self.place.id) or self.place)

    def sync(self, hook: Callable[[str], None] = lambda _step: None) -> Report:
        with self.call.hub.read() as uow:
            known = restaurants.get(uow, self.place.id) is not None
        cycle = Cycle(self.session, self.call, "hub", EMAIL, hook=hook)
        report = cycle.run(found=not known)
        self.reports.append(report)
        return report


def contents(store: Store, restaurant_id: UUID) -> dict[str, list[tuple[str, ...]]]:
    """What a database holds of a restaurant, as all its devices should."""
    with store.read() as uow:
        found = {}
        for name in ALIKE:
            table = metadata.tables[name]
            columns = [column for column in table.c if column.name not in OWN_COLUMNS]
            rows = uow.execute(select(*columns)).all()
            found[name] = sorted(tuple(map(str, row)) for row in rows)
    return found


def differences(one: Store, other: Store, restaurant_id: UUID) -> dict[str, tuple[Any, Any]]:
    mine, theirs = contents(one, restaurant_id), contents(other, restaurant_id)
    return {
        name: (
            [row for row in mine[name] if row not in theirs[name]][:5],
            [row for row in theirs[name] if row not in mine[name]][:5],
        )
        for name in mine
        if mine[name] != theirs[name]
    }
