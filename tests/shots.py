"""Draws every view - sign-in, empty, full, light, dark, wide, small - into build/shots/, with `--language es` in Spanish
into build/shots/es/.
"""

import argparse
import os
import shutil
import tempfile
import time
from datetime import datetime
from pathlib import Path
from uuid import UUID

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QWidget

from flux_desktop import bundled
from flux_desktop.domain.i18n import LANGUAGES, use_language
from flux_desktop.domain.restaurants import Membership, User
from flux_desktop.domain.settings import Settings
from flux_desktop.services import accounts, demo, restaurants
from flux_desktop.services.database import open_database
from flux_desktop.start.desktop import locale_of
from flux_desktop.store.store import Store
from flux_desktop.ui import theme
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.forecast.promotions import PromotionsSheet
from flux_desktop.ui.forecast.view import ForecastView
from flux_desktop.ui.jobs import JobRunner
from flux_desktop.ui.notifier import Notifier
from flux_desktop.ui.sign_in.view import SignInPage
from flux_desktop.ui.views import VIEWS
from flux_desktop.ui.window import Window
from flux_desktop.ui.workspace import Workspace
from tests import shots_imports

SIZES = {"": (1440, 900), "_small": (1024, 700)}
OUT = Path("build/shots")


def main(wanted: list[str], spoken: str) -> None:
    """`wanted`: only the views of these keys ("forecast", "sign_in"); none means all."""
    global OUT
    app = QApplication([])
    use_language(spoken, bundled("resources") / "locale")
    QLocale.setDefault(locale_of(spoken, QLocale.c()))
    OUT = OUT if spoken == "en" else OUT / spoken
    theme.install(app, "light")
    OUT.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="flux-shots"))
    try:
        store = open_database(f"sqlite:///{folder / 'flux.db'}")
        settings = Settings(folder, store.url)
        if not wanted or "sign_in" in wanted:
            _sign_in(store, settings)
        today = datetime.now().astimezone().date()
        demo.fill(store, today=today)
        owner = accounts.sign_in(store, "owner@eixample.cat", demo.PASSWORD)
        _workspace("full", store, settings, owner, wanted)
        if not wanted or "imports" in wanted:
            shots_imports.draw(store, settings, owner, _shoot, OUT)
        newcomer = accounts.register(store, "marta@canroca.example", "password123", "Marta Puig")
        _workspace("new", store, settings, newcomer, wanted)
        restaurants.create(store, newcomer.id, restaurants.new_restaurant("Can Roca Petita"))
        _workspace("empty", store, settings, newcomer, wanted)
        store.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sign_in(store: Store, settings: Settings) -> None:
    window = Window()
    work = JobRunner(window)
    for state, first_start in (("first", True), ("back", False)):
        page = SignInPage(work, settings)
        window.show_page(page)
        page.ready(store, first_start)
        _shoot(window, f"sign_in_{state}", work)
    work.close()
    window.close()


def _workspace(state: str, store: Store, settings: Settings, user: User, wanted: list[str]) -> None:
    window = Window()
    work = JobRunner(window)
    context = AppContext(store, user, work, Notifier(window), settings, lambda _settings: None, window)
    memberships: list[Membership] = restaurants.of_user(store, user.id)
    context.choose(memberships[0] if memberships else None)
    workspace = Workspace(context)
    window.show_page(workspace)
    window.show()
    _settle(work)
    for entry in VIEWS:
        if not wanted or entry.key in wanted:
            view = workspace.open(entry.key)
            _shoot(window, f"{entry.key}_{state}", work)
            if state == "full" and isinstance(view, ForecastView):
                _forecast_states(window, view, work)
    work.close()
    window.close()


def _forecast_states(window: Window, view: ForecastView, work: JobRunner) -> None:
    """A dish with its day open, sums compared, a year of history, what if."""
    listed = view.dishes.entries
    dishes = [entry for entry in listed if not entry.is_sum]
    view.mode.set_current("chart")
    view.dishes.pick({dishes[0].id})
    _settle(work)
    subject = view.detail.cards[0].subject
    assert subject is not None
    view.detail.show_day(subject, subject.days[3])
    _shoot(window, "forecast_why", work)
    view.detail.close_panel()
    view.dishes.pick({entry.id for entry in [*listed[:2], dishes[1]]})
    view.detail.span.set_current("365")
    _shoot(window, "forecast_compared", work)
    view.detail.span.set_current("56")
    assert view.answer is not None
    sheet = PromotionsSheet(view, view.context, view.answer, UUID(str(dishes[1].id)))
    sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    sheet.try_it()
    sheet.open()
    _settle(work)
    for mode in ("light", "dark"):
        theme.theme().apply(mode)
        _settle(work)
        sheet.grab().save(str(OUT / f"forecast_what_if_{mode}.png"))
    theme.theme().apply("light")
    sheet.close()
    sheet.deleteLater()


def _shoot(window: QWidget, name: str, work: JobRunner) -> None:
    window.show()
    for mode in ("light", "dark"):
        theme.theme().apply(mode)
        for suffix, size in SIZES.items():
            window.resize(*size)
            _settle(work)
            window.grab().save(str(OUT / f"{name}_{mode}{suffix}.png"))
    theme.theme().apply("light")


def _settle(work: JobRunner) -> None:
    """Until nothing is under way and everything is drawn."""
    quiet = time.monotonic() + 0.4
    while time.monotonic() < quiet:
        QApplication.processEvents()
        if work.busy:
            quiet = time.monotonic() + 0.4


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="dev.py shots", description=__doc__)
    parser.add_argument("views", nargs="*", help="their keys; none means all")
    parser.add_argument("--language", choices=LANGUAGES, default="en")
    asked = parser.parse_args()
    main(asked.views, asked.language)
