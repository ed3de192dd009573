"""A start is quick: the first paint waits for no heavy import."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

LONGEST_SECONDS = 120

HEAVY = {
    "alembic",
    "httpx",
    "keyring",
    "multiprocessing",
    "numpy",
    "openai",
    "pandas",
    "psycopg",
    "pyqtgraph",
    "scipy",
    "scipy.stats",
    "sqlalchemy",
    "sqlcipher3",
    "typer",
}

SHOWN = """
import json, sys
from flux_desktop.start import desktop
from flux_desktop.start.settings import load
desktop.Desktop.open_store = lambda self: None
app, made = desktop.start(load())
app.processEvents()
print(json.dumps([made.window.isVisible(), sorted(sys.modules)]))
made.window.close()
"""

OPENED = """
import json, sys
from flux_desktop.services.database import open_database
open_database(sys.argv[1])
print(json.dumps(sorted(sys.modules)))
"""

CLOSED = """
import json, os
from PySide6.QtCore import QTimer
from flux_desktop.start import desktop
from flux_desktop.start.settings import load
app, made = desktop.start(load())
def close_when_open():
    if made.store is None or not made.jobs.worker_id:
        QTimer.singleShot(50, close_when_open)
    else:
        print(made.jobs.worker_id, flush=True)
        made.window.close()
close_when_open()
raise SystemExit(app.exec())
"""

EMITS = """
from PySide6.QtCore import QObject, Signal
class Bell(QObject):
    rang = Signal(object)
    def ring(self) -> None: pass
bell = Bell()
bell.rang.connect(lambda value: None)
for _ in range(5_000):
    bell.rang.emit(True)
    bell.rang.emit(None)
for _ in range(20_000):
    bell.setObjectName("")
print("alive")
"""


def run(code: str, folder: Path, *words: str) -> str:
    environment = {**os.environ, "FLUX_DATA_DIR": str(folder), "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("FLUX_DATABASE_URL", None)
    words = (sys.executable, "-c", code, *words)
    # A program that does not end would stop the whole run, without a word.
    done = subprocess.run(
        words, capture_output=True, text=True, check=True, env=environment, timeout=LONGEST_SECONDS
    )
    return done.stdout


def test_sign_in_is_shown_before_anything_heavy_is_imported(tmp_path: Path) -> None:
    visible, modules = json.loads(run(SHOWN, tmp_path))
    assert visible
    assert HEAVY & set(modules) == set()


def test_a_database_at_its_newest_schema_opens_without_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'flux.db'}"
    assert "alembic" in json.loads(run(OPENED, tmp_path, url))
    modules = set(json.loads(run(OPENED, tmp_path, url)))
    assert {"alembic", "numpy", "scipy", "pandas"} & modules == set()


def test_closing_the_window_ends_the_program_and_its_worker(tmp_path: Path) -> None:
    worker = int(run(CLOSED, tmp_path))
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
    assert [each.name for each in tmp_path.glob("flux.db*")] == ["flux.db"]


def test_this_pyside_survives_emitting_true_and_none(tmp_path: Path) -> None:
    """6.12.0 on Python 3.11 lost references and aborted after a few hundred."""
    assert run(EMITS, tmp_path) == "alive\n"
