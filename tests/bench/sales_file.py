"""Generated sales: seeded, so that every run reads the same file."""

import random
from datetime import date, timedelta
from pathlib import Path

from tests.till import COLUMNS

DISHES = 120
DAYS = 730


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
    chance = random.Random(first_day.toordinal())
    menu = [f"Dish number {n},Kind {n % 7},{{}},{chance.randint(20, 300) / 10:.2f}" for n in range(DISHES)]
    a_day = -(-lines // days)
    line = number = 0
    with file.open("w", encoding="utf-8") as out:
        out.write(",".join(["till", *COLUMNS]) + "\n")
        while line < lines:
            day, minute = divmod(line, a_day)
            on = first_day + timedelta(day)
            clock = f"{11 + minute * 12 // a_day:02}:{minute % 60:02}"
            number += 1
            for _line in range(min(chance.randint(1, 5), lines - line)):
                dish = menu[int(DISHES * chance.random() ** 2)].format(1 if chance.random() < 0.8 else 2)
                out.write(f"x,{on},{clock},{on:%y}-{first_day:%j}{number:07},,{dish},\n")
                line += 1
    return file
