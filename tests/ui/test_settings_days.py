"""The cards of Settings that the forecast reads: own days, the region of holidays, weather."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QDate
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.restaurants import Membership, Role
from flux_desktop.services import events, restaurants, settings
from flux_desktop.services.weather import weather_of
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.settings.own_days import OwnDaysCard
from flux_desktop.ui.settings.weather import WeatherCard
from tests.sessions import session

AHEAD = date.today() + timedelta(days=30)  # noqa: DTZ011 - the card counts by this computer's clock too


def rest(context: AppContext, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=20_000)


@pytest.fixture
def days(context: AppContext, qtbot: QtBot, show: Callable[..., QWidget]) -> OwnDaysCard:
    card = OwnDaysCard(context)
    show(card, width=560, height=420)
    card.refresh()
    context.jobs.changed.connect(lambda _changes: card.refresh())
    rest(context, qtbot)
    return card


@pytest.fixture
def weather(context: AppContext, qtbot: QtBot, show: Callable[..., QWidget]) -> WeatherCard:
    card = WeatherCard(context)
    show(card, width=560, height=320)
    card.refresh()
    rest(context, qtbot)
    return card


def test_an_own_day_is_added_listed_and_removed(days: OwnDaysCard, context: AppContext, qtbot: QtBot) -> None:
    assert context.restaurant is not None
    days.add.click()
    rest(context, qtbot)
    assert "needs a name" in days.name.accessibleDescription()
    days.day.setDate(QDate(AHEAD.year, AHEAD.month, AHEAD.day))
    days.name.setText("Street fair")
    days.add.click()
    rest(context, qtbot)
    known = events.events_of(session(context.store, context.restaurant))
    assert [(each.day, each.name) for each in known] == [(AHEAD, "Street fair")]
    assert days.name.text() == ""
    rest(context, qtbot)
    remove = next(
        each for each in days.findChildren(QAbstractButton) if "Street fair" in each.accessibleName()
    )
    remove.click()
    rest(context, qtbot)
    assert events.events_of(session(context.store, context.restaurant)) == []
    assert any(label.text() == "None ahead." for label in days.findChildren(QLabel))


def test_a_region_is_saved_as_the_calendar_knows_it_or_refused(
    days: OwnDaysCard, context: AppContext, qtbot: QtBot
) -> None:
    assert context.restaurant is not None
    days.region.setText("nowhere")
    days.save.click()
    rest(context, qtbot)
    assert "no holidays" in days.region.accessibleDescription()
    days.region.setText("es-ct")
    days.save.click()
    rest(context, qtbot)
    (membership,) = restaurants.of_user(context.store, context.user.id)
    assert membership.restaurant.region == "CT"


def test_a_chef_sees_the_days_and_changes_none(days: OwnDaysCard, context: AppContext, qtbot: QtBot) -> None:
    assert context.restaurant is not None
    context.choose(Membership(context.restaurant, Role.CHEF))
    days.refresh()
    rest(context, qtbot)
    assert not any(widget.isEnabled() for widget in (days.region, days.save, days.name, days.add))


def test_weather_of_a_file_is_used_until_it_is_turned_off(
    weather: WeatherCard, context: AppContext, qtbot: QtBot, tmp_path: Path
) -> None:
    assert context.restaurant is not None
    assert weather.source.current == "off"
    file = tmp_path / "weather.csv"
    file.write_text("date,temperature,rain\n2026-01-01,12.5,0\n2026-01-02,9,4\n", encoding="utf-8")
    weather.source.set_current("csv")
    assert weather.load.isVisible()
    weather.load_file(file)
    rest(context, qtbot)
    qtbot.waitUntil(lambda: len(weather_of(session(context.store, context.restaurant))) == 2)
    weather.source.set_current("off")
    rest(context, qtbot)
    assert weather_of(session(context.store, context.restaurant)) == ()


def test_a_service_is_asked_for_nothing_before_its_place_is_saved(
    weather: WeatherCard, context: AppContext, qtbot: QtBot
) -> None:
    assert context.restaurant is not None
    weather.source.set_current("http")
    rest(context, qtbot)
    assert weather.latitude.isVisible()
    assert weather.fetch.isVisible()
    assert settings.settings_of(session(context.store, context.restaurant)) == {}
