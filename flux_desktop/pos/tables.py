"""A file in every way it can be read as a table: by its bytes, with each separator, with each first row as header."""

from collections.abc import Iterator
from pathlib import Path

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _
from flux_desktop.pos import book, document, page, sheet, workbook
from flux_desktop.pos.sheet import SalesTable
from flux_desktop.pos.sniff import Bytes, expected_advice, sniff_bytes


def tables_of(path: Path, encoding: str = "") -> tuple[Bytes, list[SalesTable]]:
    """`encoding` is what somebody said of a text. Raises Refused: it cannot be read, or is nothing with a table."""
    raw = sniff_bytes(path, encoding)
    return raw, list(_tables(path, raw))


def _tables(path: Path, raw: Bytes) -> Iterator[SalesTable]:
    if raw.kind == "workbook":
        workbook.check_archive(path)
        yield from workbook.heads(path)
    elif raw.kind == "book":
        yield from book.heads(path)
    elif raw.kind == "page":
        yield from page.heads(path, raw.encoding)
    elif raw.kind == "xml":
        try:
            found = document.head(path)
        except Refused as error:
            raise Refused(_("This is an XML file."), f"{error.title} {expected_advice()}") from error
        if found is None:
            raise Refused(
                _("This is an XML file."), _("No lines of sales are in it.") + " " + expected_advice()
            )
        yield found
    else:
        yield from sheet.heads(path, raw.encoding)
