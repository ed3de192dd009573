"""The photo of a recipe: shown, chosen from a file, removed. It is made small before it is kept."""

from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSize, QStandardPaths, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.services.recipe_photos import keep_photo, photo_of
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.parts.buttons import LinkButton
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.theme import px
from flux_desktop.ui.undo import Edit

_LONGEST_SIDE: Final = 1024
_QUALITY: Final = 82
_HEIGHT: Final = 150
_MEGABYTES: Final = 256


class _Picture(QWidget):
    """Fills its width; what does not fit is cut off evenly."""

    def __init__(self) -> None:
        super().__init__()
        self.image = QImage()
        self.setAccessibleName(_("Photo of the recipe"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, px(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), 10, 10)
        painter.setClipPath(shape)
        ratio = max(self.width() / self.image.width(), self.height() / self.image.height())
        size = self.image.size() * ratio
        corner = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        painter.drawImage(QRectF(*corner, size.width(), size.height()), self.image)


class RecipePhoto(QWidget):
    """Of a recipe that is saved; a new one has none yet."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context, self._session = context, context.session
        self._folder = context.settings.data_dir
        self._recipe_id: UUID | None = None
        self._name = ""
        self._kept: bytes | None = None
        self._picture = _Picture()
        self._where = Label(
            _("Kept on this computer: neither sync nor a backup takes it along."),
            "caption",
            "text2",
            wrap=True,
        )
        self.choose = LinkButton("", "image")
        self.remove = LinkButton(_("Remove photo"))
        self.choose.clicked.connect(self._ask)
        self.remove.clicked.connect(lambda: self.keep(None))
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.choose)
        row.addWidget(self.remove)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._picture)
        column.addLayout(row)
        column.addWidget(self._where)
        self._show(None)

    def show_recipe(self, recipe_id: UUID | None, name: str) -> None:
        """The photo of that recipe, once it is read; None: of a recipe that is not saved yet."""
        if recipe_id != self._recipe_id:
            self._show(None)
        self._recipe_id, self._name = recipe_id, name
        self.setVisible(recipe_id is not None)
        if recipe_id is not None:
            self._context.jobs.run(
                partial(photo_of, self._session, self._folder, recipe_id),
                owner=self,
                then=lambda photo: self._show(photo) if recipe_id == self._recipe_id else None,
            )

    def take(self, path: Path) -> None:
        """Makes the picture of that file small and keeps it. What is no picture is refused."""
        try:
            photo = small_photo(path)
        except Refused as error:
            self._context.jobs.failed.emit(error)
            return
        self.keep(photo)

    def keep(self, photo: bytes | None) -> None:
        """Keeps it; Ctrl+Z brings back the one before."""
        if self._recipe_id is None:
            return
        before = self._kept
        act = partial(keep_photo, self._session, self._folder, self._recipe_id)

        def kept(_changes: object) -> None:
            self._show(photo)
            text = _("Photo of {name}").format(name=self._name)
            self._context.undo.push(Edit(text, partial(act, before), partial(act, photo)))

        self._context.jobs.run(partial(act, photo), owner=self, then=kept)

    def _show(self, photo: bytes | None) -> None:
        self._kept = photo
        self._picture.image = QImage.fromData(photo) if photo else QImage()
        shown, edits = not self._picture.image.isNull(), self._context.may(Permission.EDIT_RECIPES)
        self._picture.setVisible(shown)
        self._where.setVisible(shown)
        self._picture.update()
        self.choose.setText(_("Other photo") if shown else _("Add a photo"))
        self.choose.updateGeometry()
        self.choose.setVisible(edits)
        self.remove.setVisible(edits and shown)

    def _ask(self) -> None:
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        path, _filter = QFileDialog.getOpenFileName(
            self,
            _("Choose a photo"),
            pictures,
            _("Pictures ({patterns})").format(patterns="*.jpg *.jpeg *.png *.webp *.heic *.bmp"),
        )
        if path:
            self.take(Path(path))


def small_photo(path: Path) -> bytes:
    """The picture as JPEG, upright, its longer side at most 1024 px, without what the camera wrote beside it.

    Raises Refused: no picture that can be read.
    """
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    reader.setAllocationLimit(_MEGABYTES)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > _LONGEST_SIDE:
        reader.setScaledSize(size.scaled(_LONGEST_SIDE, _LONGEST_SIDE, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        raise Refused(_("This file is no picture Flux can read."), _("Choose a JPEG, PNG or WebP file."))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.convertToFormat(QImage.Format.Format_RGB888).save(buffer, "JPEG", _QUALITY)  # type: ignore[call-overload]
    return bytes(buffer.data().data())
