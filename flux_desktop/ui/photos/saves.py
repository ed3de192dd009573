"""Saves of reviews that can be taken back and done again. Each remembers what its last run changed."""

from collections.abc import Sequence
from uuid import UUID

from flux_desktop.domain.changes import Changes
from flux_desktop.services import menu_photos, price_photos
from flux_desktop.services.ingredients import PackPrice, RecordedPrices
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


class PriceSave:
    """Reviewed prices."""

    def __init__(self, session: Session, prices: Sequence[PackPrice]) -> None:
        self._session, self._prices = session, prices
        self.saved = RecordedPrices(0, (), Changes())

    def do(self) -> Changes:
        self.saved = price_photos.save_prices(self._session, self._prices)
        return self.saved.changes

    def undo(self) -> Changes:
        return price_photos.take_back(self._session, self.saved).changes

    @property
    def can_undo(self) -> bool:
        """A first price of an ingredient is a fact that has nothing to go back to."""
        return 0 < self.saved.recorded == len(self.saved.before)
