"""What a test leaves behind is told, whatever it is; and told of the test that left it."""

import multiprocessing
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.ui.theme import Theme
from tests.leaks import Before

ROOT = Path(__file__).parents[1]

LEAVES = """
import threading, time

def test_leaves_a_thread():
    threading.Thread(target=time.sleep, args=(600,), name="flux-left", daemon=True).start()

def test_comes_after():
    pass
"""


@pytest.mark.parametrize(("name", "daemon"), [("flux-store_0", True), ("anything", False)])
def test_a_thread_that_is_left_is_told(name: str, daemon: bool) -> None:
    before, gate = Before(), threading.Event()
    thread = threading.Thread(target=gate.wait, name=name, daemon=daemon)
    thread.start()
    assert before.left(grace=0) == [f"the thread {name}"]
    gate.set()
    assert before.left() == []


def test_a_thread_of_a_library_that_ends_with_the_process_is_no_leak() -> None:
    before, gate = Before(), threading.Event()
    thread = threading.Thread(target=gate.wait, name="somebody else's", daemon=True)
    thread.start()
    assert before.left(grace=0) == []
    gate.set()
    thread.join()


def test_a_process_that_is_left_is_told_and_ended() -> None:
    before = Before()
    context = multiprocessing.get_context("spawn")
    held, end = context.Pipe()
    process = context.Process(target=end.recv, name="flux-worker", daemon=True)
    process.start()
    assert before.left(grace=0) == ["the process flux-worker"]
    assert not process.is_alive()
    assert before.left() == []
    held.close()
    end.close()


def test_a_window_that_is_left_is_told_and_closed(qtbot: QtBot) -> None:
    before, window = Before(), QWidget()
    window.setWindowTitle("Left")
    window.show()
    assert before.left() == ["the window QWidget “Left”"]
    assert before.left() == []


def test_a_timer_that_runs_on_in_a_closed_window_is_told_and_stopped(qtbot: QtBot) -> None:
    before, window = Before(), QWidget()
    window.setWindowTitle("Closed")
    page = QWidget(window)
    timer = QTimer(page, interval=60_000)
    timer.start()
    window.show()
    window.close()
    assert before.left() == ["a timer of 60000 ms of QWidget in QWidget “Closed”"]
    assert not timer.isActive()
    assert before.left() == []


def test_what_all_tests_share_is_told_and_put_back(
    dressed: Theme, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before, hook, folder = Before(), sys.excepthook, Path.cwd()
    sys.excepthook = sys.__excepthook__ if hook is not sys.__excepthook__ else print
    QLocale.setDefault(QLocale("ca_ES"))
    dressed.apply("dark", 1.3)
    os.chdir(tmp_path)
    line = QLineEdit()
    QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    told = [each.split(":")[0] for each in before.left()]
    assert told == ["sys.excepthook", "the folder", "the locale", "the keys held down", "the look"]
    assert (sys.excepthook, Path.cwd(), QLocale().name()) == (hook, folder, "en_GB")
    assert (dressed.mode, dressed.scale) == ("light", 1.0)
    assert before.left() == []


def test_the_test_that_left_something_fails_and_not_the_one_after_it(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    file = tmp_path / "test_leaves.py"
    file.write_text(LEAVES)
    own = ["-c", str(tmp_path / "pytest.ini"), "-p", "no:randomly", "-p", "no:cacheprovider", "-rEP"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", *own, str(file)],
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "ERROR at teardown of test_leaves_a_thread" in done.stdout
    assert "left behind: the thread flux-left" in done.stdout
    assert "2 passed, 1 error" in done.stdout
