"""Tables that leave Flux, as CSV or as a workbook. pandas carries them, and is loaded only then."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.exact import MICRO, from_fraction, to_decimal, to_micros
from flux_desktop.domain.export import ExportCell, ExportTable, plain_cell
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.progress import SILENT, Progress

if TYPE_CHECKING:
    from pandas import DataFrame

CSV: Final = ".csv"
XLSX: Final = ".xlsx"
MOST_ROWS: Final = 1_048_575
"""What a sheet of a workbook holds beside its head."""
_MOST_LETTERS: Final = 32_767
_SHEET_NAME: Final = 31
_NOT_IN_A_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\]")
# What XML cannot hold: control characters other than tab and the ends of lines, and halves of characters.
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def file_name(table: ExportTable, suffix: str) -> str:
    """What to call the file of a table: "costs-la-boqueria-bites.csv"."""
    words = "".join(c if c.isalnum() or c in "-." else " " for c in name_key(table.name)).split()
    return f"{'-'.join(words) or 'flux'}{suffix}"


def write_table(table: ExportTable, path: Path, progress: Progress = SILENT) -> int:
    """Writes a table in the form that the file's suffix names, CSV unless it is .xlsx; returns its rows.

    No text of it becomes a formula. Raises Refused: more rows than a workbook holds, or the file cannot be written;
    Cancelled.
    """
    progress.step(0, len(table.rows), _("Saving"))
    as_workbook = path.suffix.lower() == XLSX
    if as_workbook and len(table.rows) > MOST_ROWS:
        raise Refused(
            _("A workbook holds {n} rows at most.").format(n=MOST_ROWS), _("Save the table as CSV instead.")
        )
    put_file(path, _workbook(table) if as_workbook else _csv(table))
    return len(table.rows)


def put_file(path: Path, content: bytes) -> None:
    """The one place where an export becomes a file. Raises Refused: it cannot be written."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Refused(
            _("The file {name} cannot be written.").format(name=path.name), _("Choose another place for it.")
        ) from error


def _csv(table: ExportTable) -> bytes:
    """With a byte order mark, without which spreadsheets garble accents."""
    text = StringIO()
    _frame(table, _plain).to_csv(text, index=False, lineterminator="\r\n")
    return text.getvalue().encode("utf-8-sig", "replace")


def _workbook(table: ExportTable) -> bytes:
    from pandas import ExcelWriter

    file = BytesIO()
    name = _NOT_IN_A_SHEET_NAME.sub(" ", _plain_xml(table.name)).strip(" '")[:_SHEET_NAME] or "Flux"
    with ExcelWriter(file, engine="openpyxl") as writer:
        _frame(table, _native).to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 0))
        _dress(writer.sheets[name], table)
    return file.getvalue()


def _frame(table: ExportTable, cell: Callable[[ExportCell], Any]) -> "DataFrame":
    from pandas import DataFrame

    rows = [[cell(each) for each in row] for row in table.rows]
    heads = [cell(each) for each in table.heads]
    # As objects: columns of whole numbers with an empty cell stay whole numbers, money stays exact.
    return DataFrame(rows, columns=heads, dtype=object)


def _plain(value: ExportCell) -> ExportCell:
    """A cell of text: exact decimals, ISO dates."""
    if isinstance(value, str):
        return plain_cell(value)
    if isinstance(value, Fraction):
        return format(to_decimal(from_fraction(value)), "f")
    if isinstance(value, Decimal):
        return format(_six_places(value), "f")
    return value


def _native(value: ExportCell) -> ExportCell:
    """A cell of a workbook, which has numbers and dates of its own."""
    if isinstance(value, str):
        return plain_cell(_plain_xml(value))[:_MOST_LETTERS]
    if isinstance(value, Fraction):
        return float(to_decimal(from_fraction(value)))
    if isinstance(value, Decimal):
        return float(_six_places(value))
    return value


def _six_places(value: Decimal) -> Decimal:
    return value if value * MICRO % 1 == 0 else to_decimal(to_micros(value))


def _plain_xml(text: str) -> str:
    return _NOT_IN_XML.sub("", text)


def _dress(sheet: Any, table: ExportTable) -> None:
    """Columns wide enough to be read, days as ISO writes them."""
    for at, head in enumerate(table.heads):
        shown = [len(str(row[at])) for row in table.rows[:200] if isinstance(row[at], str)]
        letter = sheet.cell(row=1, column=at + 1).column_letter
        sheet.column_dimensions[letter].width = min(max([len(head), 10, *shown]) + 2, 60)
        if any(isinstance(row[at], date) for row in table.rows):
            for cell in sheet[letter][1:]:
                cell.number_format = "yyyy-mm-dd"
