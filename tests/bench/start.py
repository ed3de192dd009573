"""The time until the sign-in page is on screen, against an empty PySide6 window with the same Qt modules."""

import os
import statistics
import subprocess
import sys
import tempfile
import time

_RUNS = 9
_EMPTY = """
import os
from PySide6 import QtCore, QtGui, QtSvg, QtWidgets
app = QtWidgets.QApplication([])
window = QtWidgets.QMainWindow()
window.resize(1440, 900)
window.show()
app.processEvents()
os._exit(0)
"""
_FLUX = """
import os
from flux_desktop.start import desktop
from flux_desktop.start.settings import load
app, _made = desktop.start(load())
app.processEvents()
os._exit(0)
"""


def report(_lines: int) -> str:
    empty, flux = [], []
    for _run in range(_RUNS):
        empty.append(_seconds(_EMPTY))
        flux.append(_seconds(_FLUX))
    ratio = statistics.median(flux) / statistics.median(empty)
    return "\n".join(
        [
            "# Start",
            "",
            f"Median of {_RUNS} alternating runs, from starting Python to the window drawn.",
            "",
            "| what | figure |",
            "|---|---|",
            f"| empty PySide6 window (QtCore, QtGui, QtSvg, QtWidgets) | {statistics.median(empty) * 1000:.0f} ms |",
            f"| Flux, sign-in visible | {statistics.median(flux) * 1000:.0f} ms |",
            f"| **ratio (asked: ≤ 1.5)** | **{ratio:.2f}** |",
        ]
    )


def _seconds(code: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "FLUX_DATA_DIR": folder, "QT_QPA_PLATFORM": "offscreen"}
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, env=environment, capture_output=True)
        return time.perf_counter() - began
