"""The form that makes an account with its restaurant."""

from PySide6.QtWidgets import QLineEdit

from flux_desktop.domain.i18n import _
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.ui.parts.fields import Field
from flux_desktop.ui.restaurant_fields import RestaurantFields
from flux_desktop.ui.sign_in import jobs
from flux_desktop.ui.sign_in.forms import Form, go_to, mark_wrong


class RegisterForm(Form):
    """Name, e-mail and password of a person, and their restaurant."""

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
        self.fields.addWidget(Field(_("Your name"), self.name, "user"))
        self.fields.addWidget(self.email_field)
        self.fields.addWidget(self.password_field)
        self.fields.addWidget(self.restaurant)
        self.listen()

    def ready(self) -> None:
        """The services are loaded, and with them how long a password must be."""
        shortest = _("At least {n} characters").format(n=jobs.shortest_password())
        self.password.setPlaceholderText(shortest)

    def check(self) -> bool:
        """Leaves the restaurant of the form in `made`."""
        wrong = []
        shortest = jobs.shortest_password()
        if not self.email.text().strip():
            wrong.append((self.email_field, _("Write your e-mail address.")))
        if len(self.password.text()) < shortest:
            short = _("Use at least {n} characters; a short sentence is good.").format(n=shortest)
            wrong.append((self.password_field, short))
        self.made = self.restaurant.made()
        if mark_wrong(wrong):
            return False
        if self.made is None:
            go_to(self.restaurant.name)
        return self.made is not None
