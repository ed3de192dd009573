"""A large database: how long a day's import takes there, and every view's queries."""

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from flux_desktop.domain.forecast.discounted import HISTORY
from flux_desktop.domain.forecast.panel import Panel
from flux_desktop.services.database import open_database
from flux_desktop.services.forecast_inputs import panel_of
from flux_desktop.start.restaurants import named
from flux_desktop.store import hours, menu, sales, settings, uploads
from flux_desktop.store.store import Store, UnitOfWork
from tests.bench import sales_file
from tests.bench.imports import run_import

_FIRST = date(2016, 1, 1)
_YEARS = 10
_DAYS_A_FILE = 365
_TIMES = 15


def report(lines: int) -> str:
    folder = Path(tempfile.mkdtemp(prefix="fluxbench"))
    try:
        url = f"sqlite:///{folder / 'flux.db'}"
        files, seconds = _YEARS, list[float]()
        for number in range(files):
            first = _FIRST + timedelta(_DAYS_A_FILE * number)
            file = sales_file.write_tickets(folder / "year.csv", lines // files, first, _DAYS_A_FILE)
            seconds.append(run_import(url, file)["seconds"])
            print(f"file {number + 1} of {files}: {seconds[-1]:.0f} s", flush=True)
        next_day = _FIRST + timedelta(_DAYS_A_FILE * files)
        a_day = lines // files // _DAYS_A_FILE
        day = run_import(url, sales_file.write_tickets(folder / "day.csv", a_day, next_day, 1))["seconds"]
        store = open_database(url)
        restaurant = named(store, "Bench")
        since = next_day - timedelta(90)
        figures = [
            f"| {name} | {1000 * _median(store, restaurant.id, query):.1f} ms |"
            for name, query in _queries(since, next_day).items()
        ]
        size = (folder / "flux.db").stat().st_size
        store.close()
        return "\n".join(
            [
                "# A large database",
                "",
                f"{lines:,} lines with tickets in {files} imports of a year each, {size / 1e9:.1f} GB on SQLite.",
                f"Queries: the median of {_TIMES}.",
                "",
                "| what | figure |",
                "|---|---|",
                f"| the first import | {seconds[0]:.1f} s |",
                f"| the last import, beside all the others | {seconds[-1]:.1f} s |",
                f"| one more day of {a_day:,} lines | {day:.2f} s |",
                *figures,
            ]
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _queries(since: date, next_day: date) -> dict[str, Callable[[UnitOfWork, UUID], object]]:
    def panel(uow: UnitOfWork, restaurant_id: UUID) -> Panel:
        return panel_of(sales.daily_columns(uow, restaurant_id, since))

    def read(uow: UnitOfWork, restaurant_id: UUID) -> object:
        return sales.daily_columns(uow, restaurant_id, next_day - timedelta(HISTORY))

    return {
        "**panel of the last 90 days (asked: < 25 ms)**": panel,
        f"what a forecast reads, the last {HISTORY:,} days (asked: < 100 ms)": read,
        "daily sums of all days, as a backtest reads them": sales.daily_columns,
        "days with sales (asked: < 100 ms)": sales.sold_days,
        "totals (asked: < 100 ms)": sales.totals,
        "import history (asked: < 100 ms)": uploads.every,
        "days that imports cover (asked: < 100 ms)": uploads.covered_days,
        "menu (asked: < 100 ms)": menu.every,
        "hours (asked: < 100 ms)": hours.every,
        "settings (asked: < 100 ms)": settings.every,
    }


def _median(store: Store, restaurant_id: UUID, query: Callable[[UnitOfWork, UUID], object]) -> float:
    seconds = []
    for _time in range(_TIMES):
        with store.read() as uow:
            began = time.perf_counter()
            query(uow, restaurant_id)
            seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)
