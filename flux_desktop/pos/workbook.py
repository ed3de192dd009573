"""Excel workbooks as tables, row by row; what a zip archive claims to hold is checked before it is opened."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zipfile import BadZipFile, ZipFile
from zlib import error as DeflateError  # noqa: N812

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _
from flux_desktop.pos.sheet import HEAD_ROWS, SalesTable

if TYPE_CHECKING:
    from openpyxl import Workbook

_MOST_MEMBERS: Final = 1_000
_LARGEST_UNPACKED: Final = 200 << 20
_MOST_RATIO: Final = 100
# Below this even a long run of blanks is harmless, and small parts of honest workbooks pack well.
_SMALL: Final = 1 << 20
_MOST_COLUMNS: Final = 5_000
MOST_SHEETS: Final = 60
_THREE_DECIMALS: Final = re.compile(r"-?\d+\.\d{3}\Z")


@dataclass(frozen=True)
class WorkbookSheet(SalesTable):
    """One sheet of a workbook. A formula counts as the value it had when the workbook was saved."""

    sheet: str = ""
    hidden: bool = False

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        width = min(len(self.columns), _MOST_COLUMNS)
        with _opened(self.path) as book:
            for line, row in _cells(book, self.sheet, width):
                if line > self.header_line:
                    yield line, row


def check_archive(path: Path) -> None:
    """Raises Refused: no workbook, damaged, or one that would unpack to more than memory should hold."""
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refused(_("This is an Excel workbook or a zip archive."), _no_workbook()) from error
    unpacked = sum(member.file_size for member in members)
    packed = path.stat().st_size
    if len(members) > _MOST_MEMBERS or unpacked > _LARGEST_UNPACKED:
        raise Refused(
            _("This workbook unpacks to more than 200 MB or has more than 1,000 parts."),
            _("Export fewer months at a time, or save the sheet as CSV."),
        )
    swollen = [
        each
        for each in members
        if each.file_size > _SMALL * 8 and each.compress_size * _MOST_RATIO < each.file_size
    ]
    if unpacked > _SMALL and (unpacked > packed * _MOST_RATIO or swollen):
        raise Refused(
            _("This workbook unpacks to more than a hundred times its size."),
            _("Honest workbooks do not. Save the sheet as CSV and import that."),
        )
    if not any(member.filename.replace("\\", "/").startswith("xl/") for member in members):
        raise Refused(_("This is an Excel workbook or a zip archive."), _no_workbook())


def heads(path: Path) -> Iterator[WorkbookSheet]:
    """Each of the first rows of each sheet as the header. Call `check_archive` before. Raises Refused."""
    with _opened(path) as book:
        for sheet in book.sheetnames[:MOST_SHEETS]:
            hidden = getattr(book[sheet], "sheet_state", "visible") != "visible"
            above: tuple[str, ...] = ()
            for line, row in islice(_cells(book, sheet, _MOST_COLUMNS), HEAD_ROWS):
                while row and not row[-1].strip():
                    row.pop()
                if row:
                    yield WorkbookSheet(path, line, tuple(row), above, "", sheet, hidden)
                    above = (*above, " ".join(row)[:1_000])


def _cells(book: "Workbook", sheet: str, width: int) -> Iterator[tuple[int, list[str]]]:
    found: Any = book[sheet]
    if not hasattr(found, "iter_rows"):
        return
    # What a sheet says of its size may be wrong in both directions.
    if hasattr(found, "reset_dimensions"):
        found.reset_dimensions()
    for line, row in enumerate(found.iter_rows(max_col=width or None, values_only=True), start=1):
        yield line, [cell_text(value) for value in row]


def cell_text(value: object) -> str:
    """A cell as text that says the same everywhere: days year first, numbers with a point."""
    match value:
        case None:
            return ""
        case str():
            return value.replace("\0", "")
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            text = f"{value:.6f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else repr(value)
            # Three decimals could be thousands in a column of texts; four cannot.
            return text + "0" if _THREE_DECIMALS.match(text) else text
        case datetime():
            rounded = (
                (value + timedelta(microseconds=500_000)).replace(microsecond=0)
                if value.year < 9999
                else value
            )
            whole = rounded.time() == time()
            return rounded.date().isoformat() if whole else rounded.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            seconds = round(value.total_seconds())
            return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(value)


@contextmanager
def _opened(path: Path) -> Iterator["Workbook"]:
    """Raises Refused for whatever openpyxl stumbles over: a workbook of its own kind is a foreign file."""
    import warnings

    from flux_desktop.pos.shared_texts import load

    with ExitStack() as held:
        try:
            # Opened here: where openpyxl stumbles it leaves its own file open, and Windows then locks it.
            file = held.enter_context(path.open("rb"))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                book = load(file)
        except Refused:
            raise
        except Exception as error:
            raise _damaged() from error
        held.callback(book.close)
        try:
            yield book
        except (
            BadZipFile,
            DeflateError,
            EOFError,
            KeyError,
            ValueError,
            TypeError,
            SyntaxError,
            AttributeError,
        ) as error:
            raise _damaged() from error


def _damaged() -> Refused:
    return Refused(_("This Excel workbook is damaged."), _no_workbook())


def _no_workbook() -> str:
    return _("Open it in a spreadsheet program and save the sheet with the sales as XLSX or CSV.")
