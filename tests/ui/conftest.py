"""The look of every test, and a page that holds one of every part."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QLineEdit, QSpinBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.restaurants import Membership, Role
from flux_desktop.domain.settings import Settings
from flux_desktop.services import restaurants
from flux_desktop.services.imports import Import, import_file
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.store import users
from flux_desktop.store.store import Store
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.jobs import JobRunner
from flux_desktop.ui.notifier import Notifier
from flux_desktop.ui.parts.buttons import Button, DangerButton, IconButton, LinkButton, PrimaryButton, Segment
from flux_desktop.ui.parts.cards import Divider, InfoBar, KpiCard
from flux_desktop.ui.parts.fields import DateEdit, Field, PasswordEdit, Select
from flux_desktop.ui.parts.labels import Avatar, Label, Pill, Title
from flux_desktop.ui.parts.progress import ProgressPanel, Steps
from flux_desktop.ui.parts.states import EmptyState, ErrorState, Skeleton
from flux_desktop.ui.theme import Theme
from tests import workers
from tests.sessions import session
from tests.ui.keys import activate


@pytest.fixture(autouse=True)
def look(dressed: Theme) -> Iterator[Theme]:
    """Light and unscaled at the start of every test."""
    yield dressed
    if (dressed.mode, dressed.scale) != ("light", 1.0):
        dressed.apply("light", 1.0)


@pytest.fixture(scope="session")
def loaded_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    workers.load_once(tmp_path_factory.mktemp("letters"))


@pytest.fixture(autouse=True)
def quick_workers(loaded_once: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every window of these tests has a worker of its own; where they start is `test_jobs.py`'s."""
    workers.fork(monkeypatch)


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[Callable[..., QWidget]]:
    """Shows widgets under each other in an active window of their own: `show(a, b, width=400)`."""
    windows: list[QWidget] = []

    def shown(*widgets: QWidget, width: int = 480, height: int = 360) -> QWidget:
        window = QWidget()
        windows.append(window)
        column = QVBoxLayout(window)
        for widget in widgets:
            column.addWidget(widget)
        window.resize(width, height)
        activate(qtbot, window)
        return window

    yield shown
    for window in windows:
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def every_part() -> list[QWidget]:
    """One of each part, filled."""
    field = Field("E-mail", QLineEdit(), "mail", hint="name@example.com")
    field.error("This is not an address.")
    kpi = KpiCard("Expected covers", "user")
    kpi.set("218", "vs last Sunday", "good", "+8.2%")
    return [
        Title("Today"),
        Label("Sunday 22 November", "body", "text2"),
        PrimaryButton("Import sales", "upload"),
        Button("Choose a file"),
        LinkButton("Open", "arrow-right"),
        DangerButton("Remove"),
        IconButton("moon", "Dark appearance"),
        Segment([("7", "7 days"), ("28", "28 days")], "Range"),
        Pill("Synced", "good", "circle-check"),
        Avatar("MP"),
        Divider(),
        field,
        Field("Password", PasswordEdit(), "key-round"),
        Field("Separator", Select()),
        Field("Days", QSpinBox()),
        Field("From", DateEdit()),
        InfoBar("Figures up to 20 November.", "warn", LinkButton("Update")),
        EmptyState("file-up", "No sales yet", "Import a month of sales.", Button("Import")),
        ErrorState(Refused("The file is empty.", "Export it again."), lambda: None),
        Skeleton(3),
        ProgressPanel("sales.csv"),
        Steps(["File", "Columns", "Check"]),
        kpi,
    ]


@pytest.fixture
def context(qtbot: QtBot, sqlite: Store, tmp_path: Path) -> Iterator[AppContext]:
    """A context in a real window: an owner signed in, for the empty restaurant "Trattoria Prova"."""
    window = QWidget()
    qtbot.addWidget(window)
    with sqlite.begin() as uow:
        user = users.create(uow, "nonna@prova.example", "Nonna", "", datetime.now(UTC))
    place = new_restaurant("Trattoria Prova")
    restaurants.create(sqlite, user.id, place)
    settings = Settings(data_dir=tmp_path, database_url=sqlite.url)
    work = JobRunner(window)
    made = AppContext(sqlite, user, work, Notifier(window), settings, lambda _settings: None, window)
    made.choose(Membership(place, Role.OWNER))
    yield made
    work.close()


@pytest.fixture
def import_lines(context: AppContext, write: Callable[..., Path]) -> Callable[..., Import]:
    """Imports lines of the specification's layout into the context's restaurant."""

    def imported(*lines: str, name: str = "sales.csv", header: str = "date,item,quantity,price") -> Import:
        assert context.restaurant is not None
        file = write(name, header, *lines)
        return import_file(session(context.store, context.restaurant), file)

    return imported
