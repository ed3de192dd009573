"""The Menu page with 5,000 dishes: how soon it is there, how soon it is in another order, found by a word."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from tests.sessions import session

if TYPE_CHECKING:
    from flux_desktop.ui.jobs import JobRunner

_DISHES = 5_000
_TIMES = 9


def report() -> str:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder = Path(tempfile.mkdtemp(prefix="flux-bench"))
    try:
        return _measure(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measure(folder: Path) -> str:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    from flux_desktop.domain.restaurants import Membership, Role
    from flux_desktop.domain.settings import Settings
    from flux_desktop.services import accounts, menu, restaurants
    from flux_desktop.services.database import open_database
    from flux_desktop.services.dishes import menu_table
    from flux_desktop.services.kitchen_files import KitchenFile
    from flux_desktop.ui import theme
    from flux_desktop.ui.app_context import AppContext
    from flux_desktop.ui.jobs import JobRunner
    from flux_desktop.ui.menu.view import MenuView
    from flux_desktop.ui.notifier import Notifier
    from flux_desktop.ui.window import Window

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.install(app, "light")
    store = open_database(f"sqlite:///{folder / 'flux.db'}")
    user = accounts.register(store, "bench@flux.example", "password123")
    place = restaurants.new_restaurant("Menu")
    restaurants.create(store, user.id, place)
    file = folder / "menu.csv"
    rows = (
        f"Dish {at * 7919 % _DISHES} of the house,{5 + at % 20}.50,Part {at % 12}" for at in range(_DISHES)
    )
    file.write_text("item,price,category\n" + "\n".join(rows) + "\n", encoding="utf-8")
    menu.read_file(session(store, place), KitchenFile(file))
    read = _seconds(lambda: menu_table(session(store, place)))
    window = Window()
    work = JobRunner(window)
    settings = Settings(folder, store.url)
    context = AppContext(store, user, work, Notifier(window), settings, lambda _settings: None, window)
    context.choose(Membership(place, Role.OWNER))
    window.show()
    opened = []
    for _time in range(_TIMES):
        page = MenuView(context)
        begin = time.perf_counter()
        window.show_page(page)
        _until(work)
        while page.card is None or not page.card.table.isVisible():
            QApplication.processEvents()
        page.grab()
        opened.append(time.perf_counter() - begin)
    card = page.card
    assert card is not None

    def sort(column: int) -> float:
        def act() -> None:
            card.rows.sort(column, Qt.SortOrder.DescendingOrder)
            card.table.grab()

        return _seconds(act)

    def find(word: str) -> float:
        def act() -> None:
            card.search.setText(word)
            card.table.grab()
            card.search.clear()

        return _seconds(act)

    names, prices, found = sort(0), sort(2), find("dish 49")
    work.close()
    window.close()
    store.close()
    return "\n".join(
        [
            "# The Menu page",
            "",
            f"{_DISHES:,} dishes on SQLite, the median of {_TIMES}; the page is drawn each time.",
            "",
            "| what | takes |",
            "|---|---|",
            f"| read with costs | {read * 1000:.0f} ms |",
            f"| open the page for the first time | {opened[0] * 1000:.0f} ms |",
            f"| open the page (asked: < 200 ms) | {median(opened[1:]) * 1000:.0f} ms |",
            f"| sort by name (asked: < 50 ms) | {names * 1000:.0f} ms |",
            f"| sort by price (asked: < 50 ms) | {prices * 1000:.0f} ms |",
            f"| find by typing | {found * 1000:.0f} ms |",
        ]
    )


def _seconds(act: Callable[[], object]) -> float:
    taken = []
    for _time in range(_TIMES):
        begin = time.perf_counter()
        act()
        taken.append(time.perf_counter() - begin)
    return median(taken)


def _until(work: "JobRunner") -> None:
    from PySide6.QtWidgets import QApplication

    QApplication.processEvents()
    while work.busy:
        QApplication.processEvents()
