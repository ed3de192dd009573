"""The photo beside what was read of it, with the row that is looked at framed and shown large."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout

from flux_desktop.domain.i18n import _
from flux_desktop.domain.photos import Box
from flux_desktop.ui.parts.buttons import Button
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.labels import ElidedLabel
from flux_desktop.ui.photos.pages import PhotoPage
from flux_desktop.ui.photos.photo import Crop, PhotoPanel


class PhotoCard(Card):
    """`retake`: the page shown is to be taken again; `more`: another one is to come."""

    retake = Signal()
    more = Signal()

    def __init__(self) -> None:
        super().__init__(_("Photo"))
        self.panel, self.crop = PhotoPanel(_("The photo that was read")), Crop(_("The row on the photo"))
        self._name = ElidedLabel("", "caption", "text2")
        self._retake = Button(_("Retake"), "camera")
        self._more = Button(_("Another page"), "plus")
        self._retake.setToolTip(_("{words} ({key})").format(words=_("Retake"), key="R"))
        self._retake.clicked.connect(self.retake)
        self._more.clicked.connect(self.more)
        self.header.addWidget(self._name)
        self.body.addWidget(self.panel, 1)
        self.body.addWidget(self.crop)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        acts.addWidget(self._retake)
        acts.addWidget(self._more)
        acts.addStretch(1)
        self.body.addLayout(acts)

    def show_row(self, page: PhotoPage | None, box: Box | None, pages: Sequence[PhotoPage]) -> None:
        """Frames the box on its page; None: no row is of a photo."""
        if page is None:
            self.panel.show_box(None)
            self.crop.show_piece(QImage(), None, 1.0)
            return
        self.panel.show_image(page.shown, scale=page.scale)
        self.panel.show_box(box)
        self.crop.show_piece(page.shown, box, page.scale)
        text = _("{name} · page {n} of {total}")
        several = len(pages) > 1 and page in pages
        n = pages.index(page) + 1 if several else 1
        self._name.setText(text.format(name=page.name, n=n, total=len(pages)) if several else page.name)
