"""The form that signs in, and what it shares with the one that makes an account."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.ui.parts.buttons import LinkButton, PrimaryButton
from flux_desktop.ui.parts.fields import Field, PasswordEdit
from flux_desktop.ui.parts.labels import Label, Title


class Form(QWidget):
    """Fields under a title, one button that sends them, and a link to the other form.

    `check` of a subclass says whether the fields can be sent, and marks those that cannot.
    """

    sent = Signal()
    other_wanted = Signal()

    def __init__(self, title: str, sentence: str, action: str, question: str, other: str) -> None:
        super().__init__()
        self._action = action
        self.email, self.password = QLineEdit(), PasswordEdit()
        self.email_field = Field(_("E-mail"), self.email, "mail")
        self.password_field = Field(_("Password"), self.password, "key-round")
        self.button = PrimaryButton(action)
        self.button.clicked.connect(self._send)
        self.link = LinkButton(other)
        self.link.clicked.connect(self.other_wanted)
        self.fields = QVBoxLayout()
        self.fields.setSpacing(14)
        self.other = QWidget()
        self._lay_out(title, sentence, question)

    def check(self) -> bool:
        """Whether the fields can be sent."""
        raise NotImplementedError

    def listen(self) -> None:
        """Enter sends, and typing clears what was wrong. Called once all fields are there."""
        for field in self.findChildren(Field):
            if isinstance(field.editor, QLineEdit):
                field.editor.returnPressed.connect(self._send)
                field.editor.textEdited.connect(field.clear_error)

    def wait(self, text: str) -> None:
        """The button shows what is going on; the fields stay readable."""
        self._hold(text, True)

    def rest(self) -> None:
        self._hold(self._action, False)

    def focus_first_empty(self) -> None:
        editors = self._editors()
        next((each for each in editors if not each.text()), editors[-1]).setFocus()

    def _editors(self) -> list[QLineEdit]:
        return [each for each in self.findChildren(QLineEdit) if each.isVisibleTo(self)]

    def _hold(self, text: str, held: bool) -> None:
        self.button.setText(text)
        self.button.setEnabled(not held)
        for each in self._editors():
            each.setReadOnly(held)

    def _send(self) -> None:
        if self.button.isEnabled() and self.check():
            self.sent.emit()

    def _lay_out(self, title: str, sentence: str, question: str) -> None:
        row = QHBoxLayout(self.other)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(Label(question, "body", "text2"))
        row.addWidget(self.link)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Title(title))
        column.addSpacing(4)
        column.addWidget(Label(sentence, "body", "text2", wrap=True))
        column.addSpacing(24)
        column.addLayout(self.fields)
        column.addSpacing(20)
        column.addWidget(self.button)
        column.addSpacing(12)
        column.addWidget(self.other, 0, Qt.AlignmentFlag.AlignLeft)


class SignInForm(Form):
    """E-mail and password."""

    def __init__(self, place: str) -> None:
        super().__init__(
            _("Sign in"),
            _("Use your account on {place}.").format(place=place),
            _("Sign in"),
            _("No account yet?"),
            _("Create an account"),
        )
        self.fields.addWidget(self.email_field)
        self.fields.addWidget(self.password_field)
        self.forgotten = LinkButton(_("Forgot your password?"))
        self.forgotten.clicked.connect(self._say_how)
        self.how = Label("", "caption", "text2", wrap=True)
        self.how.hide()
        column = self.layout()
        assert column is not None
        column.addWidget(self.forgotten)
        column.setAlignment(self.forgotten, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.how)
        self.listen()

    def _say_how(self) -> None:
        """A local database has no mail to send: whoever looks after the computer gives another one."""
        self.how.setText(
            _(
                "Whoever looks after this computer gives you another one, in a terminal: "
                "flux-desktop password {email}"
            ).format(email=self.email.text().strip() or "EMAIL")
        )
        self.how.show()

    def check(self) -> bool:
        missing = [
            (self.email, self.email_field, _("Write your e-mail address.")),
            (self.password, self.password_field, _("Write your password.")),
        ]
        wrong = [(field, text) for editor, field, text in missing if not editor.text().strip()]
        return not mark_wrong(wrong)


def mark_wrong(wrong: list[tuple[Field, str]]) -> bool:
    """Shows under each field what is wrong and focuses the first. True if there was any."""
    for field, text in wrong:
        field.error(text)
    if wrong:
        go_to(wrong[0][0].editor)
    return bool(wrong)


def go_to(editor: QWidget) -> None:
    """The focus, and the page where it is longer than the window."""
    editor.setFocus()
    around = editor.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    if around is not None:
        around.ensureWidgetVisible(editor)
