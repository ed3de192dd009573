"""Other files of each kind of the cases: the rules read these too, though they were not written for them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from flux_desktop.domain.exact import to_decimal
from flux_desktop.pos.file import SalesFile, analyse_file

TAX = {"tax": "included"}
DAY = {**TAX, "report_date": "2026-03-13"}


@dataclass(frozen=True)
class Kind:
    """`lines` of a file and what is in it: units made, net units, money; perhaps its dishes, days, questions."""

    name: str
    lines: Sequence[str]
    made: str
    net: str
    money: str
    answers: dict[str, str] = field(default_factory=lambda: TAX)
    dishes: str = ""
    days: str = ""
    asked: str = ""
    told: str = ""
    encoding: str = "utf-8"


KINDS = [
    Kind(
        "01 opened and closed",
        [
            "Opened At;Closed At;Plate;Qty sold;Net sales",
            "13/03/2026 21:10;14/03/2026 00:05;Paella;2;30,00",
            "14/03/2026 13:00;14/03/2026 14:00;Paella;1;15,00",
        ],
        *("3", "3", "45"),
        days="2026-03-13 2026-03-14",
        asked="columns",
    ),
    Kind(
        "01 a name in no language",
        ["Cuando,Item,Qty,Amount", "2026-03-13,Tea,2,4.00", "2026-03-14,Tea,1,2.00"],
        *("3", "3", "6"),
        days="2026-03-13 2026-03-14",
    ),
    Kind(
        "01 best before is no day of sale",
        ["Best Before Expiry,Transaction Day,Item,Qty,Amount", "2027-01-01,2026-03-13,Tea,2,4.00"],
        *("2", "2", "4"),
        days="2026-03-13",
    ),
    Kind(
        "02 a status beside its own four",
        ["Date,Item,Quantity,Price,Status", "2026-03-13,Tea,2,2.00,Paid", "2026-03-13,Tea,5,2.00,Voided"],
        *("2", "2", "4"),
    ),
    Kind(
        "02 a discount beside its own four",
        ["date,item,quantity,price,discount", "2026-03-13,Tea,2,2.00,1.00", "2026-03-14,Pie,1,9.00,0.00"],
        *("3", "3", "12"),
    ),
    Kind(
        "03 two levels of totals and a rounding cent",
        [
            "Artikel;Anzahl;Umsatz",
            "Küche;;",
            "Schnitzel;3;36,00",
            "Pommes;2;8,00",
            "Summe Küche;5;44,00",
            "Bar;;",
            "Bier;4;12,00",
            "Wein;1;5,01",
            "Summe Bar;5;17,01",
            "Gesamtsumme;10;61,01",
        ],
        *("10", "10", "61.01"),
        answers=DAY,
        dishes="Bier Pommes Schnitzel Wein",
    ),
    Kind(
        "03 a dish whose name begins like a total",
        ["Item,Qty,Amount", "Burger,3,36.00", "Total Recovery Juice,2,9.00", "Total,5,45.00"],
        *("5", "5", "45"),
        answers=DAY,
        dishes="Burger|Total Recovery Juice",
        told="Total Recovery Juice",
    ),
    Kind(
        "03 sums over their rows that no word tells",
        [
            "Item,Qty,Amount",
            "Food,5,44.00",
            "Burger,3,36.00",
            "Fries,2,8.00",
            "Drinks,5,14.00",
            "Cola,4,12.00",
            "Tea,1,2.00",
        ],
        *("10", "10", "58"),
        answers=DAY,
        dishes="Burger Cola Fries Tea",
    ),
    Kind(
        "03 subtotals of days in rows that tell their day",
        [
            "Fecha;Artículo;Unidades;Importe",
            "13/03/2026;Té;2;4,00",
            "13/03/2026;Pan;1;1,50",
            "13/03/2026;Total viernes;3;5,50",
            "14/03/2026;Té;1;2,00",
            "14/03/2026;Total sábado;1;2,00",
        ],
        *("4", "4", "7.5"),
    ),
    Kind(
        "04 Lebanese pounds",
        [
            "Date,Item,Qty,Net Amount",
            '13/03/2026,Tabbouleh,12,"8,400,000"',
            '14/03/2026,Feast,1,"1,250,000,000"',
        ],
        *("13", "13", "1258400000"),
    ),
    Kind(
        "07 guests are no units",
        [
            "Date,Check,Guests,Dish,Net Sales",
            "2026-03-13,A1,4,Soup,6.00",
            "2026-03-13,A1,4,Pie,9.00",
            "2026-03-14,A2,2,Soup,6.00",
        ],
        *("3", "3", "21"),
    ),
    Kind(
        "07 the total of the order is no line's amount",
        [
            "Order ID,Date,Item,Quantity,Price,Total",
            "1,2026-03-13,Tea,2,2.00,13.00",
            "1,2026-03-13,Pie,1,9.00,13.00",
            "2,2026-03-14,Tea,1,2.00,20.00",
            "2,2026-03-14,Pie,2,9.00,20.00",
        ],
        *("6", "6", "33"),
    ),
    Kind(
        "08 voided by a flag",
        ["Day;Product;Units;Amount;Voided", "13/03/2026;Tea;2;4,00;No", "13/03/2026;Pie;1;9,00;Yes"],
        *("2", "2", "4"),
    ),
    Kind(
        "08 refunded by a word",
        [
            "Date,Product,Qty,Amount,Sale State",
            "2026-03-13,Tea,2,4.00,Completed",
            "2026-03-13,Pie,1,9.00,Refunded",
        ],
        *("3", "2", "4"),
    ),
    Kind(
        "09 names nobody knows, without days",
        ["What we sold,How many,Worth it made", "ESPRESSO,404,1010.00", "LATTE,210,735.00"],
        *("614", "614", "1745"),
        answers=DAY,
        asked="columns",
    ),
    Kind(
        "10 tickets with dishes under another name",
        [
            "ticket_no,fecha,bebida,precio,cantidad,forma de pago",
            "1,2026-01-01,Café,1.50,2,Efectivo",
            "2,2026-01-01,Té,2.00,1,Tarjeta",
            "3,2026-01-02,Café,1.50,1,Tarjeta",
        ],
        *("4", "4", "6.5"),
        asked="columns",
    ),
    Kind(
        "11 units alone, with times",
        ["Sold at,Dish,Units", "2026-03-13 12:00,Tea,2", "2026-03-13 13:00,Tea,1", "2026-03-14 12:00,Pie,3"],
        *("6", "6", "0"),
        answers={},
        told="no money",
    ),
    Kind(
        "11 units by amount over price",
        ["Date,Item,Price,Total", "2026-03-13,Tea,2.00,6.00", "2026-03-14,Pie,9.00,9.00"],
        *("4", "4", "15"),
    ),
    Kind(
        "11 money alone, a sum a dish and day",
        ["Date,Item,Total", "2026-03-13,Tea,6.00", "2026-03-13,Pie,9.00", "2026-03-14,Tea,8.00"],
        *("3", "3", "23"),
        asked="units",
    ),
    Kind(
        "12 days across with a family and a total",
        [
            "Familia;Plato;01/03/2026;02/03/2026;Total",
            "Tapas;Bravas;3;4;7",
            "Tapas;Croquetas;2;;2",
            ";Total Tapas;5;4;9",
        ],
        *("9", "9", "0"),
        answers={},
        days="2026-03-01 2026-03-02",
        asked="date_order",
        told="columns",
    ),
    Kind(
        "12 dishes across",
        ["Date,Burger,Fries,Veggie Wrap,Total", "2026-03-13,3,2,1,6", "2026-03-14,4,1,0,5"],
        *("11", "11", "0"),
        answers={},
        dishes="Burger|Fries|Veggie Wrap",
        asked="cells",
    ),
    Kind(
        "13 returned units",
        ["Product,Qty sold,Returned qty,Net sales", "Tea,10,-2,16.00", "Pie,3,1,18.00"],
        *("13", "10", "34"),
        answers={"report_date": "2026-03-13"},
    ),
    Kind(
        "14 Polish",
        ["Data;Nazwa;Ilość;Kwota", "13.03.2026;Żurek;3;45,00", "14.03.2026;Gołąbki;2;50,00"],
        *("5", "5", "95"),
        dishes="Gołąbki Żurek",
        encoding="cp1250",
    ),
    Kind(
        "14 Russian",
        ["Дата;Наименование;Количество;Сумма", "13.03.2026;Борщ;3;900,00", "14.03.2026;Пельмени;2;700,00"],
        *("5", "5", "1600"),
        dishes="Борщ Пельмени",
        encoding="cp1251",
    ),
    Kind(
        "14 Turkish",
        ["Tarih;Ürün;Adet;Tutar", "13.03.2026;Şiş kebap;3;900,00", "14.03.2026;Yoğurt çorbası;2;200,00"],
        *("5", "5", "1100"),
        dishes="Yoğurt çorbası|Şiş kebap",
        encoding="cp1254",
    ),
    Kind(
        "14 Chinese",
        ["日期,菜品,数量,金额", "2026-03-13,宫保鸡丁,3,114.00", "2026-03-14,米饭,5,10.00"],
        *("8", "8", "124"),
        dishes="宫保鸡丁 米饭",
        encoding="gb18030",
    ),
    Kind(
        "14 German of DOS",
        ["Datum;Artikel;Anzahl;Umsatz", "13.03.2026;Käsespätzle;3;36,00", "14.03.2026;Weißwürste;2;14,00"],
        *("5", "5", "50"),
        dishes="Käsespätzle Weißwürste",
        encoding="cp850",
    ),
    Kind(
        "15 rupiah and dong",
        [
            "Tanggal Order Date,Item,Qty,Total",
            "13/03/2026,Nasi,45,Rp 1.125.000",
            "14/03/2026,Teh,20,Rp 100.000",
        ],
        *("65", "65", "1225000"),
    ),
    Kind(
        "16 points, and 28 to 31",
        ["Date;Item;Quantity;Total"] + [f"26.01.{day};Ramen;1;850" for day in range(10, 32)],
        *("22", "22", "18700"),
        days=" ".join(f"2026-01-{day}" for day in range(10, 32)),
    ),
    Kind(
        "17 days in words over their dishes",
        [
            "Artículo;Unidades;Importe",
            "viernes 13 de marzo de 2026;;",
            "Bravas;3;18,00",
            "Total día;3;18,00",
            "sábado 14 de marzo de 2026;;",
            "Bravas;1;6,00",
            "Caña;2;5,00",
            "Total día;3;11,00",
        ],
        *("6", "6", "29"),
        days="2026-03-13 2026-03-14",
    ),
    Kind(
        "18 a blank amount is none",
        [
            "Date,Item,Quantity,Total",
            "2026-03-13,Tea,2,4.00",
            "2026-03-13,Staff tea,3,",
            "2026-03-14,Pie,1,€ -",
        ],
        *("6", "6", "4"),
    ),
    Kind(
        "20 behind the date",
        ["Date,Item,Quantity,Total", "2026-03-13 23:50,Beer,1,5.00", "2026-03-13 26:00:00,Beer,2,10.00"],
        *("3", "3", "15"),
        answers={**TAX, "business_day_start": "04:00"},
        days="2026-03-13 2026-03-14",
    ),
    Kind(
        "21 with their times",
        ["Fecha;Artículo;Unidades;Importe", "46094,5;Té;3;36,00", "46095,75;Té;4;48,00"],
        *("7", "7", "84"),
        days="2026-03-13 2026-03-14",
    ),
    Kind(
        "22 semicolons in quotes",
        ['"Fecha;Artículo;Unidades;Importe"', '"13/03/2026;Té;3;36,00"', '"14/03/2026;Té;2;8,00"'],
        *("5", "5", "44"),
    ),
    Kind(
        "23 vouchers and rounding in Spanish",
        [
            "Fecha;Ticket;Artículo;Unidades;Importe",
            "13/03/2026;1;Menú;2;24,00",
            "13/03/2026;1;Descuento 10%;1;-2,40",
            "13/03/2026;1;Ajuste redondeo;1;0,01",
            "13/03/2026;1;Propina;1;3,00",
        ],
        *("2", "2", "24"),
    ),
    Kind(
        "24 voids under the same names",
        [
            "Item,Quantity,Total",
            "Burger,3,36.00",
            "Fries,2,8.00",
            "Total,5,44.00",
            "",
            "Voids,,",
            "Item,Quantity,Total",
            "Burger,1,12.00",
        ],
        *("5", "5", "44"),
        answers=DAY,
        told="another table",
    ),
    Kind(
        "24 taxes without names over them",
        [
            "Artículo;Unidades;Importe",
            "Menú;3;36,00",
            "",
            "Formas de pago;;",
            "Efectivo;2;20,00",
            "Tarjeta;1;16,00",
        ],
        *("3", "3", "36"),
        answers=DAY,
    ),
    Kind(
        "24 the names come again on each page",
        ["Item,Quantity,Total", "Burger,3,36.00", "", "Page 2,,", "Item,Quantity,Total", "Fries,2,8.00"],
        *("5", "5", "44"),
        answers=DAY,
    ),
    Kind(
        "25 a status nobody knows",
        [
            "Date,Item,Quantity,Total,Status",
            "2026-03-13,Tea,2,4.00,Paid",
            "2026-03-13,Pie,1,9.00,On the house",
        ],
        *("3", "3", "13"),
        asked="status",
    ),
    Kind(
        "25 states in German",
        [
            "Datum;Artikel;Anzahl;Umsatz;Status",
            "13.03.2026;Tee;2;4,00;Bezahlt",
            "13.03.2026;Tee;1;2,00;Storniert durch Gast",
        ],
        *("2", "2", "4"),
    ),
    Kind(
        "26 saved as text",
        [
            "Date,Item,Quantity,Total",
            "2026-07-03,Tea,1,2.00",
            "3/13/2026,Tea,1,2.00",
            "2026-08-03,Tea,1,2.00",
        ],
        *("3", "3", "6"),
        days="2026-03-07 2026-03-08 2026-03-13",
        asked="turned_days",
    ),
    Kind(
        "F1 a mistyped early year",
        [
            "date,item,quantity,price",
            "2016-03-05,Tea,4,2.00",
            *[f"2026-03-{day:02},Tea,1,2.00" for day in range(1, 21)],
        ],
        *("20", "20", "40"),
        answers={},
        asked="stray_days",
    ),
]


def read(file: SalesFile) -> tuple[str, str, str, str, str]:
    lines = [line for batch in file.batches(7) for line in batch.lines]
    sums = [
        str(to_decimal(sum(getattr(line, name) for line in lines)))
        for name in ("demand", "quantity", "net_sales")
    ]
    kept = [line for line in lines if line.demand or line.net_sales]
    dishes = sorted({line.item for line in kept})
    days = sorted({(line.on or line.day).isoformat() for line in kept}) if file.has_dates else []
    return (
        sums[0],
        sums[1],
        sums[2],
        ("|" if any(" " in each for each in dishes) else " ").join(dishes),
        " ".join(days),
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_another_file_of_the_kind_is_read_too(kind: Kind, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes("".join(line + "\r\n" for line in kind.lines).encode(kind.encoding))
    file = analyse_file(path, answers=kind.answers)
    made, net, money, dishes, days = read(file)
    assert (made, net, money) == (kind.made, kind.net, kind.money)
    assert not kind.dishes or dishes == kind.dishes
    assert not kind.days or days == kind.days
    assert " ".join(each.key for each in file.questions) == kind.asked
    texts = [each.text for each in file.notices]
    assert not kind.told or any(kind.told in text for text in texts)
    assert file.rows == sum(batch.rows for batch in file.batches(7))
