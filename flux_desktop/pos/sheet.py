"""Delimited text as rows of cells with their place in the file."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Final, TextIO

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.words import _

DELIMITERS: Final = (",", ";", "\t", "|")
_HEAD_ROWS: Final = 25
_LONGEST_CELL: Final = 1 << 20
_LONGEST_TEXT: Final = 1_000
# A last line that no text holds: a quotation mark left open would swallow it.
_END: Final = "\0"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A delimited text file whose header was found. `header_line` is physical, 1 = first."""

    path: Path
    encoding: str
    delimiter: str
    header_line: int
    columns: tuple[str, ...]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(physical line on which the row begins, cells) of every row below the header, blank ones too."""
        with open_text(self.path, self.encoding) as file:
            reader = csv.reader(chain(file, (_END,)), delimiter=self.delimiter)
            last = 0
            try:
                for row in reader:
                    if row and row[-1].endswith(_END):
                        if row != [_END]:
                            raise _unreadable(last + 1)
                        return
                    if last >= self.header_line:
                        yield last + 1, row
                    last = reader.line_num
            except csv.Error as error:
                raise _unreadable(last + 1) from error

    def text(self, row: Sequence[str]) -> str:
        """A row as it stands in the file, up to its quotation marks; the beginning of an endless one."""
        return self.delimiter.join(row)[:_LONGEST_TEXT]


def _unreadable(line: int) -> Refused:
    return Refused(
        _("Line {line} cannot be read: a quotation mark is never closed, or the line is too long.").format(
            line=line
        ),
        _("Nothing was imported. Export the file again, or correct that line."),
    )


def open_text(path: Path, encoding: str) -> TextIO:
    csv.field_size_limit(_LONGEST_CELL)
    return path.open(encoding=encoding, newline="")


def heads(path: Path, encoding: str) -> Iterator[Sheet]:
    """The file read in every way its first rows allow: each delimiter, each row as the header.

    A first line "sep=;" decides the delimiter, as it does for spreadsheets.
    """
    with open_text(path, encoding) as file:
        first = file.readline(1000).strip().lower()
    hinted = first[4:5] if first.startswith("sep=") and len(first) == 5 else ""
    for delimiter in (hinted,) if hinted else DELIMITERS:
        with open_text(path, encoding) as file:
            reader = csv.reader(file, delimiter=delimiter)
            try:
                for row in islice(reader, _HEAD_ROWS):
                    if any(cell.strip() for cell in row):
                        yield Sheet(path, encoding, delimiter, reader.line_num, tuple(row))
            except csv.Error:
                continue
