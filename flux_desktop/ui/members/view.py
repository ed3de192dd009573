"""The Members page: who works here and as what; owners invite, change roles, remove."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from flux_desktop.domain.changes import ACCOUNTS, MEMBERS, RESTAURANTS
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.restaurants import Invitation, Member, Restaurant, Role
from flux_desktop.services import invitations, members
from flux_desktop.services.session import Session
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.figures import dated, number, plural
from flux_desktop.ui.jobs import Lane
from flux_desktop.ui.loaded_page import LoadedPage
from flux_desktop.ui.members.sheets import ROLES, InviteSheet, role_sentence
from flux_desktop.ui.parts.buttons import Button, DangerButton, IconButton, PrimaryButton
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.fields import Select
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.lists import EditableList, line, remove_button
from flux_desktop.ui.parts.overlays import ConfirmSheet
from flux_desktop.ui.parts.states import EmptyState
from flux_desktop.ui.rail import role_word
from flux_desktop.ui.rows import Column, Rows, Table
from flux_desktop.ui.theme import CARD_SIDE, GAP
from flux_desktop.ui.undo import Edit


@dataclass(frozen=True, slots=True)
class People:
    """Who works in a restaurant, and who is invited."""

    members: tuple[Member, ...]
    invited: tuple[Invitation, ...]


def load_people(session: Session, *, progress: Progress = SILENT) -> People:
    """Raises NotFound, NotAllowed."""
    progress.step(0)
    return People(tuple(members.members_of(session)), tuple(invitations.invitations_of(session)))


class MembersView(LoadedPage[People]):
    """A table of people, and under it what an owner can do with the one chosen."""

    lane: ClassVar[Lane] = Lane.STORE
    reads: ClassVar[frozenset[str]] = frozenset({MEMBERS, RESTAURANTS, ACCOUNTS})

    def __init__(self, context: AppContext) -> None:
        content = QWidget()
        super().__init__(context, _("Members"), content, _("Looking up who works here"))
        self.rows: Rows[Member] = Rows(
            [
                Column(_("Name"), lambda each: each.user.name, width=220, role="medium"),
                Column(_("E-mail"), lambda each: each.user.email, stretch=True, ink="text2"),
                Column(_("Role"), lambda each: role_word(each.role), width=120),
                Column(_("What they see"), lambda each: role_sentence(each.role), width=320, ink="text2"),
            ]
        )
        self.table = Table(self.rows, _("Members"))
        self.table.setSelectionMode(Table.SelectionMode.SingleSelection)
        self.table.selectionModel().selectionChanged.connect(lambda *_change: self._enable())
        self.role = Select()
        self.role.setAccessibleName(_("Role"))
        for each in ROLES:
            self.role.addItem(role_word(each), each)
        self.change, self.remove = Button(_("Change role")), DangerButton(_("Remove"))
        self.change.clicked.connect(self._change)
        self.remove.clicked.connect(self._ask_remove)
        self._foot = QWidget()
        self._invited = EditableList(spacing=4)
        self._invitations = Card(_("Invited"))
        self._invitations.body.addLayout(self._invited)
        self.invite = PrimaryButton(_("Invite"), "plus")
        self.invite.clicked.connect(lambda: InviteSheet(self, self.context).open())
        self.toolbar.addWidget(self.again(IconButton("refresh-cw", _("Refresh"))))
        self.toolbar.addWidget(self.invite)
        self._lay_out(content)
        self.update_actions()

    def job(self, restaurant: Restaurant) -> Callable[..., People]:
        return partial(load_people, self.context.session_for(restaurant))

    def draw(self, answer: People) -> None:
        chosen = {each.user.id for each in self.table.chosen()}
        self.rows.replace(answer.members)
        for at, each in enumerate(self.rows.rows):
            if each.user.id in chosen:
                self.table.selectRow(at)
        n = len(answer.members)
        self.set_subtitle(ngettext("{n} person", "{n} people", plural(n)).format(n=number(n)))
        self._invited.show_lines(self._line(each) for each in answer.invited)
        self._invitations.setVisible(bool(answer.invited))
        self._enable()

    def stopped(self) -> QWidget:
        again = self.again(PrimaryButton(_("Show who works here"), "refresh-cw"))
        return EmptyState("user", _("Stopped"), _("Nobody was looked up."), again)

    def update_actions(self) -> None:
        for each in (self.invite, self._foot):
            each.setVisible(self._may_edit)

    @property
    def _may_edit(self) -> bool:
        return self.restaurant is not None and self.context.may(Permission.EDIT_MEMBERS)

    @property
    def chosen(self) -> Member | None:
        return next(iter(self.table.chosen()), None)

    def _enable(self) -> None:
        chosen = self.chosen
        for each in (self.role, self.change, self.remove):
            each.setEnabled(chosen is not None)
        if chosen is not None:
            self.role.setCurrentIndex(self.role.findData(chosen.role))

    def _change(self) -> None:
        chosen = self.chosen
        if chosen is None or chosen.role == Role(self.role.currentData()):
            return
        session, before, after = self.context.session, chosen.role, Role(self.role.currentData())
        text = _("{name} is {role} now").format(name=chosen.user.name, role=role_word(after))

        def done(_changes: object) -> None:
            undo = partial(members.change_role, session, chosen.user.id, before)
            redo = partial(members.change_role, session, chosen.user.id, after)
            self.context.undo.push(Edit(text, undo, redo))
            self.context.notifier.done(text, action=_("Undo"), then=self.context.undo.undo)

        job = partial(members.change_role, session, chosen.user.id, after)
        self.context.jobs.run(job, owner=self, then=done)

    def _ask_remove(self) -> None:
        chosen = self.chosen
        if chosen is None:
            return
        sentence = _("{name} sees nothing of this restaurant any more. What they did stays.")
        sheet = ConfirmSheet(
            self,
            _("Remove {name}?").format(name=chosen.user.name),
            sentence.format(name=chosen.user.name),
            _("Remove"),
            dangerous=True,
        )
        sheet.accepted.connect(partial(self._remove, chosen))
        sheet.open()

    def _remove(self, member: Member) -> None:
        session = self.context.session
        self.context.jobs.run(
            partial(members.remove, session, member.user.id),
            owner=self,
            then=lambda _changes: self.context.notifier.done(
                _("Removed {name}").format(name=member.user.name)
            ),
        )

    def _line(self, each: Invitation) -> QWidget:
        note = _("{role} · until {day}").format(
            role=role_word(each.role), day=dated(each.expires_at.astimezone().date())
        )
        what = _("Withdraw the invitation of {email}").format(email=each.email)
        buttons = [remove_button(what, partial(self._withdraw, each))] if self._may_edit else []
        return line(each.email, note, *buttons, role="medium")

    def _withdraw(self, each: Invitation) -> None:
        self.context.jobs.run(partial(invitations.withdraw, self.context.session, each.id), owner=self)

    def _lay_out(self, content: QWidget) -> None:
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        card = Card(flush=True)
        card.body.addWidget(self.table, 1)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(CARD_SIDE - 1, 4, CARD_SIDE - 1, 8)
        foot.setSpacing(8)
        foot.addWidget(Label(_("Role"), "label"))
        foot.addWidget(self.role)
        foot.addWidget(self.change)
        foot.addStretch(1)
        foot.addWidget(self.remove)
        card.body.addWidget(self._foot)
        column.addWidget(card, 1)
        column.addWidget(self._invitations)
