"""The page Settings: this computer, the restaurant and its hours, the database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, QPoint, QPointF, QSize, Qt, QTime, QUrl
from PySide6.QtGui import QDesktopServices, QWheelEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.hours import DayHours
from flux_desktop.domain.restaurants import Membership, Role
from flux_desktop.services import restaurants
from flux_desktop.services.database import database_of
from flux_desktop.services.hours import hours_of, set_hours
from flux_desktop.services.imports import Import
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.store import restaurants as stored
from flux_desktop.store.upgrade import HEAD
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.parts.buttons import IconButton, PrimaryButton, Segment
from flux_desktop.ui.parts.fields import DateEdit, Select
from flux_desktop.ui.parts.overlays import Sheet, Toast
from flux_desktop.ui.settings.hours import HoursCard
from flux_desktop.ui.settings.view import SettingsView
from flux_desktop.ui.settings.week import TimeEdit
from flux_desktop.ui.theme import Theme
from tests.sessions import session

ImportLines = Callable[..., Import]
PATIENCE = 20_000
MONDAY = 0
CHRISTMAS = date(2099, 12, 25)


@pytest.fixture
def open_view(context: AppContext, qtbot: QtBot) -> Callable[[], SettingsView]:
    """The page in the window of the context, loaded."""

    def opened() -> SettingsView:
        window = context.parent()
        assert isinstance(window, QWidget)
        view = SettingsView(context)
        QVBoxLayout(window).addWidget(view)
        window.resize(1216, 836)
        window.show()
        rest(context, qtbot)
        return view

    return opened


@pytest.fixture
def closed_on_mondays(import_lines: ImportLines) -> Import:
    """Four weeks of soup, none on Mondays."""
    days = [date(2026, 1, 5) + timedelta(n) for n in range(28)]
    return import_lines(*(f"{day},Soup,2,4.50" for day in days if day.weekday() != MONDAY))


def rest(context: AppContext, qtbot: QtBot) -> None:
    def settled() -> bool:
        if not context.jobs.busy:
            # What a layout was given to show comes with the events that still wait.
            QApplication.processEvents()
        return not context.jobs.busy

    qtbot.waitUntil(settled, timeout=PATIENCE)


def said(widget: QWidget) -> str:
    return " ".join(each.text() for each in widget.findChildren(QLabel) if each.isVisible())


def button(widget: QWidget, text: str) -> QPushButton:
    return next(each for each in widget.findChildren(QPushButton) if each.text() == text and each.isVisible())


def segment(widget: QWidget, name: str) -> Segment:
    return next(each for each in widget.findChildren(Segment) if each.accessibleName() == name)


def hours_card(view: SettingsView) -> HoursCard:
    return view.findChildren(HoursCard)[0]


def save(view: SettingsView) -> PrimaryButton:
    return next(each for each in view.findChildren(PrimaryButton) if each.text() == "Save hours")


def saved_hours(context: AppContext) -> list[DayHours]:
    assert context.restaurant is not None
    return hours_of(session(context.store, context.restaurant))


def test_hours_that_nobody_set_are_those_sales_show(
    open_view: Callable[[], SettingsView], closed_on_mondays: Import
) -> None:
    view = open_view()
    assert segment(view, "Open days").current == "learned"
    assert "Closed on Monday," in said(hours_card(view))
    assert not save(view).isEnabled()


def test_without_sales_the_page_does_not_claim_to_know_the_open_days(
    open_view: Callable[[], SettingsView],
) -> None:
    assert "once there are sales" in said(hours_card(open_view()))


def test_hours_set_by_hand_begin_with_the_learned_days_and_are_saved(
    qtbot: QtBot, context: AppContext, open_view: Callable[[], SettingsView], closed_on_mondays: Import
) -> None:
    view = open_view()
    segment(view, "Open days").set_current("set")
    days = hours_card(view).findChildren(QCheckBox)
    assert [each.isChecked() for each in days] == [False] + [True] * 6
    times = {each.accessibleName(): each for each in view.findChildren(TimeEdit)}
    times["Sunday to"].setTime(QTime(1, 30))
    days[1].setChecked(False)
    save(view).click()
    rest(context, qtbot)
    monday, tuesday, *_others, sunday = saved_hours(context)
    assert monday.closed
    assert tuesday == DayHours(1, None, None, None, closed=True)
    assert sunday == DayHours(6, None, time(12), time(1, 30), closed=False)
    assert not save(view).isEnabled()
    assert [each.accessibleName() for each in view.window().findChildren(Toast)] == ["Hours saved."]


def test_a_day_is_opened_a_second_time_and_joined_again(
    qtbot: QtBot, context: AppContext, open_view: Callable[[], SettingsView], closed_on_mondays: Import
) -> None:
    view = open_view()
    segment(view, "Open days").set_current("set")
    shifts = {each.accessibleName(): each for each in view.findChildren(IconButton)}
    shifts["Open a second time on Tuesday"].click()
    save(view).click()
    rest(context, qtbot)
    tuesday = saved_hours(context)[1]
    assert tuesday.shifts == ((time(12), time(16)), (time(20), time(23, 30)))
    shifts["Open once on Tuesday"].click()
    save(view).click()
    rest(context, qtbot)
    assert saved_hours(context)[1].shifts == ((time(12), time(23, 30)),)


def test_a_closed_date_leaves_the_weekdays_learned(
    qtbot: QtBot, context: AppContext, open_view: Callable[[], SettingsView]
) -> None:
    view = open_view()
    view.findChildren(DateEdit)[0].setDate(QDate(2099, 12, 25))
    button(view, "Add closed date").click()
    save(view).click()
    rest(context, qtbot)
    assert saved_hours(context) == [DayHours(None, CHRISTMAS, None, None, closed=True)]
    assert segment(view, "Open days").current == "learned"


def test_a_date_is_taken_out_and_past_ones_are_kept_unseen(
    qtbot: QtBot, context: AppContext, open_view: Callable[[], SettingsView]
) -> None:
    assert context.restaurant is not None
    past = DayHours(None, date(2020, 1, 1), None, None, closed=True)
    party = DayHours(None, CHRISTMAS, time(18), time(23), closed=False)
    set_hours(session(context.store, context.restaurant), [past, party])
    view = open_view()
    assert "18:00–23:00" in said(hours_card(view))
    assert "2020" not in said(hours_card(view))
    [remove] = [each for each in view.findChildren(IconButton) if "2099" in each.accessibleName()]
    remove.click()
    save(view).click()
    rest(context, qtbot)
    assert saved_hours(context) == [past]
    assert "None ahead." in said(hours_card(view))


def test_going_back_to_learned_days_forgets_the_weekdays(
    qtbot: QtBot, context: AppContext, open_view: Callable[[], SettingsView]
) -> None:
    assert context.restaurant is not None
    set_hours(session(context.store, context.restaurant), [DayHours(MONDAY, None, None, None, closed=True)])
    view = open_view()
    assert segment(view, "Open days").current == "set"
    segment(view, "Open days").set_current("learned")
    save(view).click()
    rest(context, qtbot)
    assert saved_hours(context) == []


def test_a_reload_does_not_undo_what_is_being_edited(
    qtbot: QtBot, context: AppContext, open_view: Callable[[], SettingsView]
) -> None:
    view = open_view()
    segment(view, "Open days").set_current("set")
    hours_card(view).findChildren(QCheckBox)[2].setChecked(False)
    view.invalidate()
    rest(context, qtbot)
    assert segment(view, "Open days").current == "set"
    assert not hours_card(view).findChildren(QCheckBox)[2].isChecked()
    assert save(view).isEnabled()


def test_who_may_not_change_hours_sees_them_and_why(
    context: AppContext, open_view: Callable[[], SettingsView]
) -> None:
    assert context.restaurant is not None
    set_hours(session(context.store, context.restaurant), [DayHours(MONDAY, None, None, None, closed=True)])
    context.choose(Membership(context.restaurant, Role.CHEF))
    view = open_view()
    assert "Only a manager" in said(hours_card(view))
    assert not save(view).isVisible()
    assert all(each.isVisible() and not each.isEnabled() for each in hours_card(view).findChildren(QCheckBox))


def test_hours_that_cannot_be_read_are_an_error_with_a_way_on(
    qtbot: QtBot, context: AppContext, open_view: Callable[[], SettingsView]
) -> None:
    mine = context.restaurant
    assert mine is not None
    context.choose(Membership(new_restaurant("Somebody else's"), Role.OWNER))
    view = open_view()
    assert "There is no such restaurant." in said(hours_card(view))
    assert button(hours_card(view), "Try again").isVisible()
    context.choose(Membership(mine, Role.OWNER))
    rest(context, qtbot)
    assert "There is no such restaurant." not in said(hours_card(view))
    assert segment(view, "Open days").isVisible()


def test_the_wheel_over_a_time_scrolls_the_page_and_leaves_the_time(
    context: AppContext, open_view: Callable[[], SettingsView]
) -> None:
    view = open_view()
    segment(view, "Open days").set_current("set")
    edit = view.findChildren(TimeEdit)[0]
    before = edit.shown()
    middle = QPointF(edit.rect().center())
    turned = QWheelEvent(
        middle,
        edit.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(edit, turned)
    assert edit.shown() == before


def test_appearance_and_text_size_change_at_once_and_are_kept(
    context: AppContext, open_view: Callable[[], SettingsView], dressed: Theme
) -> None:
    view = open_view()
    segment(view, "Appearance").set_current("dark")
    segment(view, "Text size").set_current("1.3")
    assert (dressed.mode, dressed.scale) == ("dark", 1.3)
    assert (context.settings.theme, context.settings.text_size) == ("dark", 1.3)


def test_a_theme_changed_elsewhere_is_shown_here(
    context: AppContext, open_view: Callable[[], SettingsView]
) -> None:
    view = open_view()
    context.keep(theme="light")
    assert segment(view, "Appearance").current == "light"


def test_a_chosen_language_is_kept_for_the_next_start(
    context: AppContext, open_view: Callable[[], SettingsView]
) -> None:
    view = open_view()
    [language] = [each for each in view.findChildren(Select) if each.accessibleName() == "Language"]
    language.setCurrentIndex(language.findData("ca"))
    assert context.settings.language == "ca"


def test_adding_a_restaurant_goes_on_with_it(
    qtbot: QtBot, context: AppContext, open_view: Callable[[], SettingsView]
) -> None:
    context.choose(None)
    view = open_view()
    assert "No restaurant yet" in said(view)
    button(view, "Add a restaurant").click()
    [sheet] = view.window().findChildren(Sheet)
    button(sheet, "Add restaurant").click()
    assert "needs a name" in said(sheet)
    qtbot.keyClicks(sheet.focusWidget(), "Can Prova")
    button(sheet, "Add restaurant").click()
    rest(context, qtbot)
    assert context.restaurant is not None
    assert context.restaurant.name == "Can Prova"
    assert context.role is Role.OWNER
    assert context.restaurant in [
        each.restaurant for each in restaurants.of_user(context.store, context.user.id)
    ]
    assert "Can Prova" in said(view)


def test_a_restaurant_nobody_runs_is_shown_with_the_command_that_gives_it_and_cannot_be_taken(
    context: AppContext, open_view: Callable[[], SettingsView]
) -> None:
    orphan = new_restaurant("From the command line")
    with context.store.begin() as uow:
        stored.create(uow, orphan, None)
    view = open_view()
    assert "From the command line" in said(view)
    assert "flux-desktop give" in said(view)
    assert restaurants.unclaimed(context.store) == [orphan]
    assert not any(each.text() == "Take over" for each in view.findChildren(QPushButton))


def test_a_backup_is_made_listed_with_what_is_inside_and_brought_back(
    qtbot: QtBot,
    context: AppContext,
    open_view: Callable[[], SettingsView],
    closed_on_mondays: Import,
    tmp_path: Path,
) -> None:
    context.settings = replace(context.settings, data_dir=tmp_path)
    view = open_view()
    assert "There are no backups yet." in said(view)
    button(view, "Back up now").click()
    qtbot.waitUntil(lambda: "24 rows of sales" in said(view), timeout=PATIENCE)
    with context.store.begin() as uow:
        uow.connection.exec_driver_sql("DELETE FROM transactions")
    button(view, "Restore").click()
    sheet = next(each for each in view.window().findChildren(Sheet) if each.isVisible())
    with qtbot.waitSignal(context.signed_out, timeout=PATIENCE):
        sheet.accept()
    with context.store.read() as uow:
        assert uow.connection.exec_driver_sql("SELECT count(*) FROM transactions").scalar() == 24


def test_only_an_owner_sees_the_backups(context: AppContext, open_view: Callable[[], SettingsView]) -> None:
    assert context.restaurant is not None
    context.choose(Membership(context.restaurant, Role.MANAGER))
    assert "Back up now" not in {
        each.text() for each in open_view().findChildren(QPushButton) if each.isVisible()
    }


def test_the_database_says_where_it_is_and_opens_its_folder(
    context: AppContext, open_view: Callable[[], SettingsView], monkeypatch: pytest.MonkeyPatch
) -> None:
    view = open_view()
    file = context.store.file
    assert file is not None
    assert str(file) in said(view)
    assert "SQLite 3." in said(view)
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    button(view, "Open folder").click()
    assert [each.toLocalFile() for each in opened] == [str(file.parent)]
    database = database_of(context.store)
    assert database.schema == HEAD
    assert database.size is not None
    assert database.size >= file.stat().st_size


def test_the_licences_of_bundled_things_can_be_read(open_view: Callable[[], SettingsView]) -> None:
    view = open_view()
    button(view, "Licences").click()
    [sheet] = view.window().findChildren(Sheet)
    which = segment(sheet, "Licence of")
    assert "SIL OPEN FONT LICENSE" in sheet.findChildren(QWidget, "licence")[0].property("plainText")
    which.set_current("icons/LICENSE.txt")
    assert "Lucide" in sheet.findChildren(QWidget, "licence")[0].property("plainText")


def test_cards_stand_side_by_side_only_where_there_is_room(
    qtbot: QtBot, open_view: Callable[[], SettingsView], dressed: Theme
) -> None:
    view = open_view()
    card = hours_card(view)
    assert card.mapTo(view, QPoint()).x() > view.width() // 3
    dressed.apply(scale=1.3)
    view.window().resize(QSize(1024, 700))
    qtbot.waitUntil(lambda: card.mapTo(view, QPoint()).x() < view.width() // 3, timeout=2_000)


def test_past_days_cannot_be_added(open_view: Callable[[], SettingsView]) -> None:
    edit = open_view().findChildren(DateEdit)[0]
    edit.setDate(QDate(2020, 1, 1))
    assert edit.date().toPython() == datetime.now().astimezone().date()
