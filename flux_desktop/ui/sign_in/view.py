"""The sign-in page: the first thing seen, there before the database is open."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from flux_desktop import __version__
from flux_desktop.domain.errors import Refused, SignInFailed, StoreUnusable
from flux_desktop.domain.i18n import _
from flux_desktop.domain.settings import Settings
from flux_desktop.ui.jobs import JobRunner, Lane
from flux_desktop.ui.parts.cards import InfoBar, Scroll
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.sign_in import jobs
from flux_desktop.ui.sign_in.forms import Form, SignInForm, mark_wrong
from flux_desktop.ui.sign_in.poster import Poster
from flux_desktop.ui.theme import px, theme

if TYPE_CHECKING:
    from flux_desktop.domain.progress import Step
    from flux_desktop.domain.restaurants import User
    from flux_desktop.services.backups import WayBack
    from flux_desktop.store.store import Store
    from flux_desktop.ui.sign_in.register import RegisterForm
    from flux_desktop.ui.sign_in.sample import SampleOffer

_FORM: Final = 360
_NARROWEST_POSTER: Final = 320
_PATIENCE_MS: Final = 300
# Errors after which a backup of the file is a way back.
_LOST: Final = ("store.damaged", "store.missing")


class SignInPage(QWidget):
    """A picture on the left, a form on the right: signing in, or making the first account.

    The sign-in form is the first picture of Flux; everything else is made when it is needed.
    """

    signed_in = Signal(object)
    sample_wanted = Signal()
    retry = Signal()

    def __init__(self, work: JobRunner, settings: Settings) -> None:
        super().__init__()
        self._jobs, self._settings = work, settings
        self._store: Store | None = None
        self._place = place = _server(settings.database_url) or _("this computer")
        self._sign_in = SignInForm(place)
        self._register: RegisterForm | None = None
        self._sample: SampleOffer | None = None
        self._notice = InfoBar("")
        self._form: Form = self._sign_in
        self._trouble: QWidget | None = None
        self._late = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._poster = Poster(
            _("Sales and forecasts for your kitchens, stored on {place}.").format(place=place)
        )
        self._footer = Label(_footer(place), "caption", "text2", wrap=True)
        self._lay_out()
        self._connect()
        self._sign_in.email.setText(settings.last_email)
        self._show_form(self._sign_in)
        self._sign_in.button.setEnabled(False)

    # What the window reports.

    def opening(self) -> None:
        """The database is being opened: the fields can be filled meanwhile."""
        self._clear_trouble()
        self._late.start()

    def ready(self, store: Store, first_start: bool) -> None:
        """The database is open; on the first start nobody has an account, so the page offers to make one."""
        self._late.stop()
        self._clear_trouble()
        self._store = store
        for form in self._forms():
            form.rest()
        if first_start:
            self._sample_offer().show()
            self._register_form().other.hide()
        self._show_form(self._register_form() if first_start else self._sign_in)

    def broken(self, error: Exception) -> None:
        """The database cannot be opened: shows why, in place of the form, and the way back where there is one."""
        if isinstance(error, StoreUnusable) and error.code in _LOST:
            self._jobs.run(
                partial(jobs.way_back, self._settings),
                then=partial(self._show_way_back, error),
                # What is wrong with the database matters more than why its backups cannot be read.
                failed=lambda _other: self._show_error(error),
                owner=self,
            )
        else:
            self._show_error(error)

    def _show_error(self, error: Exception) -> None:
        from flux_desktop.ui.parts.states import ErrorState

        self._show_trouble(ErrorState(error, self.retry.emit))

    def _show_way_back(self, error: StoreUnusable, way: WayBack | None) -> None:
        if way is None:
            self._show_error(error)
            return
        from flux_desktop.ui.sign_in.way_back import WayBackOffer

        offer = WayBackOffer(error, way, self._jobs, self._settings, self.retry.emit)
        offer.restored.connect(self._restored)
        self._show_trouble(offer)

    def _restored(self, notice: str) -> None:
        self._show_notice(notice)
        self.retry.emit()

    def _show_trouble(self, trouble: QWidget) -> None:
        self._late.stop()
        self._clear_trouble()
        self._trouble = trouble
        self._column.insertWidget(1, trouble)
        self._form.hide()
        self._extras.hide()

    def filled(self, email: str) -> None:
        """Fills in the address; the password is left to the person."""
        self._sign_in.email.setText(email)
        self._show_form(self._sign_in)

    def sample_step(self, step: Step) -> None:
        self._sample_offer().step(step)

    def sample_ready(self, email: str, password: str) -> None:
        """Signs in with the sample account; its password is no secret, and is shown for the next time."""
        self._sample_offer().hide()
        self._register_form().other.show()
        self._sign_in.email.setText(email)
        self._sign_in.password.setText(password)
        self._show_form(self._sign_in)
        self._show_notice(_("The sample is ready. Its password is “{password}”.").format(password=password))
        self._do_sign_in()

    def sample_failed(self, error: Exception) -> None:
        self._sample_offer().offer()
        self._jobs.failed.emit(error)

    # What the person does.

    def _do_sign_in(self) -> None:
        form = self._sign_in
        assert self._store is not None
        self._send(form, partial(jobs.sign_in, self._store, form.email.text(), form.password.text()))

    def _do_register(self) -> None:
        form = self._register_form()
        assert self._store is not None
        person = (form.email.text(), form.password.text(), form.name.text().strip())
        if form.is_invited:
            job = partial(jobs.register_invited, self._store, *person, form.code.text())
        else:
            assert form.made is not None
            job = partial(jobs.register, self._store, *person, form.made)
        self._send(form, job)

    def _send(self, form: Form, job: partial[User]) -> None:
        self._notice.hide()
        form.wait(_("Signing in…") if form is self._sign_in else _("Creating your account…"))
        self._jobs.run(
            job,
            then=self._enter,
            failed=partial(self._refused, form),
            ended=form.rest,
            lane=Lane.FREE,
            owner=self,
        )

    def _enter(self, user: User) -> None:
        for form in self._forms():
            form.password.clear()
        self.signed_in.emit(user)

    def _refused(self, form: Form, error: Exception) -> None:
        """Shows it under the field it is about; an error about none is shown as usual."""
        if isinstance(error, SignInFailed):
            mark_wrong([(form.password_field, str(error))])
            form.password.selectAll()
        elif isinstance(error, Refused) and error.code == "invitation.not_good" and self._register:
            mark_wrong([(self._register.code_field, str(error))])
        elif isinstance(error, Refused):
            mark_wrong([(form.email_field, str(error))])
        else:
            self._jobs.failed.emit(error)
            return
        self._announce(str(error))

    # What is made when it is needed.

    def _forms(self) -> list[Form]:
        return [self._sign_in, *([self._register] if self._register else [])]

    def _register_form(self) -> RegisterForm:
        """Only made once the database is open: it asks the services how long a password must be."""
        if self._register is None:
            from flux_desktop.ui.sign_in.register import RegisterForm

            self._register = RegisterForm(self._place)
            self._register.ready()
            self._register.button.setEnabled(self._store is not None)
            self._register.hide()
            self._register.sent.connect(self._do_register)
            self._register.other_wanted.connect(partial(self._swap, self._sign_in))
            self._column.insertWidget(self._column.indexOf(self._sign_in), self._register)
        return self._register

    def _sample_offer(self) -> SampleOffer:
        if self._sample is None:
            from flux_desktop.ui.sign_in.sample import SampleOffer

            self._sample = SampleOffer()
            self._sample.wanted.connect(self.sample_wanted)
            extras = self._extras.layout()
            assert extras is not None
            extras.addWidget(self._sample)
        return self._sample

    # How it looks.

    def _connect(self) -> None:
        self._sign_in.sent.connect(self._do_sign_in)
        self._sign_in.other_wanted.connect(lambda: self._swap(self._register_form()))
        self._late.timeout.connect(self._say_opening)
        theme().changed.connect(self._fit)

    def _say_opening(self) -> None:
        self._sign_in.button.setText(_("Opening…"))

    def _swap(self, form: Form) -> None:
        """To the other form; what was typed comes along."""
        form.email.setText(self._form.email.text())
        form.password.setText(self._form.password.text())
        self._show_form(form)

    def _show_form(self, form: Form) -> None:
        self._form = form
        for each in self._forms():
            each.setVisible(each is form)
        self._extras.show()
        form.focus_first_empty()

    def _show_notice(self, text: str) -> None:
        self._notice.set(text)
        self._notice.show()
        self._announce(text)

    def _announce(self, text: str) -> None:
        from flux_desktop.ui.parts.overlays import announce

        announce(self, text)

    def _clear_trouble(self) -> None:
        if self._trouble is not None:
            self._trouble.hide()
            self._trouble.deleteLater()
            self._trouble = None
            self._show_form(self._form)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._poster, 5)
        row.addWidget(Scroll(self._right()), 7)
        self._notice.hide()

    def _right(self) -> QWidget:
        """The forms in the middle, the footer at the foot, all on one left edge."""
        self._middle, self._extras = QWidget(), QWidget()
        extras = QVBoxLayout(self._extras)
        extras.setContentsMargins(0, 8, 0, 0)
        extras.addWidget(self._notice)
        self._column = QVBoxLayout(self._middle)
        self._column.setContentsMargins(0, 20, 0, 20)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        for each in (self._sign_in, self._extras):
            self._column.addWidget(each)
        self._column.addStretch(1)
        self._column.addSpacing(12)
        self._column.addWidget(self._footer)
        right = QWidget()
        around = QHBoxLayout(right)
        around.setContentsMargins(24, 0, 24, 0)
        # Not by alignment: a layout asks an aligned widget for its height at the wrong width.
        around.addStretch(1)
        around.addWidget(self._middle)
        around.addStretch(1)
        return right

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The form keeps its width; the picture makes room, and goes where none is left for it."""
        form = px(_FORM)
        self._middle.setFixedWidth(form)
        left = self.width() - form - 2 * 24
        self._poster.setVisible(left >= _NARROWEST_POSTER)


def _server(url: str) -> str:
    """The host of a database server, "" for a database on this computer."""
    if url.startswith("sqlite"):
        return ""
    from urllib.parse import urlsplit

    host = urlsplit(url).hostname or ""
    return "" if host in ("localhost", "127.0.0.1", "::1") else host


def _footer(place: str) -> str:
    version = __version__.rsplit(".", 1)[0]
    text = _("Flux {version} · data on {place}")
    return text.format(version=version, place=place)
