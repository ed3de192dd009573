"""Texts and tables on their way into a file that a spreadsheet may open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

# A minus sign and full-width signs count: some spreadsheets read them as the plain ones.
_FORMULA: Final = tuple("=+-@−＝＋－＠\t\r\n")

ExportCell: TypeAlias = str | int | float | Decimal | Fraction | date | bool | None


@dataclass(frozen=True, slots=True)
class ExportTable:
    """A table that leaves Flux: `name` suggests the file's, each row has one cell under each head.

    Numbers leave as numbers: exact ones (Decimal, Fraction) to six places, half to even. None is an empty cell.
    """

    name: str
    heads: tuple[str, ...]
    rows: Sequence[Sequence[ExportCell]]


def plain_cell(text: str) -> str:
    """`text` as a cell that no spreadsheet takes for a formula: where it could be one, behind an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA) else text
