"""The button that prints what is picked, or saves it as a PDF."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QPdfWriter
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QWidget

from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.services.forecasts import Outlook
from flux_desktop.services.outputs import chosen
from flux_desktop.ui.forecast.export import file_name
from flux_desktop.ui.forecast.grid import GridModel
from flux_desktop.ui.forecast.print_layout import page_layout, print_sheet
from flux_desktop.ui.forecast.subject import Notes
from flux_desktop.ui.parts.buttons import IconButton

# What is to be printed: the outlook, the table as it is on screen, what its days are. None: nothing yet.
Picked = tuple[Outlook, GridModel, Notes]


class PrintButton(IconButton):
    """Opens a menu; Ctrl+P asks for the printer at once."""

    def __init__(self, picked: Callable[[], Picked | None], notify: Callable[[str], object]) -> None:
        super().__init__("printer", _("Print"))
        self._picked, self._notify = picked, notify
        self._menu = QMenu(self)
        self._menu.setAccessibleName(_("Print"))
        self._menu.addAction(_("Print…"), self.ask_printer)
        self._menu.addAction(_("Save as PDF…"), self.ask_file)
        self.clicked.connect(lambda: self._menu.popup(self.mapToGlobal(self.rect().bottomLeft())))

    def ask_printer(self) -> None:
        """Asks which printer, then prints."""
        picked = self._picked()
        if picked is None:
            return
        # Imported here: most who open the page print nothing.
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageLayout(page_layout())
        dialog = QPrintDialog(printer, self.window())
        dialog.accepted.connect(lambda: self._done(print_sheet(printer, *picked), ""))
        dialog.finished.connect(dialog.deleteLater)
        QDialog.open(dialog)

    def ask_file(self) -> None:
        """Asks where to, then saves a PDF."""
        picked = self._picked()
        if picked is None:
            return
        name = file_name(picked[0], ".pdf")
        parent: QWidget = self.window()
        path, _kind = QFileDialog.getSaveFileName(parent, _("Save as PDF"), name, _("PDF files (*.pdf)"))
        if path:
            self.save_to(Path(path))

    def save_to(self, path: Path) -> None:
        """Writes the PDF. Raises FluxError: it cannot be written."""
        picked = self._picked()
        assert picked is not None
        with chosen(path).replacing() as part:
            # Qt tells nobody that it could not write.
            part.touch()
            writer = QPdfWriter(str(part))
            writer.setPageLayout(page_layout())
            writer.setTitle(path.stem)
            pages = print_sheet(writer, *picked)
            del writer
        self._done(pages, path.name)

    def _done(self, pages: int, file: str) -> None:
        text = _("Saved {file}").format(file=file) if file else _("Sent to the printer")
        self._notify(f"{text} · {_pages(pages)}")


def _pages(pages: int) -> str:
    return ngettext("{n} page", "{n} pages", pages).format(n=pages)
