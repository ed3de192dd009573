"""Changes that the hub does not have yet, and the file by which they reach it from another computer."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.services import outputs, sync_handover
from flux_desktop.services.sync_handover import SUFFIX, Handed
from flux_desktop.services.sync_records import Waiting
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.figures import number, plural
from flux_desktop.ui.parts.buttons import Button
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.rows import Column, Rows, Table
from flux_desktop.ui.sync_words import field_words, table_word
from flux_desktop.ui.theme import CARD_SIDE

_ROWS = 6


class WaitingCard(Card):
    """A table of changes, and under it the two ways of a file."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(_("Waiting to be sent"), flush=True)
        self._context = context
        self.rows: Rows[Waiting] = Rows(
            [
                Column(
                    _("What"), lambda each: each.what or table_word(each.table), stretch=True, role="medium"
                ),
                Column(_("Kind"), lambda each: table_word(each.table), width=120, ink="text2"),
                Column(_("Changed"), lambda each: field_words(each.fields), width=110, ink="text2"),
            ]
        )
        self.table = Table(self.rows, _("Waiting to be sent"))
        self._none = Label(_("The hub has everything from here."), "body", "text2", wrap=True)
        self._none.setContentsMargins(CARD_SIDE - 1, 0, CARD_SIDE - 1, 0)
        self.save = Button(_("Save to a file"), "download")
        self.save.setToolTip(_("For a computer that may not sync any more: another one takes the file in."))
        self.take = Button(_("Take in a file"), "file-up")
        self.save.clicked.connect(self._ask_where)
        self.take.clicked.connect(self._ask_which)
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(CARD_SIDE - 1, 4, CARD_SIDE - 1, 8)
        row.setSpacing(8)
        row.addWidget(self.save)
        row.addWidget(self.take)
        row.addStretch(1)
        self.body.addWidget(self._none)
        self.body.addWidget(self.table)
        self.body.addStretch(1)
        self.body.addWidget(foot)

    def show_waiting(self, found: Sequence[Waiting], count: int) -> None:
        """`count` may be more than those that are listed."""
        self.rows.replace(list(found))
        self._none.setVisible(not found)
        self.table.setVisible(bool(found))
        self.table.setFixedHeight(self.table.height_of(min(max(len(found), 1), _ROWS)))
        self.save.setEnabled(bool(found))
        text = ngettext("{n} change", "{n} changes", plural(count)).format(n=number(count))
        self.set_subtitle(text if found else "")

    def save_to(self, path: Path) -> None:
        context = self._context
        job = partial(sync_handover.hand_over, context.session, outputs.chosen(path))
        context.jobs.run(job, owner=self, then=partial(self._saved, path))

    def take_in(self, path: Path) -> None:
        context = self._context
        context.jobs.run(
            partial(sync_handover.take_in, context.session, path),
            owner=self,
            then=self._taken,
            progress=lambda _step: None,
        )

    def _ask_where(self) -> None:
        restaurant = self._context.restaurant
        name = f"{restaurant.name if restaurant else 'Flux'}{SUFFIX}"
        kinds = _("Changes of Flux (*{suffix})").format(suffix=SUFFIX)
        path, _kind = QFileDialog.getSaveFileName(self.window(), _("Save to a file"), name, kinds)
        if path:
            self.save_to(Path(path if path.endswith(SUFFIX) else path + SUFFIX))

    def _ask_which(self) -> None:
        kinds = _("Changes of Flux (*{suffix})").format(suffix=SUFFIX)
        path, _kind = QFileDialog.getOpenFileName(self.window(), _("Take in a file"), "", kinds)
        if path:
            self.take_in(Path(path))

    def _saved(self, path: Path, handed: Handed) -> None:
        text = ngettext("Saved {file} · {n} change", "Saved {file} · {n} changes", plural(handed.count))
        self._context.notifier.done(text.format(file=path.name, n=number(handed.count)))

    def _taken(self, handed: Handed) -> None:
        text = ngettext("Took in {n} change", "Took in {n} changes", plural(handed.count))
        if not handed.count:
            text = _("Everything in the file is here already")
        sentence = text.format(n=number(handed.count))
        if handed.refused:
            more = ngettext("{n} did not fit", "{n} did not fit", plural(handed.refused))
            sentence = f"{sentence} · {more.format(n=number(handed.refused))}"
        self._context.notifier.done(sentence)
        self._context.sync.sync()
