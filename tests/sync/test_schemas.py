"""Old and new versions of Flux sync with each other: none blanks what it does not know, and none gets stuck.

`registers.json` tells what rows of each released schema say: {schema: {table: [register, …]}}, where it changed. What
a release says, every later one says too.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest

from flux_desktop.domain.errors import SyncFailed
from flux_desktop.services import menu, sync_cycle, sync_hub
from flux_desktop.services.imports import import_file
from flux_desktop.store.registers import SHAPES, Shape
from tests.sync.test_two_devices import kitchen, sales
from tests.sync.world import Device, differences

FILE = Path(__file__).with_name("registers.json")
RELEASED: dict[int, dict[str, list[str]]] = {
    int(schema): tables for schema, tables in json.loads(FILE.read_text("utf-8")).items()
}
# What the next version has and those that are released have not; as a test cannot add it, it is kept from these.
NEXT = sync_hub.SCHEMA + 1
ADDED: dict[str, set[str] | None] = {
    "menu_items": {"category"},
    "ingredients": None,
    "ingredient_cost_history": None,
}
SCHEMAS = range(sync_hub.OLDEST, NEXT + 1)
EVERYTHING = dict(SHAPES)


def shapes_of(schema: int) -> dict[str, Shape]:
    """The shapes that a version knows."""
    if schema == NEXT:
        return EVERYTHING
    said = RELEASED[max(each for each in RELEASED if each <= schema)]
    known = {}
    for name, shape in EVERYTHING.items():
        added = ADDED.get(name, set[str]())
        if name not in said or added is None:
            continue
        kept = {
            each: columns
            for each, columns in shape.registers.items()
            if each in said[name] and each not in added
        }
        of = {column: each for column, each in shape.register_of.items() if each in kept}
        refers = {column: table for column, table in shape.refers.items() if column in of}
        known[name] = replace(shape, registers=kept, register_of=of, refers=refers)
    return known


@contextmanager
def speaking(schema: int) -> Iterator[None]:
    """What runs within is that version of Flux."""
    before = dict(SHAPES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sync_cycle, "HEAD", f"{schema:04}")
        patch.setattr(sync_hub, "SCHEMA", schema)
        patch.setattr(sync_hub, "SAME_ROWS", NEXT if schema == NEXT else max(RELEASED))
        try:
            _become(shapes_of(schema))
            yield
        finally:
            _become(before)


def _become(shapes: dict[str, Shape]) -> None:
    SHAPES.clear()
    SHAPES.update(shapes)


def versioned(device: Device, hub: list[int]) -> Device:
    """A device whose hub is of the version that the list holds."""
    real = device.call._said

    def said(what: str, act: Callable[[], Any]) -> Any:
        with speaking(hub[0]):
            return real(what, act)

    device.call._said = said  # type: ignore[method-assign]
    return device


def test_what_rows_say_today_is_written_down_and_no_release_says_less_than_one_before() -> None:
    today = {name: sorted(shape.registers) for name, shape in EVERYTHING.items()}
    newest = max(RELEASED)
    assert RELEASED[newest] == today, "a schema that says something else goes into registers.json"
    assert newest == sync_hub.SAME_ROWS
    assert min(RELEASED) == sync_hub.OLDEST
    schemas = sorted(RELEASED)
    for before, after in pairwise(schemas):
        for table, registers in RELEASED[before].items():
            assert set(registers) <= set(RELEASED[after][table])


@pytest.mark.parametrize(("old", "hub"), [pair for pair in product(SCHEMAS, SCHEMAS) if pair[0] <= pair[1]])
def test_an_older_device_takes_part_and_blanks_nothing_that_it_does_not_know(
    device: Callable[[], Device], write: Callable[..., Path], old: int, hub: int
) -> None:
    at = [hub]
    one, other = versioned(device(), at), versioned(device(), at)
    with speaking(hub):
        import_file(one.session, sales(write))
        soup = menu.dish_named(one.session, "Soup").id
        one.sync()
    with speaking(old):
        assert other.sync().checked
    with speaking(hub):
        if hub == NEXT:
            menu.change_dish(one.session, soup, category="New")
            kitchen(one, "ingredients", write, "a.csv", "name,pack,price,date", "Leek,1 kg,2.00,2026-01-01")
        one.sync()
    with speaking(old):
        menu.rename(other.session, soup, "Bisque")
        menu.change_dish(other.session, soup, price=5_000_000)
        report = other.sync()
        assert (report.checked, report.differs, report.rejected) == (True, False, [])
        before = other.call.requests
        assert other.sync().pulled == 0
        # It does not ask for all of it time and again.
        assert other.call.requests == before + 1
    with speaking(hub):
        assert one.sync().checked
        dish = menu.dish_named(one.session, "Bisque")
        assert (dish.price, dish.category) == (5_000_000, "New" if hub == NEXT else "Starters")
        # Once it is updated too, it has all: what it kept without knowing it need not be asked for.
        before = other.call.requests
        assert other.sync().checked
        assert other.call.requests == before + 1
        assert one.sync().checked
        assert differences(one.store, other.store, one.place.id) == {}
        assert differences(one.store, one.call.hub, one.place.id) == {}


@pytest.mark.parametrize(("new", "hub"), [pair for pair in product(SCHEMAS, SCHEMAS) if pair[0] > pair[1]])
def test_a_newer_device_waits_for_its_hub_and_then_sends_what_it_did_meanwhile(
    device: Callable[[], Device], write: Callable[..., Path], new: int, hub: int
) -> None:
    at = [hub]
    one = versioned(device(), at)
    with speaking(hub):
        import_file(one.session, sales(write))
        soup = menu.dish_named(one.session, "Soup").id
        assert one.sync().checked
    with speaking(new):
        menu.change_dish(one.session, soup, price=5_000_000)
        if new == NEXT:
            menu.change_dish(one.session, soup, category="New")
        with pytest.raises(SyncFailed) as refusal:
            one.sync()
        assert refusal.value.code == "sync.old_hub"
        at[0] = new
        assert one.sync().checked
        assert differences(one.store, one.call.hub, one.place.id) == {}
