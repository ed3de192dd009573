"""The person who is signed in, and their password."""

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.services import accounts
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.forms import save
from flux_desktop.ui.parts.buttons import Button, PrimaryButton
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.fields import Field, PasswordEdit
from flux_desktop.ui.parts.overlays import Sheet
from flux_desktop.ui.settings.lines import FactList


class AccountCard(Card):
    """Name and e-mail address; the password can be changed."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(_("Account"))
        facts = FactList()
        facts.show_facts([(_("Name"), context.user.name), (_("E-mail"), context.user.email)])
        change = Button(_("Change password"), "key-round")
        change.clicked.connect(lambda: PasswordSheet(self, context).open())
        row = QHBoxLayout()
        row.addWidget(change)
        row.addStretch(1)
        self.body.addWidget(facts)
        self.body.addLayout(row)


class PasswordSheet(Sheet):
    """The password as it is, and another one twice."""

    def __init__(self, parent: QWidget, context: AppContext) -> None:
        super().__init__(parent, _("Change password"), width=420)
        self._context = context
        self.old, self.new, self.again = PasswordEdit(), PasswordEdit(), PasswordEdit()
        self.old_field = Field(_("Password now"), self.old)
        shortest = _("At least {n} characters").format(n=accounts.SHORTEST_PASSWORD)
        self.new_field = Field(_("New password"), self.new, hint=shortest)
        self.again_field = Field(_("New password once more"), self.again)
        for field in (self.old_field, self.new_field, self.again_field):
            self.body.addWidget(field)
        for edit, field in (
            (self.old, self.old_field),
            (self.new, self.new_field),
            (self.again, self.again_field),
        ):
            edit.textEdited.connect(field.clear_error)
        leave, self.save = Button(_("Cancel")), PrimaryButton(_("Change password"))
        leave.clicked.connect(self.reject)
        self.save.clicked.connect(self._store)
        self.save.setDefault(True)
        self.footer.addWidget(leave)
        self.footer.addWidget(self.save)
        self.old.setFocus()

    def _store(self) -> None:
        if self.new.text() != self.again.text():
            self.again_field.error(_("The two are not the same."))
            self.again.setFocus()
            return
        context = self._context
        job = partial(
            accounts.change_password, context.store, context.user.id, self.old.text(), self.new.text()
        )

        def changed() -> None:
            self.accept()
            context.notifier.done(_("Password changed"))

        save(context, self, job, button=self.save, field=self.new_field, then=changed)
