"""Pictures of a camera as they come, and why there are none."""

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QCameraPermission, QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import (
    QCamera,
    QCameraDevice,
    QCameraFormat,
    QMediaCaptureSession,
    QMediaDevices,
    QVideoFrame,
    QVideoFrameInput,
    QVideoSink,
)

# More pixels than the reader uses only make a camera slow.
_WIDEST: Final = 2_600


class Trouble(StrEnum):
    """Why a camera shows nothing."""

    NONE_THERE = "none"
    REFUSED = "refused"
    BUSY = "busy"


class FrameSource(QObject):
    """One camera at a time: `frame` for each picture, `trouble` where there will be none."""

    frame = Signal(QImage)
    trouble = Signal(str)
    devices_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = QMediaCaptureSession(self)
        self._sink = QVideoSink(self)
        self._session.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._arrived)
        self._camera: QCamera | None = None
        self._devices = QMediaDevices(self)
        self._devices.videoInputsChanged.connect(self.devices_changed)
        self._wanted = b""

    @staticmethod
    def cameras() -> list[tuple[bytes, str]]:
        """Every camera by its id, with its name; the usual one first."""
        usual = bytes(QMediaDevices.defaultVideoInput().id().data())
        found = [(bytes(each.id().data()), each.description()) for each in QMediaDevices.videoInputs()]
        return sorted(found, key=lambda each: each[0] != usual)

    def start(self, camera_id: bytes = b"") -> None:
        """Shows that camera, or the usual one, once the system and the person allow it."""
        self._wanted = camera_id
        if not self.cameras():
            self.trouble.emit(Trouble.NONE_THERE)
            return
        app = QCoreApplication.instance()
        assert app is not None
        permission = QCameraPermission()
        status = app.checkPermission(permission)
        if status == Qt.PermissionStatus.Undetermined:
            app.requestPermission(permission, self, self._answered)
        elif status == Qt.PermissionStatus.Granted:
            self._open()
        else:
            self.trouble.emit(Trouble.REFUSED)

    def show_input(self, frames: QVideoFrameInput) -> None:
        """Shows pictures that another part of the program makes."""
        self.stop()
        self._session.setVideoFrameInput(frames)

    def stop(self) -> None:
        """Lets the camera go: its light goes out."""
        if self._camera is not None:
            self._camera.stop()
            self._session.setCamera(None)  # type: ignore[arg-type]
            self._camera.deleteLater()
            self._camera = None

    def _answered(self, permission: QCameraPermission) -> None:
        app = QCoreApplication.instance()
        assert app is not None
        if app.checkPermission(permission) == Qt.PermissionStatus.Granted:
            self._open()
        else:
            self.trouble.emit(Trouble.REFUSED)

    def _open(self) -> None:
        self.stop()
        device = next(
            (each for each in QMediaDevices.videoInputs() if each.id().data() == self._wanted),
            QMediaDevices.defaultVideoInput(),
        )
        camera = self._camera = QCamera(device, self)
        if (best := _best_format(device)) is not None:
            camera.setCameraFormat(best)
        camera.errorOccurred.connect(self._failed)
        self._session.setCamera(camera)
        camera.start()

    def _failed(self, *_error: object) -> None:
        self.stop()
        self.trouble.emit(Trouble.BUSY if self.cameras() else Trouble.NONE_THERE)

    def _arrived(self, frame: QVideoFrame) -> None:
        if frame.isValid():
            image = frame.toImage()
            if not image.isNull():
                self.frame.emit(image)


def _best_format(device: QCameraDevice) -> QCameraFormat | None:
    """The most pixels a reader has use of."""
    fitting = [each for each in device.videoFormats() if each.resolution().width() <= _WIDEST]
    return max(
        fitting,
        key=lambda each: (each.resolution().width() * each.resolution().height(), each.maxFrameRate()),
        default=None,
    )
