"""Texts on their way into a file that a spreadsheet may open."""

from typing import Final

# A minus sign and full-width signs count: some spreadsheets read them as the plain ones.
_FORMULA: Final = tuple("=+-@−＝＋－＠\t\r\n")


def plain_cell(text: str) -> str:
    """`text` as a cell that no spreadsheet takes for a formula: where it could be one, behind an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA) else text
