"""One window a data folder."""

import os
import subprocess
import sys
from pathlib import Path

from pytestqt.qtbot import QtBot

from flux_desktop.start.instance import OneWindow

DIES = """
import os, sys
from pathlib import Path
from flux_desktop.start.instance import OneWindow
held = OneWindow(Path(sys.argv[1]))
assert held.take()
os._exit(9)
"""


def test_a_second_start_is_refused_and_calls_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    first, called = OneWindow(tmp_path), []
    assert first.take()
    first.listen(lambda: called.append(True))
    second = OneWindow(tmp_path)
    assert not second.take()
    assert second.call()
    qtbot.waitUntil(lambda: called == [True], timeout=5_000)
    first.leave()
    assert second.take()
    second.leave()


def test_another_data_folder_has_its_own_window(tmp_path: Path) -> None:
    here, there = OneWindow(tmp_path / "a"), OneWindow(tmp_path / "b")
    assert here.take()
    assert there.take()
    here.leave()
    there.leave()


def test_the_lock_of_a_killed_window_is_taken_over(tmp_path: Path) -> None:
    died = subprocess.run([sys.executable, "-c", DIES, str(tmp_path)], check=False, env=os.environ)
    assert died.returncode == 9
    assert (tmp_path / "window.lock").exists()
    after = OneWindow(tmp_path)
    assert after.take()
    after.leave()


def test_a_folder_that_cannot_be_written_is_left_for_the_window_to_say(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert OneWindow(tmp_path / "file" / "inside").take()
