"""What a test left behind: threads, processes, windows, timers, and what all tests of a process share."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from flux_desktop.domain import i18n

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

GRACE_SECONDS = 5.0
"""How long what is ending already may take to end."""


class Before:
    """What there was when the test began. Looks at Qt only where a test has loaded it and made an application."""

    def __init__(self) -> None:
        self._threads = set(threading.enumerate())
        self._processes = {each.pid for each in multiprocessing.active_children()}
        self._windows = {_address(each) for each in _windows() if each.isVisible()}
        self._shared = _shared()

    def left(self, grace: float = GRACE_SECONDS) -> list[str]:
        """What is there since, in words; after that it is put right as far as it can be, for the next test."""
        _delete_later()
        return [
            *self._left_threads(grace),
            *self._left_processes(grace),
            *self._left_windows(),
            *_left_timers(),
            *self._left_shared(),
        ]

    def _left_threads(self, grace: float) -> Iterator[str]:
        until = time.monotonic() + grace
        for each in set(threading.enumerate()) - self._threads:
            if each.daemon and not each.name.startswith("flux-"):
                continue
            each.join(max(0.0, until - time.monotonic()))
            if each.is_alive():
                yield f"the thread {each.name}"

    def _left_processes(self, grace: float) -> Iterator[str]:
        until = time.monotonic() + grace
        for each in multiprocessing.active_children():
            if each.pid in self._processes:
                continue
            each.join(max(0.0, until - time.monotonic()))
            if each.is_alive():
                yield f"the process {each.name}"
                each.kill()
                each.join()

    def _left_windows(self) -> Iterator[str]:
        for each in _windows():
            if each.isVisible() and _address(each) not in self._windows:
                yield f"the window {_named(each)}"
                each.close()
                each.deleteLater()
        _delete_later()

    def _left_shared(self) -> Iterator[str]:
        now = _shared()
        for what, (value, put_back) in self._shared.items():
            if what in now and now[what][0] != value:
                yield f"{what}: {now[what][0]!r} instead of {value!r}"
                put_back(value)


def _left_timers() -> Iterator[str]:
    """Timers that still run in windows nobody sees. One that only waits for Python's collection is no leak."""
    if any(each.isActive() for each in _timers()):
        gc.collect()
        _delete_later()
    for each in _timers():
        if each.isActive():
            parent = each.parent()
            yield f"a timer of {each.interval()} ms of {type(parent).__name__} in {_named(_window_of(parent))}"
            each.stop()


def _timers() -> list[Any]:
    windows = [each for each in _windows() if not each.isVisible()]
    if not windows:
        return []
    from PySide6.QtCore import QTimer

    return [timer for window in windows for timer in window.findChildren(QTimer)]


def _windows_are_possible() -> bool:
    qt = sys.modules.get("PySide6.QtWidgets")
    return qt is not None and isinstance(qt.QApplication.instance(), qt.QApplication)


def _windows() -> list[QWidget]:
    if not _windows_are_possible():
        return []
    windows: list[QWidget] = sys.modules["PySide6.QtWidgets"].QApplication.topLevelWidgets()
    return windows


def _held() -> Any:
    """What Qt takes for held down: the modifiers of the last key or click that a test sent."""
    return sys.modules["PySide6.QtWidgets"].QApplication.keyboardModifiers()


def _let_go(_before: Any) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QWidget

    # Not a modifier's own key: of that Qt turns the modifier round.
    QTest.keyRelease(QWidget(), Qt.Key.Key_Escape)


def _delete_later() -> None:
    """What was asked to be deleted is: no event loop runs between tests to do it."""
    core = sys.modules.get("PySide6.QtCore")
    if core is not None and core.QCoreApplication.instance() is not None:
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)


def _address(widget: QWidget) -> int:
    import shiboken6

    return int(shiboken6.getCppPointer(widget)[0])


def _named(window: QWidget) -> str:
    return f"{type(window).__name__} “{window.windowTitle() or window.objectName()}”"


def _window_of(owner: Any) -> Any:
    while owner.parent() is not None and not (owner.isWidgetType() and owner.isWindow()):
        owner = owner.parent()
    return owner


def _shared() -> dict[str, tuple[Any, Any]]:
    """What all tests of a process share: its value, and what puts a value back. Only what is loaded."""
    shared: dict[str, tuple[Any, Any]] = {
        "sys.excepthook": (sys.excepthook, lambda hook: setattr(sys, "excepthook", hook)),
        "threading.excepthook": (threading.excepthook, lambda hook: setattr(threading, "excepthook", hook)),
        "the automatic collection": (gc.isenabled(), lambda on: gc.enable() if on else gc.disable()),
        "the language": ((i18n.language(), i18n.catalogue()), lambda spoken: i18n.use_language(*spoken)),
        "the folder": (os.getcwd(), os.chdir),  # noqa: PTH109 - as text, as it is put back
    }
    core, look = sys.modules.get("PySide6.QtCore"), sys.modules.get("flux_desktop.ui.theme")
    if core is not None:
        shared["the locale"] = (
            core.QLocale().name(),
            lambda name: core.QLocale.setDefault(core.QLocale(name)),
        )
    if _windows_are_possible():
        shared["the keys held down"] = (_held(), _let_go)
    if look is not None and look._theme is not None:
        shared["the theme"] = (look._theme, lambda made: setattr(look, "_theme", made))
        shared["the look"] = (
            (look._theme.mode, look._theme.scale),
            lambda shown: look._theme.apply(*shown),
        )
    return shared
