"""Two devices and a hub, step by step as Hypothesis chooses: whatever it tries, all hold the same in the end.

It looks for schedules that `simulator.World` breaks at, and cuts one that it finds down to the steps that matter.
"""

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from flux_desktop.services.session import as_administrator
from tests.sync.bugs import planted
from tests.sync.simulator import FILES, Broken, Plan, World, templates

RUNS = int(os.environ.get("FLUX_SYNC_MACHINES", "3"))
STEPS = int(os.environ.get("FLUX_SYNC_MACHINE_STEPS", "12"))
DEVICES = st.sampled_from((0, 1))
MOMENTS = st.sampled_from((1, 1_000, 86_400_000))
CHANCE = st.randoms(use_true_random=False)


class Kitchens(RuleBasedStateMachine):
    """Two devices that are in sync at first; a step may be any of a kitchen's, or a sync over a bad network."""

    def __init__(self, template: Path) -> None:
        super().__init__()
        # The same for each run, so that what the engine has compiled is compiled once.
        self._folder = template.parent / "run"
        self._folder.mkdir()
        self._world = World(0, template, self._folder, Plan(devices=2))
        first, other = self._world.devices
        self._world.import_sales(first, "a.csv")
        for each in (first, other):
            self._world.sync(each, faults=False)

    @rule(which=DEVICES, moment=MOMENTS, chance=CHANCE)
    def edit(self, which: int, moment: int, chance: random.Random) -> None:
        self._world.now += moment
        self._world.chance = chance
        self._world.edit(self._world.devices[which].session)

    @rule(moment=MOMENTS, chance=CHANCE)
    def edit_at_the_hub(self, moment: int, chance: random.Random) -> None:
        self._world.now += moment
        self._world.chance = chance
        self._world.edit(as_administrator(self._world.hub, self._world.place))

    @rule(which=DEVICES, moment=MOMENTS, file=st.sampled_from(sorted(FILES)))
    def import_a_file(self, which: int, moment: int, file: str) -> None:
        self._world.now += moment
        self._world.import_sales(self._world.devices[which], file)

    @rule(which=DEVICES, moment=MOMENTS, chance=CHANCE)
    def undo_an_import(self, which: int, moment: int, chance: random.Random) -> None:
        self._world.now += moment
        self._world.chance = chance
        self._world.undo(self._world.devices[which])

    @rule(which=DEVICES, moment=MOMENTS, chance=CHANCE)
    def sync(self, which: int, moment: int, chance: random.Random) -> None:
        self._world.now += moment
        self._world.chance = chance
        self._world.sync(self._world.devices[which], faults=True)

    def teardown(self) -> None:
        try:
            self._world.settle()
            self._world.hold()
        finally:
            self._world.close()
            shutil.rmtree(self._folder)


@pytest.fixture(scope="module")
def template() -> Iterator[Path]:
    with templates() as found:
        yield found


def explore(template: Path, runs: int, steps: int) -> None:
    chosen = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate] if steps < 20 else [Phase.generate, Phase.shrink],
        report_multiple_bugs=False,
    )
    run_state_machine_as_test(lambda: Kitchens(template), settings=chosen)


def test_whatever_is_done_in_whatever_order_two_devices_and_the_hub_end_equal(template: Path) -> None:
    explore(template, RUNS, STEPS)


def test_it_finds_a_bug_that_is_planted(template: Path) -> None:
    with planted("nothing_is_reckoned_anew"), pytest.raises(Broken):
        explore(template, 20, 12)
