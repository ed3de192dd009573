"""What a sales file is by its bytes: text and in which encoding, a workbook, XML, or nothing Flux reads."""

import codecs
import re
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import N_, _, ngettext
from flux_desktop.pos.encodings import EncodingFit, foreign_words, likely_encodings

_CHUNK: Final = 1 << 20
_LARGEST_FILE: Final = 4 << 30

_SIGNATURES: Final = (
    (b"%PDF", N_("This is a PDF document.")),
    (b"\x89PNG", N_("This is a picture.")),
    (b"\xff\xd8\xff", N_("This is a picture.")),
    (b"GIF8", N_("This is a picture.")),
    (b"SQLite format 3", N_("This is a database.")),
    (b"{\\rtf", N_("This is a word processor's document.")),
    (b"\x1f\x8b", N_("This is a compressed file.")),
)
_FOREIGN: Final = re.compile(r"[^\x00-\x7f]")
_WINDOWS: Final = ("cp1252", "iso-8859-1")
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_LOCKED: Final = ("EncryptedPackage", "EncryptionInfo")
_PAGE: Final = re.compile(
    r"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|table|head|body|meta|style|div|center)\b",
    re.DOTALL,
)
_LOOKED_AT: Final = 4 << 20
_XML: Final = ("<?xml", "<export")
_NOTHING: Final = (b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PROOFS: Final = {
    "utf-16": N_("starts with the UTF-16 mark"),
    "utf-16-le": N_("every second byte is zero"),
    "utf-16-be": N_("every second byte is zero"),
    "utf-8-sig": N_("starts with the UTF-8 mark"),
}


@dataclass(frozen=True, slots=True)
class Bytes:
    """What reading every byte once tells. `sha256` names the file's content.

    `kind`: text, workbook (of zip and XML), book (any other a spreadsheet opens), page (HTML) or xml. `readings`: of
    a text whose bytes do not tell, the code pages that it may be in.
    """

    sha256: str
    size: int
    encoding: str
    proof: str
    kind: str = "text"
    readings: tuple[EncodingFit, ...] = ()


def sniff_bytes(path: Path, encoding: str = "") -> Bytes:
    """Reads the file once; `encoding` is what somebody said of a text.

    Raises Refused: it cannot be read, is empty, locked, or is not text throughout.
    """
    if not path.is_file():
        raise Refused(
            _("The file {name} cannot be read.").format(name=path.name),
            _("Check whether it is still there and is a file, not a folder."),
        )
    digest, size, head = sha256(), 0, b""
    nul = undefined = False
    text: _Text | None = None
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                head = head or chunk[:4096]
                text = text or _Text(_unicode(head))
                size += len(chunk)
                if size > _LARGEST_FILE:
                    break
                digest.update(chunk)
                nul = nul or b"\0" in chunk
                undefined = undefined or any(byte in chunk for byte in b"\x81\x8d\x8f\x90\x9d")
                text.feed(chunk)
    except OSError as error:
        raise Refused(
            _("The file {name} cannot be read.").format(name=path.name),
            _("Check whether it is still there and not open in another program."),
        ) from error
    if size > _LARGEST_FILE:
        raise Refused(_("The file is larger than 4 GB."), _("Export fewer months at a time."))
    if text is None or head.strip() in _NOTHING:
        raise Refused(_("The file is empty."), expected_advice())
    text.feed(b"", last=True)
    found = digest.hexdigest()
    if head.startswith(_ZIP):
        if _is_open_document(head):
            return Bytes(found, size, "ods", _("an OpenDocument workbook"), "book")
        return Bytes(found, size, "xlsx", _("an Excel workbook"), "workbook")
    if head.startswith(_OLE):
        refuse_locked(path)
        return Bytes(found, size, "xls", _("an old Excel workbook"), "book")
    if encoding and text.encoding == "utf-8" and not nul:
        return _kind_of(Bytes(found, size, encoding, _("as answered")), head)
    encoding, proof = _encoding(head, text, nul=nul, undefined=undefined)
    if encoding in _WINDOWS and (strays := _strays_in_utf8(path)):
        proof = ngettext(
            "UTF-8, but for {n} letter, which is read as Windows-1252",
            "UTF-8, but for {n} letters, which are read as Windows-1252",
            strays,
        ).format(n=strays)
        return _kind_of(Bytes(found, size, "utf-8", proof), head)
    if encoding in _WINDOWS and (readings := likely_encodings(_foreign_words(path))):
        if readings[0].encoding not in _WINDOWS:
            encoding = readings[0].encoding
            proof = _("not valid UTF-8; “{word}” is a word so").format(word=readings[0].word)
        return _kind_of(
            Bytes(found, size, encoding, proof, readings=tuple(readings) if len(readings) > 1 else ()), head
        )
    return _kind_of(Bytes(found, size, encoding, proof), head)


def _kind_of(found: Bytes, head: bytes) -> Bytes:
    begin = head.decode(found.encoding, "ignore").lstrip("\ufeff \r\n\t").lower()
    if _PAGE.match(begin):
        return replace(found, kind="page")
    return replace(found, kind="xml" if begin.startswith(_XML) else "text")


def _is_open_document(head: bytes) -> bool:
    return b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in head[:200]


def refuse_locked(path: Path) -> None:
    """Raises Refused for a workbook that a password locks: it is encrypted within an old kind of file."""
    with path.open("rb") as file:
        content = file.read(_LOOKED_AT)
    if any(name.encode("utf-16-le") in content for name in _LOCKED):
        raise locked()


def locked() -> Refused:
    return Refused(
        _("This workbook is locked with a password."),
        _("Open it, save it without a password, and import that file."),
    )


def _foreign_words(path: Path) -> set[bytes]:
    with path.open("rb") as file:
        return foreign_words(file.read(_LOOKED_AT))


def expected_advice() -> str:
    return _(
        "Flux reads exports of tills and sheets (CSV, XLSX, XLS, ODS) with the columns date, item, quantity and price, under "
        "these or similar names. Export one from the till, or save the sheet as CSV."
    )


def _strays_in_utf8(path: Path) -> int:
    """How many letters are not UTF-8 in a file that was put together of both; 0 where it is no such file.

    In a Windows file next to no two letters happen to make one of UTF-8; in a mixed one most do.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    letters = strays = 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            text = decoder.decode(chunk, not chunk)
            if not chunk and not text:
                break
            if not text.isascii():
                foreign = _FOREIGN.findall(text)
                strays += sum("\udc80" <= each <= "\udcff" for each in foreign)
                letters += len(foreign)
    return strays if letters - strays > strays else 0


class _Text:
    """Whether bytes are text of an encoding all the way through. NUL is no text: no database keeps it."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.valid = True
        self.line = 1
        self._decoder = codecs.getincrementaldecoder(encoding)()

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        if not self.valid:
            return
        try:
            text = self._decoder.decode(chunk, last)
            self.valid = "\0" not in text
            self.line += text.partition("\0")[0].count("\n")
        except UnicodeDecodeError as error:
            self.valid = False
            self.line += error.object[: error.start].count(b"\n")


def _unicode(head: bytes) -> str:
    """The Unicode encoding that the first bytes speak for."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    even, odd, half = head[::2].count(0), head[1::2].count(0), len(head) // 2
    if odd > half * 0.6 and not even:
        return "utf-16-le"
    if even > half * 0.6 and not odd:
        return "utf-16-be"
    return "utf-8"


def _encoding(head: bytes, text: _Text, *, nul: bool, undefined: bool) -> tuple[str, str]:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    for signature, what in _SIGNATURES:
        if start.startswith(signature.lower()):
            raise Refused(_(what), expected_advice())
    if text.encoding != "utf-8":
        if not text.valid:
            raise Refused(
                _("The file is damaged: part of it is not text."),
                _("The damage begins in line {line}.").format(line=text.line) + " " + expected_advice(),
            )
        return text.encoding, _(_PROOFS[text.encoding])
    if nul:
        place = _("The damage begins in line {line}.").format(line=text.line) + " " if text.line > 1 else ""
        raise Refused(_("This is not a text file."), place + expected_advice())
    if text.valid:
        return "utf-8", _("read as UTF-8 without an error")
    if not undefined:
        return "cp1252", _("not valid UTF-8, every byte has a meaning in Windows-1252")
    return "iso-8859-1", _("neither UTF-8 nor Windows-1252")
