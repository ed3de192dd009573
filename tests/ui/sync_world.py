"""A real hub behind a window: its address, another computer of the same restaurant, and what a person does with both."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.domain.sync import HubPlace
from flux_desktop.hub.app import create_hub
from flux_desktop.services import accounts
from flux_desktop.services import sync as syncing
from flux_desktop.services.database import open_database
from flux_desktop.services.imports import import_file
from flux_desktop.services.session import Session, as_administrator
from flux_desktop.services.sync import HubAccount
from flux_desktop.store import restaurants
from flux_desktop.store.store import Store
from flux_desktop.ui.app_context import AppContext
from tests.hubs import PASSWORD, config, served

EMAIL = "owner@hub.example"
PATIENCE = 60_000


@dataclass
class RealHub:
    """A hub with one account, at `url`."""

    store: Store
    url: str
    folder: Path

    def account(self, folder: Path, name: str = "Office") -> HubAccount:
        return HubAccount(self.url, EMAIL, folder, PASSWORD, name)

    def computer(self, name: str) -> "OtherComputer":
        folder = self.folder / name
        folder.mkdir()
        return OtherComputer(open_database(f"sqlite:///{folder / 'flux.db'}"), self.account(folder, name))


@dataclass
class OtherComputer:
    """Another data folder that takes part."""

    store: Store
    account: HubAccount

    def session_of(self, place: Restaurant) -> Session:
        return as_administrator(self.store, place)

    @property
    def session(self) -> Session:
        with self.store.read() as uow:
            [place] = restaurants.every(uow)
        return self.session_of(place)

    def bring(self, place: HubPlace) -> None:
        syncing.connect(self.session_of, self.store, self.account, local=None, place=place)

    def put(self, place: Restaurant) -> None:
        syncing.connect(self.session_of, self.store, self.account, local=place, place=None)

    def sync(self) -> None:
        done = syncing.sync_linked(self.store, self.account.folder, device_name=self.account.device_name)
        assert not done.errors, done.errors


@contextmanager
def real_hub(folder: Path) -> Iterator[RealHub]:
    store = open_database(f"sqlite:///{folder / 'hub.db'}")
    accounts.register(store, EMAIL, PASSWORD, "Owner")
    try:
        with served(create_hub(store, config(rate=0))) as url:
            yield RealHub(store, url, folder)
    finally:
        store.close()


def sales_file(folder: Path, name: str, dishes: tuple[str, ...], first: date) -> Path:
    file = folder / name
    days = [first + timedelta(n) for n in range(20)]
    lines = [f"{day},{dish},{2 + day.day % 3},4.50" for day in days for dish in dishes]
    file.write_text("\n".join(["date,item,quantity,price", *lines]) + "\n", encoding="utf-8")
    return file


def fill(
    session: Session, folder: Path, name: str = "sales.csv", *dishes: str, first: date = date(2026, 1, 1)
) -> None:
    """Twenty days of sales from `first` on."""
    import_file(session, sales_file(folder, name, dishes or ("Soup", "Tea"), first))


def rest(context: AppContext, qtbot: QtBot) -> None:
    """Until no job runs and none is about to: the status is looked up a moment after changes."""

    def quiet() -> bool:
        return not context.jobs.busy and not context.sync._soon.isActive()

    def settled() -> bool:
        if quiet():
            QApplication.processEvents()
        return quiet()

    qtbot.waitUntil(settled, timeout=PATIENCE)
