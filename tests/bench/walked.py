"""Ways that a person goes in a real window on a virtual screen: clicks, keys and seconds counted."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tests import hands

_SCREEN: Final = "1440x900x24"
_SHOTS: Final = Path("build/shots")
Walked = dict[str, Any]
"""`steps` of (what was reached, seconds since the start, clicks, keys), `failure`, and what the way noted besides."""


def lacking() -> str:
    if shutil.which("Xvfb") is None:
        return "Xvfb is not installed (sudo apt-get install xvfb)"
    library = hands.missing()
    return f"lib{library} is not installed (sudo apt-get install libxtst6)" if library else ""


def walk(
    name: str, modes: Mapping[str, str], file_in: Callable[[Path], Path], quick: bool
) -> dict[str, Walked]:
    """The way in each mode, each on a computer of its own; `file_in` makes the person's file in a folder. `quick` goes
    as fast as the machine does."""
    shots = _SHOTS.resolve()
    shots.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="flux-walk"))
    try:
        file = file_in(folder)
        with virtual_screen() as display:
            return {mode: _walk(name, folder / mode, file, shots, mode, display, quick) for mode in modes}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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


def _walk(name: str, folder: Path, file: Path, shots: Path, mode: str, display: str, quick: bool) -> Walked:
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
    command = [
        sys.executable,
        "-m",
        "tests.walks",
        name,
        str(downloads / file.name),
        str(shots),
        mode,
    ]
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
    walked: Walked = json.loads(said[-1])
    return walked


def pace(quick: bool) -> str:
    if quick:
        return "As fast as the machine goes, without a person's pace."
    return (
        f"At a person's pace (keystroke-level model): {hands.KEY} s a key, {hands.POINT + hands.PRESS:.1f} s a click,"
        f" {hands.THINK} s to make up one's mind before each act."
    )


def table(title: str, walked: Walked, against: Callable[[Walked], list[str]]) -> list[str]:
    """What was reached when, and what `against` says of it."""
    lines = [f"## {title.capitalize()}", ""]
    if walked.get("failure"):
        lines += [f"Stuck: {walked['failure']}", ""]
    if not walked["steps"]:
        return lines
    lines += ["| after | seconds | clicks | keys |", "|---|---|---|---|"]
    lines += [f"| {step} | {at:.1f} | {clicks} | {keys} |" for step, at, clicks, keys in walked["steps"]]
    return [*lines, "", *against(walked), ""]
