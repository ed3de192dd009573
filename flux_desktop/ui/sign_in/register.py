"""The form that makes an account with its restaurant."""

from PySide6.QtWidgets import QLineEdit, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.ui.parts.buttons import Segment
from flux_desktop.ui.parts.fields import Field
from flux_desktop.ui.restaurant_fields import RestaurantFields
from flux_desktop.ui.sign_in import jobs
from flux_desktop.ui.sign_in.forms import Form, go_to, mark_wrong


class RegisterForm(Form):
    """Name, e-mail and password of a person, and their restaurant or the code that invites them to one."""

    def __init__(self, place: str) -> None:
        super().__init__(
            _("Create an account"),
            _("Your account and restaurant stay on {place}.").format(place=place),
            _("Create account"),
            _("You have an account?"),
            _("Sign in"),
        )
        self.name = QLineEdit()
        self.name.setMaxLength(200)
        self.restaurant = RestaurantFields()
        self.made: Restaurant | None = None
        self.code = QLineEdit()
        self.code.setMaxLength(40)
        self.code_field = Field(_("Invitation code"), self.code, "key-round", "ABCD-EFGH-JKLM-NPQR")
        self.kind = Segment([("own", _("My restaurant")), ("invited", _("I was invited"))], _("Restaurant"))
        self.kind.changed.connect(lambda _kind: self._show_kind())
        self.fields.addWidget(Field(_("Your name"), self.name, "user"))
        self.fields.addWidget(self.email_field)
        self.fields.addWidget(self.password_field)
        self.fields.addWidget(self.kind)
        self.fields.addWidget(self.restaurant)
        self.fields.addWidget(self.code_field)
        self._show_kind()
        self.listen()

    @property
    def is_invited(self) -> bool:
        return self.kind.current == "invited"

    def _show_kind(self) -> None:
        parts: list[tuple[QWidget, bool]] = [
            (self.restaurant, not self.is_invited),
            (self.code_field, self.is_invited),
        ]
        for part, shown in parts:
            part.setVisible(shown)

    def ready(self) -> None:
        """The services are loaded, and with them how long a password must be."""
        shortest = _("At least {n} characters").format(n=jobs.shortest_password())
        self.password.setPlaceholderText(shortest)

    def check(self) -> bool:
        """Leaves the restaurant of the form in `made`, None for who is invited to one."""
        wrong = []
        shortest = jobs.shortest_password()
        if not self.email.text().strip():
            wrong.append((self.email_field, _("Write your e-mail address.")))
        if len(self.password.text()) < shortest:
            short = _("Use at least {n} characters; a short sentence is good.").format(n=shortest)
            wrong.append((self.password_field, short))
        if self.is_invited and not self.code.text().strip():
            wrong.append((self.code_field, _("Type the code that the owner gave you.")))
        self.made = None if self.is_invited else self.restaurant.made()
        if mark_wrong(wrong):
            return False
        if self.made is None and not self.is_invited:
            go_to(self.restaurant.name)
        return self.is_invited or self.made is not None
