"""What the sign-in page asks of the services, imported here only when asked: the page is there first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from flux_desktop.domain.restaurants import Restaurant, User
    from flux_desktop.domain.settings import Settings
    from flux_desktop.services.backups import Restored, WayBack
    from flux_desktop.store.store import Store


def sign_in(store: Store, email: str, password: str) -> User:
    """Raises SignInFailed."""
    from flux_desktop.services import accounts

    return accounts.sign_in(store, email, password)


def register(store: Store, email: str, password: str, name: str, restaurant: Restaurant) -> User:
    """Makes the account, then its restaurant. Raises Refused: not an e-mail address; Duplicate."""
    from flux_desktop.services import accounts, restaurants

    user = accounts.register(store, email, password, name)
    restaurants.create(store, user.id, restaurant)
    return user


def register_invited(store: Store, email: str, password: str, name: str, code: str) -> User:
    """Makes the account of somebody who was invited. Raises Refused: the code is not good; as `register` does."""
    from flux_desktop.services import invitations

    return invitations.register_invited(store, email, password, name, code)


def shortest_password() -> int:
    from flux_desktop.services import accounts

    return accounts.SHORTEST_PASSWORD


def way_back(settings: Settings) -> WayBack | None:
    """The newest good backup of a database that cannot be used."""
    from flux_desktop.services import backups

    return backups.way_back(settings.database_url)


def restore(settings: Settings, file: Path) -> Restored:
    """Raises StoreUnusable, NotFound: nothing was changed."""
    from flux_desktop.services import backups

    return backups.restore(settings.database_url, settings.data_dir, file)
