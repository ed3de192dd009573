"""What asks for somebody: the last error, sides that differ, conflicts, and changes that the hub did not take."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from flux_desktop.domain.changes import Changes
from flux_desktop.domain.i18n import _
from flux_desktop.domain.sync import Conflict, Rejected
from flux_desktop.services import sync_records
from flux_desktop.services.sync_records import Status
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.connect_hub import SignInSheet
from flux_desktop.ui.figures import number
from flux_desktop.ui.parts.buttons import Button
from flux_desktop.ui.parts.cards import Card, Divider, InfoBar
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.lists import EditableList
from flux_desktop.ui.sync_words import ago, field_word, reason_words, table_word, value_words

# Of a long list the first; those below come up as these are settled.
_SHOWN = 20
_SIGNED_OUT = frozenset({"sign_in.ended", "sign_in.failed", "restaurant.not_found", "sync.revoked"})
_MOVED = frozenset({"sync.no_hub", "sync.address"})


class ErrorBar(QVBoxLayout):
    """Why the last sync failed, or that both sides differ, with what to do about it."""

    def __init__(self, context: AppContext, owner: QWidget) -> None:
        super().__init__()
        self._context, self._owner = context, owner
        self._list = EditableList(spacing=8)
        self.addLayout(self._list)

    def show_status(self, status: Status) -> None:
        bars: list[QWidget] = []
        if status.error:
            text = " ".join(each for each in (status.error, status.advice) if each)
            bars.append(InfoBar(text, "warn" if status.is_offline else "bad", *self._ways_out(status)))
        if status.differs:
            again = Button(_("Compare everything"))
            again.clicked.connect(self._start_over)
            sentence = _(
                "This computer and the hub do not hold the same. Nothing is lost by comparing everything."
            )
            bars.append(InfoBar(sentence, "bad", again))
        self._list.show_lines(bars)

    def _ways_out(self, status: Status) -> list[Button]:
        found = []
        if status.code in _SIGNED_OUT or status.code in _MOVED or status.code.startswith("sign_in."):
            words = _("Change the address") if status.code in _MOVED else _("Sign in")
            sign_in = Button(words)
            sign_in.clicked.connect(
                lambda: SignInSheet(self._owner, self._context, status.hub_url, status.email).open()
            )
            found.append(sign_in)
        again = Button(_("Try again"))
        again.clicked.connect(self._context.sync.sync)
        return [*found, again]

    def _start_over(self) -> None:
        context = self._context
        job = partial(sync_records.start_over, context.session)
        context.jobs.run(job, owner=self._owner, then=lambda _changes: context.sync.sync())


class ConflictsCard(Card):
    """Two values of one thing: what holds, and the other, which can be taken."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(
            _("Changed on two computers"),
            _("The later change holds. Take the other one, or keep what is there."),
        )
        self._context = context
        self._list = EditableList(spacing=10)
        self._more = Label("", "caption", "text2")
        self.body.addLayout(self._list)
        self.body.addWidget(self._more)

    def show_conflicts(self, found: Sequence[Conflict]) -> None:
        self.setVisible(bool(found))
        self._list.show_lines(_divided([self._line(each) for each in found[:_SHOWN]]))
        _show_more(self._more, len(found) - _SHOWN)

    def _line(self, each: Conflict) -> QWidget:
        restaurant = self._context.restaurant
        currency = restaurant.currency if restaurant is not None else "EUR"
        name = each.what or table_word(each.table)
        head = f"{name} · {field_word(each.register)}"
        holds, lost = (value_words(each.register, value, currency) for value in (each.holds, each.lost))
        sentence = _("Now: {holds}. The other: {other}.").format(holds=holds, other=lost)
        if each.at is not None:
            found = _("Found {when}.").format(when=ago(each.at))
            sentence = f"{sentence} {found}"
        take, keep = Button(_("Take the other")), Button(_("Keep"))
        take.setAccessibleName(_("Take the other: {what}").format(what=f"{head}, {lost}"))
        keep.setAccessibleName(_("Keep: {what}").format(what=f"{head}, {holds}"))
        take.clicked.connect(partial(self._run, sync_records.take_the_other, each, take))
        keep.clicked.connect(partial(self._run, sync_records.keep_what_holds, each, keep))
        return _entry(head, sentence, keep, take)

    def _run(self, act: Callable[..., Changes], each: Conflict, button: Button) -> None:
        button.setEnabled(False)
        self._context.jobs.run(
            partial(act, self._context.session, each.id),
            owner=button,
            ended=lambda: button.setEnabled(True),
        )


class RejectedCard(Card):
    """Changes that stay on this computer, each with why."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(
            _("Not taken by the hub"), _("These changes are safe on this computer, and only here.")
        )
        self._context = context
        self._list = EditableList(spacing=10)
        self._more = Label("", "caption", "text2")
        self.body.addLayout(self._list)
        self.body.addWidget(self._more)

    def show_rejected(self, found: Sequence[Rejected]) -> None:
        self.setVisible(bool(found))
        self._list.show_lines(_divided([self._line(each) for each in found[:_SHOWN]]))
        _show_more(self._more, len(found) - _SHOWN)

    def _line(self, each: Rejected) -> QWidget:
        word = table_word(each.table)
        head = f"{each.what} · {word}" if each.what else word
        again, leave = Button(_("Send again")), Button(_("Leave it here"))
        again.setAccessibleName(_("Send again: {what}").format(what=head))
        leave.setAccessibleName(_("Leave it here: {what}").format(what=head))
        again.clicked.connect(partial(self._run, sync_records.send_again, each, again, True))
        leave.clicked.connect(partial(self._run, sync_records.leave_here, each, leave, False))
        return _entry(head, reason_words(each.reason), leave, again)

    def _run(self, act: Callable[..., Changes], each: Rejected, button: Button, sync: bool) -> None:
        button.setEnabled(False)
        context = self._context
        context.jobs.run(
            partial(act, context.session, each.id),
            owner=button,
            then=lambda _changes: context.sync.sync() if sync else None,
            ended=lambda: button.setEnabled(True),
        )


def _entry(head: str, sentence: str, *buttons: QWidget) -> QWidget:
    made, words = QWidget(), QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(Label(head, "medium", wrap=True))
    words.addWidget(Label(sentence, "caption", "text2", wrap=True))
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addLayout(words, 1)
    for each in buttons:
        row.addWidget(each)
    return made


def _divided(lines: Sequence[QWidget]) -> list[QWidget]:
    found: list[QWidget] = []
    for each in lines:
        if found:
            found.append(Divider())
        found.append(each)
    return found


def _show_more(label: Label, more: int) -> None:
    label.setVisible(more > 0)
    label.setText(_("and {n} more").format(n=number(more)))
