"""Schedules of devices and a hub, drawn from a seed: the real sync code, with crashes, lost messages, restores, clocks off.

A schedule that ends otherwise than every device and the hub holding the same raises Broken. `bugs.py` plants faults
in the code, and each must be found: a simulator that finds nothing shows nothing.
"""

from __future__ import annotations

import contextlib
import functools
import json
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.domain.stamps import milliseconds
from flux_desktop.services import imports, menu
from flux_desktop.services.imports import import_file, undo_import
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.services.session import Session, as_administrator
from flux_desktop.store import ingredients as stored_ingredients
from flux_desktop.store import instance, recipes, restaurants, sync_links, users
from flux_desktop.store.capture import read_rows
from flux_desktop.store.merging import count_unsent
from flux_desktop.store.registers import SHAPES, checksum, read_clocks
from flux_desktop.store.store import Store
from flux_desktop.store.tables import data_uploads, menu_items, recipe_versions, sync_rows
from flux_desktop.store.upgrade import upgrade
from tests.sync.world import EMAIL, Call, Device, Lost, contents, differences

DAY_MS = 86_400_000
START_MS = 1_800_000_000_000
FILES = {
    "a.csv": [("2026-01-01", "Soup", 3), ("2026-01-02", "Tea", 2), ("2026-01-03", "Soup", 4)],
    "b.csv": [("2026-01-03", "Soup", 5), ("2026-01-04", "Cake", 1)],
    "c.csv": [("2026-02-01", "soup ", 1), ("2026-02-01", "Bisque", 2), ("2026-02-02", "Tea", 1)],
    "d.csv": [("2026-03-01", "CAKE", 2), ("2026-03-01", "BISQUE", 2), ("2026-01-02", "Pie", 1)],
}
NAMES = ("Soup", "Bisque", "Broth", "Tea", "Chai", "Cake")


class Broken(AssertionError):
    """An invariant does not hold."""


class Crash(BaseException):
    """The process ends here."""


@dataclass
class Plan:
    """What a schedule may do. Without faults nothing is found, so a test sees to it that they happen."""

    devices: int = 2
    steps: int = 14
    restores: bool = True
    seen: dict[str, int] = field(default_factory=dict)

    def note(self, what: str) -> None:
        self.seen[what] = self.seen.get(what, 0) + 1


class World:
    """One schedule's databases."""

    def __init__(self, seed: int, template: Path, folder: Path, plan: Plan) -> None:
        self.chance = random.Random(seed)
        self.plan = plan
        self.folder = folder
        self.template = template
        self.now = START_MS
        self.hub = self._open("hub")
        self.hub.now_ms = lambda: self.now
        self.place: Restaurant = new_restaurant("Pizzeria", timezone="Europe/Madrid")
        with self.hub.begin() as uow:
            self.user = users.create(uow, EMAIL, "Owner", "", datetime.now(UTC)).id
        self.devices: list[Device] = []
        for number in range(plan.devices):
            store = self._open(f"device{number}")
            skew = self.chance.choice((0, 0, self.chance.randint(-300, 400) * DAY_MS, 45_000, 45_000))
            store.now_ms = self._clock(skew)
            self.devices.append(Device(store, self.place, Call(self.hub, self.user, store)))
        # Schedules differ in what they are about, and in how fast they go.
        self.pace = self.chance.choice(((1, 20, 1_000, 60_000, DAY_MS), (1, 20)))
        restores = 1 if plan.restores else 0
        self.weights = self.chance.choice(
            (
                (8, 8, 3, 1, 1, restores, restores, restores, restores),
                (8, 6, 6, 0, 1, 0, 0, 0, 0),
                (3, 6, 7, 5, 0, 0, 0, 0, 0),
                (8, 8, 1, 0, 0, restores, restores, 3 * restores, 3 * restores),
            )
        )
        self.copies: dict[int, Path] = {}
        self.hub_copy: Path | None = None
        self.restored = 0
        self.typed: dict[UUID, set[str]] = {}
        self.held: dict[tuple[str, UUID, str], tuple[int, str]] = {}

    def _clock(self, skew: int) -> Callable[[], int]:
        return lambda: self.now + skew

    def _open(self, name: str) -> Store:
        file = self.folder / f"{name}.db"
        shutil.copy(self.template, file)
        return _store(f"sqlite:///{file}")

    def close(self) -> None:
        for store in (self.hub, *(each.store for each in self.devices)):
            store.close()

    def run(self) -> None:
        first = self.devices[0]
        self.import_sales(first, "a.csv")
        for _edit in range(3):
            self.edit(first.session)
        self.sync(first, faults=False)
        for each in self.devices[1:]:
            self.sync(each, faults=False)
        for _step in range(self.plan.steps):
            self.now += self.chance.choice(self.pace)
            self._step()
        self.settle()
        self.hold()

    def _step(self) -> None:
        device = self.chance.choice(self.devices)
        kind = self.chance.choices(
            ("edit", "sync", "import", "undo", "hub edit", "copy", "restore", "hub copy", "hub restore"),
            self.weights,
        )[0]
        self.plan.note(kind)
        if kind == "edit":
            for _edit in range(self.chance.randint(1, 3)):
                self.edit(device.session)
        elif kind == "sync":
            self.sync(device, faults=True)
        elif kind == "import":
            self.import_sales(device, self.chance.choice(sorted(FILES)))
        elif kind == "undo":
            self.undo(device)
        elif kind == "hub edit":
            with self.hub.read() as uow:
                place = restaurants.get(uow, self.place.id)
            if place is not None:
                self.edit(as_administrator(self.hub, place))
        elif kind == "copy":
            self.copies[self.devices.index(device)] = self._copy(device.store, "copy")
        elif kind == "restore" and self.devices.index(device) in self.copies:
            self._put_back(device.store, self.copies[self.devices.index(device)])
            self.restored |= 1
        elif kind == "hub copy":
            self.hub_copy = self._copy(self.hub, "copy")
        elif kind == "hub restore" and self.hub_copy is not None:
            self._put_back(self.hub, self.hub_copy)
            instance.is_another_copy(self.hub)
            self.restored |= 2

    def _copy(self, store: Store, suffix: str) -> Path:
        assert store.file is not None
        with store.engine.connect() as connection:
            connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        target = store.file.with_suffix(f".{suffix}")
        shutil.copy(store.file, target)
        return target

    def _put_back(self, store: Store, copy: Path) -> None:
        assert store.file is not None
        store.close()
        for each in (f"{store.file.name}-wal", f"{store.file.name}-shm"):
            store.file.with_name(each).unlink(missing_ok=True)
        shutil.copy(copy, store.file)

    def edit(self, session: Session) -> None:
        """An edit of whatever is there: each register that it changes comes after what it replaces."""
        before = _clocks(session.store)
        self._edit_something(session)
        for key, clock in _clocks(session.store).items():
            if key in before and clock != before[key] and clock[0] <= before[key][0]:
                raise Broken(f"an edit of {key[0]} {key[2]} does not beat what it replaced")

    def _edit_something(self, session: Session) -> None:
        dishes = menu.dishes(session)
        kind = self.chance.choice(
            ("price", "rename", "rename", "archive", "category", "recipe", "ingredient", "price of")
        )
        if kind in ("recipe", "ingredient", "price of"):
            self._kitchen(session, kind)
            return
        if not dishes:
            return
        dish = self.chance.choice(dishes)
        if kind == "price":
            menu.change_dish(session, dish.id, price=self.chance.randint(1, 40) * 500_000)
        elif kind == "archive":
            menu.change_dish(session, dish.id, active=dish.archived)
        elif kind == "category":
            menu.change_dish(session, dish.id, category=self.chance.choice(("First", "Second", "Third")))
        else:
            with contextlib.suppress(FluxError):
                name = self.chance.choice(NAMES)
                menu.rename(session, dish.id, name)
                if name != dish.name:
                    self.typed.setdefault(dish.id, set()).add(name_key(name))

    def _kitchen(self, session: Session, kind: str) -> None:
        from flux_desktop.domain.amounts import Amount
        from flux_desktop.domain.recipes import Line, Recipe, Version

        place, name = session.restaurant.id, self.chance.choice(("Leek", "Onion"))
        quantity = self.chance.randint(1, 9) * 1_000_000
        with session.store.begin(lock=place) as uow:
            if kind == "recipe":
                recipe_id = recipes.id_of_name(place, "Soup")
                line = (Line(name, quantity, "g", None, ""), Line(name, quantity, "kg", None, ""))
                version = Version(date(2026, 1, 1), Amount(quantity, "portions"), line)
                recipes.put(uow, place, Recipe(recipe_id, "Soup", (version,)), {})
                recipes.put_version(uow, place, recipe_id, version)
                return
            ids = {each.name: each.id for each in stored_ingredients.every(uow, place)}
            if kind == "ingredient" or name not in ids:
                item = stored_ingredients.id_of_name(place, name)
                uow.put_document(
                    SHAPES["ingredients"].table,
                    item,
                    restaurant_id=place,
                    name=name,
                    name_key=name.lower(),
                    other_keys=[],
                    supplier=self.chance.choice(("Ann", "Bob")),
                )
                return
            from flux_desktop.domain.ingredients import Price

            day = date(2026, 1, 1) + timedelta(days=self.chance.randint(0, 3))
            price = Price(ids[name], day, "1 kg", quantity, "typed")
            stored_ingredients.add_prices(uow, place, [price], datetime.now(UTC))

    def import_sales(self, device: Device, name: str) -> None:
        file = self.folder / name
        lines = [f"{day},{item},{quantity},4.50" for day, item, quantity in FILES[name]]
        file.write_text("\n".join(["date,item,quantity,price", *lines]) + "\n")
        with contextlib.suppress(FluxError):
            import_file(device.session, file, answers={"overlap": "replace"})

    def undo(self, device: Device) -> None:
        living = [each for each in imports.history(device.session) if each.status == "completed"]
        if living:
            undo_import(device.session, self.chance.choice(living).id)

    def sync(self, device: Device, *, faults: bool) -> None:
        where = self.chance.randint(0, 12) if faults and self.chance.random() < 0.3 else -1
        meddle = self.chance.randint(2, 8) if faults and self.chance.random() < 0.5 else -1
        steps = 0

        def hook(step: str) -> None:
            nonlocal steps
            steps += 1
            if steps == where and step != "prepared":
                self.plan.note("crash")
                raise Crash
            if steps == meddle and step in ("sent", "sending", "page", "written"):
                if self.chance.random() < 0.5:
                    self.plan.note("edit meanwhile")
                    self.edit(device.session)
                else:
                    self.plan.note("sync meanwhile")
                    for other in self.devices:
                        if other is not device:
                            self.edit(other.session)
                            self.sync(other, faults=False)

        def fault(_what: str) -> str:
            if not faults:
                return ""
            found = self.chance.choices(("", "lost", "no answer", "twice"), (10, 1, 1, 1))[0]
            if found:
                self.plan.note(found)
            return found

        device.call.fault = fault
        before = self._sent(device)
        try:
            device.sync(hook)
        except (Crash, Lost):
            return
        for key, clock in before.items():
            self.held[key] = max(self.held.get(key, (0, "")), clock)

    def _sent(self, device: Device) -> dict[tuple[str, UUID, str], tuple[int, str]]:
        """Stamps of registers that are within the hub's time before a sync: after it, the hub has them."""
        found = {}
        with device.store.read() as uow:
            for row in uow.execute(select(sync_rows).where(sync_rows.c.unsent.is_not(None))):
                clocks = read_clocks(row.clocks)
                for register in json.loads(row.unsent):
                    if milliseconds(clocks[register][0]) <= self.now:
                        found[row.table_name, row.row_id, register] = clocks[register]
        return found

    def settle(self) -> None:
        """Everybody syncs undisturbed until nobody has anything to say."""
        self.now += DAY_MS
        reports = []
        for _round in range(4):
            reports = []
            for device in self.devices:
                self.now += 10_000
                device.call.fault = lambda _what: ""
                reports.append(device.sync())
            if not any(each.pulled or each.pushed for each in reports):
                break
        if not all(each.checked for each in reports):
            raise Broken("the check of both sides fails")
        if any(each.rejected for each in reports):
            raise Broken(f"rejected: {[each.rejected for each in reports]}")

    def hold(self) -> None:
        hub = contents(self.hub, self.place.id)
        for number, device in enumerate(self.devices):
            if contents(device.store, self.place.id) != hub:
                raise Broken(f"device {number}: {differences(device.store, self.hub, self.place.id)}")
            with device.store.read() as uow:
                if count_unsent(uow, self.place.id):
                    raise Broken("something is left unsent")
                if sync_links.outbatch(uow, self.place.id) is not None:
                    raise Broken("a batch is left")
        for store in (self.hub, *(each.store for each in self.devices)):
            self._holds_itself(store)
        self._holds_the_hub()
        self._holds_sales()

    def _holds_itself(self, store: Store) -> None:
        with store.read() as uow:
            if uow.execute(text("PRAGMA foreign_key_check")).first() is not None:
                raise Broken("foreign keys")
        stamps_fit(store)

    def _holds_the_hub(self) -> None:
        with self.hub.read() as uow:
            rows = uow.execute(select(sync_rows)).all()
            numbers = [row.seq for row in rows]
            if None in numbers or len(set(numbers)) != len(numbers):
                raise Broken("two changes have one number")
            for row in rows:
                clocks = read_clocks(row.clocks)
                if any(milliseconds(stamp) > self.now + 60_000 for stamp, _device in clocks.values()):
                    raise Broken("a stamp of the future is at the hub")
                for register, clock in clocks.items():
                    held = self.held.get((row.table_name, row.row_id, register))
                    if held is not None and held > clock and self.restored != 3:
                        raise Broken(f"{row.table_name} {register}: an acknowledged write is lost")
            names = {row.id: row.name for row in uow.execute(select(menu_items.c.id, menu_items.c.name))}
            for dish, typed in self.typed.items():
                if dish in names and name_key(names[dish]) not in typed and not self.restored:
                    raise Broken(f"a machine's name {names[dish]} stands where people typed {typed}")
            for row in uow.execute(select(recipe_versions.c.content)):
                if len({line["what"] for line in row.content["lines"]}) != 1:
                    raise Broken("a recipe of two halves")

    def _holds_sales(self) -> None:
        """The sums are those of a database that imported the living files alone, in their order."""
        with self.hub.read() as uow:
            living = uow.execute(
                select(data_uploads.c.file)
                .where(data_uploads.c.status == "completed")
                .order_by(data_uploads.c.imported_at, data_uploads.c.id)
            ).scalars()
            files = list(living)
            found = _sums(uow)
        fresh = self._open("fresh")
        try:
            lone = Device(fresh, self.place, self.devices[0].call)
            for name in files:
                self.import_sales(lone, name)
            with fresh.read() as uow:
                wanted = _sums(uow)
        finally:
            fresh.close()
        if found != wanted:
            raise Broken(f"sales: {found} instead of {wanted}")


def stamps_fit(store: Store) -> None:
    """Raises Broken: a row that travels has no stamps, or a checksum that is another's."""
    with store.read() as uow:
        for shape in SHAPES.values():
            ids = list(uow.execute(select(shape.table.c.id)).scalars())
            for rows, known in read_rows(uow, shape, ids):
                for row in rows:
                    stored = known.get(row["id"])
                    if stored is None:
                        raise Broken(f"{shape.name}: a row without stamps")
                    entries = shape.entries(row, read_clocks(stored.clocks))
                    if checksum(shape.name, row["id"], entries) != stored.checksum:
                        raise Broken(f"{shape.name}: the checksum is not the row's")


@functools.cache
def _store(url: str) -> Store:
    """The next schedule's database at the same place: what the engine has compiled need not be compiled anew."""
    return Store(url)


def _clocks(store: Store) -> dict[tuple[str, UUID, str], tuple[int, str]]:
    with store.read() as uow:
        return {
            (row.table_name, row.row_id, register): clock
            for row in uow.execute(select(sync_rows))
            for register, clock in read_clocks(row.clocks).items()
        }


def _sums(uow: Any) -> list[tuple[Any, ...]]:
    rows = uow.execute(
        text("SELECT business_date, sum(demand), sum(net_sales) FROM daily_item_sales GROUP BY 1 ORDER BY 1")
    )
    return [tuple(row) for row in rows]


@contextlib.contextmanager
def templates() -> Iterator[Path]:
    """A folder in memory where there is one, with an empty database of today's schema."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="flux-sync-", dir=memory if memory.is_dir() else None) as folder:
        template = Path(folder) / "template.db"
        store = Store(f"sqlite:///{template}")
        upgrade(store)
        store.close()
        yield template


def simulate(seed: int, template: Path, plan: Plan) -> None:
    """One schedule. Raises Broken, or whatever the code raises where it should not."""
    folder = template.parent / "run"
    folder.mkdir()
    world = World(seed, template, folder, plan)
    try:
        world.run()
    finally:
        world.close()
        shutil.rmtree(folder)
