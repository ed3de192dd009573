"""What waits when the window closes is sent behind it."""

import os
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from pytestqt.qtbot import QtBot

from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services import accounts, menu, sync_records
from flux_desktop.services import sync as syncing
from flux_desktop.services.database import open_database
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.services.session import as_administrator
from flux_desktop.start.desktop import Desktop
from flux_desktop.start.settings import load
from flux_desktop.ui.theme import Theme
from tests.file_keyring import FileKeyring
from tests.ui.sync_world import RealHub, fill, real_hub

LONG = 60_000


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RealHub]:
    """With a keyring that processes share."""
    before = keyring.get_keyring()
    monkeypatch.setattr(accounts, "_COST", 4)
    monkeypatch.setenv("FLUX_TEST_KEYRING", str(tmp_path / "keyring.json"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.file_keyring.FileKeyring")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parents[2])]))
    keyring.set_keyring(FileKeyring())
    with real_hub(tmp_path) as made:
        yield made
    keyring.set_keyring(before)


def test_a_closed_window_leaves_a_process_that_sends_what_waits(
    qtbot: QtBot, dressed: Theme, hub: RealHub, tmp_path: Path
) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    store = open_database(f"sqlite:///{folder / 'flux.db'}")
    place = new_restaurant("Pizzeria")
    session = as_administrator(store, place)
    fill(session, tmp_path)

    def session_of(_place: Restaurant) -> object:
        return session

    syncing.connect(session_of, store, hub.account(folder), local=place, place=None)  # type: ignore[arg-type]
    assert not syncing.leaves_work(store, folder)
    menu.change_dish(session, menu.dish_named(session, "Soup").id, price=9_000_000)
    assert syncing.leaves_work(store, folder)
    store.close()
    desktop = Desktop(load(data_dir=str(folder), environment={}))
    qtbot.addWidget(desktop.window)
    desktop.window.show()
    desktop.open_store()
    qtbot.waitUntil(lambda: desktop.store is not None, timeout=LONG)
    desktop.window.close()
    assert desktop.farewell is not None
    assert desktop.farewell.wait(60) == 0
    again = open_database(f"sqlite:///{folder / 'flux.db'}")
    assert sync_records.status(as_administrator(again, place)).waiting == 0
    again.close()
    at_hub = as_administrator(hub.store, place)
    assert menu.dish_named(at_hub, "Soup").price == 9_000_000
