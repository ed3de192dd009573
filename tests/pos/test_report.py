"""Reports of tills nobody knows: seven languages, amounts, totals, and what has to be asked."""

from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.sales import Problem, SaleLine
from flux_desktop.pos.file import SalesFile, analyse_file
from flux_desktop.pos.format import ImportPreferences
from flux_desktop.pos.layout import to_cents

Saved = Callable[..., Path]


def lines(file: SalesFile) -> list[SaleLine]:
    return [line for batch in file.batches(3) for line in batch.lines]


def problems(file: SalesFile) -> list[Problem]:
    return [problem for batch in file.batches(3) for problem in batch.problems]


def keys(file: SalesFile) -> list[str]:
    return [question.key for question in file.questions]


@pytest.mark.parametrize(
    "header",
    [
        "Date;Category;Product;Units sold;Unit price;Total sales",
        "Fecha;Familia;Artículo;Unidades;Precio medio;Importe",
        "FECHA;FAMILIA;ARTICULO;UDS.;PRECIO;IMPORTE (€)",
        "Data;Família;Article;Unitats;Preu mitjà;Import",
        "Datum;Warengruppe;Artikel;Anzahl;Einzelpreis;Umsatz",
        "Date;Famille;Désignation;Quantité;Prix unitaire;Montant TTC",
        "Datum;Omzetgroep;Artikelnaam;Aantal;Stukprijs;Omzet incl. btw",
        "Data;Reparto;Articolo;Quantità;Prezzo;Importo",
    ],
)
def test_a_report_is_recognised_in_seven_languages(saved: Saved, header: str) -> None:
    file = analyse_file(
        saved(header, "14/03/2026;Tapas;Croquetas;4;9,00;36,00", "14/03/2026;Bar;Caña;-1;2,50;-2,50")
    )
    assert (file.layout.key, file.sheet.delimiter) == ("report", ";")
    assert keys(file) == ["tax"]
    assert [
        (line.item, line.category, line.demand, line.quantity, line.net_sales) for line in lines(file)
    ] == [
        ("Croquetas", "Tapas", 4_000_000, 4_000_000, 36_000_000),
        ("Caña", "Bar", 0, -1_000_000, -2_500_000),
    ]
    assert [line.unit_price for line in lines(file)] == [9_000_000, 2_500_000]


@pytest.mark.parametrize(
    "header",
    [
        "Fecha factura;Familia;Nombre;Cant. vendida;P. medio;Importe total",
        "Día;Categoría;Plato;Uds vendidas;P.V.P. medio;Total €",
        "Dia;Categoria;Producte;Quantitat venuda;Preu venda;Import total",
        "Tag;Hauptgruppe;Bezeichnung;Verkaufte Anzahl;VK-Preis;Umsatz inkl. MwSt.",
        "Jour;Catégorie;Libellé;Qté vendue;P.U.;CA TTC",
        "Dag;Categorie;Omschrijving;Aantal verkocht;Verkoopprijs;Omzet incl. BTW",
        "Giorno;Categoria;Prodotto;Pezzi venduti;Prezzo di vendita;Venduto",
    ],
)
def test_tills_have_many_words_for_the_same_columns(saved: Saved, header: str) -> None:
    file = analyse_file(saved(header, "14/03/2026;Tapas;Croquetas;4;9,00;36,00"))
    (line,) = lines(file)
    assert (file.layout.key, keys(file)) == ("report", ["tax"])
    assert (line.item, line.category, line.quantity, line.net_sales, line.unit_price) == (
        "Croquetas",
        "Tapas",
        4_000_000,
        36_000_000,
        9_000_000,
    )


def test_a_column_of_codes_is_not_taken_for_the_dish_beside_its_name(saved: Saved) -> None:
    header = "Fecha;Artículo;Descripción;Unidades;Importe"
    file = analyse_file(saved(header, "14/03/2026;TAP-01;Croquetas;4;36,00", "14/03/2026;0012;7 Up;1;2,00"))
    assert [line.item for line in lines(file)] == ["Croquetas", "7 Up"]
    file = analyse_file(saved(header, "14/03/2026;Croquetas;de jamón;4;36,00"))
    assert [line.item for line in lines(file)] == ["Croquetas"]


# Blocks ---------------------------------------------------------------------------------------------------

BLOCKS = (
    "Fecha;Familia;Artículo;Unidades;Importe",
    "14/03/2026;Tapas;Croquetas;4;36,00",
    ";;Bravas;2;11,00",
    ";Bebidas;Caña;3;7,50",
    ";;Total Bebidas;3;7,50",
    ";;Subtotal;9;54,50",
    "15/03/2026;Tapas;Croquetas;1;9,00",
    ";Bebidas;Caña;5;12,50",
    ";;TOTAL;15;76,00",
)


def test_a_day_and_a_family_that_stand_over_their_rows_are_those_of_every_row(saved: Saved) -> None:
    file = analyse_file(saved(*BLOCKS))
    assert [(line.day.day, line.category, line.item) for line in lines(file)] == [
        (14, "Tapas", "Croquetas"),
        (14, "Tapas", "Bravas"),
        (14, "Bebidas", "Caña"),
        (15, "Tapas", "Croquetas"),
        (15, "Bebidas", "Caña"),
    ]
    assert [(each.line, each.reason) for each in problems(file)] == [
        (5, "row of totals"),
        (6, "row of totals"),
        (9, "row of totals"),
    ]
    assert file.evidence["continued"] == "a day stands in the first row of its block alone"
    assert file.file_totals == (15_000_000, 76_000_000)


def test_a_day_in_a_row_of_its_own_is_that_of_the_rows_below(saved: Saved) -> None:
    rows = ("14/03/2026;;;", ";Croquetas;4;36,00", ";Caña;3;7,50", "15/03/2026;;;", ";Caña;5;12,50")
    file = analyse_file(saved("Fecha;Artículo;Unidades;Importe", *rows))
    assert [(line.line, line.day.day) for line in lines(file)] == [(3, 14), (4, 14), (6, 15)]
    assert [each.line for each in problems(file)] == [2, 5]


@pytest.mark.parametrize(
    "rows",
    [
        ("14/03/2026;Té;4;36,00", "14/03/2026;Pan;1;1,00", ";Té;1;9,00", ";Té;1;9,00"),
        ("14/03/2026;Té;4;36,00", "15/03/2026;Té;1;9,00", ";Té;1;9,00", "17/03/2026;Té;1;9,00"),
    ],
)
def test_a_day_that_is_missing_where_rows_tell_theirs_is_not_invented(
    saved: Saved, rows: tuple[str, ...]
) -> None:
    file = analyse_file(saved("Fecha;Artículo;Unidades;Importe", *rows))
    blank = [at for at, row in enumerate(rows, start=2) if row.startswith(";")]
    assert [(each.line, each.reason) for each in problems(file)] == [
        (line, "date is not readable") for line in blank
    ]
    assert "continued" not in file.evidence


def test_the_lines_of_a_ticket_that_tells_its_number_once_are_on_it(saved: Saved) -> None:
    rows = ("14/03/2026;00:30;T1;Té;1;2,00", ";;;Pan;1;1,00", "14/03/2026;13:00;T2;Té;1;2,00", ";;;Té;1;2,00")
    file = analyse_file(saved("Fecha;Hora;Ticket;Artículo;Unidades;Importe", *rows))
    assert [(line.day.day, line.at and line.at.hour, line.ticket) for line in lines(file)] == [
        (13, 0, "T1"),
        (13, 0, "T1"),
        (14, 13, "T2"),
        (14, 13, "T2"),
    ]


# Days -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("midnight", [" 0:00:00", "T00:00:00", "T00:00:00Z", " 12:00 AM"])
def test_a_day_that_a_database_writes_with_midnight_is_that_day(saved: Saved, midnight: str) -> None:
    header, rows = "Fecha;Artículo;Unidades;Importe", ("2026-03-14{};Té;1;2,00", "2026-03-15{};Té;1;2,00")
    file = analyse_file(saved(header, *[row.format(midnight) for row in rows]))
    assert keys(file) == ["tax"]
    assert [line.day.day for line in lines(file)] == [14, 15]
    assert file.days == {date(2026, 3, 14), date(2026, 3, 15)}
    file = analyse_file(saved(header, rows[0].format(" 00:00"), rows[1].format(" 13:00")))
    assert [line.day.day for line in lines(file)] == [13, 15]
    file = analyse_file(saved("Fecha;Hora;Artículo;Unidades;Importe", "14/03/2026;00:00;Té;1;2,00"))
    assert [(line.day.day, line.at) for line in lines(file)] == [(14, None)]


def test_a_business_date_is_the_business_day_and_the_date_beside_it_the_calendars(saved: Saved) -> None:
    header = "Date,Business Date,Time,Product,Qty,Net Sales"
    file = analyse_file(
        saved(header, "3/15/26,2026-03-14,1:30 AM,Tea,1,2.00", "3/14/26,2026-03-14,1:30 PM,Tea,1,2.00")
    )
    assert [(line.day.day, line.on and line.on.day, line.at) for line in lines(file)] == [
        (14, 15, time(1, 30)),
        (14, 14, time(13, 30)),
    ]
    assert (file.dialect.date_order, file.days) == ("mdy", {date(2026, 3, 14)})
    alone = analyse_file(saved("Business Date,Time,Product,Qty,Net Sales", "2026-03-14,1:30 AM,Tea,1,2.00"))
    assert [line.day.day for line in lines(alone)] == [14]


def test_a_business_date_with_an_hour_and_a_zone_behind_it_is_moved_by_neither(saved: Saved) -> None:
    file = analyse_file(saved("Business Date,Product,Qty,Net Sales", "2026-03-15T01:00:00-05:00,Tea,1,2.00"))
    assert [line.day.day for line in lines(file)] == [15]
    assert file.days == {date(2026, 3, 15)}


# Marks ----------------------------------------------------------------------------------------------------


def test_units_in_a_row_of_totals_are_nothing_to_ask_about(saved: Saved) -> None:
    rows = ("14/03/2026;Té;850;1.700,00", "14/03/2026;Pan;464;464,00", ";TOTAL;1.314;2.164,00")
    file = analyse_file(saved("Fecha;Artículo;Unidades;Importe", *rows))
    assert keys(file) == ["tax"]
    assert file.file_totals == (1_314_000_000, 2_164_000_000)


def test_a_thousand_units_beside_whole_ones_are_thousands_where_the_money_has_a_comma(saved: Saved) -> None:
    rows = ("14/03/2026;Caña;1.240;3.100,00", "14/03/2026;Pan;64;64,50")
    file = analyse_file(saved("Fecha;Artículo;Unidades;Importe", *rows))
    assert (keys(file), lines(file)[0].quantity) == (["tax"], 1_240_000_000)


def test_the_tax_is_asked_once_in_a_restaurants_life(saved: Saved) -> None:
    path = saved("Fecha;Artículo;Unidades;Importe", "14/03/2026;Croquetas;4;36,00")
    assert (keys(analyse_file(path)), analyse_file(path).tax) == (["tax"], "")
    for file in (
        analyse_file(path, answers={"tax": "included"}),
        analyse_file(path, known=ImportPreferences(tax="included")),
    ):
        assert (file.questions, file.tax) == ((), "included")


def test_an_amount_without_tax_beside_one_with_tax_is_taken_and_nothing_asked(saved: Saved) -> None:
    file = analyse_file(
        saved(
            "Fecha;Artículo;Unidades;Base imponible;IVA;Total",
            *["14/03/2026;Croquetas;4;32,73;3,27;36,00"] * 3,
        )
    )
    assert (file.tax, file.questions) == ("excluded", ())
    assert {line.net_sales for line in lines(file)} == {32_730_000}


def test_an_amount_to_which_the_tax_is_added_is_the_one_without_it(saved: Saved) -> None:
    rows = [
        f"14/03/2026;Croquetas;{units};{units * 30},00;{units * 3},00;{units * 33},00" for units in (1, 2, 40)
    ]
    file = analyse_file(saved("Fecha;Artículo;Unidades;Importe;IVA;Total", *rows))
    assert (file.tax, file.questions) == ("excluded", ())
    assert [line.net_sales for line in lines(file)] == [30_000_000, 60_000_000, 1_200_000_000]
    rows = [row.replace(";33,00", ";34,00") for row in rows]
    assert keys(analyse_file(saved("Fecha;Artículo;Unidades;Importe;IVA;Total", *rows))) == ["tax"]


def test_units_times_price_tell_whether_a_point_is_thousands(saved: Saved) -> None:
    rows = ["14/03/2026;Harina;1.250;2,00;2.500,00", "15/03/2026;Harina;2.500;2,00;5.000,00"]
    file = analyse_file(saved("Fecha;Artículo;Unidades;Precio;Importe", *rows))
    assert keys(file) == ["tax"]
    assert [line.quantity for line in lines(file)] == [1_250_000_000, 2_500_000_000]
    rows = ["14/03/2026;Harina;1.250;2,00;2,50", "15/03/2026;Harina;2.500;2,00;5,00"]
    file = analyse_file(saved("Fecha;Artículo;Unidades;Precio;Importe", *rows))
    assert keys(file) == ["tax"]
    assert [line.quantity for line in lines(file)] == [1_250_000, 2_500_000]


@pytest.mark.parametrize(
    ("header", "rows", "asked", "net"),
    [
        ("Fecha;Producto;Cantidad;Precio", ["Té;2;3,00", "Té;5;3,00"], ["tax"], [6, 15]),
        ("Fecha;Producto;Cantidad;Precio", ["Té;2;6,00", "Té;5;15,00"], ["tax"], [6, 15]),
        ("Fecha;Producto;Cantidad;Precio", ["Té;2;3,00", "Pan;5;3,00"], ["price", "tax"], [6, 15]),
        ("Fecha;Producto;Cantidad;Precio unitario", ["Té;2;3,00", "Pan;5;3,00"], ["tax"], [6, 15]),
        ("Fecha;Producto;Cantidad;Precio", ["Té;1;3,00", "Pan;1;4,00"], ["tax"], [3, 4]),
    ],
)
def test_whether_a_price_is_the_lines_is_asked_only_where_the_rows_do_not_tell(
    saved: Saved, header: str, rows: list[str], asked: list[str], net: list[int]
) -> None:
    path = saved(header, *[f"14/03/2026;{row}" for row in rows])
    file = analyse_file(path)
    assert keys(file) == asked
    assert [line.net_sales for line in lines(file)] == [each * 1_000_000 for each in net]
    if "price" in asked:
        answered = analyse_file(path, answers={"price": "line"})
        assert [line.net_sales for line in lines(answered)] == [3_000_000, 3_000_000]


def test_rows_of_totals_are_left_out_and_told_as_the_files_own_sum(saved: Saved) -> None:
    file = analyse_file(
        saved(
            "Ventas por artículo",
            "Fecha;Familia;Artículo;Unidades;Importe",
            "14/03/2026;Tapas;Croquetas;4;36,00",
            ";;Total día;4;36,00",
            "15/03/2026;Tapas;Total Detox;2;9,00",
            "15/03/2026;Tapas;Subtotal;2;9,00",
            "TOTAL GENERAL;;;6;45,00",
            "",
            "Impreso el 16/03/2026",
            "Cajera: Ana",
        )
    )
    assert file.file_totals == (6_000_000, 45_000_000)
    assert [(each.line, each.reason, each.money) for each in problems(file)] == [
        (4, "row of totals", None),
        (6, "row of totals", None),
        (7, "row of totals", None),
        (9, "quantity is not a number", None),
        (10, "quantity is not a number", None),
    ]
    assert not any("Ana" in each.text for each in problems(file))
    assert sum(line.net_sales for line in lines(file)) == 45_000_000


def test_a_file_without_a_row_of_totals_has_none(saved: Saved) -> None:
    assert analyse_file(saved("Fecha;Artículo;Unidades;Importe", "14/03/2026;Té;4;36,00")).file_totals is None


def test_a_report_with_tickets_and_times_tells_them_and_keeps_its_zeros(saved: Saved) -> None:
    file = analyse_file(
        saved(
            "Fecha y hora;Nº ticket;Camarero;Artículo;Unidades;Importe;Estado",
            "14/03/2026 23:50;17;Ana;Té;1;3,00;Cobrado",
            "15/03/2026 01:10;18;Ana;Té;2;6,00;Cobrado",
            "15/03/2026 01:12;18;Ana;Pan;0;0,00;Cobrado",
            "15/03/2026 01:15;19;Ana;Té;1;3,00;Anulado",
        ),
        known=ImportPreferences(tax="included", business_day_start=time(1, 11)),
    )
    assert file.has_tickets
    assert [(line.day.day, line.on and line.on.day, line.at, line.ticket) for line in lines(file)] == [
        (14, 14, time(23, 50), "17"),
        (14, 15, time(1, 10), "18"),
        (15, 15, time(1, 12), "18"),
    ]
    (cancelled,) = problems(file)
    assert (cancelled.reason, cancelled.money) == ("sale cancelled", 3_000_000)
    assert "Ana" not in cancelled.text
    assert file.days == {date(2026, 3, 14), date(2026, 3, 15)}


@pytest.mark.parametrize(
    ("rows", "scope"),
    [
        (["14/03/2026;1", "14/03/2026;2", "15/03/2026;3"], ""),
        (["14/03/2026;1", "14/03/2026;2", "15/03/2026;1"], "day"),
        (["14/03/2025;1", "14/03/2025;2", "15/03/2026;1"], "year"),
        (["14/03/2026;1", "14/03/2026;2", "15/03/2026;2"], ""),
    ],
)
def test_a_ticket_number_that_comes_again_another_day_is_one_of_its_day(
    saved: Saved, rows: list[str], scope: str
) -> None:
    file = analyse_file(
        saved("Fecha;Ticket;Artículo;Unidades;Importe", *[f"{row};Té;1;3,00" for row in rows])
    )
    assert file.ticket_scope == scope


@pytest.mark.parametrize(
    ("units", "amount", "price"),
    [
        ("3", "20,00", 6_666_667),
        ("3", "10,00", 3_333_333),
        ("-3", "-20,00", 6_666_667),
        ("0,64", "0,00288", 4_500),
        ("0,64", "0,00272", 4_250),
        ("8", "0,000004", 1),
        ("8", "0,000003", 0),
    ],
)
def test_a_unit_price_made_from_an_amount_is_rounded_half_up_to_the_micro(
    saved: Saved, units: str, amount: str, price: int
) -> None:
    file = analyse_file(
        saved("Fecha;Artículo;Unidades;Importe", f"14/03/2026;Té;{units};{amount}"),
        answers={"decimal": ",", "tax": "included"},
    )
    assert [line.unit_price for line in lines(file)] == [price]


def test_a_report_without_dates_asks_for_its_days_and_suggests_what_its_titles_say(saved: Saved) -> None:
    path = saved("Del 01/03/2026 al 07/03/2026", "Artículo;Unidades;Importe", "Té;4;12,00")
    file = analyse_file(path)
    assert (keys(file), file.has_dates) == (["report_date", "tax"], False)
    assert file.questions[0].suggested == "2026-03-01/2026-03-07"
    answered = analyse_file(path, answers={"report_date": "2026-03-02", "tax": "included"})
    assert answered.report_period == (date(2026, 3, 2), date(2026, 3, 2))
    assert [line.day for line in lines(answered)] == [date(2026, 3, 2)]


def test_a_tills_own_sums_by_dish_are_a_report_without_dates(saved: Saved) -> None:
    header = (
        "Item Name,Item Variation,SKU,Category,Items Sold,Gross Sales,Items Refunded,Refunds,Net Sales,Tax"
    )
    path = saved(
        header,
        "Latte,Large,,Coffee,12,$60.00,0,$0.00,$57.00,$4.00",
        "Latte,Regular,,Coffee,0,$0.00,0,$0.00,$0.00,$0.00",
    )
    file = analyse_file(path, answers={"report_date": "2026-03-14"})
    assert (file.layout.key, file.tax, file.questions) == ("report", "excluded", ())
    assert [(line.item, line.quantity, line.net_sales) for line in lines(file)] == [
        ("Latte - Large", 12_000_000, 57_000_000)
    ]
    assert [each.reason for each in problems(file)] == ["none sold"]


def test_dishes_to_ignore_are_left_out_with_their_money(saved: Saved) -> None:
    path = saved("date,item,quantity,price", "2026-01-01,Soup,2,4.50", '2026-01-01,"Bag,  Paper",2,0.10')
    file = analyse_file(path, answers={"ignore": "bag, paper\nnothing else"})
    assert [line.item for line in lines(file)] == ["Soup"]
    assert [(each.reason, each.money) for each in problems(file)] == [("left out, as you said", 200_000)]


@pytest.mark.parametrize(
    "answers",
    [
        {"tax": "yes"},
        {"business_day_start": "4"},
        {"business_day_start": "25:00"},
        {"timezone": "Mars/Olympus"},
        {"timezone": "../etc/passwd"},
        {"report_date": "14/03/2026"},
        {"report_date": "2026-03-15/2026-03-14"},
        {"report_date": "0001-01-01"},
        {"columns": "date:x"},
        {"columns": "item:a,quantity:b,price:c,item:d"},
        {"columns": "date:Day,item:Dish,quantity:Sold,price:Price"},
        {"colour": "blue"},
    ],
)
def test_an_answer_that_is_none_is_refused(saved: Saved, answers: dict[str, str]) -> None:
    with pytest.raises(Refused):
        analyse_file(saved("Fecha;Artículo;Unidades;Importe", "14/03/2026;Té;4;36,00"), answers=answers)


def test_offset_times_are_told_in_the_zone_of_the_restaurant() -> None:
    path = Path(__file__).parent / "samples" / "shopify_orders_export.csv"
    file = analyse_file(path, known=ImportPreferences(tax="included", timezone="Asia/Karachi"))
    assert file.questions == ()
    first = lines(file)[0]
    assert (first.on, first.at) == (date(2026, 3, 14), time(17, 5, 22))
    assert file.days == {line.day for line in lines(file)}


def test_what_the_restaurant_said_and_cannot_be_read_is_asked_again() -> None:
    path = Path(__file__).parent / "samples" / "shopify_orders_export.csv"
    file = analyse_file(path, known=ImportPreferences(tax="included", timezone="Mars/Olympus"))
    assert keys(file) == ["timezone"]


@pytest.mark.parametrize(
    ("header", "title", "instead"),
    [
        ("Payment Date,Payment ID,Order ID,Tender,Amount,Card Number", "Clover, Payments", "Line Items"),
        (
            "Date,Time,Gross Sales,Net Sales,Tax,Total Collected,Cash,Transaction ID,Payment ID",
            "Square, Transactions",
            "Items detail",
        ),
        (
            "Location,Order Id,Order #,Checks,Opened,# of Guests,Server,Amount,Total",
            "Toast, Order Details",
            "ItemSelectionDetails",
        ),
        (
            "Location,Payment Id,Order Id,Order #,Paid Date,Check Id,Amount,Tip",
            "Toast, Payment Details",
            "ItemSelectionDetails",
        ),
        (
            "Date,Receipt number,Receipt type,Gross sales,Discounts,Net sales,Taxes,Status",
            "Loyverse, Receipts",
            "Receipts by item",
        ),
        (
            "Email,Date,Transaction ID,Payment Method,Payment Type,Card Type,Total",
            "SumUp, Transactions",
            "sales report",
        ),
        (
            "E-Mail,Date,Transaction ID,Status,Card Type,Payment Method,Description,Total,Fee,Payout",
            "SumUp, Transactions",
            "sales report",
        ),
        (
            "Datum,Transaktions-ID,Zahlungsart,Kartentyp,Gesamt,Gebühr,Auszahlung",
            "SumUp, Transactions",
            "sales report",
        ),
        ("Order,Name,Kind,Gateway,Created At,Amount", "Shopify, Payment transactions", "Orders"),
        ("Payout Date,Status,Charges,Refunds,Adjustments,Fees,Total", "Shopify, Payouts", "Orders"),
        ("Handle,Title,Vendor,Type,Tags", "Shopify, Products", "Orders"),
        ("Order Ref,Session,Date,Customer,Total,Status", "Odoo, Orders", "Order Lines/Product"),
    ],
)
def test_a_report_without_dishes_of_a_known_till_is_refused_by_name(
    saved: Saved, header: str, title: str, instead: str
) -> None:
    row = ",".join("1" for _ in header.split(","))
    with pytest.raises(Refused, match=title) as refused:
        analyse_file(saved(header, row, row))
    assert instead in refused.value.advice
    assert "Nothing was imported" in refused.value.advice


def test_orders_or_payments_of_a_till_nobody_knows_are_refused_not_guessed_at(saved: Saved) -> None:
    rows = ["14/03/2026;A17;Mesa;2;33,00;Tarjeta"] * 3
    with pytest.raises(Refused, match="not the dishes sold"):
        analyse_file(saved("Fecha;Num ticket;Zona;Comensales;Total ticket;Forma de pago", *rows))


def test_money_is_rounded_to_the_cent_half_away_from_zero() -> None:
    assert [to_cents(micros) for micros in (14_999, 15_000, -14_999, -15_000)] == [
        10_000,
        20_000,
        -10_000,
        -20_000,
    ]
