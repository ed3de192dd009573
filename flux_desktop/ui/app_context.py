"""What every view works with: the user, the restaurant, background jobs and notices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from flux_desktop.domain.permissions import Permission, allows
from flux_desktop.domain.restaurants import Membership, Restaurant, Role, User
from flux_desktop.domain.settings import Settings
from flux_desktop.ui.jobs import JobRunner
from flux_desktop.ui.notifier import Notifier
from flux_desktop.ui.syncing import Syncing
from flux_desktop.ui.undo import UndoStack

if TYPE_CHECKING:
    from flux_desktop.services.session import Session
    from flux_desktop.store.store import Store


class AppContext(QObject):
    """Given to each view. `restaurant` is the one chosen in the header, None until there is one."""

    restaurant_changed = Signal()
    settings_changed = Signal()
    go = Signal(str)
    """Asks the window to show a view, by its key."""
    show_item = Signal(str, object)
    """Asks the window to open a view, by its key, at one thing on it, by its id (a UUID); an ingredient that is not
    there yet by its name."""
    opened_files = Signal(list)
    """Sales files (paths) were dropped anywhere in the window; the view that imports takes them in turn."""
    choose_files = Signal()
    """Asks the view that imports to let the person choose sales files."""
    signed_out = Signal()

    def __init__(
        self,
        store: Store,
        user: User,
        jobs: JobRunner,
        notifier: Notifier,
        settings: Settings,
        save: Callable[[Settings], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.store = store
        self.user = user
        self.jobs = jobs
        self.notifier = notifier
        self.settings = settings
        self.undo = UndoStack(jobs, notifier, self)
        self._save = save
        self._membership: Membership | None = None
        self.sync = Syncing(self)

    @property
    def restaurant(self) -> Restaurant | None:
        return self._membership.restaurant if self._membership else None

    @property
    def role(self) -> Role | None:
        return self._membership.role if self._membership else None

    @property
    def session(self) -> Session:
        """What services are called with. There is a restaurant: pages without one ask for one first."""
        from flux_desktop.services.session import Session

        assert self._membership is not None
        return Session(self.store, self.user.id, self._membership.restaurant, self._membership.role)

    def session_for(self, restaurant: Restaurant) -> Session:
        """The same for a restaurant that was chosen when the work began, and may not be any more."""
        return replace(self.session, restaurant=restaurant)

    def may(self, permission: Permission) -> bool:
        """Whether the role here has the permission: for pages to show or hide by; services ask again."""
        return allows(self.role, permission)

    def choose(self, membership: Membership | None) -> None:
        """Works for this restaurant from now on; every view reloads."""
        if membership == self._membership:
            return
        self._membership = membership
        self.undo.clear()
        if membership is not None:
            self.keep(last_restaurant=membership.restaurant.id.hex)
        self.restaurant_changed.emit()

    def keep(self, **values: object) -> None:
        """Changes and saves settings of this computer."""
        self.settings = replace(self.settings, **values)  # type: ignore[arg-type]
        self._save(self.settings)
        self.settings_changed.emit()
