"""Generated sales: seeded, so that every run reads the same file."""

import random
from datetime import date, timedelta
from pathlib import Path

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
