"""The page Accuracy: what was said, what was sold, and who was nearer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.changes import PAST_ACCURACY
from flux_desktop.domain.forecast.accuracy import (
    AccuracyReport,
    Comparison,
    Coverage,
    DishAccuracy,
    ErrorSummary,
)
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.restaurants import Membership, Role, User
from flux_desktop.services import menu
from flux_desktop.services.accuracy import backfill
from flux_desktop.services.imports import Import
from flux_desktop.store import restaurants, users
from flux_desktop.ui.accuracy import wording
from flux_desktop.ui.accuracy.dishes import DishAccuracyCard, DishScore, sentence
from flux_desktop.ui.accuracy.view import AccuracyView
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.past_accuracy import PastAccuracyRefresher
from flux_desktop.ui.rows import Badge
from tests.sessions import session

PATIENCE = 60_000


@pytest.fixture
def opened(context: AppContext, qtbot: QtBot) -> Callable[[], AccuracyView]:
    def open_view() -> AccuracyView:
        window = context.parent()
        assert isinstance(window, QWidget)
        view = AccuracyView(context)
        QVBoxLayout(window).addWidget(view)
        window.resize(1216, 836)
        window.show()
        qtbot.waitUntil(lambda: not context.jobs.busy, timeout=PATIENCE)
        return view

    return open_view


def texts(parent: QWidget) -> str:
    return "\n".join(label.text() for label in parent.findChildren(QLabel) if label.isVisible())


def versus(days: int, gain: float, error: float, units: float = 12.0, money: int = 60_000_000) -> Comparison:
    return Comparison(dish_days=days, days=days, units=units, money=money, gain=gain, error=error)


def entry(name: str, against: Comparison | None) -> DishAccuracy:
    misses = ErrorSummary(days=40, miss=2.0, loss=0.2, money=1_000_000)
    return DishAccuracy(
        new_id(), name, 40, 400.0, 0.2, Coverage(40, 36.0, 32.0), misses, misses, None, against, None
    )


BETTER, WORSE = versus(40, 1.0, 0.2), versus(40, -1.0, 0.2, units=-7.0, money=-35_000_000)
CHANCE, FEW = versus(40, 0.1, 0.2), versus(9, 1.0, 0.1)


# In words


def test_the_range_is_said_in_hundreds_and_judged() -> None:
    assert wording.held(Coverage(200, 176.0, 150.0)) == ("88 of 100", "good")
    assert wording.held(Coverage(200, 150.0, 100.0)) == ("75 of 100", "warn")


@pytest.mark.parametrize(
    ("against", "said", "pill"),
    [
        (BETTER, "Flux is better", "Flux"),
        (WORSE, "Flux is worse", "Average wins here"),
        (CHANCE, "too close to call", "Too close to call"),
        (FEW, "9 days are too few to say", "Too few days"),
    ],
)
def test_a_winner_is_named_only_where_it_is_known(against: Comparison, said: str, pill: str) -> None:
    assert wording.verdict(against)[0] == said
    badge = wording.winner(against, uses_average=False)
    assert isinstance(badge, Badge)
    assert badge.text == pill


def test_units_and_menu_value_say_who_was_nearer() -> None:
    assert (wording.nearer(BETTER), wording.worth(BETTER, "EUR")) == (
        "+12",
        "units closer, €60 of menu value",
    )
    assert (wording.nearer(WORSE), wording.worth(WORSE, "EUR")) == (
        "−7.0",
        "units further off, €35 of menu value",
    )


def test_what_is_left_out_is_counted_by_its_reason() -> None:
    ledger = AccuracyReport(None, None, None, (), run_outs=3, waiting=14, missing=2)
    assert wording.left_out(ledger) == "3 ran out · 2 never imported · 14 waiting for sales"
    assert wording.left_out(replace(ledger, run_outs=0, waiting=0, missing=0)) == ""


# Dish by dish


def test_the_first_dish_where_the_average_wins_is_chosen_and_can_be_given_to_it(
    show: Callable[..., QWidget], qtbot: QtBot
) -> None:
    card = DishAccuracyCard("EUR")
    show(card, width=900, height=400)
    soup, tea = DishScore(entry("Soup", BETTER), False), DishScore(entry("Tea", WORSE), False)
    card.show_scores([soup, tea], may_choose=True)
    assert card.chosen is tea
    assert card.note.text() == "Tea: the average wins here, over 40 days."
    with qtbot.waitSignal(card.choose) as asked:
        card.use.click()
    assert asked.args == [tea.entry.item_id, True]
    again = replace(tea, uses_average=True)
    card.show_scores([soup, again], may_choose=True)
    assert card.chosen is again
    assert card.use.text() == "Back to Flux for this dish"
    card.show_scores([soup, again], may_choose=False)
    assert not card.use.isVisible()


def test_the_table_sorts_by_what_the_forecast_saved(show: Callable[..., QWidget]) -> None:
    card = DishAccuracyCard("EUR")
    show(card, width=900, height=400)
    card.show_scores(
        [
            DishScore(entry("Soup", BETTER), False),
            DishScore(entry("Tea", WORSE), False),
            DishScore(entry("New", None), False),
        ],
        may_choose=True,
    )
    titles = [column.title for column in card.rows.columns]
    card.rows.sort(titles.index("Menu value"))
    assert [row.entry.name for row in card.rows.rows] == ["Tea", "Soup", "New"]


def test_no_winner_is_said_with_its_reason() -> None:
    assert sentence(DishScore(entry("Tea", FEW), False)) == "Tea: no winner yet, 9 days are too few to say."
    assert sentence(DishScore(entry("Tea", None), False)) == "Tea: the average had nothing to say."


# The whole page


def test_without_kept_forecasts_it_says_when_it_fills(
    opened: Callable[[], AccuracyView], context: AppContext, qtbot: QtBot
) -> None:
    view = opened()
    assert "Nothing to look back on yet" in texts(view)
    with qtbot.waitSignal(context.go) as gone:
        next(each for each in view.findChildren(QPushButton) if each.text() == "Open the forecast").click()
    assert gone.args == ["forecast"]


def test_kept_forecasts_are_compared_and_a_dish_is_given_to_the_average_and_back(
    opened: Callable[[], AccuracyView], context: AppContext, qtbot: QtBot, import_lines: Callable[..., Import]
) -> None:
    assert context.restaurant is not None
    first = date(2026, 1, 1)
    days = [first + timedelta(days=n) for n in range(84)]
    import_lines(*(f"{day},{name},{9 + (day.day * 3) % 7},4.00" for day in days for name in ("Soup", "Tea")))
    backfill(session(context.store, context.restaurant), weeks=6)
    view = opened()
    assert view.subtitle.text().startswith("Forecasts of 12 Feb to 25 Mar 2026 · 84 dish forecasts")
    assert view.held.accessibleName().startswith("High held on:")
    assert "14 waiting for sales" in view.left.accessibleName()
    assert len(view.dishes.rows.rows) == 2
    chosen = view.dishes.chosen
    assert chosen is not None
    view.dishes.use.click()
    qtbot.waitUntil(lambda: view.dishes.use.text() == "Back to Flux for this dish", timeout=PATIENCE)
    models = {
        each.id: each.forecast_model for each in menu.dishes(session(context.store, context.restaurant))
    }
    assert models[chosen.entry.item_id] == "weekday_average"
    view.dishes.use.click()
    qtbot.waitUntil(lambda: view.dishes.use.text() == "Use the average for this dish", timeout=PATIENCE)
    assert {each.forecast_model for each in menu.dishes(session(context.store, context.restaurant))} == {None}


def test_after_an_import_the_last_eight_weeks_are_there_before_any_forecast_was_kept(
    opened: Callable[[], AccuracyView], context: AppContext, qtbot: QtBot, import_lines: Callable[..., Import]
) -> None:
    refresher = PastAccuracyRefresher(context)
    first = date(2026, 1, 1)
    days = [first + timedelta(days=n) for n in range(100)]
    done = import_lines(
        *(f"{day},{name},{9 + (day.day * 3) % 7},4.00" for day in days for name in ("Soup", "Tea"))
    )
    with qtbot.waitSignal(
        context.jobs.changed, timeout=PATIENCE, check_params_cb=lambda found: PAST_ACCURACY in found.nouns
    ):
        context.jobs.changed.emit(done.changes)
    view = opened()
    assert view.subtitle.text().startswith("Made again week by week from the sales before: 14 Feb to 10 Apr")
    said = view.notice.accessibleName()
    assert said.startswith("Over your last 8 weeks Flux missed by ")
    assert "In menu value that is €" in said
    assert view.missed.isVisible()
    assert not view.own.isVisible()
    assert not view.shown.isVisible()
    assert view.dishes.table.isColumnHidden([each.title for each in view.dishes.rows.columns].index("You"))
    assert len(view.dishes.rows.rows) == 2
    assert "of 100" in view.held.accessibleName()
    refresher.cancel()


def test_kept_forecasts_take_over_and_the_past_weeks_stay_one_key_away(
    opened: Callable[[], AccuracyView], context: AppContext, qtbot: QtBot, import_lines: Callable[..., Import]
) -> None:
    assert context.restaurant is not None
    first = date(2026, 1, 1)
    days = [first + timedelta(days=n) for n in range(84)]
    import_lines(*(f"{day},{name},{9 + (day.day * 3) % 7},4.00" for day in days for name in ("Soup", "Tea")))
    backfill(session(context.store, context.restaurant), weeks=6)
    view = opened()
    assert view.shown.isVisible()
    assert view.shown.current == "kept"
    assert view.own.isVisible()
    view.shown.set_current("past")
    assert view.notice.accessibleName().startswith("Over your last 8 weeks")
    view.invalidate()
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=PATIENCE)
    assert view.shown.current == "past"


def test_who_may_see_no_money_sees_neither_the_column_nor_the_sentence(
    opened: Callable[[], AccuracyView], context: AppContext, import_lines: Callable[..., Import]
) -> None:
    assert context.restaurant is not None
    first = date(2026, 1, 1)
    import_lines(*(f"{first + timedelta(days=n)},Soup,{9 + n % 7},4.00" for n in range(84)))
    chef = users_of(context, Role.CHEF)
    context.user = chef
    context.choose(Membership(context.restaurant, Role.CHEF))
    view = opened()
    assert "Over your last" in view.notice.accessibleName()
    assert "€" not in texts(view)
    titles = [each.title for each in view.dishes.rows.columns]
    assert view.dishes.table.isColumnHidden(titles.index("Menu value"))


def users_of(context: AppContext, role: Role) -> User:
    """A member of that role."""
    assert context.restaurant is not None
    with context.store.begin() as uow:
        user = users.create(uow, f"{role}@prova.example", role, "", datetime.now(UTC))
        restaurants.add_member(uow, user.id, context.restaurant.id, role)
    return user
