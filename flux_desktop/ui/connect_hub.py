"""Connecting a restaurant with a hub: who signs in where, and which restaurant there it is."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from flux_desktop.domain.errors import FluxError, SignInFailed
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.domain.sync import Contents, HubPlace
from flux_desktop.services import sync
from flux_desktop.services.sync import HubAccount
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.figures import number, plural
from flux_desktop.ui.jobs import Lane
from flux_desktop.ui.parts.buttons import Button, PrimaryButton
from flux_desktop.ui.parts.fields import Field, LineField, PasswordEdit, Select
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.overlays import Sheet

_LONGEST_URL, _LONGEST_EMAIL, _LONGEST_PASSWORD, LONGEST_NAME = 400, 254, 200, 60
NEW, SAME, BRING = "new", "same", "bring"
_ADDRESS: Final = frozenset({"sync.address", "sync.unreachable", "sync.no_hub", "sync.busy"})


class HubSignIn(QWidget):
    """Address, e-mail, password: what it takes to sign in at a hub."""

    refused = Signal()
    """What was wrong is said now, which takes room."""

    def __init__(self, context: AppContext, url: str = "", email: str = "") -> None:
        super().__init__()
        self._context = context
        settings = context.settings
        self.address = LineField(
            _("Address of the hub"), hint="https://hub.example.com", longest=_LONGEST_URL
        )
        self.email = LineField(_("E-mail"), "mail", "name@example.com", longest=_LONGEST_EMAIL)
        self.password = PasswordEdit()
        self.password.setMaxLength(_LONGEST_PASSWORD)
        self.password_field = Field(_("Password"), self.password, "key-round")
        self.password.textEdited.connect(self.password_field.clear_error)
        self.address.line.setText(url or settings.hub_url)
        self.email.line.setText(email or settings.last_email)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for each in (self.address, self.email, self.password_field):
            column.addWidget(each)

    def account(self, device_name: str) -> HubAccount:
        address = self.address.line.text().strip().rstrip("/")
        # Most people leave it out, and there is no other that is safe.
        if address and "://" not in address:
            address = f"https://{address}"
        return HubAccount(
            address,
            self.email.line.text().strip(),
            self._context.settings.data_dir,
            self.password.text(),
            device_name,
        )

    def try_it(self, account: HubAccount, then: Callable[[list[HubPlace]], object], button: QWidget) -> None:
        """Signs in; what is wrong is said under the field that it is about."""
        button.setEnabled(False)

        def signed_in(places: list[HubPlace]) -> None:
            button.setEnabled(True)
            then(places)

        def failed(error: Exception) -> None:
            button.setEnabled(True)
            self._failed(error)

        self._context.jobs.run(
            partial(sync.sign_in, account), owner=self, lane=Lane.FREE, then=signed_in, failed=failed
        )

    def _failed(self, error: Exception) -> None:
        field: Field
        if isinstance(error, SignInFailed):
            field = self.password_field
        elif isinstance(error, FluxError) and error.code in _ADDRESS:
            field = self.address
        else:
            self._context.jobs.failed.emit(error)
            return
        field.error(str(error))
        field.editor.setFocus()
        self.refused.emit()


class ConnectSheet(Sheet):
    """Signs in, then asks which restaurant of the hub this is, says what will go where, and begins."""

    def __init__(self, parent: QWidget, context: AppContext) -> None:
        super().__init__(
            parent,
            _("Connect to a hub"),
            _("A hub keeps several computers of a restaurant alike. Each goes on working without it."),
            width=480,
        )
        self._context = context
        self._local = context.restaurant
        if self._local is not None and not context.may(Permission.SYNC):
            self._local = None
        self._account: HubAccount | None = None
        self._contents: Contents | None = None
        self.places: list[HubPlace] = []
        self.sign_in = HubSignIn(context)
        self.sign_in.refused.connect(self._settle)
        self.name = device_name_field(context)
        self._choices = _Choices(self._local is not None)
        self._choices.hide()
        self._choices.group.buttonClicked.connect(lambda _button: self._explain())
        self._choices.place.currentIndexChanged.connect(lambda _index: self._explain())
        for widget in (self.sign_in, self.name, self._choices):
            self.body.addWidget(widget)
        self._leave, self.act = Button(_("Cancel")), PrimaryButton(_("Sign in"))
        self._leave.setAutoDefault(False)
        self._leave.clicked.connect(self.reject)
        self.act.clicked.connect(self._act)
        self.act.setDefault(True)
        self.footer.addWidget(self._leave)
        self.footer.addWidget(self.act)
        first = self.sign_in.address if not self.sign_in.address.line.text() else self.sign_in.password_field
        first.editor.setFocus()
        if self._local is not None:
            context.jobs.run(
                partial(sync.contents, context.session),
                owner=self,
                then=self._counted,
                failed=lambda _e: None,
            )

    @property
    def choice(self) -> str:
        """What is chosen: NEW, SAME or BRING."""
        return self._choices.chosen

    def choose(self, choice: str) -> None:
        self._choices.choose(choice)
        self._explain()

    def _counted(self, found: Contents) -> None:
        self._contents = found
        self._explain()

    def _act(self) -> None:
        if self._account is None:
            account = self.sign_in.account(self.name.line.text().strip())
            self.sign_in.try_it(account, partial(self._signed_in, account), self.act)
        else:
            self._begin(self._account)

    def _signed_in(self, account: HubAccount, places: list[HubPlace]) -> None:
        self._context.keep(device_name=account.device_name)
        self._account, self.places = account, places
        self.sign_in.hide()
        self.name.hide()
        self._choices.offer(places, self._local)
        self._choices.show()
        self._explain()

    def _explain(self) -> None:
        if self._account is None:
            return
        choice, place = self._choices.chosen, self._choices.chosen_place
        words = {NEW: _("Put it at the hub"), SAME: _("Connect"), BRING: _("Bring it here")}
        self.act.setText(words.get(choice, _("Connect")))
        self.act.setEnabled(bool(choice) and (choice == NEW or place is not None))
        self.act.updateGeometry()
        self._choices.explain(self._sentence(choice, place))
        self._settle()

    def _settle(self) -> None:
        settle(self)

    def _sentence(self, choice: str, place: HubPlace | None) -> str:
        local = self._local
        if choice == NEW and local is not None:
            return _("{name} is sent to the hub. Other computers can then take part.").format(name=local.name)
        if choice == BRING and place is not None:
            return _(
                "{name} comes to this computer, beside what is here. You see what has come at once."
            ).format(name=place.name)
        if choice == SAME and place is not None and local is not None:
            if place.id == local.id:
                return _("{name} is at the hub already. Both sides exchange what is new.").format(
                    name=local.name
                )
            return joining_sentence(local, place, self._contents)
        return _("This account has no restaurant at the hub yet. Add one here first, then put it at the hub.")

    def _begin(self, account: HubAccount) -> None:
        choice, place = self._choices.chosen, self._choices.chosen_place
        self.accept()
        local = None if choice == BRING else self._local
        self._context.sync.connect_to(account, local, None if choice == NEW else place)


def joining_sentence(local: Restaurant, place: HubPlace, contents: Contents | None) -> str:
    """What becomes of what is here when it goes into another restaurant: how many rows, under which name."""
    n = contents or Contents(0, 0, 0, 0, 0)
    parts = [
        ngettext("{n} dish", "{n} dishes", plural(n.dishes)).format(n=number(n.dishes)),
        ngettext("{n} ingredient", "{n} ingredients", plural(n.ingredients)).format(n=number(n.ingredients)),
        ngettext("{n} recipe", "{n} recipes", plural(n.recipes)).format(n=number(n.recipes)),
        ngettext("{n} import", "{n} imports", plural(n.imports)).format(n=number(n.imports)),
        ngettext("{n} line of sales", "{n} lines of sales", plural(n.sales)).format(n=number(n.sales)),
    ]
    sentence = _(
        "What is here as “{here}” goes into “{there}” at the hub: {what}. Dishes of one name become one dish, and the "
        "same sales count once. A backup is made first."
    )
    return sentence.format(here=local.name, there=place.name, what=", ".join(parts))


def device_name_field(context: AppContext) -> LineField:
    """What the hub calls this computer."""
    field = LineField(_("Name of this computer"), hint=sync.computer_name(), longest=LONGEST_NAME)
    field.line.setText(context.settings.device_name)
    return field


def settle(sheet: Sheet) -> None:
    """As high as what it holds, once its layouts know of what was shown and hidden: the inner ones first."""

    def fit() -> None:
        sheet.fit()
        QTimer.singleShot(0, sheet, sheet.fit)

    QTimer.singleShot(0, sheet, fit)


class SignInSheet(Sheet):
    """Signs in again at the hub that a restaurant has, also with another account or at its new address."""

    def __init__(self, parent: QWidget, context: AppContext, url: str, email: str) -> None:
        super().__init__(parent, _("Sign in at the hub"), width=440)
        self._context = context
        self.sign_in = HubSignIn(context, url, email)
        self.sign_in.refused.connect(partial(settle, self))
        self.body.addWidget(self.sign_in)
        leave, self.act = Button(_("Cancel")), PrimaryButton(_("Sign in"))
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        self.act.clicked.connect(self._act)
        self.act.setDefault(True)
        self.footer.addWidget(leave)
        self.footer.addWidget(self.act)
        self.sign_in.password.setFocus()

    def _act(self) -> None:
        account = self.sign_in.account(self._context.settings.device_name)
        self.sign_in.try_it(account, partial(self._signed_in, account), self.act)

    def _signed_in(self, account: HubAccount, _places: list[HubPlace]) -> None:
        context = self._context
        # The password has done its work.
        link = partial(sync.link_again, context.session, replace(account, password=""))
        context.jobs.run(link, owner=context.sync, then=lambda _changes: context.sync.sync())
        self.accept()


class _Choices(QWidget):
    """What the restaurant is to the hub, and which of the hub's it is about."""

    def __init__(self, has_local: bool) -> None:
        super().__init__()
        self._has_local = has_local
        self.group = QButtonGroup(self)
        self.buttons = {
            NEW: QRadioButton(_("It is not at the hub yet")),
            SAME: QRadioButton(_("It is this one at the hub")),
            BRING: QRadioButton(_("Bring this one here as well") if has_local else _("Bring this one here")),
        }
        self._notice = Label("", "body", "text2", wrap=True)
        self.place = Select()
        self._place_field = Field(_("Restaurant at the hub"), self.place)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._head = Label("", "heading", wrap=True)
        column.addWidget(self._head)
        for each in self.buttons.values():
            self.group.addButton(each)
            column.addWidget(each)
        column.addWidget(self._place_field)
        column.addWidget(self._notice)

    @property
    def chosen(self) -> str:
        return next((key for key, each in self.buttons.items() if each.isChecked()), "")

    @property
    def chosen_place(self) -> HubPlace | None:
        found = self.place.currentData()
        return found if isinstance(found, HubPlace) else None

    def choose(self, choice: str) -> None:
        self.buttons[choice].setChecked(True)

    def offer(self, places: list[HubPlace], local: Restaurant | None) -> None:
        self._head.setText(local.name if local is not None else _("Which restaurant?"))
        self.place.clear()
        for each in places:
            self.place.addItem(each.name, each)
        known = local is not None and local.id in {each.id for each in places}
        same = [at for at, each in enumerate(places) if self._is(each, local)]
        self.buttons[NEW].setVisible(local is not None and not known)
        self.buttons[SAME].setVisible(local is not None and bool(places))
        self.buttons[BRING].setVisible(bool(places))
        if same:
            self.place.setCurrentIndex(same[0])
            self.choose(SAME)
        elif local is not None:
            self.choose(NEW)
        elif places:
            self.choose(BRING)

    def explain(self, text: str) -> None:
        self._place_field.setVisible(self.chosen in (SAME, BRING))
        self._notice.setText(text)

    @staticmethod
    def _is(place: HubPlace, local: Restaurant | None) -> bool:
        if local is None:
            return False
        return place.id == local.id or name_key(place.name) == name_key(local.name)
