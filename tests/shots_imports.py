"""The steps of an import as pictures: a good file, a doubtful one, one nobody knows, a wrong one."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import Workbook
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from flux_desktop.domain.i18n import _
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
# A file for each question that the check can ask.
ASKED: dict[str, list[str]] = {
    "place": [
        "Date,Branch,Item,Quantity,Total",
        "2026-05-13,North,Burger,3,36.00",
        "2026-05-13,South,Burger,5,60.00",
    ],
    "status": [
        "Date,Item,Quantity,Total,Status",
        "2026-05-13,Burger,3,36.00,Served",
        "2026-05-13,Fries,2,8.00,Walkout",
        "2026-05-14,Burger,4,48.00,Served",
    ],
    "currency": [
        "Date,Item,Quantity,Total,Currency",
        "2026-05-13,Burger,3,36.00,MXN",
        "2026-05-14,Fries,2,8.00,MXN",
    ],
    "units": [
        "Date,Item,Total",
        *(f"2026-05-{day},{item}" for day in (13, 14) for item in ("Burger,12", "Fries,4")),
    ],
    "cells": [
        "Date,Burger,Fries,Soup",
        "2026-05-13,12,7,4",
        "2026-05-14,14,9,3",
        "2026-05-15,11,8,5",
    ],
    "stray_days": [
        "date,item,quantity,price",
        *(f"2026-03-{day:02},Burger,12,9.50" for day in range(1, 29)),
        "2026-10-03,Burger,12,9.50",
    ],
    "report_date": ["Item,Qty Sold,Net Sales", "Burger,12,144.00", "Fries,7,28.00", "Soup,4,22.00"],
}


def draw(store: Store, settings: Settings, user: User, shoot: Shoot, out: Path) -> None:
    """Draws them by `shoot`, dialogs into the folder `out`, for a restaurant of its own."""
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
        view._flow._footer.act.click()
        shoot(window, "imports_done", work)
        start(SAMPLES / "square_items_detail_2026.csv", "duplicate")
        import_file(session(store, place), SAMPLES / "flux_seed_simple.csv")
        start(names, "dishes")
        _press(view, _("Link to…"))
        _shoot_sheet("imports_link", out)
        start(SAMPLES / "ambiguous_dates_ask_the_user.csv", "doubtful")
        start(SAMPLES / "unicenta_closed_products.csv", "period")
        start(SAMPLES / "report_es_cp1252.csv", "totals")
        start(unknown, "columns")
        start(SAMPLES / "clover_Orders_wrong_file.csv", "wrong")
        for key, lines in ASKED.items():
            file = Path(folder, f"{key}.csv")
            file.write_text("\n".join(lines), "utf-8")
            start(file, f"asked_{key}")
        view._flow._check._ask_encoding()
        shoot(window, "imports_asked_encoding", work)
        turned = Path(folder, "turned.xlsx")
        _write_turned(turned)
        start(turned, "asked_turned_days")
        view._flow._footer.leave.click()
        shoot(window, "imports_history", work)
        view._history.opened.emit(view._history.rows.row(0))
        _shoot_sheet("imports_details", out)
    work.close()
    window.close()


def _write_turned(path: Path) -> None:
    """Days of June that a spreadsheet took for months, where it could."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Date", "Item", "Quantity", "Total"])
    for day in range(1, 29):
        on = date(2026, day, 6) if day <= 12 else f"{day:02}/06/2026"
        sheet.append([on, "Burger", 3, 36.0])
    book.save(path)


def _shoot_sheet(name: str, out: Path) -> None:
    """The dialog that lies over the window, which is a window of its own."""
    sheet = QApplication.activeModalWidget()
    assert sheet is not None
    for mode in ("light", "dark"):
        theme.theme().apply(mode)
        QTest.qWait(_SETTLED)
        sheet.grab().save(str(out / f"{name}_{mode}.png"))
    theme.theme().apply("light")
    sheet.close()


def _press(view: QWidget, words: str) -> None:
    for button in view.findChildren(QPushButton):
        if button.isVisible() and button.isEnabled() and button.text().startswith(words):
            button.click()
            return
    raise AssertionError(words)
