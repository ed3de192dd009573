"""Every page fits: at each size of the window, with each size of text, in a short and in a long language."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QRect, QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from flux_desktop import bundled
from flux_desktop.domain.i18n import catalogue, language, use_language
from flux_desktop.services.imports import Import
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.forecast.view import ForecastView
from flux_desktop.ui.imports.view import ImportsView
from flux_desktop.ui.sign_in.view import SignInPage
from flux_desktop.ui.theme import SCALES, theme
from flux_desktop.ui.views import VIEWS
from flux_desktop.ui.window import LEAST, USUAL, placed
from flux_desktop.ui.workspace import Workspace
from tests.ui.fit import misfits, sideways

LONG = 30_000
SIZES = ((LEAST.width(), LEAST.height()), (1280, 800), (USUAL.width(), USUAL.height()))
EVERY = tuple(product(SIZES, SCALES))
# The second language goes where it is narrow, and where its text is as large as it gets.
NARROW = tuple((size, scale) for size, scale in EVERY if size == SIZES[0] or scale == SCALES[-1])
KEYS = [entry.key for entry in VIEWS]

DISHES = {
    "Paella de marisc per a dues persones amb gamba vermella de Palamós": "31.00",
    "Patates braves": "6.50",
    "Croquetes": "9.00",
    "Tea": "1.80",
}


@pytest.fixture(params=["en", "es"])
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    before, numbers = (language(), catalogue()), QLocale()
    use_language(request.param, bundled("resources") / "locale")
    QLocale.setDefault(QLocale({"en": "en_GB", "es": "es_ES"}[request.param]))
    yield request.param
    use_language(*before)
    QLocale.setDefault(numbers)


@pytest.fixture
def filled(import_lines: Callable[..., Import]) -> Import:
    """Nine weeks of four dishes, up to yesterday."""
    last = datetime.now().astimezone().date() - timedelta(days=1)
    days = [last - timedelta(n) for n in range(63)]
    return import_lines(
        *(f"{day},{name},{2 + day.day % 5},{price}" for day in days for name, price in DISHES.items())
    )


@pytest.fixture
def workspace(qtbot: QtBot, spoken: str, context: AppContext) -> Workspace:
    made = Workspace(context)
    qtbot.addWidget(made)
    made.resize(*SIZES[-1])
    made.show()
    qtbot.waitUntil(lambda: not context.jobs.busy and made.header.switcher.isVisible(), timeout=LONG)
    return made


def does_not_fit(root: QWidget, spoken: str) -> list[str]:
    """What does not fit in any of the sizes. The text grows last, as it is what takes time."""
    wrong: list[str] = []
    for scale in SCALES:
        theme().apply(scale=scale)
        for size, wanted in EVERY if spoken == "en" else NARROW:
            if wanted == scale:
                root.resize(*size)
                laid_out()
                where = f"{size[0]}x{size[1]} at {scale:.0%}: "
                wrong += [where + each for each in (*misfits(root), *sideways(root))]
    return wrong


def fits(wrong: list[str]) -> None:
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def laid_out() -> None:
    """Until the layouts have settled: what scrolls decides about its bar a turn later."""
    for _turn in range(3):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.processEvents()


@pytest.mark.parametrize("key", KEYS)
def test_a_full_page_fits(
    qtbot: QtBot, filled: Import, workspace: Workspace, context: AppContext, spoken: str, key: str
) -> None:
    workspace.open(key)
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=LONG)
    fits(does_not_fit(workspace, spoken))


def test_empty_pages_fit(qtbot: QtBot, workspace: Workspace, context: AppContext, spoken: str) -> None:
    wrong = []
    for key in KEYS:
        workspace.open(key)
        qtbot.waitUntil(lambda: not context.jobs.busy, timeout=LONG)
        theme().apply(scale=SCALES[-1])
        workspace.resize(*SIZES[0])
        laid_out()
        wrong += [f"{key}: {each}" for each in (*misfits(workspace), *sideways(workspace))]
    fits(wrong)


def test_the_check_of_a_file_fits(
    qtbot: QtBot, workspace: Workspace, context: AppContext, spoken: str
) -> None:
    view = workspace.open("imports")
    assert isinstance(view, ImportsView)
    samples = Path(__file__).parents[1] / "pos" / "samples"
    wrong = []
    for name in ("square_items_detail_2026.csv", "ambiguous_dates_ask_the_user.csv", "report_es_cp1252.csv"):
        view.start([samples / name])
        qtbot.waitUntil(lambda: not context.jobs.busy, timeout=LONG)
        qtbot.wait(100)
        wrong += [f"{name} {each}" for each in does_not_fit(workspace, "es")]
    fits(wrong)


def test_the_reasons_of_a_day_fit(
    qtbot: QtBot, filled: Import, workspace: Workspace, context: AppContext, spoken: str
) -> None:
    view = workspace.open("forecast")
    assert isinstance(view, ForecastView)
    qtbot.waitUntil(lambda: not context.jobs.busy and bool(view.dishes.entries), timeout=LONG)
    view.dishes.pick({view.dishes.entries[-1].id})
    qtbot.waitUntil(lambda: bool(view.detail.cards and view.detail.cards[0].subject), timeout=LONG)
    subject = view.detail.cards[0].subject
    assert subject is not None
    view.detail.show_day(subject, subject.days[1])
    fits(does_not_fit(workspace, spoken))


def test_the_sign_in_pages_fit(qtbot: QtBot, spoken: str, context: AppContext) -> None:
    page = SignInPage(context.jobs, context.settings)
    qtbot.addWidget(page)
    page.show()
    wrong = does_not_fit(page, spoken)
    page.ready(context.store, True)
    fits(wrong + does_not_fit(page, spoken))


@pytest.mark.parametrize(
    ("screen", "expected"),
    [
        (QRect(0, 0, 1920, 1080), QRect(240, 90, 1440, 900)),
        (QRect(0, 24, 1366, 744), QRect(0, 24, 1366, 744)),
        (QRect(1920, 0, 1280, 1024), QRect(1920, 62, 1280, 900)),
    ],
)
def test_the_window_is_never_larger_than_the_screen(screen: QRect, expected: QRect) -> None:
    assert placed(QSize(1440, 900), screen) == expected
