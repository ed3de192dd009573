"""The Members page, joining by a code, and the settings of a restaurant's trade."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.restaurants import Role
from flux_desktop.services import accounts, invitations, members, restaurants, settings
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.members.sheets import InviteSheet
from flux_desktop.ui.members.view import MembersView
from flux_desktop.ui.settings.invitation import InvitationCard
from flux_desktop.ui.settings.trading import TradingCard
from tests.ui.imports_page import PATIENCE, button, clipped, nameless, open_sheet, texts
from tests.ui.keys import activate

Show = Callable[..., QWidget]


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "_COST", 4)


@pytest.fixture
def view(context: AppContext, qtbot: QtBot) -> Iterator[MembersView]:
    window = context.parent()
    assert isinstance(window, QWidget)
    made = MembersView(context)
    QVBoxLayout(window).addWidget(made)
    window.resize(960, 636)
    activate(qtbot, window)
    rest(context, qtbot)
    yield made
    modal = QApplication.activeModalWidget()
    if modal is not None:
        modal.close()
    QApplication.processEvents()


def rest(context: AppContext, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=PATIENCE)
    QApplication.processEvents()


def roles(context: AppContext) -> dict[str, Role]:
    return {each.user.email: each.role for each in members.members_of(context.session)}


def test_somebody_is_invited_joins_and_gets_another_role_and_that_is_taken_back(
    view: MembersView, context: AppContext, qtbot: QtBot
) -> None:
    button(view, "Invite").click()
    sheet = open_sheet(qtbot)
    assert isinstance(sheet, InviteSheet)
    assert nameless(sheet) == []
    sheet.email_field.line.setText("not an address")
    button(sheet, "Make a code").click()
    rest(context, qtbot)
    assert "This is not an e-mail address." in texts(sheet)
    sheet.email_field.line.setText("cook@prova.example")
    button(sheet, "Make a code").click()
    rest(context, qtbot)
    code = sheet.code.text()
    assert clipped(sheet) == []
    button(sheet, "Done").click()
    rest(context, qtbot)
    assert "cook@prova.example" in texts(view)
    invitations.register_invited(context.store, "cook@prova.example", "long enough", "Cook", code)
    view.invalidate()
    rest(context, qtbot)
    assert roles(context)["cook@prova.example"] is Role.CHEF
    at = [each.user.name for each in view.rows.rows].index("Cook")
    view.table.selectRow(at)
    view.role.setCurrentIndex(view.role.findData(Role.MANAGER))
    button(view, "Change role").click()
    rest(context, qtbot)
    assert roles(context)["cook@prova.example"] is Role.MANAGER
    context.undo.undo()
    rest(context, qtbot)
    assert roles(context)["cook@prova.example"] is Role.CHEF
    button(view, "Remove").click()
    button(open_sheet(qtbot), "Remove").click()
    rest(context, qtbot)
    assert list(roles(context)) == ["nonna@prova.example"]


def test_an_account_joins_in_the_settings(context: AppContext, qtbot: QtBot, show: Show) -> None:
    boss = accounts.register(context.store, "boss@bar.example", "long enough")
    bar = restaurants.new_restaurant("Bar")
    restaurants.create(context.store, boss.id, bar)
    code = invitations.invite(
        restaurants.session_for(context.store, boss.id, bar), context.user.email, Role.COUNTER
    ).code
    card = InvitationCard(context)
    show(card)
    card.code.line.setText("AAAA")
    card.join.click()
    rest(context, qtbot)
    assert "This code is not good for this e-mail address." in texts(card)
    card.code.line.setText(code)
    card.join.click()
    rest(context, qtbot)
    found = {each.restaurant.name: each.role for each in restaurants.of_user(context.store, context.user.id)}
    assert found == {"Trattoria Prova": Role.OWNER, "Bar": Role.COUNTER}


def test_tax_and_targets_are_saved_as_typed_refused_beside_the_field_and_taken_back(
    context: AppContext, qtbot: QtBot, show: Show
) -> None:
    card = TradingCard(context)
    show(card)
    card.refresh()
    rest(context, qtbot)
    assert card.target.line.text() == "70 %"
    card.rate.line.setText("much")
    button(card, "Save").click()
    assert "Type a share from 0 to 100 %." in texts(card)
    card.rate.line.setText("10,5")
    card.target.line.setText("0.65")
    card.waste.set_current("false")
    button(card, "Save").click()
    rest(context, qtbot)
    named = settings.named_settings(context.session)
    assert (named["tax_rate"], named["margin_target"], named["waste_factor_enabled"]) == (0.105, 0.65, False)
    context.undo.undo()
    rest(context, qtbot)
    named = settings.named_settings(context.session)
    assert (named["tax_rate"], named["margin_target"], named["waste_factor_enabled"]) == (0.0, 0.7, True)
