"""The pages of the window, in the order of the rail. To add one: its file, its line below.

A page is named by its module and loaded when first opened, so that a start pays for none of them.
"""

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pkgutil import iter_modules

from PySide6.QtCore import QTimer

from flux_desktop import services
from flux_desktop.domain.i18n import N_
from flux_desktop.domain.permissions import Permission, allows
from flux_desktop.domain.restaurants import Role
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.view import View


@dataclass(frozen=True, slots=True)
class PageEntry:
    """`key` is also the folder in `ui/`; `section` groups the rail, "" puts the page at its foot.

    `needs` is the permission without which a role is not offered the page.
    """

    key: str
    title: str
    icon: str
    section: str
    view: str
    needs: Permission

    def offered_to(self, role: Role | None) -> bool:
        """Whether the rail offers it. Without a restaurant there is nothing to hide: each page asks for one."""
        return role is None or allows(role, self.needs)

    def open(self, context: AppContext) -> View:
        made: View = getattr(import_module(self.module), self.view)(context)
        return made

    @property
    def module(self) -> str:
        return f"flux_desktop.ui.{self.key}.view"


VIEWS: tuple[PageEntry, ...] = (
    PageEntry("today", N_("Today"), "sun", N_("Service"), "TodayView", needs=Permission.VIEW),
    PageEntry("forecast", N_("Forecast"), "chart-line", N_("Service"), "ForecastView", needs=Permission.VIEW),
    PageEntry("accuracy", N_("Accuracy"), "target", N_("Service"), "AccuracyView", needs=Permission.VIEW),
    PageEntry(
        "profitability",
        N_("Profitability"),
        "coins",
        N_("Service"),
        "ProfitabilityView",
        needs=Permission.SEE_MONEY,
    ),
    PageEntry("menu", N_("Menu"), "utensils", N_("Kitchen"), "MenuView", needs=Permission.VIEW),
    PageEntry("recipes", N_("Recipes"), "chef-hat", N_("Kitchen"), "RecipesView", needs=Permission.VIEW),
    PageEntry(
        "ingredients", N_("Ingredients"), "package", N_("Kitchen"), "IngredientsView", needs=Permission.VIEW
    ),
    PageEntry(
        "photos", N_("Menu photo"), "camera", N_("Kitchen"), "PhotosView", needs=Permission.READ_PHOTOS
    ),
    PageEntry("imports", N_("Imports"), "file-up", N_("Data"), "ImportsView", needs=Permission.IMPORT_SALES),
    PageEntry("sync", N_("Sync"), "refresh-cw", N_("Data"), "SyncView", needs=Permission.SYNC),
    PageEntry("members", N_("Members"), "user", "", "MembersView", needs=Permission.SEE_MEMBERS),
    PageEntry("settings", N_("Settings"), "settings", "", "SettingsView", needs=Permission.ANYONE),
)


def load_services() -> None:
    """Imports what the pages call, on a thread: none of it knows Qt."""
    for module in iter_modules(services.__path__, f"{services.__name__}."):
        import_module(module.name)
    import_module("scipy.special")


def load_pages(pages: Sequence[PageEntry] = VIEWS) -> None:
    """Imports the modules of the pages, one per turn of the event loop.

    On the main thread: before Python 3.12 PySide keeps its classes in a table that Qt reads without a lock, so that a
    class made on another thread crashes the window, though rarely. What a module holds stays until the end: the
    collector need not look through it again and again, which takes a tenth of a second each time.
    """
    if pages:
        import_module(pages[0].module)
        gc.freeze()
        QTimer.singleShot(0, partial(load_pages, pages[1:]))
