"""A short run of the faults that `dev.py simulate` makes by the hundred, and of its planted bugs."""

import os

import pytest

from tests import faults_on_server
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


@pytest.mark.skipif(not hasattr(os, "fork"), reason="starts processes at one moment by fork")
@pytest.mark.parametrize("scenario", faults_on_server.SCENARIOS, ids=lambda each: each.__name__)
def test_a_fault_on_a_server_breaks_no_promise(
    scenario: faults_on_server.ServerScenario, postgres_server: str
) -> None:
    assert faults_on_server.run(scenario, 1, postgres_server) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="starts processes at one moment by fork")
@pytest.mark.parametrize("bug", faults_on_server.BUGS, ids=lambda each: each.name)
def test_a_bug_planted_on_a_server_is_found(bug: Bug, postgres_server: str) -> None:
    assert not faults_on_server.survives(bug, 1, postgres_server)
