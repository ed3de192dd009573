"""Taking the photos of a menu: the live picture with its hints, the shutter, files, and the pages so far."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QElapsedTimer, Qt, Signal
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.ui.parts.buttons import Button
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.fields import Select
from flux_desktop.ui.parts.labels import Pill
from flux_desktop.ui.parts.states import EmptyState
from flux_desktop.ui.photos.photo import PhotoPanel

if TYPE_CHECKING:
    from flux_desktop.ui.photos.frame_source import FrameSource

_HINT_MS: Final = 250
_HINT_WIDTH: Final = 480

TROUBLES: Final[dict[str, Callable[[], tuple[str, str]]]] = {
    "none": lambda: (
        _("No camera found"),
        _("Connect one and try again, or choose a photo from your telephone or this computer."),
    ),
    "refused": lambda: (
        _("Flux may not use the camera"),
        _("Allow it in the privacy settings of this computer, or choose a photo."),
    ),
    "busy": lambda: (
        _("The camera is in use"),
        _("Close the program that uses it and try again, or choose a photo."),
    ),
}


class CaptureCard(Card):
    """The camera, or where to drop files. `taken` gives a picture, `asked` that a file is to be chosen."""

    taken = Signal(QImage)
    asked = Signal()

    def __init__(self) -> None:
        super().__init__(_("Photo"))
        self.panel = PhotoPanel(_("Picture of the camera"))
        self.panel.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hint = Pill("", "neutral")
        self.hint.hide()
        self.shutter = Button(_("Take photo"), "camera")
        self.shutter.setToolTip(_("{words} ({key})").format(words=_("Take photo"), key=_("Space")))
        self._choose = Button(_("Choose a file"), "upload")
        self._cameras = Select()
        self._cameras.setAccessibleName(_("Camera"))
        self._pages = QStackedWidget()
        self._message = QWidget()
        self._source: FrameSource | None = None
        self._latest = QImage()
        self._since = QElapsedTimer()
        self._lay_out()
        self.shutter.clicked.connect(self.take)
        self._choose.clicked.connect(self.asked)
        self._cameras.activated.connect(self._start)
        for key in ("Space", "Return"):
            shortcut = QShortcut(QKeySequence(key), self.panel)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(self.take)
        self.show_files()

    @property
    def source(self) -> "FrameSource":
        """The camera's pictures; QtMultimedia is loaded when they are first wanted."""
        if self._source is None:
            from flux_desktop.ui.photos.frame_source import FrameSource

            self._source = FrameSource(self)
            self._source.frame.connect(self._arrived)
            self._source.trouble.connect(self.show_trouble)
            self._source.devices_changed.connect(self._list_cameras)
        return self._source

    def open_camera(self) -> None:
        """Shows the live picture, or why there is none."""
        self._list_cameras()
        self._latest = QImage()
        self.shutter.setEnabled(False)
        self._start()

    def close_camera(self) -> None:
        """Lets the camera go, so that its light goes out."""
        if self._source is not None:
            self._source.stop()
        self._latest = QImage()
        self.shutter.setEnabled(False)
        self.hint.hide()

    def take(self) -> None:
        """The picture as it is now."""
        if not self._latest.isNull():
            self.taken.emit(self._latest)

    def show_files(self) -> None:
        """No camera: files are dropped, pasted or chosen."""
        self.close_camera()
        choose = Button(_("Choose a photo"), "upload")
        choose.clicked.connect(self.asked)
        text = _(
            "Drop photos or a PDF of the menu here, paste one, or choose a file. Several pages are one menu."
        )
        self._say(EmptyState("camera", _("Photos to read"), text, choose))

    def show_trouble(self, trouble: str) -> None:
        """Says why there is no picture, and offers the file."""
        self.close_camera()
        heading, sentence = TROUBLES[trouble]()
        choose = Button(_("Choose a photo"), "upload")
        choose.clicked.connect(self.asked)
        again = Button(_("Try again"), "refresh-cw")
        again.clicked.connect(self.open_camera)
        self._say(EmptyState("camera", heading, sentence, again, choose, kind="warn"))

    def _start(self) -> None:
        self.source.start(self._cameras.currentData() or b"")

    def _list_cameras(self) -> None:
        wanted = self._cameras.currentData()
        self._cameras.clear()
        for camera_id, name in self.source.cameras():
            self._cameras.addItem(name, camera_id)
        at = self._cameras.findData(wanted)
        self._cameras.setCurrentIndex(max(at, 0))
        self._cameras.setVisible(self._cameras.count() > 1)

    def _arrived(self, image: QImage) -> None:
        first = self._latest.isNull()
        self._latest = image
        self.panel.show_image(image, corners=True)
        if first:
            self._pages.setCurrentWidget(self._live)
            self.shutter.setEnabled(True)
            self.panel.setFocus()
        if first or not self._since.isValid() or self._since.elapsed() > _HINT_MS:
            self._since.restart()
            self._hint(image)

    def _hint(self, image: QImage) -> None:
        import numpy as np

        from flux_desktop.vision.frames import hints_of

        small = image.scaledToWidth(min(image.width(), 2 * _HINT_WIDTH)).convertToFormat(
            QImage.Format.Format_Grayscale8
        )
        grey = np.frombuffer(small.constBits(), np.uint8).reshape(small.height(), small.bytesPerLine())
        found = hints_of(grey[:, : small.width()])
        if found.dark:
            self.hint.set(_("Too dark"), "warn", "triangle-alert")
        elif found.glaring:
            self.hint.set(_("A lamp is reflected"), "warn", "triangle-alert")
        elif not found.sharp:
            self.hint.set(_("Hold it still and closer"), "warn", "triangle-alert")
        else:
            self.hint.set(_("Sharp enough"), "good", "circle-check")
        self.hint.show()

    def _say(self, message: QWidget) -> None:
        self._pages.removeWidget(self._message)
        self._message.deleteLater()
        self._message = message
        self._pages.addWidget(message)
        self._pages.setCurrentWidget(message)

    def _lay_out(self) -> None:
        self.header.addWidget(self.hint)
        self._live = QWidget()
        column = QVBoxLayout(self._live)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.panel, 1)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        acts.addWidget(self.shutter)
        acts.addWidget(self._choose)
        acts.addStretch(1)
        acts.addWidget(self._cameras)
        column.addLayout(acts)
        self._pages.addWidget(self._live)
        self._pages.addWidget(self._message)
        self.body.addWidget(self._pages, 1)
