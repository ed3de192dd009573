"""XML exports as tables: every sales line is a row, with what its document says of it."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, cast
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _
from flux_desktop.pos.sheet import SalesTable

_CHUNK: Final = 1 << 16
_LINE: Final = "Line"
# A line is in a document in a group in the export; nesting without end is no till's.
_DOCUMENT: Final = 2
_DEEPEST: Final = 64
_MOST_COLUMNS: Final = 500
_LOOKED_AT: Final = 2_000


@dataclass(frozen=True)
class XmlLines(SalesTable):
    """An XML export. A row is what a `Line` and the elements around it say in their attributes.

    The column `document` numbers the element around the lines; a line's own attribute comes before its document's.
    """

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        columns = self.columns
        for line, attributes in _lines(self.path):
            yield line, [attributes.get(name, "") for name in columns]

    def text(self, row: Sequence[str]) -> str:
        return super().text(row[: len(self.columns)])


def head(path: Path) -> XmlLines | None:
    """The export as a table, None where no line of sales is in it. Raises Refused: the XML is damaged."""
    columns: dict[str, None] = {}
    for count, (_line, attributes) in enumerate(_lines(path)):
        columns.update(dict.fromkeys(attributes))
        if count >= _LOOKED_AT or len(columns) > _MOST_COLUMNS:
            break
    return XmlLines(path, 0, tuple(columns)) if columns else None


class _Parser(Protocol):
    def feed(self, data: bytes) -> None: ...
    def close(self) -> None: ...
    def setContentHandler(self, handler: ContentHandler) -> None: ...
    def getLineNumber(self) -> int | None: ...


def _lines(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    from defusedxml import DefusedXmlException
    from defusedxml.expatreader import DefusedExpatParser

    parser = cast("_Parser", DefusedExpatParser(forbid_dtd=True))
    handler = _LineHandler(parser)
    parser.setContentHandler(handler)
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                parser.feed(chunk)
                while handler.found:
                    yield handler.found.popleft()
        parser.close()
        while handler.found:
            yield handler.found.popleft()
    except DefusedXmlException as error:
        raise Refused(
            _("This XML file declares entities; sales files do not."),
            _("Nothing was imported. Export it again."),
        ) from error
    # LookupError: an encoding that nobody knows.
    except (SAXException, ValueError, LookupError) as error:
        raise Refused(
            _("The XML is damaged in line {line}.").format(line=handler.line),
            _("Nothing was imported. Export the file again."),
        ) from error


class _LineHandler(ContentHandler):
    def __init__(self, parser: "_Parser") -> None:
        super().__init__()
        self._parser = parser
        self.found: deque[tuple[int, dict[str, str]]] = deque()
        self._around: list[dict[str, str]] = []
        self._documents = 0

    @property
    def line(self) -> int:
        return self._parser.getLineNumber() or 1

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        attributes = dict(attrs.items())
        if name == _LINE:
            row = {"document": str(self._documents)}
            for each in self._around:
                row.update(each)
            row.update(attributes)
            self.found.append((self.line, row))
        elif len(self._around) == _DOCUMENT:
            self._documents += 1
        elif len(self._around) > _DEEPEST:
            raise ValueError(name)
        self._around.append(attributes)

    def endElement(self, name: str) -> None:
        self._around.pop()
