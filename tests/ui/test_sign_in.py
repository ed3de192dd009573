"""The sign-in page: there before the database is open, honest about what went wrong."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.errors import StoreUnusable
from flux_desktop.domain.progress import Step
from flux_desktop.domain.restaurants import Role, User
from flux_desktop.domain.settings import Settings
from flux_desktop.services import accounts, restaurants
from flux_desktop.store.store import Store
from flux_desktop.ui.jobs import JobRunner
from flux_desktop.ui.restaurant_fields import RestaurantFields, countries, country_name
from flux_desktop.ui.sign_in.forms import Form, SignInForm
from flux_desktop.ui.sign_in.poster import Poster, headline_font
from flux_desktop.ui.sign_in.register import RegisterForm
from flux_desktop.ui.sign_in.view import SignInPage
from flux_desktop.ui.theme import SCALES, Theme

EMAIL, PASSWORD = "marta@prova.example", "a long sentence"
PATIENCE = 20_000


@pytest.fixture
def work(qtbot: QtBot) -> Iterator[JobRunner]:
    made = JobRunner()
    yield made
    made.close()


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real hash at its lowest cost: these tests are about the page."""
    monkeypatch.setattr(accounts, "_COST", 4)


@pytest.fixture
def open_page(qtbot: QtBot, work: JobRunner, sqlite: Store, tmp_path: Path) -> Callable[..., SignInPage]:
    def opened(*, last_email: str = "", url: str = "", size: tuple[int, int] = (1440, 900)) -> SignInPage:
        page = SignInPage(work, Settings(tmp_path, url or sqlite.url, last_email=last_email))
        qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        qtbot.waitExposed(page)
        return page

    return opened


def form_of(page: SignInPage) -> Form:
    return next(each for each in page.findChildren(Form) if each.isVisible())


def said(widget: QWidget) -> str:
    return " ".join(each.text() for each in widget.findChildren(QLabel) if each.isVisible())


def fill_registration(page: SignInPage) -> RegisterForm:
    form = page.findChildren(RegisterForm)[0]
    form.name.setText("Marta")
    form.email.setText(EMAIL)
    form.password.setText(PASSWORD)
    form.restaurant.name.setText("Can Prova")
    return form


def send(qtbot: QtBot, page: SignInPage, work: JobRunner) -> None:
    qtbot.keyClick(form_of(page).password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not work.busy, timeout=PATIENCE)


def test_the_page_loads_neither_the_database_nor_the_services() -> None:
    heavy = {"sqlalchemy", "numpy", "bcrypt", "flux_desktop.services.accounts", "flux_desktop.store"}
    code = f"import sys, flux_desktop.ui.sign_in.view; print(sorted({heavy!r} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_fields_can_be_filled_while_the_database_is_opened(
    qtbot: QtBot, open_page: Callable[..., SignInPage]
) -> None:
    page = open_page()
    page.opening()
    form = form_of(page)
    qtbot.keyClicks(form.email, EMAIL)
    assert form.email.text() == EMAIL
    assert form.button.text() == "Sign in"
    assert not form.button.isEnabled()


def test_a_slow_opening_is_said_on_the_button_until_it_is_done(
    qtbot: QtBot, open_page: Callable[..., SignInPage], sqlite: Store
) -> None:
    page = open_page()
    page.opening()
    button = form_of(page).button
    qtbot.waitUntil(lambda: button.text() == "Opening…", timeout=2_000)
    page.ready(sqlite, first_start=False)
    assert button.text() == "Sign in"
    assert button.isEnabled()


def test_the_last_address_is_there_and_the_password_is_next(
    qtbot: QtBot, open_page: Callable[..., SignInPage], sqlite: Store
) -> None:
    page = open_page(last_email=EMAIL)
    page.ready(sqlite, first_start=False)
    form = form_of(page)
    assert form.email.text() == EMAIL
    assert page.focusWidget() is form.password


def test_the_first_start_offers_an_account_and_a_sample(
    qtbot: QtBot, open_page: Callable[..., SignInPage], sqlite: Store
) -> None:
    page = open_page()
    page.ready(sqlite, first_start=True)
    assert isinstance(form_of(page), RegisterForm)
    sample = next(each for each in page.findChildren(QPushButton) if "sample" in each.text())
    with qtbot.waitSignal(page.sample_wanted):
        sample.click()
    page.sample_step(Step(3, 10, "Writing sales"))
    assert "Writing sales" in said(page)
    accounts.register(sqlite, "demo@prova.example", "open sesame, please", "Demo")
    with qtbot.waitSignal(page.signed_in, timeout=30_000) as signed_in:
        page.sample_ready("demo@prova.example", "open sesame, please")
    assert signed_in.args[0].email == "demo@prova.example"
    assert isinstance(form_of(page), SignInForm)
    assert form_of(page).email.text() == "demo@prova.example"


def test_who_forgot_the_password_is_told_who_gives_another_one(
    open_page: Callable[..., SignInPage], sqlite: Store
) -> None:
    page = open_page()
    page.ready(sqlite, first_start=False)
    form = form_of(page)
    form.email.setText("marta@prova.example")
    next(each for each in page.findChildren(QPushButton) if "Forgot" in each.text()).click()
    assert "flux-desktop password marta@prova.example" in said(page)


def test_a_sample_that_failed_can_be_asked_for_again(
    qtbot: QtBot, open_page: Callable[..., SignInPage], sqlite: Store, work: JobRunner
) -> None:
    page = open_page()
    page.ready(sqlite, first_start=True)
    sample = next(each for each in page.findChildren(QPushButton) if "sample" in each.text())
    sample.click()
    assert not sample.isEnabled()
    with qtbot.waitSignal(work.failed):
        page.sample_failed(StoreUnusable("The disk is full."))
    assert sample.isEnabled()


@pytest.mark.usefixtures("quick_hashes")
def test_registering_makes_the_account_and_its_restaurant_and_enters(
    qtbot: QtBot, open_page: Callable[..., SignInPage], sqlite: Store, work: JobRunner
) -> None:
    page = open_page()
    page.ready(sqlite, first_start=True)
    form = fill_registration(page)
    form.restaurant.country.setCurrentIndex(form.restaurant.country.findData("GB"))
    entered: list[User] = []
    page.signed_in.connect(entered.append)
    send(qtbot, page, work)
    [user] = entered
    assert (user.email, user.name) == (EMAIL, "Marta")
    [membership] = restaurants.of_user(sqlite, user.id)
    place = membership.restaurant
    assert (place.name, place.country, place.currency) == ("Can Prova", "GB", "GBP")
    assert membership.role is Role.OWNER
    assert form.password.text() == ""


@pytest.mark.usefixtures("quick_hashes")
def test_a_taken_address_is_said_under_the_address(
    qtbot: QtBot, open_page: Callable[..., SignInPage], sqlite: Store, work: JobRunner
) -> None:
    accounts.register(sqlite, EMAIL, PASSWORD)
    page = open_page()
    page.ready(sqlite, first_start=True)
    form = fill_registration(page)
    send(qtbot, page, work)
    assert "already has an account" in said(form.email_field)
    assert form.button.isEnabled()
    assert not form.email.isReadOnly()


def test_everything_wrong_with_a_registration_is_said_at_once(
    qtbot: QtBot, open_page: Callable[..., SignInPage], sqlite: Store, work: JobRunner
) -> None:
    page = open_page(size=(1024, 700))
    page.ready(sqlite, first_start=True)
    form = form_of(page)
    assert isinstance(form, RegisterForm)
    form.password.setText("short")
    send(qtbot, page, work)
    assert "address" in said(form.email_field)
    assert "at least 8" in said(form.password_field)
    assert "name" in said(form.restaurant.name_field)
    assert page.focusWidget() is form.email
    qtbot.keyClicks(form.email, "m")
    assert "address" not in said(form.email_field)
    assert not accounts.any_account(sqlite)


@pytest.mark.usefixtures("quick_hashes")
def test_enter_signs_in_and_the_button_says_so_meanwhile(
    qtbot: QtBot, open_page: Callable[..., SignInPage], sqlite: Store, work: JobRunner
) -> None:
    accounts.register(sqlite, EMAIL, PASSWORD)
    page = open_page(last_email=EMAIL)
    page.ready(sqlite, first_start=False)
    form = form_of(page)
    form.password.setText(PASSWORD)
    with qtbot.waitSignal(page.signed_in, timeout=PATIENCE):
        qtbot.keyClick(form.email, Qt.Key.Key_Return)
        assert form.button.text() == "Signing in…"
        assert form.email.text() == EMAIL
        # A second Enter must not send it twice.
        qtbot.keyClick(form.email, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not work.busy, timeout=PATIENCE)
    assert form.button.text() == "Sign in"


@pytest.mark.usefixtures("quick_hashes")
def test_a_wrong_password_is_said_under_the_password_with_the_tries_left(
    qtbot: QtBot, open_page: Callable[..., SignInPage], sqlite: Store, work: JobRunner
) -> None:
    accounts.register(sqlite, EMAIL, PASSWORD)
    page = open_page(last_email=EMAIL)
    page.ready(sqlite, first_start=False)
    form = form_of(page)
    form.password.setText("another sentence")
    send(qtbot, page, work)
    assert "4 tries left" in said(form.password_field)
    assert page.focusWidget() is form.password
    assert form.password.selectedText()


def test_what_is_typed_comes_along_to_the_other_form(
    qtbot: QtBot, open_page: Callable[..., SignInPage], sqlite: Store
) -> None:
    page = open_page()
    page.ready(sqlite, first_start=False)
    qtbot.keyClicks(form_of(page).email, EMAIL)
    form_of(page).link.click()
    assert isinstance(form_of(page), RegisterForm)
    assert form_of(page).email.text() == EMAIL
    form_of(page).link.click()
    assert isinstance(form_of(page), SignInForm)


def test_a_database_that_does_not_open_stands_in_place_of_the_form_until_it_does(
    qtbot: QtBot, open_page: Callable[..., SignInPage], sqlite: Store
) -> None:
    page = open_page()
    page.opening()
    page.broken(StoreUnusable("The disk is full.", "Free some space."))
    qtbot.waitUntil(lambda: "The disk is full. Free some space." in said(page), timeout=2_000)
    assert not any(each.isVisible() for each in page.findChildren(Form))
    again = next(each for each in page.findChildren(QPushButton) if each.isVisible())
    with qtbot.waitSignal(page.retry):
        again.click()
    page.opening()
    assert isinstance(form_of(page), SignInForm)
    page.ready(sqlite, first_start=True)
    assert isinstance(form_of(page), RegisterForm)


def test_after_signing_out_the_address_is_filled_and_the_password_is_not(
    qtbot: QtBot, open_page: Callable[..., SignInPage], sqlite: Store
) -> None:
    page = open_page()
    page.ready(sqlite, first_start=False)
    page.filled(EMAIL)
    assert form_of(page).email.text() == EMAIL
    assert page.focusWidget() is form_of(page).password


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("sqlite:////somewhere/flux.db", "this computer"),
        ("postgresql+psycopg://chef@localhost/flux", "this computer"),
        ("postgresql+psycopg://chef:secret@db.prova.example:5433/flux", "db.prova.example"),
    ],
)
def test_the_page_says_where_the_data_is(open_page: Callable[..., SignInPage], url: str, place: str) -> None:
    words = said(open_page(url=url))
    assert words.endswith(f"data on {place}")
    assert "secret" not in words


@pytest.mark.parametrize("scale", [1.0, 1.3])
def test_nothing_is_cut_in_a_small_window_with_large_text(
    qtbot: QtBot, open_page: Callable[..., SignInPage], sqlite: Store, dressed: Theme, scale: float
) -> None:
    dressed.apply("dark", scale)
    page = open_page(size=(1024, 700))
    page.ready(sqlite, first_start=True)
    form_of(page).button.click()

    def nothing_is_cut() -> None:
        shown = [label for label in page.findChildren(QLabel) if label.isVisible() and label.text()]
        assert shown
        cut = [
            label.text()
            for label in shown
            if label.width() < (0 if label.wordWrap() else label.sizeHint().width())
            or label.height() < label.heightForWidth(label.width())
        ]
        assert cut == []

    qtbot.waitUntil(nothing_is_cut)
    assert not page.grab().isNull()


@pytest.mark.parametrize("scale", SCALES)
def test_the_headline_keeps_its_two_lines_in_every_room(look: Theme, scale: float) -> None:
    look.apply(scale=scale)
    headline = "Know tonight\nbefore it happens."
    for room in range(260, 700):
        metrics = QFontMetrics(headline_font(headline, room))
        box = metrics.boundingRect(QRect(0, 0, room, 2000), Qt.TextFlag.TextWordWrap, headline)
        assert box.height() < 3 * metrics.lineSpacing(), room


def test_the_picture_makes_room_where_there_is_none_for_both(
    qtbot: QtBot, open_page: Callable[..., SignInPage]
) -> None:
    page = open_page(size=(700, 700))
    assert not page.findChildren(Poster)[0].isVisible()
    page.resize(1024, 700)
    assert page.findChildren(Poster)[0].isVisible()


def test_every_control_has_a_name(qtbot: QtBot, open_page: Callable[..., SignInPage], sqlite: Store) -> None:
    page = open_page()
    page.ready(sqlite, first_start=True)
    named = [each for each in page.findChildren(QWidget) if each.focusPolicy() and each.isVisible()]
    assert named
    assert [type(each).__name__ for each in named if not (each.accessibleName() or _text(each))] == []


def _text(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QPushButton) else ""


def test_the_currency_follows_the_country_until_it_is_chosen(qtbot: QtBot) -> None:
    fields = RestaurantFields()
    qtbot.addWidget(fields)
    fields.name.setText("  Can   Prova ")
    fields.country.setCurrentIndex(fields.country.findData("CH"))
    assert fields.currency.currentData() == "CHF"
    fields.currency.setCurrentIndex(fields.currency.findData("EUR"))
    made = fields.made()
    assert made is not None
    assert (made.name, made.country, made.currency) == ("Can Prova", "CH", "EUR")


def test_every_country_has_a_name_that_can_be_read_and_a_currency(qtbot: QtBot) -> None:
    known = countries()
    assert {"ES", "FR", "US", "JP"} <= {each.code for each in known}
    assert all(each.name and len(each.currency) == 3 for each in known)
    assert (country_name("ES"), country_name("XX")) == ("Spain", "XX")
