"""Workbooks and XML are tables like any other, and are looked at before they are unpacked."""

import random
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.sales import Problem, SaleLine
from flux_desktop.pos.file import SalesFile, analyse_file
from flux_desktop.pos.workbook import check_archive

AGORA = Path(__file__).parent / "samples" / "agora_export.xml"
Booked = Callable[..., Path]


@pytest.fixture
def booked(tmp_path: Path) -> Booked:
    """Writes a workbook: `booked(["date", …], [date(2026, 1, 1), …])`."""

    def book(*rows: list[object], above: int = 0, epoch_1904: bool = False, first: str = "") -> Path:
        found = Workbook()
        if epoch_1904:
            found.epoch = CALENDAR_MAC_1904
        sheet = found.active
        assert sheet is not None
        if first:
            sheet.append([first])
            sheet = found.create_sheet("Sales")
        for _ in range(above):
            sheet.append(["Our sales"])
        for row in rows:
            sheet.append(row)
        path = tmp_path / "sales.xlsx"
        found.save(path)
        return path

    return book


def lines(file: SalesFile) -> list[SaleLine]:
    return [line for batch in file.batches(3) for line in batch.lines]


def problems(file: SalesFile) -> list[Problem]:
    return [problem for batch in file.batches(3) for problem in batch.problems]


HEADER: list[object] = ["date", "item", "quantity", "price"]


def test_a_workbook_is_read_with_its_days_and_numbers_as_they_are(booked: Booked) -> None:
    file = analyse_file(
        booked(
            HEADER,
            [date(2026, 4, 3), "Soup", 2, 4.5],
            [datetime.combine(date(2026, 4, 4), time()), "Tea", 1.234, 1.125],
            ["2026-04-05", "Cake", 1, 0.1 + 0.2],
        )
    )
    assert (file.bytes.kind, file.questions, file.sheet.delimiter) == ("workbook", (), "")
    assert [(line.line, line.day, line.item, line.quantity, line.unit_price) for line in lines(file)] == [
        (2, date(2026, 4, 3), "Soup", 2_000_000, 4_500_000),
        (3, date(2026, 4, 4), "Tea", 1_234_000, 1_125_000),
        (4, date(2026, 4, 5), "Cake", 1_000_000, 300_000),
    ]


def test_a_workbook_that_counts_from_1904_has_the_same_days(booked: Booked) -> None:
    file = analyse_file(booked(HEADER, [date(2026, 4, 3), "Soup", 2, 4.5], epoch_1904=True))
    assert [line.day for line in lines(file)] == [date(2026, 4, 3)]


def test_a_bare_number_is_no_date_and_a_formula_never_computed_no_number(booked: Booked) -> None:
    file = analyse_file(
        booked(
            HEADER,
            [46115, "Soup", 2, 4.5],
            [date(2026, 4, 3), "Soup", "=1+1", 4.5],
            [date(2026, 4, 3), "Tea", 1, 2],
        )
    )
    assert [(each.line, each.reason) for each in problems(file)] == [
        (2, "date is not readable"),
        (3, "quantity is not a number"),
    ]
    assert [line.item for line in lines(file)] == ["Tea"]


def test_the_sheet_with_the_sales_is_found_below_its_titles(booked: Booked) -> None:
    file = analyse_file(
        booked(
            ["Fecha", "Hora", "Artículo", "Unidades", "Importe"],
            [date(2026, 3, 14), time(23, 30), "Croquetas", 4, 36],
            [datetime.combine(date(2026, 3, 15), time()), time(1, 30), "Croquetas", 2, 18],
            above=3,
            first="Read me",
        ),
        answers={"tax": "included"},
    )
    assert (file.layout.key, file.sheet.header_line) == ("report", 4)
    assert [(line.line, line.day.day, line.on and line.on.day, line.at) for line in lines(file)] == [
        (5, 14, 14, time(23, 30)),
        (6, 14, 15, time(1, 30)),
    ]


def write_archive(path: Path, *parts: tuple[str, bytes], stored: bool = False) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([("xl/workbook.xml", b"0" * (40 << 20))], "a hundred times"),
        ([(f"xl/{number}.xml", b"0") for number in range(1_001)], "1,000 parts"),
        ([("readme.txt", b"hello")], "zip archive"),
    ],
)
def test_an_archive_is_refused_before_it_is_unpacked(
    tmp_path: Path, parts: list[tuple[str, bytes]], said: str
) -> None:
    path = write_archive(tmp_path / "bomb.xlsx", *parts)
    for reader in (check_archive, analyse_file):
        with pytest.raises(Refused, match=said) as refused:
            reader(path)
        assert refused.value.advice


def test_an_archive_that_claims_more_than_200_mb_is_refused(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "bomb.xlsx", ("xl/workbook.xml", b"0" * 1_000), stored=True)
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = (201 << 20).to_bytes(4, "little")
    path.write_bytes(bytes(content))
    with pytest.raises(Refused, match="200 MB"):
        analyse_file(path)


def test_a_swollen_part_is_found_beside_others_that_are_not(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(1 << 20)
    path = write_archive(
        tmp_path / "bomb.xlsx", ("xl/workbook.xml", b"0" * (40 << 20)), ("xl/noise.bin", noise), stored=False
    )
    with pytest.raises(Refused, match="a hundred times"):
        analyse_file(path)


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04", b"PK\x03\x04rest of a workbook", b"PK\x03\x04" + b"\0" * 100]
)
def test_what_only_begins_like_a_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sales.xlsx"
    path.write_bytes(content)
    with pytest.raises(Refused, match="Excel workbook or a zip archive") as refused:
        analyse_file(path)
    assert "XLSX or CSV" in refused.value.advice


# XML -----------------------------------------------------------------------------------------------------


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "export.xml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><Export><A><B><Lines><Line a="&a;"/></Lines></B></A></Export>',
            "entities",
        ),
        ('<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><Export/>', "entities"),
        ('<?xml version="1.0"?><Export><Invoices><Invoice>', "damaged in line 1"),
        ('<?xml version="1.0"?><rss><item>1</item></rss>', "No lines of sales"),
        ('<?xml version="1.0"?>' + "<a>" * 5_000, "damaged"),
        ('<?xml version="1.0" encoding="utf-88"?><Export/>', "damaged in line 1"),
    ],
)
def test_xml_that_is_no_export_is_refused_with_the_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Refused, match="This is an XML file") as refused:
        analyse_file(written(tmp_path, text))
    assert said in refused.value.advice


def test_xml_damaged_far_down_is_refused_whole_with_its_line(tmp_path: Path) -> None:
    text = AGORA.read_text(encoding="utf-8")
    block = text[text.index("<Invoice ") : text.rindex("</Invoices>")]
    with pytest.raises(Refused) as refused:
        analyse_file(written(tmp_path, text.replace("</Invoices>", block * 500 + "<broken</Invoices>")))
    assert "line" in refused.value.title + refused.value.advice


def test_the_lines_of_an_export_have_their_place_their_ticket_and_their_document(tmp_path: Path) -> None:
    file = analyse_file(AGORA)
    assert [(line.line, line.ticket, line.line_id) for line in lines(file)][:3] == [
        (7, "T-1", "T-1/0"),
        (8, "T-1", "T-1/1"),
        (9, "T-1", "T-1/2"),
    ]
    (extra,) = problems(file)
    assert (extra.line, extra.money) == (16, 0)
    assert extra.text.endswith(";2.00")
    assert (file.ticket_scope, file.source, file.tax) == ("year", "agora", "included")


def invoice(*rows: str, included: str = "true") -> str:
    return (
        f'<?xml version="1.0"?><Export><Invoices><Invoice Serie="T" Number="9" BusinessDay="2026-03-14" '
        f'Date="2026-03-14T20:00:00" VatIncluded="{included}"><Lines>{"".join(rows)}</Lines></Invoice></Invoices></Export>'
    )


def row(
    index: int, name: str, amount: str, parent: str = "", kind: str = "Standard", quantity: str = "1.00"
) -> str:
    return (
        f'<Line Index="{index}" Type="{kind}" ParentIndex="{parent}" ProductName="{name}" FamilyName="F" VatRate="0.10" '
        f'SaleFormatRatio="1.00" Quantity="{quantity}" UnitPrice="{amount}" TotalAmount="{amount}" />'
    )


def test_addins_of_addins_and_of_a_menus_dishes_keep_their_money(tmp_path: Path) -> None:
    file = analyse_file(
        written(
            tmp_path,
            invoice(
                row(0, "Menu", "16.50"),
                row(1, "Dorada", "0.00", parent="0"),
                row(2, "Supplement", "3.00", parent="1", kind="Addin"),
                row(3, "Sauce", "1.00", parent="2", kind="Addin"),
                row(4, "Lost extra", "2.00", parent="77", kind="Addin"),
            ),
        )
    )
    assert [(line.item, line.demand, line.quantity, line.net_sales) for line in lines(file)] == [
        ("Menu", 0, 1_000_000, 16_500_000),
        ("Dorada", 1_000_000, 1_000_000, 4_000_000),
        ("Lost extra", 1_000_000, 1_000_000, 2_000_000),
    ]


@pytest.mark.parametrize("told", ["2026-03-10", "2026-03-10T00:00:00"])
def test_the_business_day_is_the_documents_whatever_the_clock_says(tmp_path: Path, told: str) -> None:
    text = invoice(row(0, "Dorada", "10.00")).replace('BusinessDay="2026-03-14"', f'BusinessDay="{told}"')
    file = analyse_file(written(tmp_path, text))
    assert [(line.day, line.on, line.at) for line in lines(file)] == [
        (date(2026, 3, 10), date(2026, 3, 14), time(20))
    ]
    assert file.days == {date(2026, 3, 10)}


def test_amounts_are_kept_as_exported_with_the_basis_of_tax_named(tmp_path: Path) -> None:
    file = analyse_file(written(tmp_path, invoice(row(0, "Dorada", "10.00"), included="false")))
    assert [line.net_sales for line in lines(file)] == [10_000_000]
    assert file.tax == "excluded"


@pytest.mark.parametrize(
    ("first", "second", "amounts"),
    [("true", "false", [11_000_000, 12_100_000]), ("false", "true", [11_000_000, 10_000_000])],
)
def test_documents_with_and_without_tax_are_brought_to_the_basis_of_the_first(
    tmp_path: Path, first: str, second: str, amounts: list[int]
) -> None:
    one = invoice(row(0, "Dorada", "11.00"), included=first)
    other = invoice(row(0, "Dorada", "11.00"), included=second).partition("<Invoices>")[2]
    file = analyse_file(written(tmp_path, one.replace("</Invoices></Export>", other)))
    assert [line.net_sales for line in lines(file)] == amounts


def test_addins_in_a_circle_are_sold_on_their_own(tmp_path: Path) -> None:
    rows = row(0, "A", "1.00", "1", "Addin"), row(1, "B", "1.00", "0", "Addin"), row(2, "C", "1.00")
    file = analyse_file(written(tmp_path, invoice(*rows)))
    assert [(line.item, line.net_sales) for line in lines(file)] == [("A", 10**6), ("B", 10**6), ("C", 10**6)]
    assert problems(file) == []
