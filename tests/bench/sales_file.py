"""Generated sales: seeded, so that every run reads the same file."""

import csv
import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

from tests.till import COLUMNS

DISHES = 120
DAYS = 730

TOAST = (
    "Location",
    "Order Id",
    "Order #",
    "Sent Date",
    "Order Date",
    "Check Id",
    "Server",
    "Table",
    "Dining Area",
    "Service",
    "Dining Option",
    "Item Selection Id",
    "Item Id",
    "Master Id",
    "SKU",
    "PLU",
    "Menu Item",
    "Menu Subgroup(s)",
    "Menu Group",
    "Menu",
    "Sales Category",
    "Gross Price",
    "Discount",
    "Net Price",
    "Qty",
    "Tax",
    "Void?",
    "Deferred",
    "Tax Exempt",
    "Tax Inclusion Option",
    "Dining Option Tax",
    "Tab Name",
)
SQUARE = (
    "Date",
    "Time",
    "Time Zone",
    "Category",
    "Item",
    "Qty",
    "Price Point Name",
    "SKU",
    "Modifiers Applied",
    "Gross Sales",
    "Discounts",
    "Net Sales",
    "Tax",
    "Transaction ID",
    "Payment ID",
    "Device Name",
    "Notes",
    "Details",
    "Event Type",
    "Location",
    "Dining Option",
    "Customer ID",
    "Customer Name",
    "Customer Reference ID",
    "Unit",
    "Count",
    "GTIN",
    "Itemization Type",
    "Commission",
    "Employee",
    "Fulfillment Note",
    "Channel",
    "Token",
    "Card Brand",
    "PAN Suffix",
)


def write(file: Path, lines: int) -> Path:
    """A file of the specification's layout: 120 dishes over two years, popular ones more often."""
    chance = random.Random(1)
    menu = [f"Dish number {n},{{}},{chance.randint(20, 300) / 10:.2f}" for n in range(DISHES)]
    a_day = -(-lines // DAYS)
    with file.open("w", encoding="utf-8") as out:
        out.write("date,item,quantity,price\n")
        for line in range(lines):
            dish = menu[int(DISHES * chance.random() ** 2)].format(1 if chance.random() < 0.8 else 2)
            out.write(f"{date(2023, 1, 1) + timedelta(line // a_day)},{dish}\n")
    return file


def write_tickets(file: Path, lines: int, first_day: date = date(2023, 1, 1), days: int = DAYS) -> Path:
    """A file of the test's till: tickets of one to five lines in the order of their time, numbered for ever."""
    with file.open("w", encoding="utf-8") as out:
        out.write(",".join(["till", *COLUMNS]) + "\n")
        for number, at, sold in _tickets(lines, first_day, days):
            for dish, units in sold:
                out.write(
                    f"x,{at:%Y-%m-%d},{at:%H:%M},{at:%y}-{first_day:%j}{number:07},,"
                    f"{dish.name},{dish.kind},{units},{dish.price:.2f},\n"
                )
    return file


def write_toast(file: Path, lines: int) -> Path:
    """Toast's Item Selection Details: every column, the oldest first, one line in thirty with a discount."""
    chance = random.Random(2)
    with file.open("w", encoding="iso-8859-1", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(TOAST)
        selection = 130_000_001_530_000
        for number, at, sold in _tickets(lines, date(2023, 1, 1), DAYS):
            order, check = 1_300_000_015_734_300_000 + number, 1_300_000_015_739_900_000 + number
            moment = f"{at.month}/{at.day}/{at:%y} {at.hour % 12 or 12}:{at:%M} {'AP'[at.hour > 11]}M"
            told = "106 Sample Street", order, number % 10_000, moment, moment, check
            served = f"Server {number % 9}", number % 40, "Main", "Dinner", "Dine In"
            for dish, units in sold:
                selection += 1
                gross, off = units * dish.price, _discount(chance)
                net = gross - round(gross * off, 2)
                rows.writerow(
                    [
                        *(*told, *served, selection, 183_000 + dish.number, 193_000 + dish.number, "", ""),
                        *(dish.name, "", dish.kind, "Food", "", f"{gross:,.2f}", f"{gross - net:.2f}"),
                        *(f"{net:,.2f}", f"{units}.0", f"{net * 0.09:.8f}", "false", "false", "false"),
                        *("Tax Not Included", "No Effect", ""),
                    ]
                )
    return file


def write_square(file: Path, lines: int) -> Path:
    """Square's Items detail: every column, the newest first, as Square writes them; one line in thirty discounted."""
    chance = random.Random(3)
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(SQUARE)
        for number, at, sold in reversed(list(_tickets(lines, date(2023, 1, 1), DAYS))):
            ticket, payment = f"{number * 2_654_435_761 % 2**64:022X}", f"{number * 40_503 % 2**64:022X}"
            link = f"https://app.squareup.com/dashboard/sales/transactions/{ticket}"
            for dish, units in sold:
                gross, off = units * dish.price, _discount(chance)
                net = gross - round(gross * off, 2)
                extra = "Add Anchovy, No Croutons" if chance.random() < 0.1 else ""
                rows.writerow(
                    [
                        *(f"{at:%Y-%m-%d}", f"{at:%H:%M:%S}", "Eastern Time (US & Canada)", dish.kind),
                        *(dish.name, f"{units}.0", "Regular", "", extra, f"${gross:,.2f}"),
                        *(f"-${gross - net:.2f}" if off else "$0.00", f"${net:,.2f}", f"${net * 0.08:.2f}"),
                        *(ticket, payment, "Square Terminal 0001", "", link, "Payment", "Sample Bistro"),
                        *("For Here", "", "", "", "ea", units, "", "Physical Good", "$0.00", "", ""),
                        *("Sample Bistro", f"{dish.number:024X}", "Visa", "0000"),
                    ]
                )
    return file


class _Dish(NamedTuple):
    number: int
    name: str
    kind: str
    price: float


def _tickets(
    lines: int, first_day: date, days: int
) -> Iterator[tuple[int, datetime, list[tuple[_Dish, int]]]]:
    """The number, the moment and the lines of tickets in the order of their time, popular dishes more often."""
    chance = random.Random(first_day.toordinal())
    menu = [
        _Dish(n, f"Dish number {n}", f"Kind {n % 7}", chance.randint(20, 300) / 10) for n in range(DISHES)
    ]
    a_day = -(-lines // days)
    line = number = 0
    while line < lines:
        day, place = divmod(line, a_day)
        at = datetime.combine(first_day, time(11 + place * 12 // a_day, place % 60)) + timedelta(day)
        number += 1
        sold = [
            (menu[int(DISHES * chance.random() ** 2)], 1 if chance.random() < 0.8 else 2)
            for _line in range(min(chance.randint(1, 5), lines - line))
        ]
        line += len(sold)
        yield number, at, sold


def _discount(chance: random.Random) -> float:
    return chance.choice((0.1, 0.15, 0.2, 0.5, 1)) if chance.random() < 1 / 30 else 0
