"""Workbooks with several sheets of sales: which there are, which of them are read, and as one table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flux_desktop.pos.sheet import STRIDE, SalesTable


@dataclass(frozen=True)
class JoinedSheets(SalesTable):
    """Sheets with the same columns as one table, the columns in the order of the first."""

    parts: tuple[SalesTable, ...] = ()

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        for number, part in enumerate(self.parts):
            places = [part.names.get(name) for name in self.names]
            width = len(self.columns)
            for line, row in part.rows():
                cells = [""] * width
                for to, at in zip(self.names.values(), places, strict=True):
                    if at is not None and at < len(row):
                        cells[to] = row[at]
                yield number * STRIDE + line, cells if row else []


def sheet_name(table: SalesTable) -> str:
    return str(getattr(table, "sheet", ""))


def is_hidden(table: SalesTable) -> bool:
    return bool(getattr(table, "hidden", False))


def joined(parts: Sequence[SalesTable]) -> SalesTable:
    if len(parts) == 1:
        return parts[0]
    first = parts[0]
    above = tuple(dict.fromkeys(text for part in parts for text in part.above))
    return JoinedSheets(first.path, first.header_line, first.columns, above, "", tuple(parts))
