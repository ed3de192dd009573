"""The pages of a menu: photos of a camera, files, what is pasted; a PDF page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter

from flux_desktop.domain.errors import FluxError, Refused
from flux_desktop.domain.i18n import _
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.services.photos import preview

MOST_PAGES: Final = 20
KINDS: Final = "*.jpg *.jpeg *.png *.webp *.bmp *.pdf"
_LARGEST_FILE: Final = 50 << 20
_PDF_SIDE: Final = 2_200


@dataclass(frozen=True, eq=False)
class PhotoPage:
    """`image`: the bytes to read; `shown`: as it is looked at; `scale`: pixels of the photo per pixel shown."""

    name: str
    image: bytes
    shown: QImage
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Opened:
    """Pages that can be read, and why other files could not, by their names."""

    pages: tuple[PhotoPage, ...]
    refused: tuple[tuple[str, str], ...]


def open_files(paths: Sequence[Path], progress: Progress = SILENT) -> Opened:
    """The pages of files, in their order. One that cannot be used does not keep the others out. Raises Cancelled."""
    pages: list[PhotoPage] = []
    refused: list[tuple[str, str]] = []
    for number, path in enumerate(paths):
        progress.step(number, len(paths))
        try:
            data = _bytes(path)
            images = _pdf_pages(data) if data[:5] == b"%PDF-" else [data]
            for place, image in enumerate(images):
                name = (
                    path.name
                    if len(images) == 1
                    else _("{file}, page {n}").format(file=path.name, n=place + 1)
                )
                pages.append(page_of(name, image))
        except FluxError as error:
            refused.append((path.name, str(error)))
    if len(pages) > MOST_PAGES:
        text = _("Only the first {n} pages are read at a time.").format(n=MOST_PAGES)
        refused.append((pages[MOST_PAGES].name, text))
    return Opened(tuple(pages[:MOST_PAGES]), tuple(refused))


def page_of(name: str, image: bytes) -> PhotoPage:
    """Raises Refused: the picture cannot be used; ReaderMissing."""
    seen = preview(image)
    return PhotoPage(name, image, QImage.fromData(QByteArray(seen.jpeg)), seen.scale)


def encoded(image: QImage) -> bytes:
    """A picture of the camera or the clipboard as a file: whole, and with nothing in it but the picture."""
    into = QByteArray()
    buffer = QBuffer(into)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"jpeg"))
    writer.setQuality(95)
    writer.write(image.convertToFormat(QImage.Format.Format_RGB888))
    buffer.close()
    return bytes(into.data())


def _bytes(path: Path) -> bytes:
    """Raises Refused."""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise Refused(
                _("The file is larger than {n} MB.").format(n=_LARGEST_FILE >> 20),
                _("Take the photo again with a lower resolution."),
                code="photo.too_large",
            )
        return path.read_bytes()
    except OSError as error:
        raise Refused(
            _("The photo {file} cannot be opened.").format(file=path.name),
            _("Check the name and whether you may read it."),
        ) from error


def _pdf_pages(data: bytes) -> list[bytes]:
    """Each page of a PDF as a picture. Raises Refused: locked, damaged, without a page."""
    from PySide6.QtPdf import QPdfDocument

    document, buffer = QPdfDocument(None), QBuffer()  # type: ignore[call-overload]
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(buffer)
    try:
        if document.error() == QPdfDocument.Error.IncorrectPassword:
            raise Refused(
                _("The PDF is locked with a password."), _("Save it without one, or take a photo of it.")
            )
        if document.status() != QPdfDocument.Status.Ready or not document.pageCount():
            raise Refused(
                _("The PDF is damaged or empty."),
                _("Save it again, or take a photo of the menu."),
                code="photo.damaged",
            )
        return [_rendered(document, number) for number in range(min(document.pageCount(), MOST_PAGES + 1))]
    finally:
        document.close()
        buffer.close()


def _rendered(document: object, number: int) -> bytes:
    points = document.pagePointSize(number)  # type: ignore[attr-defined]
    longest = max(points.width(), points.height(), 1.0)
    size = QSize(
        max(1, round(points.width() * _PDF_SIDE / longest)),
        max(1, round(points.height() * _PDF_SIDE / longest)),
    )
    drawn = document.render(number, size)  # type: ignore[attr-defined]
    paper = QImage(size, QImage.Format.Format_RGB888)
    paper.fill(QColor("white"))
    painter = QPainter(paper)
    painter.drawImage(0, 0, drawn)
    painter.end()
    return encoded(paper)
