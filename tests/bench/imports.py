"""Importing against raw `executemany` of the same rows into the same schema, and its memory."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from flux_desktop.services.database import open_database
from flux_desktop.store.store import Store
from tests.bench import sales_file

_TABLES = (
    "restaurants",
    "menu_items",
    "data_uploads",
    "upload_days",
    "transactions",
    "transaction_items",
    "daily_item_sales",
)
_CHILD = """
import json, resource, sys, time
from pathlib import Path
from flux_desktop.services import imports, restaurants
from flux_desktop.services.database import open_database
store = open_database(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began = time.perf_counter()
done = imports.import_file(store, restaurants.new_restaurant("Bench"), Path(sys.argv[2]))
seconds = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"rows": done.rows_imported, "seconds": seconds, "before": before, "peak": peak}))
"""


def report(lines: int) -> str:
    folder = Path(tempfile.mkdtemp(prefix="flux-bench"))
    try:
        file = sales_file.write(folder / "sales.csv", lines)
        ours = _import(f"sqlite:///{folder / 'ours.db'}", file)
        raw = _raw(folder / "ours.db", f"sqlite:///{folder / 'raw.db'}")
        assert ours["rows"] == lines
        return "\n".join(
            [
                "# Importing sales",
                "",
                "| what | figure |",
                "|---|---|",
                f"| lines | {lines:,} |",
                f"| import: read, check, number, store, sum | {ours['seconds']:.1f} s |",
                f"| raw `executemany` of the same rows, same schema, one transaction | {raw:.1f} s |",
                f"| **ratio (asked: ≥ 0.55)** | **{raw / ours['seconds']:.2f}** |",
                f"| peak memory of the process (asked: < 300 MB) | {ours['peak'] / 1024:.0f} MB |",
            ]
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _import(url: str, file: Path) -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, "-c", _CHILD, url, str(file)], check=True, capture_output=True, text=True
    )
    result: dict[str, Any] = json.loads(run.stdout)
    return result


def _raw(filled: Path, url: str) -> float:
    """Seconds to insert every row of `filled` into an empty database of the same schema and settings."""
    source = open_database(f"sqlite:///{filled}")
    rows = {}
    with source.read() as uow:
        for table in _TABLES:
            rows[table] = uow.connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall()
    rows = {table: [tuple(row) for row in some] for table, some in rows.items()}
    target: Store = open_database(url)
    began = time.perf_counter()
    with target.begin() as uow:
        raw: Any = uow.connection.connection.driver_connection
        for table, some in rows.items():
            raw.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(some[0]))})", some)
    return time.perf_counter() - began
