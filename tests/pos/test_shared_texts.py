"""The texts of a workbook are read as openpyxl reads them, many times as fast, and not without end."""

import io
from pathlib import Path

import pytest
from openpyxl.reader.strings import read_string_table

from flux_desktop.domain.errors import Refused
from flux_desktop.pos import shared_texts

HEAD = '<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
ITEMS = (
    "<si><t>date</t></si>",
    "<si><t xml:space='preserve'>  Crème &amp; co </t></si>",
    "<si><r><rPr><b/></rPr><t>Half</t></r><r><t> bold</t></r></si>",
    "<si><t>寿司</t><rPh sb='0' eb='2'><t>スシ</t></rPh></si>",
    "<si/>",
    "<si><t>_x005F_x0041_</t></si>",
)


def table(*items: str) -> io.BytesIO:
    return io.BytesIO((HEAD + "".join(items) + "</sst>").encode())


def test_texts_are_those_that_openpyxl_reads() -> None:
    many = ITEMS * 4_000
    assert list(shared_texts._texts(table(*many))) == read_string_table(table(*many))


def test_a_workbook_of_too_many_texts_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shared_texts, "_MOST_TEXTS", 5)
    with pytest.raises(Refused, match="more than 5 different texts"):
        list(shared_texts._texts(table(*ITEMS)))
