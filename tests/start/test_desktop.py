"""The window from its start to its close, as a person meets it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from flux_desktop.start.desktop import Desktop, locale_of
from flux_desktop.start.settings import load
from flux_desktop.ui.parts.states import ErrorState
from flux_desktop.ui.sign_in.view import SignInPage
from flux_desktop.ui.theme import Theme
from flux_desktop.ui.workspace import Workspace

LONG = 60_000


@pytest.fixture
def desktop(qtbot: QtBot, dressed: Theme, tmp_path: Path) -> Iterator[Desktop]:
    made = Desktop(load(data_dir=str(tmp_path), environment={}))
    qtbot.addWidget(made.window)
    made.window.show()
    yield made
    made.window.close()


def field(desktop: Desktop, label: str) -> QLineEdit:
    """The visible field of that name."""
    return next(
        each
        for each in desktop.window.findChildren(QLineEdit)
        if each.isVisible() and each.accessibleName() == label
    )


def button(desktop: Desktop, text: str) -> QPushButton:
    return next(
        each for each in desktop.window.findChildren(QPushButton) if each.isVisible() and each.text() == text
    )


def test_a_newcomer_registers_and_meets_the_first_page(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.open_store()
    qtbot.waitUntil(lambda: desktop.store is not None, timeout=LONG)
    field(desktop, "Your name").setText("Marta Puig")
    field(desktop, "E-mail").setText("marta@canroca.example")
    field(desktop, "Password").setText("una frase curta")
    field(desktop, "Restaurant").setText("Can Roca Petita")
    qtbot.mouseClick(button(desktop, "Create account"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: isinstance(desktop.window.centralWidget(), Workspace), timeout=LONG)
    workspace = desktop.window.centralWidget()
    assert isinstance(workspace, Workspace)
    qtbot.waitUntil(lambda: workspace.current_key == "today", timeout=LONG)
    assert workspace.header.switcher.text() == "Can Roca Petita"
    assert desktop.settings.last_email == "marta@canroca.example"
    workspace.rail.leave.emit()
    page = desktop.window.centralWidget()
    assert isinstance(page, SignInPage)
    qtbot.waitUntil(page.isVisible, timeout=LONG)
    assert field(desktop, "E-mail").text() == "marta@canroca.example"


def test_a_database_that_cannot_be_opened_is_said_on_the_first_page(
    qtbot: QtBot, desktop: Desktop, tmp_path: Path
) -> None:
    (tmp_path / "flux.db").write_bytes(b"no database at all " * 200)
    desktop.settings = replace(desktop.settings, database_url=f"sqlite:///{tmp_path / 'flux.db'}")
    desktop.open_store()
    qtbot.waitUntil(lambda: bool(desktop.window.findChildren(ErrorState)), timeout=LONG)
    assert (tmp_path / "flux.db").read_bytes() == b"no database at all " * 200


def test_numbers_and_dates_are_written_as_the_language_writes_them() -> None:
    assert locale_of("en", QLocale("en_US")).name() == "en_US"
    assert locale_of("ca", QLocale("en_US")).name() == "ca_ES"
    assert locale_of("en", QLocale.c()).toString(1234567) == "1,234,567"
