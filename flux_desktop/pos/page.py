"""Web pages as tables: what a till's page saves, often under the name of a workbook."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _
from flux_desktop.pos.sheet import HEAD_ROWS, SalesTable, open_text
from flux_desktop.pos.sniff import expected_advice

_LARGEST: Final = 50 << 20
_MOST_COLUMNS: Final = 5_000
_MOST_SPAN: Final = 500
_HIDDEN: Final = frozenset({"script", "style", "head", "title", "template"})

_Rows = list[tuple[int, list[str]]]


@dataclass(frozen=True)
class PageTable(SalesTable):
    """One table of a web page."""

    below: tuple[tuple[int, list[str]], ...] = field(default=(), repr=False)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        for line, row in self.below:
            yield line, list(row)


def heads(path: Path, encoding: str) -> Iterator[PageTable]:
    """Each of the first rows of each table as the header. Raises Refused: there is no table in the page."""
    if path.stat().st_size > _LARGEST:
        raise Refused(_("This web page is too large."), _("Save its table as CSV and import that."))
    with open_text(path, encoding) as file:
        text = file.read()
    parser = _Tables()
    parser.feed(text)
    parser.close()
    tables = [table for table in parser.tables if table]
    if not tables:
        raise Refused(
            _("This is a web page."),
            _("No table is in it.") + " " + expected_advice(),
        )
    for table in tables:
        above: tuple[str, ...] = ()
        for at, (line, row) in enumerate(table[:HEAD_ROWS]):
            yield PageTable(path, line, tuple(row), above, "", tuple(table[at + 1 :]))
            above = (*above, " ".join(row)[:1_000])


class _Tables(HTMLParser):
    """Rows of cells of every table that holds no other. Lines are those of the source, one a row."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Rows] = []
        self._open: list[_Rows] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._span = 1
        self._line = 0
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += tag != "head"
        elif tag == "table":
            self._end_row()
            self._open.append([])
        elif tag == "tr":
            self._end_row()
            # Rows of a page in one line of source have to be told apart.
            self._line = max(self.getpos()[0], self._line + 1)
            self._row = []
        elif tag in ("td", "th"):
            self._end_cell()
            if self._row is None:
                self._line = max(self.getpos()[0], self._line + 1)
                self._row = []
            self._cell = []
            span = dict(attrs).get("colspan") or "1"
            self._span = min(int(span), _MOST_SPAN) if span.isdecimal() and len(span) < 6 else 1
        elif tag in ("br", "p", "div") and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN and tag != "head":
            self._hidden = max(0, self._hidden - 1)
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag == "tr":
            self._end_row()
        elif tag == "table" and self._open:
            self._end_row()
            self.tables.append(self._open.pop())

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._hidden:
            self._cell.append(data)

    def close(self) -> None:
        super().close()
        self._end_row()
        self.tables += reversed(self._open)
        self._open.clear()

    def _end_cell(self) -> None:
        if self._cell is not None and self._row is not None and len(self._row) < _MOST_COLUMNS:
            text = " ".join("".join(self._cell).replace("\0", "").split())
            self._row += [text, *[""] * (self._span - 1)]
        self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is not None and self._open and any(self._row):
            self._open[-1].append((self._line, self._row))
        self._row = None
