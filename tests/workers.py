"""Worker processes for tests that are not about their start: forked from one that has loaded what they need.

Each is a process of its own, fresh for its test, as in earnest; only that Python and its libraries are loaded once
and not once a window, which takes two seconds of processor each time. Where a system cannot fork, and in the tests
of the worker itself (`tests/ui/test_jobs.py`, `tests/services`), they start as in earnest.
"""

import multiprocessing
import os
from pathlib import Path

import pytest

from flux_desktop.services import worker
from tests.letters import FOLDER

# What nearly every worker needs: the first one waits until it is all loaded.
_HEAVY = (
    "flux_desktop.services.forecasts",
    "flux_desktop.services.import_jobs",
    "flux_desktop.services.photo_jobs",
    "flux_desktop.services.exports",
    "flux_desktop.services.past_accuracy",
    "flux_desktop.services.what_if",
    "holidays",
    "openpyxl",
    "python_calamine",
    "scipy.special",
    "sqlalchemy.dialects.sqlite",
    "sqlcipher3",
    "tests.letters",
)


def load_once(folder: Path) -> None:
    """Starts the process that others are forked from, before a test changes what they would inherit of it.

    `folder`: where `tests.letters` keeps what was read.
    """
    if can_fork():
        from multiprocessing import forkserver

        multiprocessing.set_forkserver_preload(list(_HEAVY))
        os.environ[FOLDER] = str(folder)
        forkserver.ensure_running()
        del os.environ[FOLDER]


def fork(monkeypatch: pytest.MonkeyPatch) -> None:
    """The workers of this test come from there."""
    if can_fork():
        monkeypatch.setattr(worker, "_START", "forkserver")


def can_fork() -> bool:
    return "forkserver" in multiprocessing.get_all_start_methods()
