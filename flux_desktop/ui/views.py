"""The pages of the window, in the order of the rail. To add one: its file, its line below.

A page is named by its module and loaded when first opened, so that a start pays for none of them.
"""

import gc
from dataclasses import dataclass
from importlib import import_module

from flux_desktop.domain.words import mark
from flux_desktop.ui.desk import Desk
from flux_desktop.ui.view import View


@dataclass(frozen=True, slots=True)
class Entry:
    """`key` is also the folder in `ui/`; `section` groups the rail, "" puts the page at its foot."""

    key: str
    title: str
    icon: str
    section: str
    view: str

    def open(self, desk: Desk) -> View:
        made: View = getattr(import_module(self.module), self.view)(desk)
        return made

    @property
    def module(self) -> str:
        return f"flux_desktop.ui.{self.key}.view"


VIEWS: tuple[Entry, ...] = (
    Entry("today", mark("Today"), "sun", mark("Service"), "TodayView"),
    Entry("forecast", mark("Forecast"), "chart-line", mark("Service"), "ForecastView"),
    Entry("accuracy", mark("Accuracy"), "target", mark("Service"), "AccuracyView"),
    Entry("imports", mark("Imports"), "file-up", mark("Data"), "ImportsView"),
    Entry("settings", mark("Settings"), "settings", "", "SettingsView"),
)


def load_modules() -> None:
    """Imports what the pages need (the chart takes half a second), on a thread while a person signs in.

    What a module holds stays until the end: the garbage collector need not look through it again and again,
    which takes a tenth of a second each time.
    """
    for entry in VIEWS:
        import_module(entry.module)
        gc.freeze()
