"""Sales files as rows of cells with their place in the file: what every kind of file is to a layout."""

import codecs
import csv
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _
from flux_desktop.pos.vocabulary import column, is_personal

DELIMITERS: Final = (",", ";", "\t", "|")
HEAD_ROWS: Final = 25
# What a row made of a cell, or of another sheet, adds to the line it stands in: each line of a file is one sale's.
STRIDE: Final = 1 << 21
_MOST_COLUMNS: Final = 20_000
_LONGEST_CELL: Final = 1 << 20
_LONGEST_TEXT: Final = 1_000
# A last line that no text holds: a quotation mark left open would swallow it.
_END: Final = "\0"


@dataclass(frozen=True)
class SalesTable(ABC):
    """A file whose column names were found in line `header_line` (1 = first; 0: it has none).

    `above` are the rows over it, as text: titles, the period of a report.
    """

    path: Path
    header_line: int
    columns: tuple[str, ...]
    above: tuple[str, ...] = ()
    delimiter: str = ""

    @property
    def left(self) -> Mapping[int, str]:
        """The lines that are known to be no sales, and why."""
        return {}

    def physical(self, line: int) -> int:
        """Where a line of `rows` stands in the file: a table made of several counts its lines on."""
        return line % STRIDE

    @abstractmethod
    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(physical line on which the row begins, cells) of every row below the header, blank ones too."""

    @cached_property
    def names(self) -> Mapping[str, int]:
        """Where each column is, by its name as compared (`vocabulary.column`); the first of two equal ones."""
        found: dict[str, int] = {}
        for at, name in enumerate(self.columns):
            found.setdefault(column(name[:_LONGEST_TEXT]), at)
        return found

    @cached_property
    def key(self) -> str:
        """Names this set of columns: under it a mapping is remembered."""
        return sha256("\x1f".join(column(name) for name in self.columns).encode()).hexdigest()

    def text(self, row: Sequence[str]) -> str:
        """A row as it stands in the file, up to its quotation marks; the beginning of an endless one.

        Cells of columns that hold names of people or card digits are left empty, and so is what names a person
        itself, as "Cashier: Ana" under a report.
        """
        cells = ["" if ":" in cell and is_personal(cell) else cell for cell in row]
        for at in self._personal:
            if at < len(cells):
                cells[at] = ""
        return (self.delimiter or ";").join(cells)[:_LONGEST_TEXT]

    @cached_property
    def _personal(self) -> tuple[int, ...]:
        return tuple(at for at, name in enumerate(self.columns) if is_personal(name))


@dataclass(frozen=True)
class TextTable(SalesTable):
    """A delimited text file. `wrapped`: each of its lines stands in quotation marks as a whole."""

    encoding: str = "utf-8"
    wrapped: bool = False

    def physical(self, line: int) -> int:
        return line

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        if self.wrapped:
            yield from self._unwrapped()
            return
        with open_text(self.path, self.encoding) as file:
            delimiter, header_line = self.delimiter, self.header_line
            at_hand: list[str] = []
            reader = csv.reader(_lines(at_hand, file), delimiter=delimiter)
            number = 0
            for text in file:
                number += 1
                began = number
                # Most lines hold no quotation mark: they are cut in half the time.
                if '"' not in text and len(text) <= _LONGEST_CELL:
                    text = text.rstrip("\r\n")
                    row = text.split(delimiter) if text else []
                else:
                    at_hand.append(text)
                    before = reader.line_num
                    try:
                        row = next(reader)
                    except csv.Error as error:
                        raise _unreadable(began) from error
                    if row[-1].endswith(_END):
                        raise _unreadable(began)
                    number += reader.line_num - before - 1
                if began > header_line:
                    yield began, row

    def _unwrapped(self) -> Iterator[tuple[int, list[str]]]:
        with open_text(self.path, self.encoding) as file:
            reader = csv.reader(file)
            try:
                for row in reader:
                    if reader.line_num > self.header_line:
                        yield reader.line_num, _unwrap(row, self.delimiter)
            except csv.Error as error:
                raise _unreadable(reader.line_num) from error


def _unwrap(row: list[str], delimiter: str) -> list[str]:
    return next(csv.reader([row[0]], delimiter=delimiter), []) if len(row) == 1 else row


def _lines(at_hand: list[str], file: TextIO) -> Iterator[str]:
    """The line at hand, and those after it where a quoted cell goes on."""
    while text := at_hand.pop() if at_hand else next(file, ""):
        yield text
    yield _END


def _unreadable(line: int) -> Refused:
    return Refused(
        _("Line {line} cannot be read: a quotation mark is never closed, or the line is too long.").format(
            line=line
        ),
        _("Nothing was imported. Export the file again, or correct that line."),
    )


def as_windows(error: UnicodeError) -> tuple[str, int]:
    """Reads what is not UTF-8 as Windows-1252 (an error handler of `codecs`)."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    stray = error.object[error.start : error.end]
    return "".join(bytes([byte]).decode("cp1252", "replace") for byte in stray), error.end


codecs.register_error("as_windows", as_windows)
# Those in which every byte was looked at. In a code page that was only judged by its words, one may mean nothing.
_ERRORS: Final = {
    "utf-8": "as_windows",
    **dict.fromkeys(("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "iso-8859-1")),
}


def open_text(path: Path, encoding: str) -> TextIO:
    csv.field_size_limit(_LONGEST_CELL)
    # Strays of another encoding were counted when the bytes were sniffed.
    return path.open(encoding=encoding, newline="", errors=_ERRORS.get(encoding, "replace"))


def heads(path: Path, encoding: str) -> Iterator[TextTable]:
    """The file read in every way its first rows allow: each delimiter, each row as the header.

    A first line "sep=;" decides the delimiter, as it does for spreadsheets.
    """
    with open_text(path, encoding) as file:
        first = file.readline(1000).strip().lower()
    hinted = first[4:5] if first.startswith("sep=") and len(first) == 5 else ""
    if not hinted and (wrapped := _wrapped(path, encoding)):
        yield from wrapped
    for delimiter in (hinted,) if hinted else DELIMITERS:
        with open_text(path, encoding) as file:
            reader = csv.reader(file, delimiter=delimiter)
            above: tuple[str, ...] = ()
            try:
                for row in islice(reader, HEAD_ROWS):
                    if len(row) <= _MOST_COLUMNS and any(cell.strip() for cell in row):
                        yield TextTable(path, reader.line_num, tuple(row), above, delimiter, encoding)
                        above = (*above, " ".join(row)[:_LONGEST_TEXT])
            except csv.Error:
                continue


def _wrapped(path: Path, encoding: str) -> list[TextTable]:
    """The file where each line stands in quotation marks as a whole: once more cut, its cells."""
    with open_text(path, encoding) as file:
        try:
            reader = csv.reader(file)
            rows = [(reader.line_num, row) for row in islice(reader, HEAD_ROWS) if row]
        except csv.Error:
            return []
    if len(rows) < 2 or not all(len(row) == 1 for _line, row in rows):
        return []
    found = []
    for delimiter in DELIMITERS:
        if sum(delimiter in row[0] for _line, row in rows) * 2 > len(rows):
            above: tuple[str, ...] = ()
            for line, row in rows:
                cells = tuple(_unwrap(row, delimiter))
                found.append(TextTable(path, line, cells, above, delimiter, encoding, wrapped=True))
                above = (*above, row[0][:_LONGEST_TEXT])
    return found
