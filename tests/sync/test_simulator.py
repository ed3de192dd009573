"""Schedules from seeds hold, and every planted bug is found."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.bugs import BUGS, planted
from tests.sync.simulator import Plan, simulate, templates

SCHEDULES = int(os.environ.get("FLUX_SYNC_SCHEDULES", "8"))
# What a bug may take to be found.
MOST = int(os.environ.get("FLUX_SYNC_BUG_SCHEDULES", "120"))

# The schedules that found a bug before: tried first.
FOUND_AT = {
    "a_machine_s_change_keeps_the_stamp_it_replaced": (14,),
    "a_new_epoch_sends_nothing_again": (3,),
    "a_restored_hub_keeps_its_epoch": (5,),
    "an_acknowledgement_clears_edits_made_since": (16,),
    "the_cursor_comes_from_the_answer_to_a_push": (6,),
    "the_cursor_is_saved_before_the_rows": (16,),
    "the_hub_takes_stamps_of_the_future": (5,),
    "what_a_machine_makes_is_stamped_as_a_person_s": (12,),
    "whole_rows_are_compared_instead_of_registers": (7,),
}


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


@pytest.mark.parametrize("name", sorted(BUGS))
def test_a_planted_bug_is_found(name: str, template: Path) -> None:
    assert len(BUGS) >= 16
    with planted(name):
        for seed in (*FOUND_AT.get(name, ()), *range(MOST)):
            try:
                simulate(seed, template, Plan(devices=2, steps=14))
            except Exception:
                return
    pytest.fail(f"{name} survived {MOST} schedules")
