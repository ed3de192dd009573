"""A short run of the faults that `dev.py simulate` makes by the hundred, and of its planted bugs."""

import os

import pytest

from tests.faults import BUGS, QUICK, SLOW, Bug, Scenario, run, survives


@pytest.mark.parametrize("scenario", QUICK, ids=lambda each: each.__name__)
def test_a_fault_breaks_no_promise(scenario: Scenario) -> None:
    assert run(scenario, seed=1) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="starts processes at one moment by fork")
@pytest.mark.parametrize("scenario", SLOW, ids=lambda each: each.__name__)
def test_a_race_or_a_full_disk_breaks_no_promise(scenario: Scenario) -> None:
    assert run(scenario, seed=1) == []


@pytest.mark.parametrize("bug", BUGS, ids=lambda each: each.name)
def test_a_planted_bug_is_found(bug: Bug) -> None:
    assert not survives(bug, seed=1)
