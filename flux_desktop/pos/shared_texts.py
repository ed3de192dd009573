"""A workbook opened by openpyxl, its table of texts read in one pass that makes no objects: a tenth of the time."""

from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any, Final

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.figures import written_number
from flux_desktop.domain.i18n import _

if TYPE_CHECKING:
    from openpyxl import Workbook

# A sheet has a million rows at most, and of its columns one or two hold a text of their own in each.
_MOST_TEXTS: Final = 2_000_000
_PIECE: Final = 10_000
# How Excel writes an underscore that would begin an escape; openpyxl drops it too.
_ESCAPED: Final = "x005F_"


def load(file: IO[bytes]) -> "Workbook":
    """The workbook, its sheets read as they are asked for, formulas as their values. Raises Refused: too many texts."""
    from openpyxl.reader.excel import ExcelReader

    class Reader(ExcelReader):
        def read_strings(self) -> None:
            from openpyxl.xml.constants import SHARED_STRINGS

            found: Any = self.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]
            if found is not None:
                with self.archive.open(found.PartName[1:]) as source:
                    self.shared_strings = list(_texts(source))

    reader = Reader(file, read_only=True, data_only=True, keep_links=False)
    reader.read()
    return reader.wb


def _texts(source: IO[bytes]) -> Iterator[str]:
    """Each shared text with its runs joined, and without the readings that Japanese files write above it."""
    from openpyxl.xml.constants import SHEET_MAIN_NS
    from openpyxl.xml.functions import iterparse

    item, run, text = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("si", "r", "t"))
    events = iterparse(source, events=("start", "end"))
    root: Any = next(events)[1]
    count = 0
    for event, node in events:
        if node.tag != item or event == "start":
            continue
        parts = []
        for child in node:
            if child.tag == text:
                parts.append(child.text or "")
            elif child.tag == run:
                parts += [each.text or "" for each in child if each.tag == text]
        yield "".join(parts).replace(_ESCAPED, "")
        count += 1
        if count > _MOST_TEXTS:
            raise _too_many()
        if not count % _PIECE:
            root.clear()


def _too_many() -> Refused:
    return Refused(
        _("This workbook holds more than {n} different texts.").format(n=written_number(_MOST_TEXTS)),
        _("Export fewer months at a time, or save the sheet as CSV."),
    )
