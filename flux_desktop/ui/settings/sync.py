"""Which hub the restaurant is synced with, and what this computer is called there."""

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.services import sync
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.connect_hub import ConnectSheet, SignInSheet, device_name_field
from flux_desktop.ui.parts.buttons import Button
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.fields import beside
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.overlays import ConfirmSheet
from flux_desktop.ui.settings.lines import FactList
from flux_desktop.ui.sync_words import standing


class SyncCard(Card):
    """Without a hub it offers to connect one; with one it says how it stands. For whoever may sync."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(_("Sync"))
        self._context = context
        self._none = Label(
            _(
                "This restaurant is on this computer alone. A hub keeps several computers alike; each goes on working "
                "without it."
            ),
            "caption",
            "text2",
            wrap=True,
        )
        self._facts = FactList()
        self.connect_hub = Button(_("Connect to a hub"))
        self.connect_hub.clicked.connect(lambda: ConnectSheet(self, context).open())
        self.name = device_name_field(context)
        self._save = Button(_("Save"))
        self._save.clicked.connect(self._keep_name)
        self._named = QWidget()
        row = QHBoxLayout(self._named)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.name, 1)
        row.addLayout(beside(self._save))
        self.now, self.sign_in = Button(_("Sync now"), "refresh-cw"), Button(_("Sign in"))
        self.now.clicked.connect(context.sync.sync)
        self.sign_in.clicked.connect(self._sign_in)
        self.disconnect_hub = Button(_("Disconnect"))
        self.disconnect_hub.clicked.connect(self._ask)
        self._acts = QWidget()
        acts = QHBoxLayout(self._acts)
        acts.setContentsMargins(0, 0, 0, 0)
        acts.setSpacing(8)
        for each in (self.now, self.sign_in, self.disconnect_hub):
            acts.addWidget(each)
        acts.addStretch(1)
        begin = QHBoxLayout()
        begin.addWidget(self.connect_hub)
        begin.addStretch(1)
        for widget in (self._none, self._facts, self._named, self._acts):
            self.body.addWidget(widget)
        self.body.addLayout(begin)
        context.sync.changed.connect(self.refresh)
        context.sync.watch()
        self.refresh()

    def refresh(self) -> None:
        context = self._context
        self.setHidden(context.restaurant is not None and not context.may(Permission.SYNC))
        status = context.sync.status
        connected = status is not None and status.is_connected
        for widget in (self._facts, self._named, self._acts):
            widget.setVisible(connected)
        self._none.setVisible(not connected)
        self.connect_hub.setVisible(not connected)
        self.connect_hub.setEnabled(not context.sync.running)
        self.now.setEnabled(not context.sync.running)
        if status is not None and connected:
            words, _kind, _icon = standing(status, context.sync.running)
            self._facts.show_facts(
                [(_("Hub"), status.hub_url), (_("Account"), status.email), (_("State"), words)]
            )

    def _keep_name(self) -> None:
        self._context.keep(device_name=self.name.line.text().strip())
        self._context.notifier.done(_("Saved"))

    def _sign_in(self) -> None:
        status = self._context.sync.status
        if status is not None:
            SignInSheet(self, self._context, status.hub_url, status.email).open()

    def _ask(self) -> None:
        sheet = ConfirmSheet(
            self,
            _("Disconnect from the hub?"),
            _(
                "Everything stays on this computer and at the hub. What is changed from now on stays where it is changed."
            ),
            _("Disconnect"),
            dangerous=True,
        )
        sheet.accepted.connect(self._disconnect)
        sheet.open()

    def _disconnect(self) -> None:
        context = self._context
        context.jobs.run(
            partial(sync.unlink, context.session, context.settings.data_dir),
            owner=self,
            then=lambda _changes: context.notifier.done(_("Disconnected")),
        )
