"""Puts the window together: sign-in at once, the database behind it, then the workspace."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLocale, QTimer
from PySide6.QtWidgets import QApplication

from flux_desktop import __version__, bundled
from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.i18n import use_language
from flux_desktop.domain.settings import Settings
from flux_desktop.start import settings as settings_file
from flux_desktop.start.instance import OneWindow
from flux_desktop.ui import icons, theme
from flux_desktop.ui.collector import Collector
from flux_desktop.ui.jobs import JobRunner, Lane, PoolSizes
from flux_desktop.ui.notifier import Notifier
from flux_desktop.ui.sign_in.view import SignInPage
from flux_desktop.ui.window import Window

if TYPE_CHECKING:
    from subprocess import Popen

    from flux_desktop.domain.restaurants import User
    from flux_desktop.store.store import Store

_SETTLED_MS: Final = 1_000
# After the first pictures, before somebody imports much.
_BACKUP_MS: Final = 30_000
_HOUR_MS: Final = 3_600_000


def main(settings: Settings) -> int:
    """Opens the window and returns the exit code when it is closed.

    If one is already open for this data folder, it comes to the front instead.
    """
    only = OneWindow(settings.data_dir)
    if not only.take():
        return 0 if only.call() else 1
    app, desktop = start(settings)
    desktop.window.drawn.connect(partial(only.listen, desktop.window.to_front))
    code = app.exec()
    only.leave()
    return code


def start(settings: Settings) -> tuple[QApplication, Desktop]:
    """The application with its window shown. The database is opened after the first paint."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Flux")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("flux")
    spoken = use_language(settings.language or QLocale.system().name(), bundled("resources") / "locale")
    QLocale.setDefault(locale_of(spoken, QLocale.system()))
    theme.install(app, settings.theme, settings.text_size)
    desktop = Desktop(settings)
    # Threads share one interpreter: opening the database earlier would only delay the first paint.
    desktop.window.drawn.connect(desktop.drawn)
    desktop.window.show()
    return app, desktop


def locale_of(language: str, system: QLocale) -> QLocale:
    """The locale for numbers and dates: the system's if it has this language, else the language's most common one.

    The "C" locale is never used: its dates are hard to read.
    """
    if system.language() != QLocale.Language.C and system.name().startswith(language):
        return system
    return QLocale({"en": "en_GB", "es": "es_ES", "ca": "ca_ES"}[language])


class Desktop:
    """The window and everything it needs, from start to close."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.window = Window()
        self.window.restore(settings.window)
        Collector(self.window)
        self.jobs = JobRunner(self.window, PoolSizes(workers=settings.workers))
        self.notifier = Notifier(self.window)
        self.notifier.catch_all()
        self.jobs.failed.connect(self.notifier.error)
        self.window.closed.connect(self._close)
        self.store: Store | None = None
        self.farewell: Popen[bytes] | None = None
        """Sends what waited when the window was closed, None where nothing did."""
        self._show_sign_in()

    def drawn(self) -> None:
        """Runs after the first paint: everything that could wait for it."""
        from flux_desktop.start import logs

        logs.set_up(self.settings.data_dir)
        self.window.setWindowIcon(icons.app_icon())
        self.open_store()

    def open_store(self) -> None:
        """Opens and migrates the database behind the sign-in page."""
        self._page.opening()
        self.jobs.run(
            partial(_open_store, self.settings),
            then=self._opened,
            failed=self._page.broken,
            owner=self.window,
        )

    def _show_sign_in(self) -> None:
        self._page = SignInPage(self.jobs, self.settings)
        self._page.signed_in.connect(self._enter)
        self._page.sample_wanted.connect(self._fill_sample)
        self._page.retry.connect(self.open_store)
        self.window.show_page(self._page)

    def _opened(self, opened: tuple[Store, bool]) -> None:
        self.store, first_start = opened
        self._page.ready(self.store, first_start)
        self.jobs.warm_up()
        self.jobs.run(_load_services, lane=Lane.FREE, owner=self.window)
        QTimer.singleShot(_BACKUP_MS, self.window, self._back_up_daily)

    def _back_up_daily(self) -> None:
        """Now and once a day, for a window stays open for weeks; it also finds damage, which is then said."""
        if self.store is None:
            return
        self.jobs.run(
            partial(_back_up, self.store, self.settings.data_dir), lane=Lane.FREE, owner=self.window
        )
        QTimer.singleShot(_HOUR_MS, self.window, self._back_up_daily)

    def _fill_sample(self) -> None:
        from flux_desktop.services import demo

        assert self.store is not None
        self.jobs.run(
            partial(demo.fill, self.store, today=datetime.now().astimezone().date()),
            then=lambda demo: self._page.sample_ready(*demo.accounts[0]),
            failed=self._page.sample_failed,
            progress=self._page.sample_step,
            lane=Lane.WORKER,
            owner=self._page,
        )

    def _enter(self, user: User) -> None:
        from flux_desktop.ui.app_context import AppContext
        from flux_desktop.ui.views import load_pages
        from flux_desktop.ui.workspace import Workspace

        assert self.store is not None
        self._save(replace(self.settings, last_email=user.email))
        context = AppContext(
            self.store, user, self.jobs, self.notifier, self.settings, self._save, self.window
        )
        context.signed_out.connect(self._leave)
        self.window.show_page(Workspace(context))
        # Loads the other pages while the first one is being read; their charts take a moment.
        QTimer.singleShot(_SETTLED_MS, self.window, load_pages)

    def _leave(self) -> None:
        assert self.store is not None
        self._show_sign_in()
        self._page.ready(self.store, False)

    def _close(self) -> None:
        # A convenience, and nobody is left to be told that it could not be kept.
        with suppress(FluxError):
            self._save(replace(self.settings, window=self.window.state()))
        self.jobs.close()
        if self.store is not None:
            self._say_goodbye(self.store)
            self.store.close()

    def _say_goodbye(self, store: Store) -> None:
        """What a hub does not have yet goes to it behind the window."""
        from flux_desktop.services.sync import leaves_work
        from flux_desktop.start.farewell import sync_behind

        with suppress(FluxError, OSError):
            if self.farewell is None and leaves_work(store, self.settings.data_dir):
                self.farewell = sync_behind(self.settings)

    def _save(self, settings: Settings) -> None:
        self.settings = settings
        settings_file.save(settings)


def _back_up(store: Store, folder: Path) -> None:
    """A job. A server is looked after by others: that its tools are not here is no fault."""
    from flux_desktop.services.backups import daily

    if store.file is not None:
        daily(store, folder)


def _load_services() -> None:
    from flux_desktop.ui.views import load_services

    load_services()


def _open_store(settings: Settings) -> tuple[Store, bool]:
    """A job. Its imports are local so that they do not delay the first paint."""
    from flux_desktop.services.accounts import any_account
    from flux_desktop.services.database import open_database

    store = open_database(
        settings.database_url, connections=settings.database_connections, folder=settings.data_dir
    )
    return store, not any_account(store)
