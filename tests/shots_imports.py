"""The steps of an import as pictures: a good file, a doubtful one, one nobody knows, a wrong one."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from flux_desktop.domain.restaurants import User
from flux_desktop.domain.settings import Settings
from flux_desktop.services import restaurants
from flux_desktop.services.imports import import_file
from flux_desktop.store.store import Store
from flux_desktop.ui import theme
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.imports.view import ImportsView
from flux_desktop.ui.jobs import JobRunner
from flux_desktop.ui.notifier import Notifier
from flux_desktop.ui.window import Window
from flux_desktop.ui.workspace import Workspace
from tests.sessions import session

Shoot = Callable[[QWidget, str, JobRunner], None]
OUT = Path("build/shots")
_SETTLED = 500
SAMPLES = Path(__file__).parent / "pos" / "samples"
UNKNOWN = """Servido;Nombre corto;Cuantos;PVP;Sala
14.03.2026;Croquetas de jamón;4;9,00;Terraza
14.03.2026;Caña;6;2,50;Barra
15.03.2026;Paella;2;15,45;Comedor
15.03.2026;Flan de la casa;3;5,50;Terraza
16.03.2026;Caña;5;2,50;Barra
"""
NAMES = """date,item,quantity,price
2026-05-01,Roast chicken,2,18.50
2026-05-01,Cesar Salad - Large,1,14.50
2026-05-01,Lemon Tart,3,6.00
"""


def draw(store: Store, settings: Settings, user: User, shoot: Shoot) -> None:
    """Draws them into the pictures' folder, for a restaurant of its own."""
    place = restaurants.new_restaurant("Casa Provença")
    restaurants.create(store, user.id, place)
    window = Window()
    work = JobRunner(window)
    context = AppContext(store, user, work, Notifier(window), settings, lambda _settings: None, window)
    context.choose(
        next(each for each in restaurants.of_user(store, user.id) if each.restaurant.id == place.id)
    )
    workspace = Workspace(context)
    window.show_page(workspace)
    window.show()
    view = workspace.open("imports")
    assert isinstance(view, ImportsView)
    with TemporaryDirectory() as folder:
        unknown, names = Path(folder, "ventas sala.csv"), Path(folder, "may.csv")
        unknown.write_text(UNKNOWN, "utf-8")
        names.write_text(NAMES, "utf-8")

        def start(path: Path, name: str) -> None:
            view.start([path])
            shoot(window, f"imports_{name}", work)

        start(SAMPLES / "square_items_detail_2026.csv", "good")
        _press(view, "Import")
        shoot(window, "imports_done", work)
        start(SAMPLES / "square_items_detail_2026.csv", "duplicate")
        import_file(session(store, place), SAMPLES / "flux_seed_simple.csv")
        start(names, "dishes")
        _press(view, "Link to…")
        _shoot_sheet("imports_link")
        start(SAMPLES / "ambiguous_dates_ask_the_user.csv", "doubtful")
        start(SAMPLES / "unicenta_closed_products.csv", "period")
        start(SAMPLES / "report_es_cp1252.csv", "totals")
        start(unknown, "columns")
        start(SAMPLES / "clover_Orders_wrong_file.csv", "wrong")
        _press(view, "Back")
        shoot(window, "imports_history", work)
        view._history.opened.emit(view._history.rows.row(0))
        _shoot_sheet("imports_details")
    work.close()
    window.close()


def _shoot_sheet(name: str) -> None:
    """The dialog that lies over the window, which is a window of its own."""
    sheet = QApplication.activeModalWidget()
    assert sheet is not None
    for mode in ("light", "dark"):
        theme.theme().apply(mode)
        QTest.qWait(_SETTLED)
        sheet.grab().save(str(OUT / f"{name}_{mode}.png"))
    theme.theme().apply("light")
    sheet.close()


def _press(view: QWidget, words: str) -> None:
    for button in view.findChildren(QPushButton):
        if button.isVisible() and button.isEnabled() and button.text().startswith(words):
            button.click()
            return
    raise AssertionError(words)
