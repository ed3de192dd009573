"""Computers that sync over real HTTP: each a data folder of its own, on which an owner works."""

from pathlib import Path
from typing import Any, Final

from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.session import as_administrator
from flux_desktop.services.sync import HubAccount, sync
from flux_desktop.store import restaurants
from flux_desktop.store.store import Store
from tests.hubs import PASSWORD

EMAIL: Final = "owner@example.com"


class Computer:
    """A data folder that syncs by the service, as the command does."""

    def __init__(self, folder: Path, empty_file: Path, url: str) -> None:
        folder.mkdir()
        file = folder / "flux.db"
        file.write_bytes(empty_file.read_bytes())
        self.store = Store(f"sqlite:///{file}")
        self.account = HubAccount(url, EMAIL, folder, PASSWORD, folder.name)

    @property
    def place(self) -> Restaurant | None:
        with self.store.read() as uow:
            found = restaurants.every(uow)
        return found[0] if found else None

    @property
    def session(self) -> Any:
        place = self.place
        assert place is not None
        return as_administrator(self.store, place)

    def sync(self, *, join: bool = False) -> Any:
        return sync(
            lambda place: as_administrator(self.store, place),
            self.store,
            "Pizzeria",
            self.account,
            local=self.place,
            join=join,
        )
