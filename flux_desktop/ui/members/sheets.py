"""Inviting somebody: whom, as what, and the code to hand over."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.domain.restaurants import Role
from flux_desktop.services import invitations
from flux_desktop.services.invitations import Invited
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.figures import dated
from flux_desktop.ui.forms import save
from flux_desktop.ui.parts.buttons import Button, PrimaryButton
from flux_desktop.ui.parts.fields import Field, LineField, Select
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.overlays import Sheet, announce
from flux_desktop.ui.rail import role_word

_LONGEST_EMAIL = 254
ROLES = (Role.CHEF, Role.COUNTER, Role.MANAGER, Role.OWNER)


def role_sentence(role: Role) -> str:
    """What somebody in that role sees and does."""
    return {
        Role.OWNER: _("Everything, and who works here."),
        Role.MANAGER: _("Everything but who works here."),
        Role.CHEF: _("Forecasts, recipes and allergens. No money."),
        Role.COUNTER: _("Forecasts and the menu, to look at. No money."),
    }[role]


class InviteSheet(Sheet):
    """Asks for an address and a role, then shows the code."""

    def __init__(self, parent: QWidget, context: AppContext) -> None:
        super().__init__(parent, _("Invite somebody"))
        self._context = context
        self.email_field = LineField(_("E-mail"), "mail", "name@example.com", longest=_LONGEST_EMAIL)
        self.role = Select()
        for each in ROLES:
            self.role.addItem(role_word(each), each)
        self._sentence = Label("", "caption", "text2", wrap=True)
        self.role.currentIndexChanged.connect(lambda _index: self._explain())
        self._explain()
        self._asks = [self.email_field, Field(_("Role"), self.role), self._sentence]
        self.code = Label("", "title", tabular=True)
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.code.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._how = Label("", "body", "text2", wrap=True)
        copy = Button(_("Copy"), "copy")
        copy.clicked.connect(self._copy)
        self._shown = QWidget()
        row = QHBoxLayout(self._shown)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.code, 1)
        row.addWidget(copy)
        for widget in (*self._asks, self._shown, self._how):
            self.body.addWidget(widget)
        self._shown.hide()
        self._how.hide()
        self._leave, self.act = Button(_("Cancel")), PrimaryButton(_("Make a code"))
        self._leave.setAutoDefault(False)
        self._leave.clicked.connect(self.reject)
        self.act.clicked.connect(self._act)
        self.act.setDefault(True)
        self.footer.addWidget(self._leave)
        self.footer.addWidget(self.act)
        self.email_field.line.setFocus()

    def _explain(self) -> None:
        self._sentence.setText(role_sentence(Role(self.role.currentData())))

    def _act(self) -> None:
        if not self._shown.isHidden():
            self.accept()
            return
        done: list[Invited] = []
        job = partial(
            invitations.invite,
            self._context.session,
            self.email_field.line.text(),
            Role(self.role.currentData()),
        )

        def work() -> Invited:
            done.append(job())
            return done[-1]

        save(
            self._context,
            self,
            work,
            button=self.act,
            field=self.email_field,
            then=lambda: self._show(done[-1]),
        )

    def _show(self, invited: Invited) -> None:
        """The code is told this once: only its hash is kept."""
        for widget in self._asks:
            widget.hide()
        self.code.setText(invited.code)
        self.code.setAccessibleName(invited.code)
        how = _(
            "Give this code to {email}. They type it when they create an account here, or under Settings if they "
            "have one. It is good once, until {day}, and is not shown again."
        )
        day = dated(invited.invitation.expires_at.astimezone().date())
        self._how.setText(how.format(email=invited.invitation.email, day=day))
        self._shown.show()
        self._how.show()
        self._leave.hide()
        self.act.setText(_("Done"))
        self.act.updateGeometry()
        self.fit()
        announce(self, invited.code)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.code.text())
        self._context.notifier.done(_("Code copied"))
