"""The save of a reviewed menu, which can be taken back and done again: it remembers what its last run changed."""

from collections.abc import Sequence
from uuid import UUID

from flux_desktop.domain.changes import Changes
from flux_desktop.services import menu_photos
from flux_desktop.services.menu_photos import ReviewedDish, SavedMenu
from flux_desktop.services.session import Session


class MenuSave:
    """A reviewed menu."""

    def __init__(self, session: Session, rows: Sequence[ReviewedDish], gone: Sequence[UUID]) -> None:
        self._session, self._rows, self._gone = session, rows, gone
        self.saved = SavedMenu()

    def do(self) -> Changes:
        self.saved = menu_photos.save_reviewed(self._session, self._rows, self._gone)
        return self.saved.changes

    def undo(self) -> Changes:
        return menu_photos.take_back(self._session, self.saved)
