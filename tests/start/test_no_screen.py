"""A computer without a screen: it says why, how to see the window, and forecasts the sample in the terminal."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from flux_desktop.start.no_screen import LIBRARIES, PICTURE, why_no_window

LONGEST_SECONDS = 120


@pytest.mark.parametrize(
    "environment",
    [
        {"QT_QPA_PLATFORM": "offscreen"},
        {"QT_QPA_PLATFORM": "vnc"},
        {"WAYLAND_DISPLAY": "wayland-0"},
    ],
)
def test_a_window_opens_where_qt_has_something_to_draw_on(environment: dict[str, str]) -> None:
    assert why_no_window(environment, platform="linux") == ""


def test_without_a_display_no_window_is_tried_on_linux_and_one_is_elsewhere() -> None:
    assert "no screen" in why_no_window({}, platform="linux")
    assert "no screen" in why_no_window({"QT_QPA_PLATFORM": "xcb"}, platform="linux")
    assert why_no_window({}, platform="win32") == why_no_window({}, platform="darwin") == ""


def test_missing_libraries_are_named_with_what_to_install() -> None:
    def load(name: str) -> object:
        if name.startswith("libxcb-cursor"):
            raise OSError(name)
        return object()

    said = why_no_window({"DISPLAY": ":0"}, platform="linux", loads=load)
    assert "libxcb-cursor.so.0" in said
    assert "apt-get install libxcb-cursor0" in said
    assert not any(package in said for package in set(LIBRARIES.values()) - {"libxcb-cursor0"})


def test_the_main_job_is_done_in_the_terminal(tmp_path: Path) -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    done = subprocess.run(
        [sys.executable, "-m", "flux_desktop"],
        env={**environment, "FLUX_DATA_DIR": str(tmp_path), "FLUX_LANGUAGE": "en"},
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=True,
    )
    for said in ("no screen", "ssh -X", "La Boqueria Bites", "Range", "Why"):
        assert said in done.stdout
    assert QImage(str(tmp_path / PICTURE)).width() == 1440
    assert [each.name for each in tmp_path.iterdir()] == [PICTURE], "one's own data is not touched"
