"""Joining a restaurant with the code that its owner gave."""

from functools import partial

from PySide6.QtWidgets import QHBoxLayout

from flux_desktop.domain.i18n import _
from flux_desktop.services import invitations
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.forms import save
from flux_desktop.ui.parts.buttons import Button
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.fields import LineField

_LONGEST_CODE = 40


class InvitationCard(Card):
    """For who has an account already; who has none types the code when they make one."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(_("Invited to a restaurant?"))
        self._context = context
        self.code = LineField(_("Invitation code"), "key-round", "ABCD-EFGH-JKLM-NPQR", longest=_LONGEST_CODE)
        self.join = Button(_("Join"))
        self.join.clicked.connect(self._join)
        self.code.line.returnPressed.connect(self._join)
        row = QHBoxLayout()
        row.addWidget(self.join)
        row.addStretch(1)
        self.body.addWidget(self.code)
        self.body.addLayout(row)

    def _join(self) -> None:
        context = self._context
        job = partial(invitations.accept, context.store, context.user, self.code.line.text())

        def joined() -> None:
            self.code.line.clear()
            context.notifier.done(_("You have joined. Choose the restaurant at the top."))

        save(context, self, job, button=self.join, field=self.code, then=joined)
