"""The time until the sign-in page is on screen, against an empty PySide6 window with the same Qt modules."""

import ast
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_RUNS = 15
_EMPTY = """
import os
{imports}
app = QApplication([])
window = QMainWindow()
window.resize(1440, 900)
window.show()
app.processEvents()
os._exit(0)
"""
_FLUX = """
import os
from flux_desktop.start import desktop
from flux_desktop.start.settings import load
app, made = desktop.start(load())
drawn = []
made.window.drawn.disconnect()
made.window.drawn.connect(lambda: drawn.append(True))
while not drawn:
    app.processEvents()
os._exit(0)
"""
_LOADED = """
import sys
from flux_desktop.start import desktop
from flux_desktop.start.settings import load
app, made = desktop.start(load())
app.processEvents()
print("\\n".join(m.__file__ for n, m in sys.modules.items() if n.startswith("flux_desktop") and m.__file__), flush=True)
import os
os._exit(0)
"""


def report() -> str:
    empty, flux = [], []
    baseline = _EMPTY.format(imports=_qt_imports())
    for _run in range(_RUNS):
        empty.append(_seconds(baseline))
        flux.append(_seconds(_FLUX))
    ratio = statistics.median(flux) / statistics.median(empty)
    return "\n".join(
        [
            "# Start",
            "",
            f"Median of {_RUNS} alternating runs, from starting Python to the window drawn.",
            "",
            "PySide6 makes a class when it is first imported, so the empty window imports the same names.",
            "",
            "| what | figure |",
            "|---|---|",
            f"| empty PySide6 window with the same imports of Qt | {statistics.median(empty) * 1000:.0f} ms |",
            f"| Flux, sign-in visible | {statistics.median(flux) * 1000:.0f} ms |",
            f"| **ratio (asked: ≤ 1.5)** | **{ratio:.2f}** |",
        ]
    )


def _qt_imports() -> str:
    """The lines that import what Flux's own modules import of Qt until the sign-in page is drawn."""
    lines = {"from PySide6.QtWidgets import QApplication, QMainWindow"}
    for file in _run(_LOADED).split():
        for node in ast.parse(Path(file).read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("PySide6"):
                lines.add(ast.unparse(node))
    return "\n".join(sorted(lines))


def _seconds(code: str) -> float:
    began = time.perf_counter()
    _run(code)
    return time.perf_counter() - began


def _run(code: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "FLUX_DATA_DIR": folder, "QT_QPA_PLATFORM": "offscreen"}
        return subprocess.run(
            [sys.executable, "-c", code], check=True, env=environment, capture_output=True, text=True
        ).stdout
