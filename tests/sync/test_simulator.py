"""Schedules from seeds hold, and every planted bug is found."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.bugs import BUGS, planted
from tests.sync.simulator import Plan, simulate, templates

SCHEDULES = int(os.environ.get("FLUX_SYNC_SCHEDULES", "8"))
# What a bug may take to be found.
MOST = int(os.environ.get("FLUX_SYNC_BUG_SCHEDULES", "60"))


@pytest.fixture(scope="module")
def template() -> Iterator[Path]:
    with templates() as found:
        yield found


def test_devices_and_the_hub_hold_the_same_after_any_schedule(template: Path) -> None:
    plan = Plan(devices=3, steps=16)
    for seed in range(SCHEDULES):
        simulate(seed, template, plan)
    assert {"sync", "edit", "import", "crash"} <= plan.seen.keys()
    assert {"lost", "no answer", "twice"} & plan.seen.keys()


@pytest.mark.skipif(
    "FLUX_SYNC_BUG_SCHEDULES" not in os.environ, reason="minutes a bug: asked for by FLUX_SYNC_BUG_SCHEDULES"
)
@pytest.mark.parametrize("name", sorted(BUGS))
def test_a_planted_bug_is_found(name: str, template: Path) -> None:
    with planted(name):
        for seed in range(MOST):
            try:
                simulate(seed, template, Plan(devices=2, steps=14))
            except Exception:
                return
    pytest.fail(f"{name} survived {MOST} schedules")
