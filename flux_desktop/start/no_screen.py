"""A computer without a screen: why no window opens, how to see one, and the main job done in the terminal."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from flux_desktop import bundled
from flux_desktop.domain.i18n import _, use_language
from flux_desktop.domain.settings import Settings

if TYPE_CHECKING:
    from flux_desktop.domain.restaurants import Restaurant
    from flux_desktop.services.demo import Demo
    from flux_desktop.store.store import Store

PICTURE: Final = "flux-window.png"
# What Qt loads to draw on an X display: library → Debian package.
LIBRARIES: Final = {
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
_DAYS: Final = 200
_AHEAD: Final = 7
_SETTLED_S: Final = 0.5
_PATIENCE_S: Final = 60.0


def why_no_window(
    environment: Mapping[str, str] = os.environ,
    *,
    platform: str = sys.platform,
    loads: Callable[[str], object] = ctypes.CDLL,
) -> str:
    """Why Qt would abort instead of opening a window here; "" where it can open one. Asks Linux alone.

    Whoever names a platform of Qt (offscreen, vnc …) gets that one.
    """
    if not platform.startswith("linux"):
        return ""
    chosen = environment.get("QT_QPA_PLATFORM", "")
    if environment.get("WAYLAND_DISPLAY") and not chosen.startswith("xcb"):
        return ""
    if chosen and not chosen.startswith("xcb"):
        return ""
    display = environment.get("DISPLAY", "")
    if not display:
        return _(
            "This computer has no screen that Flux can draw on: neither DISPLAY nor WAYLAND_DISPLAY is set."
        )
    missing = [name for name in LIBRARIES if not _loads(name, loads)]
    if missing:
        packages = " ".join(LIBRARIES[name] for name in missing)
        return _("The system lacks what a window needs: {libraries}. Install: {line}").format(
            libraries=", ".join(missing), line=f"sudo apt-get install {packages}"
        )
    if not _answers(display):
        return _("The display {display} does not answer.").format(display=display)
    return ""


def how_to_see_it() -> str:
    """The ways to the window of a computer without a screen."""
    return "\n".join(
        (
            _("To see the window:"),
            "  ssh -X … flux-desktop    " + _("from a computer with a screen"),
            "  Xvfb :9 -screen 0 1440x900x24 & x11vnc -display :9 -localhost & DISPLAY=:9 flux-desktop",
            "      " + _("then a VNC viewer through an SSH tunnel to port 5900"),
            _("Without it: flux-desktop --help lists what can be done in a terminal."),
        )
    )


def main(settings: Settings, why: str) -> int:
    """Says why there is no window, forecasts the sample restaurants, and draws the window into a picture.

    The sample lives in a folder of its own for as long as this runs: one's own data is not touched.
    """
    use_language(settings.language or _system_language(), bundled("resources") / "locale")
    print(why, how_to_see_it(), "", sep="\n", flush=True)
    from flux_desktop.services import demo
    from flux_desktop.services.database import open_database

    today = datetime.now().astimezone().date()
    with TemporaryDirectory(prefix="flux-sample") as folder:
        print(_("Meanwhile, the sample restaurants:"), flush=True)
        store = open_database(f"sqlite:///{Path(folder, 'flux.db').as_posix()}")
        try:
            made = demo.fill(store, days=_DAYS, today=today)
            for restaurant in made.restaurants:
                print("", forecast_of(store, restaurant, today + timedelta(days=1)), sep="\n", flush=True)
            picture = settings.data_dir / PICTURE
            if _draw(store, made, settings, picture):
                print("", _("A picture of the window: {file}").format(file=picture), sep="\n", flush=True)
        finally:
            store.close()
    return 0


def forecast_of(store: Store, restaurant: Restaurant, first: date) -> str:
    """The table of the first open day from `first` on, with ranges and reasons."""
    from flux_desktop.services import forecasts
    from flux_desktop.services.session import as_administrator
    from flux_desktop.start.words.forecasts import forecast_words

    session = as_administrator(store, restaurant)
    for ahead in range(_AHEAD):
        outlook = forecasts.forecast(session, start=first + timedelta(days=ahead), days=1)
        if outlook.rows():
            return forecast_words(outlook)
    return _("{name} is closed all week.").format(name=restaurant.name)


def _draw(store: Store, made: Demo, settings: Settings, file: Path) -> bool:
    """Whether the page Today of the first sample restaurant could be drawn into the file."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with suppress(ImportError, OSError):
        return _drawn(store, made, settings, file)
    return False


def _drawn(store: Store, made: Demo, settings: Settings, file: Path) -> bool:
    from PySide6.QtWidgets import QApplication

    from flux_desktop.services import accounts
    from flux_desktop.ui import theme
    from flux_desktop.ui.app_context import AppContext
    from flux_desktop.ui.jobs import JobRunner
    from flux_desktop.ui.notifier import Notifier
    from flux_desktop.ui.window import USUAL, Window
    from flux_desktop.ui.workspace import Workspace

    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    theme.install(app, settings.theme, settings.text_size)
    window = Window()
    jobs = JobRunner(window)
    user = accounts.sign_in(store, *made.accounts[0][:2])
    context = AppContext(store, user, jobs, Notifier(window), settings, lambda _settings: None, window)
    window.show_page(Workspace(context))
    window.resize(USUAL)
    window.show()
    until, quiet = time.monotonic() + _PATIENCE_S, time.monotonic() + _SETTLED_S
    while time.monotonic() < min(until, quiet):
        app.processEvents()
        if jobs.busy:
            quiet = time.monotonic() + _SETTLED_S
    file.parent.mkdir(parents=True, exist_ok=True)
    saved = window.grab().save(str(file))
    jobs.close()
    window.close()
    return saved


def _loads(name: str, load: Callable[[str], object]) -> bool:
    try:
        load(name)
    except OSError:
        return False
    return True


def _answers(display: str) -> bool:
    """Whether an X server is there, asked as Qt asks it."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = (ctypes.c_void_p,)
    connection = xcb.xcb_connect(display.encode(), None)
    wrong = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not wrong


def _system_language() -> str:
    return next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "en"
    )
