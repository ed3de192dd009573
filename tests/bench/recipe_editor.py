"""How long a letter typed in the recipe editor takes until its cost is drawn, in a kitchen of 2,000 recipes."""

import os
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from tests.bench.costs import DAY, a_kitchen

TARGET_MS: Final = 16
TYPED: Final = (
    "150 g ingredient 14",
    "2 cup ingredient 77",
    "100 g recipe 1 23",
    "1 oz ingredient 1",
    "3 g xyz",
)
LINES: Final = 30


def report() -> str:
    """As Markdown."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="flux-bench", ignore_cleanup_errors=True) as folder:
        (first, *letters), opening = _measure(Path(folder))
    return f"""# Recipe editor

| in a kitchen of 2,000 recipes, a recipe of {LINES} lines | ms | target |
|---|---|---|
| a letter until its cost is drawn, median of {len(letters)} | {median(letters):.1f} | {TARGET_MS} |
| longest of these | {max(letters):.1f} | {TARGET_MS} |
| the very first letter after the start | {first:.1f} | |
| the editor opens | {opening:.0f} | 200 |"""


def _measure(folder: Path) -> tuple[list[float], float]:
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

    from flux_desktop.domain.menu import MenuItem
    from flux_desktop.domain.restaurants import Membership, Role
    from flux_desktop.domain.settings import Settings
    from flux_desktop.services import accounts, restaurants
    from flux_desktop.services.database import open_database
    from flux_desktop.services.recipe_book import BookEntry, RecipeBook
    from flux_desktop.ui import theme
    from flux_desktop.ui.app_context import AppContext
    from flux_desktop.ui.jobs import JobRunner
    from flux_desktop.ui.notifier import Notifier
    from flux_desktop.ui.recipes.editor import RecipeEditor

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.install(app, "light")
    store = open_database(f"sqlite:///{folder / 'flux.db'}")
    user = accounts.register(store, "bench@flux.example", "password123")
    place = restaurants.new_restaurant("Bench")
    restaurants.create(store, user.id, place)
    window = QWidget()
    window.resize(1440, 900)
    jobs = JobRunner(window)
    settings = Settings(folder, store.url)
    context = AppContext(store, user, jobs, Notifier(window), settings, lambda _settings: None, window)
    context.choose(Membership(place, Role.OWNER))
    kitchen = a_kitchen()
    book = RecipeBook(DAY, True, 0.7, (), kitchen)
    item = MenuItem(place.id, "A new dish", "", 12_000_000, auto_created=False, archived=False)
    entry = BookEntry(item.name, item, None, None, "none", 0, None, None, None, (), 0)
    began = perf_counter()
    editor = RecipeEditor(context, book)
    QVBoxLayout(window).addWidget(editor)
    window.show()
    window.activateWindow()
    editor.open(entry)
    app.processEvents()
    opening = (perf_counter() - began) * 1000
    known = [each.version.lines[0] for each in list(kitchen.recipes.values())[-LINES:]]
    editor.lines.show_lines(known)
    app.processEvents()
    letters = []
    for text in TYPED:
        editor.lines.focus_last()
        # As long as nobody types faster than a line in a fifth of a second.
        QTest.qWait(200)
        row = editor.lines.rows[-1]
        for letter in text:
            began = perf_counter()
            QTest.keyClick(row.edit, letter)
            app.processEvents()
            letters.append((perf_counter() - began) * 1000)
    jobs.close()
    window.close()
    store.close()
    return letters, opening
