"""A chef who has joined by a code signs in and finds no money on any page; nor does who works at the counter."""

import re
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QAbstractListModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.permissions import PERMISSIONS, Permission
from flux_desktop.domain.restaurants import Role
from flux_desktop.services import accounts, dishes, invitations, restaurants
from flux_desktop.services.dishes import DishForm
from flux_desktop.services.imports import Import
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.views import VIEWS, PageEntry
from tests.ui.imports_page import PATIENCE

BLIND = sorted(set(Role) - PERMISSIONS[Permission.SEE_MONEY])
MONEY = re.compile(r"[€$£¥]|\bEUR\s*\d|\d\s*EUR\b")


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "_COST", 4)


@pytest.fixture
def filled(context: AppContext, import_lines: Callable[..., Import]) -> None:
    import_lines(
        *(f"2026-01-{day:02},{name},{2 + day % 5},4.50" for day in range(1, 29) for name in ("Soup", "Tea"))
    )
    dishes.save_dish(context.session, None, DishForm("Paella", "Rice", 14_000_000))


def said(page: QWidget) -> Iterator[str]:
    """Everything that a page says: to eyes, to screen readers, in tool tips, in every cell of every table."""
    for widget in [page, *page.findChildren(QWidget)]:
        yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
        if isinstance(widget, QLabel | QLineEdit):
            yield widget.text()
        if isinstance(widget, QLineEdit):
            yield widget.placeholderText()
        if isinstance(widget, QPlainTextEdit):
            yield widget.toPlainText()
        if isinstance(widget, QComboBox):
            yield from (widget.itemText(at) for at in range(widget.count()))
        if isinstance(widget, QAbstractItemView) and (model := widget.model()) is not None:
            columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
            for row in range(model.rowCount()):
                for column in range(columns):
                    index = model.index(row, column)
                    for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
                        yield str(model.data(index, role))
            for column in range(columns):
                yield str(model.headerData(column, Qt.Orientation.Horizontal))


def opened(entry: PageEntry, context: AppContext, qtbot: QtBot) -> QWidget:
    view = entry.open(context)
    qtbot.addWidget(view)
    view.resize(1216, 836)
    view.show()
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=PATIENCE)
    qtbot.wait(50)
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=PATIENCE)
    return view


@pytest.mark.parametrize("role", BLIND)
@pytest.mark.parametrize("entry", VIEWS, ids=lambda entry: entry.key)
def test_a_page_says_no_money_to_who_may_not_see_it(
    context: AppContext, filled: None, qtbot: QtBot, entry: PageEntry, role: Role
) -> None:
    code = invitations.invite(context.session, "cook@prova.example", role).code
    invitations.register_invited(context.store, "cook@prova.example", "long enough", "Cook", code)
    context.user = accounts.sign_in(context.store, "cook@prova.example", "long enough")
    (membership,) = restaurants.of_user(context.store, context.user.id)
    assert membership.role is role
    context.choose(membership)
    failures: list[object] = []
    context.jobs.failed.connect(failures.append)
    view = opened(entry, context, qtbot)
    assert [text for text in said(view) if MONEY.search(text)] == []
    # A page that is offered works; one that is not says why.
    assert not entry.offered_to(role) or failures == []


def test_the_walk_over_a_page_finds_money_where_it_may_be_seen(
    context: AppContext, filled: None, qtbot: QtBot
) -> None:
    menu = next(entry for entry in VIEWS if entry.key == "menu")
    found = [text for text in said(opened(menu, context, qtbot)) if MONEY.search(text)]
    assert "€4.50" in found
