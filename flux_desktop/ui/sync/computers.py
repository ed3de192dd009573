"""The computers that sync with the hub; a lost one is removed."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.i18n import _
from flux_desktop.services import sync_computers
from flux_desktop.services.sync_computers import Computer
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.jobs import Job, Lane
from flux_desktop.ui.parts.buttons import Button
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.lists import EditableList, line
from flux_desktop.ui.parts.overlays import ConfirmSheet
from flux_desktop.ui.sync_words import ago


class ComputersCard(Card):
    """The list is at the hub: while that is away, the card says so and the page goes on."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(_("Computers"))
        self._context = context
        self._list = EditableList(spacing=8)
        self._notice = Label("", "caption", "text2", wrap=True)
        self._job: Job | None = None
        self.body.addLayout(self._list)
        self.body.addWidget(self._notice)
        self.body.addStretch(1)
        self._say(_("Asking the hub"))

    def load(self) -> None:
        """Asks the hub anew, unless it is being asked."""
        context = self._context
        if self._job is not None or context.restaurant is None:
            return
        self._job = context.jobs.run(
            partial(sync_computers.computers, context.session, context.settings.data_dir),
            owner=self,
            lane=Lane.FREE,
            then=self.show_computers,
            failed=self._failed,
            ended=self._ended,
        )

    def show_computers(self, found: Sequence[Computer]) -> None:
        self._list.show_lines([self._line(each) for each in found])
        self._say("" if found else _("No computer has synced yet."))

    def _failed(self, error: Exception) -> None:
        if isinstance(error, FluxError):
            self._say(_("The list of computers is at the hub. {title}").format(title=error.title))
        else:
            self._context.jobs.failed.emit(error)

    def _ended(self) -> None:
        self._job = None

    def _say(self, text: str) -> None:
        self._notice.setText(text)
        self._notice.setVisible(bool(text))

    def _line(self, each: Computer) -> QWidget:
        name = each.name or _("A computer without a name")
        if each.is_this:
            return line(name, _("This computer"), role="medium")
        if each.revoked:
            button = Button(_("Let it in again"))
            button.setAccessibleName(_("Let {name} sync again").format(name=name))
            button.clicked.connect(partial(self._let_in, each))
            return line(name, _("Removed"), button)
        button = Button(_("Revoke"))
        button.setAccessibleName(_("Revoke {name}").format(name=name))
        button.clicked.connect(partial(self._ask, each, name))
        return line(name, ago(each.last_seen), button, role="medium")

    def _ask(self, each: Computer, name: str) -> None:
        sheet = ConfirmSheet(
            self,
            _("Revoke {name}?").format(name=name),
            _(
                "It is signed out and syncs no longer. What is on it stays on it; changes it has not sent can be saved "
                "to a file there and taken in here."
            ),
            _("Revoke"),
            dangerous=True,
        )
        sheet.accepted.connect(partial(self._revoke, each, name))
        sheet.open()

    def _revoke(self, each: Computer, name: str) -> None:
        context = self._context
        context.jobs.run(
            partial(sync_computers.remove, context.session, context.settings.data_dir, each),
            owner=self,
            lane=Lane.FREE,
            then=lambda _none: context.notifier.done(_("{name} syncs no longer").format(name=name)),
            ended=self.load,
        )

    def _let_in(self, each: Computer) -> None:
        context = self._context
        sentence = _("{name} may sync again, once somebody signs in on it").format(name=each.name)
        context.jobs.run(
            partial(sync_computers.let_in, context.session, context.settings.data_dir, each),
            owner=self,
            lane=Lane.FREE,
            then=lambda _none: context.notifier.done(sentence),
            ended=self.load,
        )
