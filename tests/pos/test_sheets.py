"""Workbooks of every kind and with several sheets; web pages; files of several places."""

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.exact import to_decimal
from flux_desktop.domain.sales import SaleLine
from flux_desktop.pos.file import SalesFile, analyse_file
from flux_desktop.pos.format import ImportPreferences

TAX = {"tax": "included"}
HEADER: list[object] = ["Date", "Item", "Quantity", "Total"]
Rows = list[list[object]]
Booked = Callable[..., Path]
Saved = Callable[..., Path]


def lines(file: SalesFile) -> list[SaleLine]:
    return [line for batch in file.batches(3) for line in batch.lines]


def units(file: SalesFile) -> str:
    return str(to_decimal(sum(line.quantity for line in lines(file))))


@pytest.fixture
def booked(tmp_path: Path) -> Booked:
    """Writes a workbook: `booked(January=[…], February=[…], hidden={"February"})`."""

    def book(hidden: frozenset[str] = frozenset(), **sheets: Rows) -> Path:
        found = Workbook()
        found.remove(found.worksheets[0])
        for name, rows in sheets.items():
            sheet = found.create_sheet(name)
            for row in rows:
                sheet.append(row)
            if name in hidden:
                sheet.sheet_state = "hidden"
        path = tmp_path / "sales.xlsx"
        found.save(path)
        return path

    return book


JANUARY: Rows = [HEADER, [date(2026, 1, 13), "Burger", 3, 36], [date(2026, 1, 14), "Fries", 2, 8]]
FEBRUARY: Rows = [["Item", "Date", "Total", "Quantity"], ["Burger", date(2026, 2, 13), 12, 1]]


def test_sheets_of_different_days_are_read_together_and_told(booked: Booked) -> None:
    file = analyse_file(booked(January=JANUARY, February=FEBRUARY, Notes=[["see the till"]]), answers=TAX)
    assert (units(file), file.questions, file.rows) == ("6", (), 3)
    assert [line.day.month for line in lines(file)] == [1, 1, 2]
    assert [each.code for each in file.notices] == ["sheets", "sheets"]
    assert "January, February" in file.notices[0].text
    assert "Notes" in file.notices[1].text
    assert len({line.line for line in lines(file)}) == 3


def test_sheets_with_the_same_days_or_hidden_ones_are_asked_about(booked: Booked) -> None:
    for path in (
        booked(January=JANUARY, All=[*JANUARY, *FEBRUARY[:0], [date(2026, 2, 1), "Tea", 1, 2]]),
        booked(January=JANUARY, All=FEBRUARY, hidden=frozenset({"All"})),
    ):
        file = analyse_file(path, answers=TAX)
        (question,) = file.questions
        assert (question.key, question.choices, question.suggested) == (
            "sheets",
            ("all", "January", "All"),
            "January",
        )
        assert units(file) == "5"
        assert analyse_file(path, answers={**TAX, "sheets": "January"}).questions == ()
        assert analyse_file(path, answers={**TAX, "sheets": "all"}).questions == ()
    assert units(analyse_file(path, answers={**TAX, "sheets": "all"})) == "6"
    with pytest.raises(Refused, match="no sheet “May”"):
        analyse_file(path, answers={**TAX, "sheets": "May"})


def test_a_sheet_with_sales_in_other_columns_is_asked_about(booked: Booked) -> None:
    other: Rows = [["Fecha", "Artículo", "Unidades", "Importe"], [date(2026, 2, 1), "Té", 1, 2]]
    (question,) = analyse_file(booked(January=JANUARY, Febrero=other), answers=TAX).questions
    assert question.key == "sheets"
    assert "Febrero" in question.text


def test_sheets_named_by_their_day_are_of_that_day(booked: Booked) -> None:
    path = booked(
        **{
            "13-03-2026": [["Item", "Qty", "Total"], ["Tea", 2, 4]],
            "14-03-2026": [["Item", "Qty", "Total"], ["Tea", 1, 2]],
        }
    )
    file = analyse_file(path, answers=TAX)
    assert file.questions == ()
    assert [(line.day.day, to_decimal(line.quantity)) for line in lines(file)] == [(13, 2), (14, 1)]


# Other programs' workbooks --------------------------------------------------------------------------------

_CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>'
    "<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
)


def cell(value: object) -> str:
    match value:
        case date():
            return f'<table:table-cell office:value-type="date" office:date-value="{value}"/>'
        case int() | float():
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


def open_document(path: Path, *, locked: bool = False, **sheets: Rows) -> Path:
    tables = "".join(
        f'<table:table table:name="{name}">'
        + "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    lock = '<manifest:encryption-data manifest:checksum=""/>' if locked else ""
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
        'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        f'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">{lock}'
        "</manifest:file-entry></manifest:manifest>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", _CONTENT.format(tables=tables))
    return path


def test_an_open_document_is_read_like_a_workbook(tmp_path: Path) -> None:
    path = open_document(tmp_path / "sales.ods", January=JANUARY, February=FEBRUARY)
    file = analyse_file(path, answers=TAX)
    assert (file.bytes.kind, file.bytes.encoding, file.questions) == ("book", "ods", ())
    assert [(line.day.isoformat(), line.item, to_decimal(line.net_sales)) for line in lines(file)] == [
        ("2026-01-13", "Burger", 36),
        ("2026-01-14", "Fries", 8),
        ("2026-02-13", "Burger", 12),
    ]


def test_a_locked_workbook_is_called_that(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="locked with a password"):
        analyse_file(open_document(tmp_path / "sales.ods", locked=True, January=JANUARY))


@pytest.mark.parametrize(
    "content", [b"\xd0\xcf\x11\xe0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3_000]
)
def test_what_only_begins_like_an_old_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sales.xls"
    path.write_bytes(content)
    with pytest.raises(Refused, match="damaged") as refused:
        analyse_file(path)
    assert refused.value.advice


def test_a_page_with_a_table_among_others_is_read(tmp_path: Path) -> None:
    path = tmp_path / "report.xls"
    path.write_text(
        "<!DOCTYPE html>\n<html><head><style>td{color:red}</style></head><body><table><tr><td>Menu</td></tr></table>"
        "<table>\n<tr><th>Fecha<th>Art&iacute;culo<th>Unidades<th>Importe\n<tr><td>13/03/2026<td><b>T&eacute;</b> frío"
        "<td>2<td>4,00 &euro;\n</table></body></html>",
        encoding="utf-8",
    )
    (line,) = lines(analyse_file(path, answers=TAX))
    assert (line.item, to_decimal(line.quantity), to_decimal(line.net_sales)) == ("Té frío", 2, 4)


# Places ---------------------------------------------------------------------------------------------------

PLACES = ("Date,Store,Item,Quantity,Total", "2026-03-13,North,Tea,2,4.00", "2026-03-13,South,Tea,5,10.00")


def test_a_place_that_is_called_like_the_restaurant_is_suggested(saved: Saved) -> None:
    file = analyse_file(saved(*PLACES), answers=TAX, known=ImportPreferences(name="north"))
    (question,) = file.questions
    assert (question.choices, question.suggested, units(file)) == (("North", "South", "all"), "North", "2")
    assert units(analyse_file(saved(*PLACES), answers={**TAX, "place": "all"})) == "7"
    with pytest.raises(Refused, match="no place “West”"):
        analyse_file(saved(*PLACES), answers={**TAX, "place": "West"})


def test_a_place_said_once_is_not_asked_again_until_another_comes(saved: Saved) -> None:
    known = ImportPreferences(tax="included", place="South", places=("North", "South"))
    file = analyse_file(saved(*PLACES), known=known)
    assert (file.questions, units(file)) == ((), "5")
    assert [each.code for each in file.notices] == ["place"]
    more = analyse_file(saved(*PLACES, "2026-03-13,East,Tea,1,2.00"), known=known)
    assert [each.key for each in more.questions] == ["place"]


def test_a_tills_own_export_of_several_places_is_asked_about_too() -> None:
    path = Path(__file__).parent / "samples" / "square_items_detail_2026.csv"
    text = path.read_text(encoding="utf-8").replace("Sample Bistro,For Here", "Second Bistro,For Here", 1)
    other = path.with_name("two_places.csv")
    try:
        other.write_text(text, encoding="utf-8")
        assert [each.key for each in analyse_file(other).questions] == ["place"]
    finally:
        other.unlink()


# What is said of a file's letters and words ----------------------------------------------------------------


def test_an_encoding_that_somebody_names_is_the_one_that_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes("Date,Item,Quantity,Total\n2026-03-13,Käse,1,2.00\n".encode("cp850"))
    for encoding, name in (("cp850", "Käse"), ("cp1252", "K„se"), ("cp1251", "K„se")):
        file = analyse_file(path, answers={**TAX, "encoding": encoding})
        assert (file.bytes.encoding, lines(file)[0].item) == (encoding, name)
    with pytest.raises(Refused):
        analyse_file(path, answers={"encoding": "cp9999"})


def test_what_a_word_means_is_asked_once(saved: Saved) -> None:
    path = saved(
        "Date,Item,Quantity,Total,Status",
        "2026-03-13,Tea,2,4.00,Paid",
        "2026-03-13,Pie,1,9.00,On the house",
        "2026-03-13,Tea,1,2.00,Walked, out".replace("Walked, out", '"Walked, out"'),
    )
    answer = "On the house:sold,Walked, out:out"
    for file in (
        analyse_file(path, answers={**TAX, "status": answer}),
        analyse_file(
            path,
            known=ImportPreferences(tax="included", statuses={"on the house": "sold", "walked, out": "out"}),
        ),
    ):
        assert (file.questions, units(file)) == ((), "3")
    for wrong in ("On the house", "x:maybe", "a:sold b"):
        with pytest.raises(Refused):
            analyse_file(path, answers={"status": wrong})


def test_another_currency_than_the_restaurants_is_asked_about(saved: Saved) -> None:
    path = saved("Date,Item,Quantity,Total,Currency", "2026-03-13,Tea,2,4.00,USD")
    asked = analyse_file(path, answers=TAX, known=ImportPreferences(currency="EUR"))
    assert [each.key for each in asked.questions] == ["currency"]
    assert "USD" in asked.questions[0].text
    for known, answers in (
        (ImportPreferences(currency="USD"), TAX),
        (ImportPreferences(currency="EUR"), {**TAX, "currency": "keep"}),
    ):
        assert analyse_file(path, answers=answers, known=known).questions == ()


def test_money_that_nothing_is_made_of_is_told(saved: Saved) -> None:
    file = analyse_file(
        saved("Date,Item,Quantity,Total,Cost of goods,Extra", "2026-03-13,Tea,2,4.00,1.20,0.35"), answers=TAX
    )
    assert [each.code for each in file.notices] == ["unused_money"]
    assert "Extra" in file.notices[0].text
    assert "Cost" not in file.notices[0].text


def test_a_tab_in_a_blank_row_is_no_row(tmp_path: Path) -> None:
    content = (Path(__file__).parent / "samples" / "toast_ModifiersSelectionDetails.csv").read_bytes()
    for at in range(3_000, 3_030):
        path = tmp_path / "sales.csv"
        path.write_bytes(content[:at] + b"\t" + content[at:])
        file = analyse_file(path)
        assert sum(batch.rows for batch in file.batches(100)) == file.rows
