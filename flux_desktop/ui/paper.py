"""A document on paper: any page can print one or save it as a PDF."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QAction, QFont, QPagedPaintDevice, QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QWidget

from flux_desktop.domain.export import ExportTable
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.services.exports import file_name, put_file
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.parts.buttons import Button
from flux_desktop.ui.theme import font

_MARGIN: Final = 28
_POINTS: Final = 9
_PDF: Final = ".pdf"


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed: its name, which suggests the file's, and its HTML, black on white. `wide`: A4 across."""

    name: str
    html: str
    wide: bool = False


Make = Callable[[Callable[[Paper], object]], object]


def page_layout(paper: Paper) -> QPageLayout:
    margins = QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
    way = QPageLayout.Orientation.Landscape if paper.wide else QPageLayout.Orientation.Portrait
    return QPageLayout(QPageSize(QPageSize.PageSizeId.A4), way, margins)


def print_paper(device: QPagedPaintDevice, paper: Paper) -> int:
    """Prints it; returns the number of pages."""
    document = QTextDocument()
    face = font("body")
    # Plain letters and figures alone can be searched and copied in a PDF.
    face.setFeature(QFont.Tag("calt"), 0)
    face.setPointSizeF(_POINTS)
    document.setDefaultFont(face)
    document.setDocumentMargin(0)
    document.setHtml(paper.html)
    area = device.pageLayout().paintRect(QPageLayout.Unit.Point)
    # Without a page size of its own Qt would print page numbers and margins of its own.
    document.documentLayout().setPaintDevice(device)
    scale = device.logicalDpiX() / 72
    document.setPageSize(QSizeF(area.width() * scale, area.height() * scale))
    document.print_(device)
    return document.pageCount()


def pdf_of(paper: Paper) -> tuple[bytes, int]:
    """The PDF, and the number of its pages."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageLayout(page_layout(paper))
    writer.setTitle(paper.name)
    writer.setResolution(300)
    pages = print_paper(writer, paper)
    del writer
    return bytes(buffer.data().data()), pages


class PaperButton(Button):
    """Opens a menu: print, or save as a PDF. `make` gives what is printed to the function it is called with.

    `name` is the paper's where there are several.
    """

    def __init__(
        self,
        context: AppContext,
        make: Make,
        text: str = "",
        *,
        name: str = "",
    ) -> None:
        super().__init__(text or _("Print"), "printer")
        self._context = context
        self.menu_of_papers = QMenu(self)
        self.menu_of_papers.setAccessibleName(self.text())
        self.add_paper(make, name)
        self.clicked.connect(lambda: self.menu_of_papers.popup(self.mapToGlobal(self.rect().bottomLeft())))

    def add_paper(self, make: Make, name: str = "") -> tuple[QAction, QAction]:
        """A paper that can be printed or saved, under its name where there are several."""
        texts = (
            (_("{paper}: print…"), _("{paper}: save as PDF…")) if name else (_("Print…"), _("Save as PDF…"))
        )
        to_printer, to_file = (self.menu_of_papers.addAction(each.format(paper=name)) for each in texts)
        to_printer.triggered.connect(lambda: make(self.ask_printer))
        to_file.triggered.connect(lambda: make(self.ask_file))
        return to_printer, to_file

    def ask_printer(self, paper: Paper) -> None:
        # Imported here: most who open the page print nothing.
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageLayout(page_layout(paper))
        dialog = QPrintDialog(printer, self.window())
        dialog.accepted.connect(lambda: self._done(print_paper(printer, paper), ""))
        dialog.finished.connect(dialog.deleteLater)
        QDialog.open(dialog)

    def ask_file(self, paper: Paper) -> None:
        name, parent = file_name(ExportTable(paper.name, (), ()), _PDF), self.window()
        assert isinstance(parent, QWidget)
        path, _kind = QFileDialog.getSaveFileName(parent, _("Save as PDF"), name, _("PDF files (*.pdf)"))
        if path:
            self.save_to(Path(path), paper)

    def save_to(self, path: Path, paper: Paper) -> None:
        """Raises Refused: it cannot be written."""
        content, pages = pdf_of(paper)
        put_file(path, content)
        self._done(pages, path.name)

    def _done(self, pages: int, file: str) -> None:
        text = _("Saved {file}").format(file=file) if file else _("Sent to the printer")
        count = ngettext("{n} page", "{n} pages", pages).format(n=pages)
        self._context.notifier.done(f"{text} · {count}")
