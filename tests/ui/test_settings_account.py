"""What was given at the start can be changed: the restaurant, the password."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.restaurants import Membership, Role
from flux_desktop.services import accounts, restaurants
from flux_desktop.store import users
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.restaurant_fields import RestaurantFields, zones_of
from flux_desktop.ui.settings.account import PasswordSheet
from flux_desktop.ui.settings.restaurants import ChangeRestaurantSheet, RestaurantCard

LONG = 30_000


def type_into(fields: QWidget, text: str) -> None:
    line = fields.lineEdit()  # type: ignore[attr-defined]
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def test_a_country_is_found_by_typing_its_name(show: Callable[..., QWidget]) -> None:
    fields = RestaurantFields()
    show(fields)
    for typed, country, currency in (
        ("United States", "US", "USD"),
        ("united arab", "AE", "AED"),
        ("kingdom", "GB", "GBP"),
        ("no such place", "GB", "GBP"),
    ):
        type_into(fields.country, typed)
        assert (fields.country.currentData(), fields.currency.currentData()) == (country, currency)
    assert fields.country.maxVisibleItems() <= 12


def test_the_time_zone_follows_the_country_and_is_asked_where_there_are_several(
    show: Callable[..., QWidget],
) -> None:
    fields = RestaurantFields()
    show(fields)
    type_into(fields.country, "Italy")
    assert (fields.timezone.currentData(), fields.zone_field.isVisible()) == ("Europe/Rome", False)
    type_into(fields.country, "Spain")
    assert (fields.timezone.currentData(), fields.zone_field.isVisible()) == ("Europe/Madrid", True)
    assert "Atlantic/Canary" in zones_of("ES")
    fields.name.setText("Bar Nou")
    fields.timezone.setCurrentIndex(fields.timezone.findData("Atlantic/Canary"))
    made = fields.made()
    assert made is not None
    assert made.timezone == "Atlantic/Canary"


def test_a_restaurant_can_be_changed(qtbot: QtBot, context: AppContext) -> None:
    window = context.parent()
    assert isinstance(window, QWidget)
    sheet = ChangeRestaurantSheet(window, context)
    sheet.open()
    sheet.fields.name.setText("Trattoria Nuova")
    sheet.fields.country.setCurrentIndex(sheet.fields.country.findData("DE"))
    assert sheet.fields.currency.currentData() == "EUR"
    sheet.region.setCurrentIndex(sheet.region.findData("BY"))
    sheet.save.click()
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=LONG)
    [kept] = restaurants.of_user(context.store, context.user.id)
    place = kept.restaurant
    assert (place.name, place.country, place.region) == ("Trattoria Nuova", "DE", "BY")
    assert place.timezone == "Europe/Berlin"


def test_only_who_may_change_the_restaurant_is_offered_it(qtbot: QtBot, context: AppContext) -> None:
    card = RestaurantCard(context)
    qtbot.addWidget(card)
    card.show()

    def offered() -> bool:
        card.refresh()
        qtbot.waitUntil(lambda: not context.jobs.busy, timeout=LONG)
        return any(each.text() == "Change" and each.isVisible() for each in card.findChildren(QPushButton))

    assert offered()
    assert context.restaurant is not None
    context.choose(Membership(context.restaurant, Role.CHEF))
    assert not offered()


def test_a_password_is_changed_by_who_knows_the_old_one(qtbot: QtBot, context: AppContext) -> None:
    with context.store.begin() as uow:
        users.set_password(uow, context.user.id, accounts.hash_password("una frase curta"))
    window = context.parent()
    assert isinstance(window, QWidget)
    sheet = PasswordSheet(window, context)
    sheet.open()
    for old, new, again in (
        ("wrong", "una altra frase", "una altra frase"),
        ("una frase curta", "una altra frase", "una altra"),
        ("una frase curta", "una altra frase", "una altra frase"),
    ):
        for edit, text in zip((sheet.old, sheet.new, sheet.again), (old, new, again), strict=True):
            edit.setText(text)
        sheet.save.click()
        qtbot.waitUntil(lambda: not context.jobs.busy, timeout=LONG)
    assert accounts.sign_in(context.store, context.user.email, "una altra frase") == context.user
