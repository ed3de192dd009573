"""A database that was damaged or is gone: the first page offers its newest good backup, and says what that lacks."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services import backups
from flux_desktop.services.imports import import_file
from flux_desktop.start.desktop import Desktop
from flux_desktop.start.settings import load
from flux_desktop.store.store import Store, close_stores
from flux_desktop.ui.parts.overlays import ConfirmSheet
from flux_desktop.ui.parts.states import ErrorState
from flux_desktop.ui.sign_in.way_back import WayBackOffer
from flux_desktop.ui.theme import Theme
from tests.imports import totals, write_sales
from tests.sessions import session

LONG = 60_000


@pytest.fixture
def shop(sqlite: Store, pizzeria: Restaurant, tmp_path: Path) -> Store:
    """A day of sales that is backed up, and two more that are not."""
    for number in range(3):
        day = f"2026-01-0{number + 1}"
        file = write_sales(tmp_path / f"{day}.csv", (day, "Soup", 2, 4.5), (day, "Tea", 1, 2))
        import_file(session(sqlite, pizzeria), file)
        if not number:
            backups.back_up(sqlite, tmp_path)
    sqlite.close()
    close_stores()
    return sqlite


@pytest.fixture
def damaged(shop: Store) -> Path:
    """A file that is no database any more."""
    file = shop.file
    assert file is not None
    raw = bytearray(file.read_bytes())
    raw[:16] = b"no database here"
    file.write_bytes(bytes(raw))
    return file


@pytest.fixture
def desktop(qtbot: QtBot, dressed: Theme, sqlite: Store, tmp_path: Path) -> Iterator[Desktop]:
    made = Desktop(load(data_dir=str(tmp_path), environment={}))
    made.settings = replace(made.settings, database_url=sqlite.url)
    made._show_sign_in()
    qtbot.addWidget(made.window)
    made.window.resize(1440, 900)
    made.window.show()
    yield made
    made.window.close()


@pytest.fixture
def offer(qtbot: QtBot, desktop: Desktop) -> Callable[[], WayBackOffer]:
    def opened() -> WayBackOffer:
        desktop.open_store()
        qtbot.waitUntil(lambda: bool(desktop.window.findChildren(WayBackOffer)), timeout=LONG)
        (found,) = desktop.window.findChildren(WayBackOffer)
        qtbot.waitUntil(found.isVisible, timeout=LONG)
        return found

    return opened


def said(offer: WayBackOffer) -> str:
    return " ".join(each.text() for each in offer.findChildren(QLabel))


def press(qtbot: QtBot, text: str, *places: object) -> None:
    (button,) = [
        each
        for place in places
        for each in place.findChildren(QPushButton)  # type: ignore[attr-defined]
        if each.isVisible() and each.text().startswith(text)
    ]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def sheet(qtbot: QtBot, desktop: Desktop) -> ConfirmSheet:
    qtbot.waitUntil(lambda: bool(desktop.window.findChildren(ConfirmSheet)), timeout=LONG)
    return desktop.window.findChildren(ConfirmSheet)[0]


def test_a_damaged_database_is_restored_from_the_first_page_and_the_file_is_kept(
    qtbot: QtBot,
    desktop: Desktop,
    pizzeria: Restaurant,
    damaged: Path,
    offer: Callable[[], WayBackOffer],
) -> None:
    spoilt = damaged.read_bytes()
    shown = offer()
    assert "damaged" in said(shown)
    assert "(2 rows of sales)" in said(shown)
    assert damaged.read_bytes() == spoilt
    press(qtbot, "Restore the backup of", shown)
    press(qtbot, "Restore", sheet(qtbot, desktop))
    qtbot.waitUntil(lambda: desktop.store is not None, timeout=LONG)
    assert desktop.store is not None
    assert totals(desktop.store, pizzeria).quantity == 3_000_000
    (kept,) = damaged.parent.glob("flux-damaged-*.db")
    assert kept.read_bytes() == spoilt
    notice = " ".join(each.text() for each in desktop.window.findChildren(QLabel) if each.isVisible())
    assert kept.name in notice


def test_what_would_be_lost_is_said_in_days_and_rows(
    shop: Store, offer: Callable[[], WayBackOffer], desktop: Desktop, tmp_path: Path
) -> None:
    file = shop.file
    assert file is not None
    raw = bytearray(file.read_bytes())
    # The page that names the schema: sales can still be counted.
    (page,) = pages_of(shop, "alembic_version")
    raw[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    file.write_bytes(bytes(raw))
    assert "lacks 2 days of sales (4 rows)" in said(offer())


def test_nothing_is_restored_where_the_person_thinks_better_of_it(
    qtbot: QtBot, desktop: Desktop, damaged: Path, offer: Callable[[], WayBackOffer]
) -> None:
    spoilt = damaged.read_bytes()
    shown = offer()
    press(qtbot, "Restore the backup of", shown)
    press(qtbot, "Cancel", sheet(qtbot, desktop))
    assert damaged.read_bytes() == spoilt
    assert desktop.store is None
    assert shown.isVisible()


def test_a_database_that_is_gone_comes_back_too(
    qtbot: QtBot, desktop: Desktop, shop: Store, pizzeria: Restaurant, offer: Callable[[], WayBackOffer]
) -> None:
    assert shop.file is not None
    for each in shop.file.parent.glob("flux.db*"):
        each.unlink()
    press(qtbot, "Restore the backup of", offer())
    press(qtbot, "Restore", sheet(qtbot, desktop))
    qtbot.waitUntil(lambda: desktop.store is not None, timeout=LONG)
    assert desktop.store is not None
    assert totals(desktop.store, pizzeria).quantity == 3_000_000


def test_without_a_good_backup_none_is_offered(qtbot: QtBot, desktop: Desktop, damaged: Path) -> None:
    for each in (damaged.parent / "backups").glob("*.db"):
        each.write_bytes(b"spoilt too")
    desktop.open_store()
    qtbot.waitUntil(lambda: bool(desktop.window.findChildren(ErrorState)), timeout=LONG)
    assert not desktop.window.findChildren(WayBackOffer)


def pages_of(store: Store, table: str) -> list[int]:
    """The first page of the table's rows."""
    assert store.file is not None
    from flux_desktop.store.backup import opened

    with opened(store.file, "ro") as connection:
        return [
            int(page)
            for (page,) in connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,))
        ]
