"""What the pages that one answer fills have in common, on a page made for it."""

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.errors import NotFound
from flux_desktop.domain.restaurants import Membership, Restaurant, Role
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.loaded_page import LoadedPage
from flux_desktop.ui.parts.states import EmptyState
from tests.ui import jobs

PATIENCE = 20_000


class Kitchen(LoadedPage[int]):
    """Counts dishes."""

    def __init__(self, context: AppContext) -> None:
        self.figure = QLabel("")
        super().__init__(context, "Kitchen", self.figure, "Counting")
        self.work: Callable[..., int] = partial(jobs.count_to, 3)

    def job(self, restaurant: Restaurant) -> Callable[..., int]:
        return self.work

    def draw(self, answer: int) -> QWidget | None:
        self.set_subtitle(f"{answer} dishes")
        if answer == 1:
            return QLabel("A single dish")
        self.figure.setText(str(answer))
        return None

    def nothing(self, found: int | Exception) -> QWidget | None:
        if found == 0 or isinstance(found, NotFound):
            return EmptyState("store", "No dish", "Cook one.")
        return None

    def stopped(self) -> QWidget:
        return EmptyState("store", "Stopped", "Nothing was counted.")


@pytest.fixture
def page(context: AppContext, qtbot: QtBot) -> Kitchen:
    made = Kitchen(context)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def load(page: Kitchen, context: AppContext, qtbot: QtBot) -> Callable[[Callable[..., int]], None]:
    """Loads the page by this job, and waits for what comes of it."""

    def loaded(work: Callable[..., int]) -> None:
        page.work = work
        page.refresh()
        qtbot.waitUntil(lambda: not context.jobs.busy, timeout=PATIENCE)

    return loaded


Load = Callable[[Callable[..., int]], None]


def messages(page: Kitchen) -> list[str]:
    """What stands in place of the content."""
    shown = page.states.currentWidget()
    return [each.accessibleName() for each in shown.findChildren(EmptyState)]


def test_the_answer_is_drawn_into_the_content(page: Kitchen, load: Load) -> None:
    load(partial(jobs.count_to, 3))
    assert (page.answer, page.newest) == (3, 3)
    assert page.states.currentWidget() is page.figure
    assert page.figure.text() == "3"


def test_while_another_answer_is_on_its_way_the_one_before_stays_in_sight(
    page: Kitchen, load: Load, context: AppContext, qtbot: QtBot
) -> None:
    load(partial(jobs.count_to, 3))
    page.work = partial(jobs.count_to, 4)
    page.refresh()
    assert page.states.currentWidget() is page.figure
    assert page.newest is None
    assert page.answer == 3
    qtbot.waitUntil(lambda: page.newest == 4, timeout=PATIENCE)


def test_a_failure_leaves_the_figures_from_before_and_says_so(page: Kitchen, load: Load) -> None:
    load(partial(jobs.count_to, 3))
    load(jobs.refuse)
    assert page.states.currentWidget() is page.figure
    assert not page.failed.isHidden()
    assert page.failed.accessibleName() == "The soup is off. You see the figures from before."
    load(partial(jobs.count_to, 5))
    assert page.failed.isHidden()


def test_a_failure_with_no_figures_to_show_is_the_page(page: Kitchen, load: Load) -> None:
    load(jobs.refuse)
    assert page.failed.isHidden()
    assert messages(page) == ["The soup is off.. Cook another."]
    load(partial(jobs.count_to, 1))
    load(jobs.bug)
    assert page.failed.isHidden()
    assert messages(page)[0].startswith("Flux made a mistake.")


def test_an_answer_can_take_the_place_of_the_content(page: Kitchen, load: Load) -> None:
    load(partial(jobs.count_to, 1))
    shown = page.states.currentWidget()
    assert isinstance(shown, QLabel)
    assert shown.text() == "A single dish"
    assert page.answer == 1


def test_an_answer_that_holds_nothing_drops_the_one_before(page: Kitchen, load: Load) -> None:
    load(partial(jobs.count_to, 3))
    load(partial(jobs.count_to, 0))
    assert messages(page) == ["No dish. Cook one."]
    assert page.answer is None
    assert page.subtitle.text() == ""


@pytest.mark.parametrize("at_once", [True, False])
def test_a_stopped_page_says_so(page: Kitchen, context: AppContext, qtbot: QtBot, at_once: bool) -> None:
    page.work = partial(jobs.count_to, 100_000)
    page.refresh()
    (page.stop if at_once else page.cancel)()
    if at_once:
        assert messages(page) == ["Stopped. Nothing was counted."]
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=PATIENCE)
    assert messages(page) == ["Stopped. Nothing was counted."]


def test_another_restaurant_drops_what_was_shown(page: Kitchen, load: Load, context: AppContext) -> None:
    load(partial(jobs.count_to, 3))
    context.choose(Membership(new_restaurant("Bar Prova"), Role.OWNER))
    page.work = partial(jobs.count_to, 2)
    page.refresh()
    assert page.answer is None
    assert page.subtitle.text() == ""
    assert page.states.currentWidget() is not page.figure


def test_without_a_restaurant_the_page_offers_to_add_one(
    page: Kitchen, load: Load, context: AppContext
) -> None:
    load(partial(jobs.count_to, 3))
    context.choose(None)
    page.refresh()
    assert messages(page) == ["No restaurant yet. Add one, then import its sales."]
    assert not context.jobs.busy
