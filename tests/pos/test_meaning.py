"""What rows of known tills mean where their samples do not say: orders of several lines, nights, marks, encodings."""

from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest

from flux_desktop.domain.sales import Problem, SaleLine
from flux_desktop.pos.file import SalesFile, analyse_file
from flux_desktop.pos.format import ImportPreferences

Saved = Callable[..., Path]
LOYVERSE = "Date,Receipt number,Receipt type,Category,Item,Variant,Quantity,Gross sales,Discounts,Net sales,Taxes,Status"
SHOPIFY = "Name,Financial Status,Created at,Lineitem quantity,Lineitem name,Lineitem price,Cancelled at,Lineitem discount"
TOAST = "Order Id,Order Date,Check Id,Item Selection Id,Menu Item,Menu Group,Gross Price,Discnt,Net Price,Qty,Tax,Void?,Deferred"
CLOVER = "Line Item Date,Order ID,Item Name,Per Unit Quantity,Item Revenue,Item Total,Refunded,Order Payment State,Service Charge"


def lines(file: SalesFile) -> list[SaleLine]:
    return [line for batch in file.batches(3) for line in batch.lines]


def problems(file: SalesFile) -> list[Problem]:
    return [problem for batch in file.batches(3) for problem in batch.problems]


def amounts(file: SalesFile) -> list[tuple[str, float, float, float]]:
    return [(line.item, line.demand / 1e6, line.quantity / 1e6, line.net_sales / 1e6) for line in lines(file)]


def test_the_hour_at_which_the_business_day_begins_is_of_the_new_day(saved: Saved) -> None:
    rows = [
        f"3/15/26 {clock},R{at},Sale,,Tea,,1,3.00,0.00,3.00,0.00,Closed"
        for at, clock in enumerate(("3:59 AM", "4:00 AM", "12:00 AM"))
    ]
    file = analyse_file(saved(LOYVERSE, *rows))
    assert [line.day.day for line in lines(file)] == [14, 15, 14]
    assert file.days == {date(2026, 3, 14), date(2026, 3, 15)}
    assert analyse_file(saved(LOYVERSE, rows[0])).days == {date(2026, 3, 14)}
    midnight = analyse_file(saved(LOYVERSE, *rows), answers={"business_day_start": "00:00"})
    assert {line.day for line in lines(midnight)} == midnight.days == {date(2026, 3, 15)}


def test_the_answer_for_the_business_day_comes_before_what_the_restaurant_said(saved: Saved) -> None:
    path = saved(LOYVERSE, "3/15/26 5:30 AM,R1,Sale,,Tea,,1,3.00,0.00,3.00,0.00,Closed")
    known = ImportPreferences(tax="included", business_day_start=time(6))
    assert analyse_file(path, known=known).days == {date(2026, 3, 14)}
    assert analyse_file(path, answers={"business_day_start": "05:00"}, known=known).days == {
        date(2026, 3, 15)
    }


def test_toast_asks_for_the_business_day_only_where_it_moves_sales_and_nobody_has_said_it(
    saved: Saved,
) -> None:
    row = "1,3/14/26 {},1,{},Moules,Mains,24.00,0.00,24.00,1.0,2.16,false,false"
    night = saved(TOAST, row.format("1:05 AM", 1))
    assert [question.key for question in analyse_file(night).questions] == ["business_day_start"]
    assert analyse_file(night, known=ImportPreferences(business_day_start=time(4))).questions == ()
    assert analyse_file(saved(TOAST, row.format("1:05 PM", 1))).questions == ()


def test_three_decimals_of_a_till_that_writes_points_are_never_asked_about(saved: Saved) -> None:
    file = analyse_file(saved(LOYVERSE, "13/01/2026 10:00,R1,Sale,,Tea,,1.000,2.500,0,2.500,0,Closed"))
    assert [question.key for question in file.questions] == ["tax"]
    assert amounts(file) == [("Tea", 1, 1, 2.5)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("7/28/26 1:33 PM", date(2026, 7, 28)),
        ("28/07/2026 13:33", date(2026, 7, 28)),
        ("2026-07-28 13:33:00", date(2026, 7, 28)),
        ("28.07.2026 13:33", date(2026, 7, 28)),
    ],
)
def test_loyverse_writes_dates_as_the_accounts_region_does(saved: Saved, text: str, day: date) -> None:
    (line,) = lines(
        analyse_file(saved(LOYVERSE, f"{text},R1,Sale,None,Tea, Regular ,1,3.00,0.00,3.00,0.00,Closed"))
    )
    assert (line.on, line.at, line.item, line.category, line.ticket) == (day, time(13, 33), "Tea", "", "R1")


def test_a_price_that_cannot_be_read_costs_no_sale(saved: Saved) -> None:
    file = analyse_file(
        saved(
            LOYVERSE,
            "13/01/2026 10:00,R1,Sale,,Tea,,2,n/a,0,6.00,0,Closed",
            "13/01/2026 10:00,R1,Sale,,Tea,,2,8.00,2.00,6.00,0,Closed",
        )
    )
    assert [(line.net_sales, line.unit_price) for line in lines(file)] == [
        (6_000_000, 3_000_000),
        (6_000_000, 4_000_000),
    ]


def test_only_closed_receipts_count(saved: Saved) -> None:
    rows = [
        f"13/01/2026 10:00,R1,Sale,,Tea,,1,3.00,0,3.00,0,{status}"
        for status in ("Closed", "Cancelled", "Voided", "Open")
    ]
    file = analyse_file(saved(LOYVERSE, *rows))
    assert len(lines(file)) == 1
    assert [problem.reason for problem in problems(file)] == [
        "receipt cancelled",
        "receipt cancelled",
        "receipt not closed",
    ]
    assert [problem.money for problem in problems(file)] == [3_000_000] * 3


def test_what_happened_to_an_order_happened_to_all_its_lines(saved: Saved) -> None:
    rows = [
        "#1,refunded,2026-03-14 13:00:00 +0100,1,Bowl,10.00,,0.00",
        "#1,,2026-03-14 13:00:00 +0100,2,Tea,2.00,,0.00",
        "#2,paid,2026-03-14 13:00:00 +0100,1,Bowl,10.00,2026-03-14 13:05:00 +0100,0.00",
        "#2,,2026-03-14 13:00:00 +0100,2,Tea,2.00,,0.00",
        "#3,paid,2026-03-14 13:00:00 +0100,1,Bowl,10.00,,2.50",
        "#3,,,2,Tea,2.00,,0.50",
        "#3,,,1,Gift Card - $50,50.00,,0.00",
    ]
    file = analyse_file(saved(SHOPIFY, *rows))
    assert amounts(file) == [("Bowl", 1, 0, 0), ("Tea", 2, 0, 0), ("Bowl", 1, 1, 7.5), ("Tea", 2, 2, 3.5)]
    assert [(problem.line, problem.reason) for problem in problems(file)] == [
        (4, "order cancelled before preparation"),
        (5, "order cancelled before preparation"),
        (8, "gift card sale, not a dish"),
    ]
    assert {line.unit_price for line in lines(file) if line.item == "Bowl"} == {10_000_000}


@pytest.mark.parametrize(
    ("offsets", "zone"),
    [
        (("+0100", "+0200"), "Europe/Madrid"),
        (("+0000", "+0100"), "Europe/London"),
        (("-0500", "-0400"), "America/New_York"),
    ],
)
def test_the_zone_suggested_is_one_in_which_the_offsets_were_local(
    saved: Saved, offsets: tuple[str, str], zone: str
) -> None:
    winter, summer = offsets
    rows = [
        f"#1,paid,2026-01-14 13:00:00 {winter},1,Bowl,10.00,,0.00",
        f"#2,paid,2026-07-14 13:00:00 {summer},1,Bowl,10.00,,0.00",
    ]
    file = analyse_file(saved(SHOPIFY, *rows))
    question = next(question for question in file.questions if question.key == "timezone")
    assert question.suggested == zone
    assert [line.at for line in lines(file)] == [time(13), time(13)]


def test_a_clover_order_that_was_refunded_had_been_paid(saved: Saved) -> None:
    row = "14-Mar-2026 07:12 PM EDT,{},Brisket,{},10.00,10.00,{},{},"
    file = analyse_file(
        saved(
            CLOVER,
            row.format("A", "", "true", "Refunded"),
            row.format("B", "", "false", "Partially Refunded"),
            row.format("C", "0.500", "false", "Paid"),
            row.format("D", "", "false", "Partially Paid"),
        )
    )
    assert amounts(file) == [("Brisket", 1, 0, 0), ("Brisket", 1, 1, 10), ("Brisket", 0.5, 0.5, 10)]
    assert [problem.line for problem in problems(file)] == [5]


def test_toast_reads_both_spellings_and_ties_modifiers_to_their_dish(saved: Saved) -> None:
    header = "Order Id,Order Date,Check Id,Item Selection Id,Modifier,Parent Menu Selection Item ID,Sales Cateogry,Gross Price,Discnt,Net Price,Qty,Void?"
    file = analyse_file(
        saved(header, "1,03/14/2026 17:18,7,50,Add Butter,40,Extras,4.00,0.00,4.00,2.0,FALSE")
    )
    (line,) = lines(file)
    assert (line.item, line.category, line.line_id, line.part_of, line.ticket) == (
        "[modifier] Add Butter",
        "Extras",
        "50",
        "40",
        "7",
    )
    assert (line.demand, line.at, file.source) == (2_000_000, time(17, 18), "toast_modifiers")


def test_a_product_mix_with_voids_in_it_takes_the_quantity_without_them(saved: Saved) -> None:
    header = "Menu Item,Menu Group,Avg Price,Item Qty (incl voids),Gross Amount (incl voids),Item Qty,Gross Amount,Void Qty,Discount Amount"
    file = analyse_file(
        saved(header, "Moules,Mains,24.00,7,168.00,5,120.00,2,20.00"), answers={"report_date": "2026-03-14"}
    )
    assert amounts(file) == [("Moules", 5, 5, 100)]


def test_odoo_without_its_net_column_says_whose_money_it_took(saved: Saved) -> None:
    names = "Order Ref,Date,Status,Order Lines/Product,Order Lines/Quantity,Order Lines/Unit Price,Order Lines/Discount (%)"
    rows = [
        "S/1,2026-03-14 13:00:00,Paid,[A] Tea,2,3.00,10",
        ",,,Cake,1,4.00,0",
        "S/2,2026-03-14 13:00:00,New,Tea,1,3.00,0",
    ]
    file = analyse_file(saved(names, *rows), answers={"tax": "included"})
    assert (file.tax, amounts(file)) == ("included", [("Tea", 2, 2, 5.4), ("Cake", 1, 1, 4)])
    assert [line.ticket for line in lines(file)] == ["S/1", "S/1"]
    with_tax = [f"{row},{money}" for row, money in zip(rows, ("6.50", "4.80", "3.00"), strict=True)]
    file = analyse_file(saved(f"{names},Order Lines/Subtotal", *with_tax))
    assert (file.tax, file.questions, amounts(file)) == (
        "included",
        (),
        [("Tea", 2, 2, 6.5), ("Cake", 1, 1, 4.8)],
    )


def test_letters_of_another_encoding_between_utf8_are_read_and_said(dumped: Callable[[bytes], Path]) -> None:
    rows = [f"2026-01-{day:02},Crème brûlée,1,4.50\n".encode() for day in range(1, 29)]
    rows.append("2026-01-29,Crème brûlée,1,4.50\n".encode("cp1252"))
    file = analyse_file(dumped(b"date,item,quantity,price\n" + b"".join(rows)))
    assert {line.item for line in lines(file)} == {"Crème brûlée"}
    assert file.bytes.encoding == "utf-8"
    assert "3 letters" in file.evidence["encoding"]


def test_a_file_cut_off_within_a_letter_keeps_its_other_letters(dumped: Callable[[bytes], Path]) -> None:
    whole = "date,item,quantity,price\n" + "2026-01-01,Crème brûlée,1,4.50\n" * 3 + "2026-01-02,Cr"
    file = analyse_file(dumped(whole.encode() + "è".encode()[:1]))
    assert {line.item for line in lines(file)} == {"Crème brûlée"}
    assert [problem.line for problem in problems(file)] == [5]


@pytest.mark.parametrize(
    ("header", "spelling"),
    [
        (
            "Date,Time,Category,Item name,Quantity,Price Point Name,Gross Sales,Discount,Net Sales,Event Type",
            "narrow",
        ),
        (
            "Net Sales,Event Type,Discounts,Gross Sales,Price Point Name,Qty,Item,Category,Time,Date",
            "turned round",
        ),
    ],
)
def test_square_is_known_by_its_names_in_any_order_and_width(
    saved: Saved, header: str, spelling: str
) -> None:
    cells = {
        "Date": "2026-03-14",
        "Time": "12:05:11",
        "Category": "Mains",
        "Item name": "Pie",
        "Item": "Pie",
        "Quantity": "2",
    }
    cells |= {
        "Qty": "2",
        "Price Point Name": "Large",
        "Gross Sales": "$1,250.00",
        "Discount": "-$10.00",
        "Discounts": "-$10.00",
    }
    cells |= {"Net Sales": "$1,240.00", "Event Type": "Payment"}
    row = ",".join(f'"{cells[name]}"' for name in header.split(","))
    file = analyse_file(saved(header, row))
    assert file.layout.key == "square", spelling
    assert (amounts(file), file.has_tickets) == ([("Pie - Large", 2, 2, 1240)], False)


def test_voids_are_taken_off_where_a_product_mix_counts_them(saved: Saved) -> None:
    header = "Menu Item,Menu Group,Item Qty (incl voids),Gross Amount (incl voids),Void Qty,Void Amount,Discount Amount"
    rows = ("Moules,Mains,12,$120.00,2,$20.00,$10.00", "Oysters,Raw,1,$9.00,1,$9.00,$0.00")
    file = analyse_file(saved(header, *rows), answers={"report_date": "2026-03-14"})
    assert amounts(file) == [("Moules", 10, 10, 90)]
    assert [each.reason for each in problems(file)] == ["none sold"]
    with_both = header.replace("Void Qty", "Item Qty,Void Qty").replace("Void Amount", "Net Amount")
    (row,) = ["Moules,Mains,12,$120.00,10,2,$90.00,$10.00"]
    assert amounts(analyse_file(saved(with_both, row), answers={"report_date": "2026-03-14"})) == [
        ("Moules", 10, 10, 90)
    ]


@pytest.mark.parametrize("zone", ["EDT", "CEST", "UTC", "GMT", "GMT-3", "GMT+02:00", "-03", "+0530"])
def test_clover_writes_its_own_time_however_it_names_the_zone(saved: Saved, zone: str) -> None:
    file = analyse_file(saved(CLOVER, f"14-Mar-2026 11:30 PM {zone},O1,Tea,,3.50,3.50,false,Paid,"))
    assert file.questions == ()
    assert [(line.on, line.at) for line in lines(file)] == [(date(2026, 3, 14), time(23, 30))]


def test_shopify_spells_cancelled_in_both_ways(saved: Saved) -> None:
    row = "#1,paid,2026-03-14 13:05:22 +0100,1,Tea,3.00,2026-03-14 13:06:00 +0100,0.00"
    file = analyse_file(saved(SHOPIFY.replace("Cancelled", "Canceled"), row))
    assert [each.reason for each in problems(file)] == ["order cancelled before preparation"]


@pytest.mark.parametrize("blank", [" ", "\t", ", ,"])
def test_a_row_of_blanks_does_not_continue_the_order_above(saved: Saved, blank: str) -> None:
    file = analyse_file(saved(SHOPIFY, "#1,paid,2026-03-14 13:05:22 +0100,1,Tea,3.00,,0.00", blank))
    assert (file.rows, len(lines(file)), problems(file)) == (1, 1, [])


def test_an_odoo_export_without_its_orders_numbers_continues_from_the_day(saved: Saved) -> None:
    file = analyse_file(
        saved(
            "Date,Status,Order Lines/Product,Order Lines/Quantity,Order Lines/Subtotal w/o Tax",
            "2026-03-14 13:00:00,Paid,Tea,1.0,3.0",
            ",,Cake,2.0,8.0",
            "2026-03-14 13:00:00,Cancelled,Tea,1.0,3.0",
            ",,Cake,1.0,4.0",
        )
    )
    assert (file.layout.key, file.has_tickets, file.questions) == ("odoo", False, ())
    assert [(line.item, line.on, line.net_sales) for line in lines(file)] == [
        ("Tea", date(2026, 3, 14), 3_000_000),
        ("Cake", date(2026, 3, 14), 8_000_000),
    ]
    assert [each.reason for each in problems(file)] == ["order cancelled"] * 2
