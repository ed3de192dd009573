"""Only the latest answer of a page counts."""

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.errors import Refused
from flux_desktop.ui.jobs import JobRunner
from flux_desktop.ui.latest import LatestJob
from tests.ui import jobs

PATIENCE = 20_000


@pytest.fixture
def work(qtbot: QtBot) -> Iterator[JobRunner]:
    window = QWidget()
    qtbot.addWidget(window)
    made = JobRunner(window)
    yield made
    made.close()


class Page(QWidget):
    """Notes what arrives."""

    def __init__(self, work: JobRunner) -> None:
        super().__init__()
        self.heard: list[object] = []
        self.latest = LatestJob(work, self)

    def ask(self, n: int) -> None:
        self.run(partial(jobs.count_to, n))

    def run(self, job: partial[object]) -> None:
        self.latest.run(
            job,
            then=self.heard.append,
            failed=lambda error: self.heard.append(type(error)),
            stopped=lambda: self.heard.append("stopped"),
            progress=lambda _step: None,
        )


@pytest.fixture
def page(work: JobRunner, qtbot: QtBot) -> Page:
    made = Page(work)
    qtbot.addWidget(made)
    return made


def test_what_another_job_has_taken_the_place_of_is_let_go(page: Page, work: JobRunner, qtbot: QtBot) -> None:
    page.ask(100_000)
    page.ask(3)
    assert page.latest.busy
    qtbot.waitUntil(lambda: not work.busy, timeout=PATIENCE)
    assert page.heard == [3]
    assert not page.latest.busy


def test_a_cancel_is_told_once_and_a_drop_never(page: Page, work: JobRunner, qtbot: QtBot) -> None:
    page.ask(100_000)
    page.latest.cancel()
    qtbot.waitUntil(lambda: not work.busy, timeout=PATIENCE)
    assert page.heard == ["stopped"]
    page.ask(100_000)
    page.latest.drop()
    assert not page.latest.busy
    qtbot.waitUntil(lambda: not work.busy, timeout=PATIENCE)
    assert page.heard == ["stopped"]


def test_a_refusal_arrives_and_another_job_may_follow_from_it(
    page: Page, work: JobRunner, qtbot: QtBot
) -> None:
    page.run(partial(jobs.refuse))
    qtbot.waitUntil(lambda: page.heard == [Refused], timeout=PATIENCE)
    assert not page.latest.busy
    page.ask(2)
    qtbot.waitUntil(lambda: not work.busy, timeout=PATIENCE)
    assert page.heard == [Refused, 2]
