"""The first hour of a manager, walked in a real window on a virtual screen: clicks, keys and seconds counted."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from flux_desktop.domain.exact import show_micros
from flux_desktop.domain.sample.places import PLACES
from flux_desktop.domain.sample.sales import sales_of
from tests import hands

_SCREEN: Final = "1440x900x24"
_DAYS: Final = 365
_SHOTS: Final = Path("build/shots")
_TITLES: Final = {"mouse": "by mouse", "keys": "by keyboard alone"}


def report(file: Path | None, quick: bool) -> str:
    """`quick` walks as fast as the machine goes."""
    lacking = _lacking()
    if lacking:
        return f"# The first hour\n\nNot walked: {lacking}."
    shots = _SHOTS.resolve()
    shots.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="flux-walk"))
    try:
        own = file.resolve() if file else _tills_file(folder / "sales.csv")
        with virtual_screen() as display:
            walks = {mode: _walk(folder / mode, own, shots, mode, display, quick) for mode in _TITLES}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return _words(walks, own.name, quick)


def _lacking() -> str:
    if shutil.which("Xvfb") is None:
        return "Xvfb is not installed (sudo apt-get install xvfb)"
    library = hands.missing()
    return f"lib{library} is not installed (sudo apt-get install libxtst6)" if library else ""


@contextmanager
def virtual_screen() -> Iterator[str]:
    """A screen of its own, on a number that nobody has; gives its name."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", _SCREEN, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as said:
            yield f":{said.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def _tills_file(file: Path) -> Path:
    """A year of the first sample restaurant as a till exports it, up to yesterday."""
    today = datetime.now(UTC).date()
    with file.open("w", encoding="utf-8") as out:
        out.write("Date,Category,Item,Qty,Net Sales\n")
        for line in sales_of(PLACES[0], today, _DAYS):
            units, net = show_micros(line.quantity), show_micros(line.net_sales, 2)
            out.write(f'{line.day},{line.category},"{line.item}",{units},{net}\n')
    return file


def _walk(folder: Path, file: Path, shots: Path, mode: str, display: str, quick: bool) -> dict[str, Any]:
    """On a computer on which Flux never ran, with the file among the downloads."""
    downloads = folder / "Downloads"
    downloads.mkdir(parents=True)
    shutil.copy(file, downloads)
    env = {key: value for key, value in os.environ.items() if not key.startswith(("FLUX_", "XDG_", "QT_"))}
    env |= {
        "HOME": str(folder),
        "FLUX_DATA_DIR": str(folder / "data"),
        "FLUX_LANGUAGE": "en",
        "DISPLAY": display,
        "QT_QPA_PLATFORM": "xcb",
        "PYTHONPATH": str(Path.cwd()),
    }
    command = [sys.executable, "-m", "tests.walk", str(downloads / file.name), str(shots), mode]
    done = subprocess.run(
        [*command, "0" if quick else "1", str(time.time())],
        cwd=downloads,
        env=env,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    said = done.stdout.strip().splitlines()
    if not said:
        return {"steps": [], "failure": done.stderr[-2000:] or f"exit {done.returncode}"}
    walked: dict[str, Any] = json.loads(said[-1])
    return walked


def _words(walks: dict[str, dict[str, Any]], file: str, quick: bool) -> str:
    lines = [
        "# The first hour",
        "",
        "A new manager in the real window on a virtual screen, from first start on a computer that never saw Flux to",
        f"the printed forecast of a file of their own ({file}). Every key and click goes through the X server.",
    ]
    if quick:
        lines.append("As fast as the machine goes, without a person's pace.")
    else:
        lines.append(
            f"At a person's pace (keystroke-level model): {hands.KEY} s a key, {hands.POINT + hands.PRESS:.1f} s a click,"
            f" {hands.THINK} s to make up one's mind before each act."
        )
    lines.append("")
    for mode, walked in walks.items():
        lines += [f"## {_TITLES[mode].capitalize()}", ""]
        if walked.get("failure"):
            lines += [f"Stuck: {walked['failure']}", ""]
        if not walked["steps"]:
            continue
        lines += ["| after | seconds | clicks | keys |", "|---|---|---|---|"]
        lines += [f"| {step} | {at:.1f} | {clicks} | {keys} |" for step, at, clicks, keys in walked["steps"]]
        lines += ["", *_against(walked), ""]
    return "\n".join(lines).rstrip()


def _against(walked: dict[str, Any]) -> list[str]:
    """What was asked, and what it took."""
    _step, seconds, clicks, keys = walked["steps"][-1]
    said = [f"In all {seconds:.0f} s (asked: ≤ 120), {clicks} clicks (asked: ≤ 8), {keys} keys."]
    if "accuracy_seconds" in walked:
        said.append(
            f"The own accuracy was on screen {walked['accuracy_seconds']:.1f} s after the import (asked: ≤ 10):"
            f" “{walked['accuracy']}”"
        )
    return said
