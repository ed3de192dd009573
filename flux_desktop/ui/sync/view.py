"""The Sync page: how this computer and the hub stand, what asks for somebody, and what was exchanged."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.domain.sync import Conflict, Rejected
from flux_desktop.services import sync_records
from flux_desktop.services.session import Session
from flux_desktop.services.sync import ALL_CHANGES
from flux_desktop.services.sync_records import Run, Status, Waiting
from flux_desktop.ui.acts import Act
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.connect_hub import ConnectSheet
from flux_desktop.ui.figures import number
from flux_desktop.ui.jobs import Lane
from flux_desktop.ui.loaded_page import LoadedPage
from flux_desktop.ui.parts.buttons import IconButton, PrimaryButton
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.labels import Label, Pill
from flux_desktop.ui.parts.states import EmptyState
from flux_desktop.ui.rows import Badge, Column, Rows, Table
from flux_desktop.ui.sync.computers import ComputersCard
from flux_desktop.ui.sync.settle import ConflictsCard, ErrorBar, RejectedCard
from flux_desktop.ui.sync.waiting import WaitingCard
from flux_desktop.ui.sync_words import at
from flux_desktop.ui.theme import GAP, px, theme

_TWO_COLUMNS: Final = 860
_PAST: Final = 8


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the page shows but the computers, which the hub knows."""

    status: Status
    waiting: tuple[Waiting, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    past: tuple[Run, ...] = ()


def load(session: Session, *, progress: Progress = SILENT) -> Standing:
    """Raises NotFound, NotAllowed."""
    progress.step(0)
    status = sync_records.status(session)
    if not status.is_connected:
        return Standing(status)
    return Standing(
        status,
        tuple(sync_records.waiting(session)),
        tuple(sync_records.conflicts(session)),
        tuple(sync_records.rejected(session)),
        tuple(sync_records.history(session)),
    )


class SyncView(LoadedPage[Standing]):
    """What asks for somebody comes first; then what waits, the computers, and the past."""

    lane: ClassVar[Lane] = Lane.STORE
    reads: ClassVar[frozenset[str]] = ALL_CHANGES.nouns

    def __init__(self, context: AppContext) -> None:
        content = QWidget()
        super().__init__(context, _("Sync"), content, _("Looking up how the sync stands"))
        self.pill = Pill(_("Syncing…"), "info", "refresh-cw")
        self.now = PrimaryButton(_("Sync now"), "refresh-cw")
        self.now.clicked.connect(context.sync.sync)
        self.errors = ErrorBar(context, self)
        self.conflicts, self.rejected = ConflictsCard(context), RejectedCard(context)
        self.waiting, self.computers = WaitingCard(context), ComputersCard(context)
        self.past: Rows[Run] = Rows(
            [
                Column(_("When"), lambda each: at(each.at), width=150, role="medium"),
                Column(_("Result"), _result, stretch=True),
                Column(_("Sent"), _figure("pushed"), "number", width=90),
                Column(_("Received"), _figure("pulled"), "number", width=100),
                Column(_("Conflicts"), _figure("conflicts"), "number", width=100),
                Column(_("Seconds"), _figure("seconds"), "number", places=1, width=100),
            ]
        )
        self._table = Table(self.past, _("Past syncs"))
        self._pasts = Card(_("Past syncs"), flush=True)
        self._none = Label(_("No sync yet."), "body", "text2")
        self._none.setContentsMargins(18, 0, 18, 0)
        self._pasts.body.addWidget(self._none)
        self._pasts.body.addWidget(self._table)
        self.toolbar.addWidget(self.pill)
        self.toolbar.addWidget(self.again(IconButton("refresh-cw", _("Refresh"))))
        self.toolbar.addWidget(self.now)
        self._lay_out(content)
        self.add_act(Act(_("Sync now"), context.sync.sync, "Ctrl+R", "refresh-cw", ready=self._can_sync))
        context.sync.changed.connect(self.update_actions)
        context.sync.watch()
        theme().changed.connect(self._fit)
        self.update_actions()

    def job(self, restaurant: Restaurant) -> Callable[..., Standing]:
        return partial(load, self.context.session_for(restaurant))

    def draw(self, answer: Standing) -> QWidget | None:
        status = answer.status
        if not status.is_connected:
            self.set_subtitle("")
            return self._not_connected()
        self.set_subtitle(
            _("With {hub}, as {email}").format(hub=status.hub_url.split("://", 1)[-1], email=status.email)
        )
        self.errors.show_status(status)
        self.conflicts.show_conflicts(answer.conflicts)
        self.rejected.show_rejected(answer.rejected)
        self.waiting.show_waiting(answer.waiting, status.waiting)
        self.past.replace(answer.past)
        self._none.setVisible(not answer.past)
        self._table.setVisible(bool(answer.past))
        self._table.setFixedHeight(self._table.height_of(min(max(len(answer.past), 1), _PAST)))
        self.computers.load()
        return None

    def stopped(self) -> QWidget:
        again = self.again(PrimaryButton(_("Show how it stands"), "refresh-cw"))
        return EmptyState("refresh-cw", _("Stopped"), _("Nothing was looked up."), again)

    def update_actions(self) -> None:
        sync, answer = self.context.sync, self.answer
        connected = answer is not None and answer.status.is_connected
        self.now.setVisible(connected)
        self.now.setEnabled(not sync.running)
        text = _("Syncing…")
        if sync.step is not None and sync.step.note:
            step = sync.step
            text = f"{step.note} {number(step.done)}/{number(step.total)}" if step.total else step.note
        self.pill.set(text, "info", "refresh-cw")
        # How it stands otherwise is in the header.
        self.pill.setVisible(sync.running and (connected or sync.step is not None))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _can_sync(self) -> bool:
        return self.now.isVisible() and self.now.isEnabled()

    def _not_connected(self) -> QWidget:
        connect = PrimaryButton(_("Connect to a hub"))
        connect.clicked.connect(lambda: ConnectSheet(self, self.context).open())
        card = Card()
        card.body.addWidget(
            EmptyState(
                "refresh-cw",
                _("This restaurant is on this computer alone"),
                _(
                    "Connect it to a hub, and several computers hold the same. Each goes on working without the hub, for days."
                ),
                connect,
            )
        )
        return card

    def _lay_out(self, content: QWidget) -> None:
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(self.errors)
        column.addWidget(self.conflicts)
        column.addWidget(self.rejected)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(GAP)
        self._sides.addWidget(self.waiting, 1)
        self._sides.addWidget(self.computers, 1)
        column.addLayout(self._sides)
        column.addWidget(self._pasts)
        column.addStretch(1)
        self.conflicts.hide()
        self.rejected.hide()

    def _fit(self) -> None:
        wide = self.width() >= px(_TWO_COLUMNS)
        self._sides.setDirection(
            QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        )


def _result(run: Run) -> Badge | str:
    if run.error:
        return Badge(run.error, "warn", "triangle-alert")
    if run.report.get("differs"):
        return Badge(_("Both sides differ"), "bad", "circle-x")
    return Badge(_("Done"), "good", "circle-check")


def _figure(name: str) -> Callable[[Run], object]:
    def value(run: Run) -> object:
        found = run.report.get(name)
        # A sync that failed moved nothing to speak of.
        return None if run.error or not isinstance(found, int | float) else found

    return value
