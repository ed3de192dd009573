"""The pages taken so far, who is to read them, and what leaves the computer for that."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.photos import Engine, ModelAddress
from flux_desktop.services.photos import sent_to
from flux_desktop.ui import figures
from flux_desktop.ui.parts.buttons import PrimaryButton, Segment
from flux_desktop.ui.parts.cards import Card, InfoBar
from flux_desktop.ui.parts.labels import ElidedLabel, Label
from flux_desktop.ui.parts.lists import EditableList, remove_button
from flux_desktop.ui.parts.progress import ProgressPanel
from flux_desktop.ui.photos.pages import PhotoPage
from flux_desktop.ui.theme import px

MENU: Final = "menu"
PRICES: Final = "prices"
_THUMB: Final = 64


class PageListCard(Card):
    """`read` asks for the reading, `removed` gives the place of a page that is not wanted."""

    read = Signal()
    removed = Signal(int)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__(_("Pages"), _("Take or choose every page, then have them read."))
        self._model: ModelAddress | None = None
        self.list = EditableList(_("No page yet."), spacing=8)
        self.reader = Segment(
            [(Engine.OFFLINE, _("This computer")), (Engine.OPENAI, _("Vision model"))], _("Who reads")
        )
        self.kind = Segment([(MENU, _("Menu")), (PRICES, _("Delivery note or price list"))], _("What it is"))
        self._leaves = Label("", "caption", "text2", wrap=True)
        self.problem = InfoBar("", "bad")
        self.problem.hide()
        self.progress = ProgressPanel(_("Reading"))
        self.progress.hide()
        self.progress.cancelled.connect(self.cancelled)
        self.act = PrimaryButton(_("Read"), "file-text")
        self.act.clicked.connect(self.read)
        self.kind.changed.connect(lambda _key: self.offer(self._model))
        self.reader.changed.connect(lambda _key: self._say_what_leaves())
        self._lay_out()
        self.show_pages([])
        self.offer(None)

    @property
    def engine(self) -> str:
        """Delivery notes are read on this computer alone."""
        chosen = self._model is not None and self.kind.current == MENU
        return self.reader.current if chosen else str(Engine.OFFLINE)

    def offer(self, model: ModelAddress | None) -> None:
        """The vision model that may be asked; None where none is set up."""
        self._model = model
        self.reader.setVisible(model is not None and self.kind.current == MENU)
        self._say_what_leaves()

    def show_pages(self, pages: Sequence[PhotoPage]) -> None:
        self.list.show_lines(self._line(place, page) for place, page in enumerate(pages))
        n = len(pages)
        self.act.setEnabled(bool(n))
        words = ngettext("Read {n} page", "Read {n} pages", n).format(n=figures.number(n))
        self.act.setText(words if n else _("Read"))

    def wait(self, *, reading: bool) -> None:
        self.progress.setVisible(reading)
        self.act.setVisible(not reading)
        self.reader.setEnabled(not reading)
        self.kind.setEnabled(not reading)

    def _say_what_leaves(self) -> None:
        host = sent_to(self.engine, self._model)
        self._leaves.setText(
            _(
                "The photo is sent to {host}, without its place and time; for suggested recipes the names of new "
                "dishes too. It is read on this computer besides, to compare."
            ).format(host=host)
            if host
            else _("Read on this computer. No photo is sent anywhere.")
        )

    def _line(self, place: int, page: PhotoPage) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        thumb = QLabel()
        side = px(_THUMB)
        small = page.shown.scaled(
            QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        thumb.setPixmap(QPixmap.fromImage(small))
        thumb.setFixedSize(side, side)
        thumb.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row.addWidget(thumb)
        row.addWidget(ElidedLabel(page.name, "medium"), 1)
        row.addWidget(
            remove_button(_("Remove {page}").format(page=page.name), partial(self.removed.emit, place))
        )
        return made

    def _lay_out(self) -> None:
        reader = QHBoxLayout()
        reader.addWidget(self.reader)
        reader.addStretch(1)
        kind = QHBoxLayout()
        kind.addWidget(self.kind)
        kind.addStretch(1)
        self.body.addLayout(kind)
        self.body.addWidget(self.problem)
        self.body.addLayout(self.list)
        self.body.addStretch(1)
        self.body.addLayout(reader)
        self.body.addWidget(self._leaves)
        self.body.addWidget(self.progress)
        self.body.addWidget(self.act)
