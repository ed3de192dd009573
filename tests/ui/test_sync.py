"""Sync in the window, with a real hub: connecting, the pill, the page in each of its states, and a way out of each."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop import bundled
from flux_desktop.domain.i18n import catalogue, language, use_language
from flux_desktop.domain.merge import Entry
from flux_desktop.domain.restaurants import Membership, Role
from flux_desktop.domain.sync import HubPlace, Row
from flux_desktop.services import accounts, menu, restaurants, sync_computers, sync_records
from flux_desktop.services import sync as syncing
from flux_desktop.services.outputs import Output
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.services.sync_handover import hand_over, take_in
from flux_desktop.services.sync_records import Status
from flux_desktop.store import sync_links
from flux_desktop.store.registers import SHAPES
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.connect_hub import BRING, NEW, SAME, ConnectSheet, SignInSheet
from flux_desktop.ui.settings.sync import SyncCard
from flux_desktop.ui.sync.view import SyncView
from flux_desktop.ui.sync_words import FIELDS, REASONS, TABLES, field_words, standing, value_words
from flux_desktop.ui.theme import SCALES, theme
from flux_desktop.ui.workspace import Workspace
from flux_desktop.wire.hub_tokens import TokenKeeper
from tests.hubs import PASSWORD
from tests.ui.fit import misfits, sideways
from tests.ui.imports_page import button, buttons, clipped, nameless, open_sheet, texts
from tests.ui.keys import activate
from tests.ui.sync_world import EMAIL, OtherComputer, RealHub, fill, real_hub, rest


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A computer without one: a sign-in lasts as long as the window."""
    monkeypatch.setattr(accounts, "_COST", 4)
    monkeypatch.setattr(accounts, "_NOBODY", accounts.hash_password("nobody"))
    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[RealHub]:
    folder = tmp_path / "hub"
    folder.mkdir()
    with real_hub(folder) as made:
        yield made


@pytest.fixture
def view(context: AppContext, qtbot: QtBot) -> Iterator[SyncView]:
    window = context.parent()
    assert isinstance(window, QWidget)
    made = SyncView(context)
    QVBoxLayout(window).addWidget(made)
    window.resize(960, 636)
    activate(qtbot, window)
    rest(context, qtbot)
    yield made
    modal = QApplication.activeModalWidget()
    if modal is not None:
        modal.close()
    QApplication.processEvents()


@pytest.fixture
def connected(view: SyncView, context: AppContext, hub: RealHub, qtbot: QtBot, tmp_path: Path) -> SyncView:
    """The page of a restaurant that is at the hub."""
    fill(context.session, tmp_path)
    sign_in(view, hub, qtbot, context)
    button(open_sheet(qtbot), "Put it at the hub").click()
    rest(context, qtbot)
    return view


@pytest.fixture
def other(connected: SyncView, context: AppContext, hub: RealHub) -> Iterator[OtherComputer]:
    """Another computer that has the same."""
    made = hub.computer("Tablet")
    assert context.restaurant is not None
    made.bring(HubPlace(context.restaurant.id, context.restaurant.name))
    yield made
    made.store.close()


def sign_in(view: SyncView, hub: RealHub, qtbot: QtBot, context: AppContext) -> ConnectSheet:
    button(view, "Connect to a hub").click()
    sheet = open_sheet(qtbot)
    assert isinstance(sheet, ConnectSheet)
    sheet.sign_in.address.line.setText(hub.url)
    sheet.sign_in.email.line.setText(EMAIL)
    sheet.sign_in.password.setText(PASSWORD)
    sheet.name.line.setText("Office")
    button(sheet, "Sign in").click()
    rest(context, qtbot)
    return sheet


def pill(context: AppContext) -> str:
    return standing(context.sync.status, context.sync.running)[0]


def price(place: OtherComputer | AppContext, dish: str) -> int | None:
    return menu.dish_named(place.session, dish).price


def set_price(place: OtherComputer | AppContext, dish: str, amount: int) -> None:
    menu.change_dish(place.session, menu.dish_named(place.session, dish).id, price=amount * 1_000_000)


def sync_now(context: AppContext, qtbot: QtBot) -> None:
    context.sync.sync()
    rest(context, qtbot)


# -- connecting ------------------------------------------------------------------------------------------------------


def test_a_restaurant_without_a_hub_says_so_and_shows_no_pill(view: SyncView, context: AppContext) -> None:
    assert "This restaurant is on this computer alone" in texts(view)
    assert buttons(view) == {"Connect to a hub"}
    assert pill(context) == ""


def test_what_is_wrong_is_said_under_its_field_and_the_sheet_grows_with_it(
    view: SyncView, context: AppContext, hub: RealHub, qtbot: QtBot
) -> None:
    button(view, "Connect to a hub").click()
    sheet = open_sheet(qtbot)
    assert isinstance(sheet, ConnectSheet)
    assert nameless(sheet) == []
    before = sheet.height()
    for address, said in (
        ("http://hub.example.com", "is not safe"),
        ("", "is not safe"),
        ("http://127.0.0.1:9", "does not answer"),
    ):
        sheet.sign_in.address.line.setText(address)
        sheet.sign_in.password.setText("x")
        button(sheet, "Sign in").click()
        rest(context, qtbot)
        assert said in texts(sheet.sign_in.address), address
    sheet.sign_in.address.clear_error()
    sheet.sign_in.address.line.setText(hub.url)
    sheet.sign_in.email.line.setText(EMAIL)
    button(sheet, "Sign in").click()
    rest(context, qtbot)
    assert "Wrong e-mail or password" in texts(sheet.sign_in.password_field)
    qtbot.waitUntil(lambda: sheet.height() > before)
    assert clipped(sheet) == []


def test_an_address_without_a_scheme_is_one_that_is_safe(view: SyncView, qtbot: QtBot) -> None:
    button(view, "Connect to a hub").click()
    sheet = open_sheet(qtbot)
    assert isinstance(sheet, ConnectSheet)
    sheet.sign_in.address.line.setText("hub.example.com/ ")
    assert sheet.sign_in.account("").url == "https://hub.example.com"


def test_a_restaurant_is_put_at_the_hub_and_the_pill_says_that_it_is_synced(
    connected: SyncView, context: AppContext, hub: RealHub
) -> None:
    assert pill(context) == "Synced just now"
    assert context.restaurant is not None
    assert [each.id for each in syncing.sign_in(hub.account(hub.folder))] == [context.restaurant.id]
    assert "With 127.0.0.1" in texts(connected)
    assert [each.error for each in connected.past.rows] == [""]
    assert "The hub has everything from here." in texts(connected)
    assert clipped(connected) == []


def test_joining_says_first_how_much_goes_where_and_then_goes_on_with_the_hubs(
    view: SyncView, context: AppContext, hub: RealHub, qtbot: QtBot, tmp_path: Path
) -> None:
    there = hub.computer("Tablet")
    place = new_restaurant("Trattoria Prova")
    fill(there.session_of(place), tmp_path)
    there.put(place)
    fill(context.session, tmp_path, "more.csv", "Goulash", first=date(2026, 3, 1))
    mine = context.session.restaurant.id
    sheet = sign_in(view, hub, qtbot, context)
    assert sheet.choice == SAME
    said = texts(sheet)
    assert (
        "goes into “Trattoria Prova” at the hub: 1 dish, 0 ingredients, 0 recipes, 1 import, 20 lines" in said
    )
    assert not syncing.linked(context.store)
    button(sheet, "Connect").click()
    rest(context, qtbot)
    rest(context, qtbot)
    assert context.restaurant is not None
    assert context.restaurant.id == place.id != mine
    assert {each.name for each in menu.dishes(context.session)} == {"Soup", "Tea", "Goulash"}
    there.sync()
    assert {each.name for each in menu.dishes(there.session)} == {"Soup", "Tea", "Goulash"}
    there.store.close()


def test_a_restaurant_of_the_hub_is_brought_here_beside_what_is_here(
    view: SyncView, context: AppContext, hub: RealHub, qtbot: QtBot, tmp_path: Path
) -> None:
    there = hub.computer("Tablet")
    place = new_restaurant("Can Roca")
    fill(there.session_of(place), tmp_path, "their.csv", "Soup")
    there.put(place)
    there.store.close()
    sheet = sign_in(view, hub, qtbot, context)
    assert sheet.choice == NEW
    sheet.choose(BRING)
    assert "Can Roca comes to this computer" in texts(sheet)
    button(sheet, "Bring it here").click()
    rest(context, qtbot)
    rest(context, qtbot)
    assert context.restaurant is not None
    assert context.restaurant.id == place.id
    found = restaurants.of_user(context.store, context.user.id)
    assert {each.restaurant.name for each in found} == {"Trattoria Prova", "Can Roca"}
    assert [each.name for each in menu.dishes(context.session)] == ["Soup"]


def test_who_has_no_restaurant_brings_one_and_who_has_none_there_is_told(
    context: AppContext, hub: RealHub, qtbot: QtBot, view: SyncView
) -> None:
    context.choose(None)
    rest(context, qtbot)
    sheet = ConnectSheet(view, context)
    sheet.open()
    sheet.sign_in.address.line.setText(hub.url)
    sheet.sign_in.email.line.setText(EMAIL)
    sheet.sign_in.password.setText(PASSWORD)
    button(sheet, "Sign in").click()
    rest(context, qtbot)
    assert "no restaurant at the hub yet" in texts(sheet)
    assert not sheet.act.isEnabled()


# -- the states of the page ------------------------------------------------------------------------------------------


def test_while_the_hub_is_away_changes_wait_and_nothing_is_in_the_way(
    connected: SyncView, context: AppContext, qtbot: QtBot
) -> None:
    place = context.session.restaurant.id
    with context.store.begin(lock=place) as uow:
        url = sync_links.link(uow, place)
        assert url is not None
        sync_links.put_link(uow, place, "http://127.0.0.1:9", EMAIL)
    TokenKeeper(context.settings.data_dir, "http://127.0.0.1:9", EMAIL).keep("a token")
    for dish in ("Soup", "Tea"):
        set_price(context, dish, 9)
    sync_now(context, qtbot)
    assert pill(context) == "Offline · 2 changes waiting"
    assert {each.what for each in connected.waiting.rows.rows} == {"Soup", "Tea"}
    assert "The hub does not answer." in texts(connected)
    assert QApplication.activeModalWidget() is None
    assert {"Try again", "Sync now"} <= buttons(connected)


def test_a_conflict_is_shown_with_both_values_and_the_other_can_be_taken(
    connected: SyncView, other: OtherComputer, context: AppContext, qtbot: QtBot
) -> None:
    set_price(other, "Soup", 5)
    other.sync()
    set_price(context, "Soup", 6)
    sync_now(context, qtbot)
    assert pill(context) == "Needs attention"
    assert "Soup · Price" in texts(connected)
    assert "Now: €6.00. The other: €5.00." in texts(connected)
    assert nameless(connected) == []
    button(connected, "Take the other").click()
    rest(context, qtbot)
    assert price(context, "Soup") == 5_000_000
    assert not connected.conflicts.isVisible()
    sync_now(context, qtbot)
    assert pill(context) == "Synced just now"
    other.sync()
    assert price(other, "Soup") == 5_000_000


def test_a_conflict_is_kept_as_it_stands(
    connected: SyncView, other: OtherComputer, context: AppContext, qtbot: QtBot
) -> None:
    set_price(other, "Soup", 5)
    other.sync()
    set_price(context, "Soup", 6)
    sync_now(context, qtbot)
    button(connected, "Keep").click()
    rest(context, qtbot)
    assert (price(context, "Soup"), pill(context)) == (6_000_000, "Synced just now")


def test_a_change_that_the_hub_did_not_take_says_why_and_is_sent_again_or_left(
    connected: SyncView, context: AppContext, qtbot: QtBot
) -> None:
    place = context.session.restaurant.id

    def refuse(dish: str, reason: str) -> None:
        row = Row("menu_items", menu.dish_named(context.session, dish).id, {"price": Entry(1, "00", 1)})
        with context.store.begin(lock=place) as uow:
            sync_links.reject(uow, place, row, reason)
        connected.invalidate()
        context.sync.look()
        rest(context, qtbot)

    refuse("Soup", "parent")
    assert pill(context) == "Needs attention"
    assert "Soup · Dish" in texts(connected)
    assert "What it belongs to is not at the hub." in texts(connected)
    button(connected, "Send again").click()
    rest(context, qtbot)
    assert pill(context) == "Synced just now"
    assert connected.past.rows[0].report["pushed"] == 1
    refuse("Tea", "invalid")
    button(connected, "Leave it here").click()
    rest(context, qtbot)
    assert pill(context) == "Synced just now"


def test_a_sign_in_that_ended_is_begun_again_from_the_page(
    connected: SyncView, context: AppContext, hub: RealHub, qtbot: QtBot
) -> None:
    TokenKeeper(context.settings.data_dir, hub.url, EMAIL).keep("")
    sync_now(context, qtbot)
    assert pill(context) == "Needs attention"
    assert "You are signed out of the hub." in texts(connected)
    button(connected, "Sign in").click()
    sheet = open_sheet(qtbot)
    assert isinstance(sheet, SignInSheet)
    assert (sheet.sign_in.address.line.text(), sheet.sign_in.email.line.text()) == (hub.url, EMAIL)
    sheet.sign_in.password.setText(PASSWORD)
    button(sheet, "Sign in").click()
    rest(context, qtbot)
    rest(context, qtbot)
    assert pill(context) == "Synced just now"


def test_sides_that_differ_are_compared_as_a_whole(
    connected: SyncView, context: AppContext, qtbot: QtBot
) -> None:
    place = context.session.restaurant.id
    with context.store.begin(lock=place) as uow:
        sync_links.note_run(uow, place, {"differs": True}, "")
    connected.invalidate()
    context.sync.look()
    rest(context, qtbot)
    assert pill(context) == "Needs attention"
    button(connected, "Compare everything").click()
    rest(context, qtbot)
    rest(context, qtbot)
    assert pill(context) == "Synced just now"


def test_a_lost_computer_is_revoked_after_asking_and_let_in_again(
    connected: SyncView, other: OtherComputer, context: AppContext, qtbot: QtBot
) -> None:
    button_refresh(connected, context, qtbot)
    assert {"Office", "Tablet", "This computer"} <= set(texts(connected.computers).splitlines())
    button(connected, "Revoke").click()
    sheet = open_sheet(qtbot)
    assert "Revoke Tablet?" in texts(sheet)
    button(sheet, "Cancel").click()
    rest(context, qtbot)
    other.sync()
    button(connected, "Revoke").click()
    button(open_sheet(qtbot), "Revoke").click()
    rest(context, qtbot)
    assert "Removed" in texts(connected.computers)
    with pytest.raises(AssertionError):
        other.sync()
    button(connected, "Let it in again").click()
    rest(context, qtbot)
    syncing.sign_in(other.account)
    other.sync()


def button_refresh(view: SyncView, context: AppContext, qtbot: QtBot) -> None:
    view.refresh()
    rest(context, qtbot)


def test_a_revoked_computer_says_so_and_hands_its_work_over_as_a_file(
    connected: SyncView,
    other: OtherComputer,
    context: AppContext,
    hub: RealHub,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    set_price(context, "Soup", 7)
    found = sync_computers.computers(other.session, other.account.folder)
    own = next(each for each in found if each.name == "Office")
    sync_computers.remove(other.session, other.account.folder, own)
    sync_now(context, qtbot)
    assert pill(context) == "Needs attention"
    assert "Sign in" in buttons(connected)
    # Signed in again, it is told that it was removed.
    syncing.sign_in(hub.account(context.settings.data_dir))
    sync_now(context, qtbot)
    assert "This computer was removed from the hub." in texts(connected)
    file = tmp_path / "work.fluxchanges"
    connected.waiting.save_to(file)
    rest(context, qtbot)
    assert take_in(other.session, file).count == 1
    other.sync()
    assert price(other, "Soup") == 7_000_000


def test_a_file_of_changes_is_taken_in_and_sent(
    connected: SyncView, other: OtherComputer, context: AppContext, qtbot: QtBot, tmp_path: Path
) -> None:
    set_price(other, "Tea", 8)
    file = tmp_path / "work.fluxchanges"
    hand_over(other.session, Output(file))
    connected.waiting.take_in(file)
    rest(context, qtbot)
    rest(context, qtbot)
    assert price(context, "Tea") == 8_000_000
    assert pill(context) == "Synced just now"
    (tmp_path / "wrong.fluxchanges").write_text("no")
    failed: list[Exception] = []
    context.jobs.failed.connect(failed.append)
    connected.waiting.take_in(tmp_path / "wrong.fluxchanges")
    rest(context, qtbot)
    assert [getattr(each, "code", "") for each in failed] == ["sync.file"]


@pytest.mark.parametrize("spoken", ["en", "es"])
def test_a_page_full_of_everything_fits_at_every_size(
    connected: SyncView,
    other: OtherComputer,
    context: AppContext,
    hub: RealHub,
    qtbot: QtBot,
    tmp_path: Path,
    spoken: str,
) -> None:
    set_price(other, "Soup", 5)
    other.sync()
    set_price(context, "Soup", 6)
    sync_now(context, qtbot)
    place, tea = context.session.restaurant.id, menu.dish_named(context.session, "Tea")
    with context.store.begin(lock=place) as uow:
        sync_links.reject(uow, place, Row("menu_items", tea.id, {"price": Entry(1, "00", 1)}), "parent")
    TokenKeeper(context.settings.data_dir, hub.url, EMAIL).keep("")
    fill(context.session, tmp_path, "more.csv", *(f"Dish {n}" for n in range(9)), first=date(2026, 3, 1))
    before, numbers = (language(), catalogue()), QLocale()
    use_language(spoken, bundled("resources") / "locale")
    QLocale.setDefault(QLocale({"en": "en_GB", "es": "es_ES"}[spoken]))
    try:
        sync_now(context, qtbot)
        page = SyncView(context)
        qtbot.addWidget(page)
        page.show()
        rest(context, qtbot)
        assert all(each.isVisible() for each in (page.conflicts, page.rejected, page.waiting.table))
        wrong = []
        for scale, size in product(SCALES, ((960, 636), (1216, 836))):
            theme().apply(scale=scale)
            page.resize(*size)
            for _turn in range(3):
                QApplication.sendPostedEvents()
                QApplication.processEvents()
            wrong += [f"{size} at {scale}: {each}" for each in (*misfits(page), *sideways(page))]
        assert wrong == []
    finally:
        use_language(*before)
        QLocale.setDefault(numbers)


def test_a_new_computer_shows_what_has_come_while_the_rest_is_on_its_way(
    view: SyncView, context: AppContext, hub: RealHub, qtbot: QtBot, tmp_path: Path
) -> None:
    there = hub.computer("Tablet")
    place = new_restaurant("Can Roca")
    for n in range(4):
        fill(there.session_of(place), tmp_path, f"{n}.csv", f"Dish {n}", first=date(2026, 1 + n, 1))
    there.put(place)
    there.store.close()
    seen: list[tuple[bool, int]] = []

    def look(_changes: object) -> None:
        if context.restaurant is not None and context.restaurant.id == place.id:
            seen.append((context.sync.running, len(menu.dishes(context.session))))

    context.jobs.changed.connect(look)
    context.sync.connect_to(hub.account(context.settings.data_dir), None, HubPlace(place.id, "Can Roca"))
    rest(context, qtbot)
    rest(context, qtbot)
    assert seen[-1][1] == 4
    assert any(running for running, _dishes in seen), seen


# -- by itself, in the header, in the settings ------------------------------------------------------------------------


def test_the_window_syncs_at_its_start_and_the_pill_leads_to_the_page(
    context: AppContext, hub: RealHub, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flux_desktop.ui import syncing as module

    monkeypatch.setattr(module, "_FIRST_MS", 10)
    fill(context.session, tmp_path)
    account = hub.account(tmp_path)
    syncing.connect(
        lambda _place: context.session, context.store, account, local=context.restaurant, place=None
    )
    set_price(context, "Soup", 9)
    workspace = Workspace(context)
    qtbot.addWidget(workspace)
    workspace.resize(1024, 700)
    workspace.show()
    pill = workspace.header.sync
    qtbot.waitUntil(lambda: sync_records.status(context.session).waiting == 0, timeout=60_000)
    qtbot.waitUntil(lambda: pill.text() == "Synced just now" and not context.jobs.busy, timeout=60_000)
    assert context.sync._every.isActive()
    pill.click()
    assert workspace.current_key == "sync"
    rest(context, qtbot)
    # A chef reads how it stands, and the pill leads nowhere.
    assert context.restaurant is not None
    context.choose(Membership(context.restaurant, Role.CHEF))
    rest(context, qtbot)
    assert pill.isVisible()
    workspace.open("sync")
    assert workspace.current_key != "sync"


def test_a_sync_that_is_asked_for_while_one_runs_follows_it(
    connected: SyncView, context: AppContext, qtbot: QtBot
) -> None:
    before = len(sync_records.history(context.session))
    for _time in range(3):
        context.sync.sync()
    assert not connected.now.isEnabled()
    rest(context, qtbot)
    rest(context, qtbot)
    assert len(sync_records.history(context.session)) == before + 2
    assert connected.now.isEnabled()


def test_the_settings_say_which_hub_and_disconnect_after_asking(
    connected: SyncView, context: AppContext, hub: RealHub, qtbot: QtBot, show: Callable[..., QWidget]
) -> None:
    card = SyncCard(context)
    show(card)
    assert {hub.url, EMAIL, "Synced just now"} <= set(texts(card).splitlines())
    card.name.line.setText("Back office")
    button(card, "Save").click()
    assert context.settings.device_name == "Back office"
    sync_now(context, qtbot)
    [computer] = sync_computers.computers(context.session, context.settings.data_dir)
    assert computer.name == "Back office"
    button(card, "Disconnect").click()
    button(open_sheet(qtbot), "Disconnect").click()
    rest(context, qtbot)
    assert not sync_records.status(context.session).is_connected
    assert buttons(card) == {"Connect to a hub"}
    assert "This restaurant is on this computer alone" in texts(connected)
    assert pill(context) == ""


# -- words -----------------------------------------------------------------------------------------------------------


def test_every_table_and_field_that_travels_has_a_word() -> None:
    assert set(TABLES) == set(SHAPES)
    told = {
        register.removesuffix("+")
        for shape in SHAPES.values()
        for register in shape.registers
        if register not in ("created_at", "auto_created")
    }
    assert told <= set(FIELDS), told - set(FIELDS)
    assert set(REASONS) == {"parent", "invalid", "unknown", "foreign"}


def test_values_are_said_as_a_person_says_them() -> None:
    assert value_words("price", 4_500_000, "EUR") == "€4.50"
    assert value_words("tax_rate", 100_000, "EUR") == "10%"
    assert value_words("archived", True, "EUR") == "Yes"
    assert value_words("name+", {"name": "Soup", "name_key": "soup"}, "EUR") == "Soup"
    assert value_words("recipe_id+", {"content": {"lines": [1, 2]}}, "EUR") == "Recipe with 2 ingredients"
    assert value_words("category", None, "EUR") == "–"
    assert field_words(("price", "category")) == "Price, Category"
    assert field_words(()) == "New"


def test_the_pill_says_how_long_ago() -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def said(**past: float) -> str:
        return standing(Status("hub", "e", now - timedelta(**past)), False, now)[0]

    assert said(seconds=5) == "Synced just now"
    assert said(minutes=2) == "Synced 2 min ago"
    assert said(hours=3) == "Synced 3 h ago"
    assert "Feb" in said(days=2)
    assert standing(Status("hub", "e"), False)[0] == "Not synced yet"
    assert standing(Status("hub", "e", now, 1, error="x", code="sync.unreachable"), False)[0] == (
        "Offline · 1 change waiting"
    )
    assert standing(Status("hub", "e", now, error="x", code="sync.revoked"), False)[0] == "Needs attention"
