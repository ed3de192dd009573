"""Workbooks that are not XLSX, as old Excel and OpenDocument write them, through calamine."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile, ZipFile

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _
from flux_desktop.pos.sheet import HEAD_ROWS, SalesTable
from flux_desktop.pos.sniff import expected_advice, locked
from flux_desktop.pos.workbook import MOST_SHEETS, cell_text

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

# Its reader holds a sheet whole: cells, and bytes of XML before that.
_MOST_CELLS: Final = 20_000_000
_LARGEST_UNPACKED: Final = 200 << 20
_LARGEST: Final = 100 << 20
_MOST_COLUMNS: Final = 5_000


@dataclass(frozen=True)
class BookSheet(SalesTable):
    """One sheet of an old Excel or an OpenDocument workbook."""

    sheet: str = ""
    hidden: bool = False

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        width = min(len(self.columns), _MOST_COLUMNS)
        with _opened(self.path) as book:
            for line, row in _cells(book.get_sheet_by_name(self.sheet)):
                if line > self.header_line:
                    yield line, (row + [""] * (width - len(row)))[:width]


def heads(path: Path) -> Iterator[BookSheet]:
    """Each of the first rows of each sheet as the header. Raises Refused."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    with _opened(path) as book:
        for each in book.sheets_metadata[:MOST_SHEETS]:
            if each.typ != SheetTypeEnum.WorkSheet:
                continue
            above: tuple[str, ...] = ()
            hidden = each.visible != SheetVisibleEnum.Visible
            for line, row in _cells(book.get_sheet_by_name(each.name), HEAD_ROWS):
                while row and not row[-1].strip():
                    row.pop()
                if row:
                    yield BookSheet(path, line, tuple(row), above, "", each.name, hidden)
                    above = (*above, " ".join(row)[:1_000])


def _cells(sheet: "CalamineSheet", most: int | None = None) -> Iterator[tuple[int, list[str]]]:
    if sheet.total_height * sheet.total_width > _MOST_CELLS:
        raise Refused(_("A sheet of this workbook is too large."), _("Save it as CSV and import that."))
    for line, row in enumerate(sheet.to_python(skip_empty_area=False, nrows=most), start=1):
        yield line, [cell_text(value) for value in row]


@contextmanager
def _opened(path: Path) -> Iterator["CalamineWorkbook"]:
    """Raises Refused: locked, damaged, or more than memory should hold."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    _check_size(path)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            yield book
    except PasswordError as error:
        raise locked() from error
    except Refused:
        raise
    # Its reader is of another language: whatever it stumbles over arrives as one of these, or as a panic.
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise _damaged() from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise _damaged() from error
        raise


def _check_size(path: Path) -> None:
    if path.stat().st_size > _LARGEST:
        raise Refused(
            _("This workbook is too large."), _("Export fewer months at a time, or save it as CSV.")
        )
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return
    if sum(member.file_size for member in members) > _LARGEST_UNPACKED:
        raise Refused(
            _("This workbook unpacks to more than 200 MB or has more than 1,000 parts."),
            _("Export fewer months at a time, or save the sheet as CSV."),
        )
    if any(member.filename == "META-INF/manifest.xml" for member in members):
        with ZipFile(path) as archive:
            if b"encryption-data" in archive.read("META-INF/manifest.xml")[:1_000_000]:
                raise locked()


def _damaged() -> Refused:
    return Refused(
        _("This workbook is damaged."),
        _("Open it in a spreadsheet program and save the sheet with the sales as XLSX or CSV.")
        + " "
        + expected_advice(),
    )
