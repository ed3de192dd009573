"""SIGINT and SIGTERM at any moment: one document, the promised exit code, and it says what became of the sales."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from flux_desktop.domain.interrupts import Interrupts
from flux_desktop.domain.progress import Cancelled
from flux_desktop.store.store import Store
from tests.imports import many_sales, write_sales

pytestmark = pytest.mark.skipif(os.name == "nt", reason="sends signals")

# Says when a signal is heeded: what comes before is Python's own start.
COMMAND = """
import sys
from flux_desktop.start.signals import heed
heed()
print("heeded", file=sys.stderr, flush=True)
sys.argv[0] = "flux-desktop"
from flux_desktop.__main__ import main
main()
"""


def test_a_signal_at_any_moment_gives_one_document_and_the_exit_code_that_is_true(
    sqlite: Store, tmp_path: Path
) -> None:
    file = write_sales(tmp_path / "a.csv", *many_sales(lines=4_000))
    codes, whole = [], 60.0
    words = [
        "import",
        str(file),
        "--restaurant",
        "P",
        "--json",
        "--database",
        sqlite.url,
        "--data-dir",
        str(tmp_path),
    ]
    # The first is left alone and says how long one takes here; the others are stopped in shares of that.
    for number, share in enumerate((1.0, 0.05, 0.1, 0.25, 0.4, 0.6, 0.8, 0.95)):
        with sqlite.begin() as uow:
            for table in (
                "transaction_items",
                "transactions",
                "daily_item_sales",
                "upload_days",
                "data_uploads",
            ):
                uow.connection.execute(text(f"DELETE FROM {table}"))
        with subprocess.Popen(
            [sys.executable, "-c", COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stderr is not None
            assert process.stderr.readline() == "heeded\n"
            began = time.monotonic()
            try:
                process.wait(share * whole)
            except subprocess.TimeoutExpired:
                process.send_signal((signal.SIGTERM, signal.SIGINT)[number % 2])
            out, err = process.communicate(timeout=90)
        whole = whole if number else time.monotonic() - began
        assert out, (process.returncode, err)
        document = json.loads(out)
        with sqlite.read() as uow:
            stored = uow.execute(text("SELECT count(*) FROM transaction_items")).scalar()
        if process.returncode == 0:
            assert (document["status"], stored) == ("imported", 4_000)
        else:
            assert process.returncode == 1, err
            assert stored == 0
            assert "Stopped" in err
            assert "Traceback" not in err
        codes.append(process.returncode)
    assert codes[:2] == [0, 1]


def test_a_signal_after_the_commit_stops_between_two_acts_alone() -> None:
    interrupts = Interrupts()
    with pytest.raises(KeyboardInterrupt):
        interrupts.come()
    interrupts.reset()
    interrupts.committing = True
    interrupts.come()
    interrupts.committing, interrupts.saved = False, True
    interrupts.come()
    with pytest.raises(Cancelled):
        interrupts.pause()


def test_a_writer_that_waits_says_so_in_a_pipe_too(sqlite: Store, tmp_path: Path) -> None:
    file = write_sales(tmp_path / "a.csv", ("2026-01-01", "Soup", 2, 4.5))
    words = ["import", str(file), "--restaurant", "P", "--database", sqlite.url, "--data-dir", str(tmp_path)]
    with sqlite.begin():
        process = subprocess.Popen(
            [sys.executable, "-m", "flux_desktop", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        assert "Waiting until something else has been saved" in process.stderr.readline()
    process.communicate(timeout=60)
    assert process.returncode == 0
