"""`flux-hub` as an operator runs it: a process of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.hubs import SECRET


def environment(folder: Path, **changes: str) -> dict[str, str]:
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("FLUX_", "JWT_", "REDIS_"))
    }
    return {**kept, "FLUX_DATA_DIR": str(folder), "JWT_SECRET_KEY": SECRET, **changes}


def run(folder: Path, *words: str, **changes: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "flux_desktop.start.hub", *words]
    return subprocess.run(
        line, env=environment(folder, **changes), capture_output=True, text=True, timeout=120, check=False
    )


@contextmanager
def serving(folder: Path, *words: str, **changes: str) -> Iterator[tuple[str, Path, subprocess.Popen[bytes]]]:
    """The base address, the log and the process of a hub that answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "hub.log"
    line = [sys.executable, "-m", "flux_desktop.start.hub", "serve", "--port", str(port), *words]
    with log.open("ab") as errors:
        process = subprocess.Popen(line, env=environment(folder, **changes), stderr=errors)
    base = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 60
        while True:
            try:
                if httpx.get(f"{base}/readyz").status_code == 200:
                    break
            except httpx.HTTPError:
                pass
            assert process.poll() is None, log.read_text()[-2_000:]
            assert time.monotonic() < until, log.read_text()[-2_000:]
            time.sleep(0.1)
        yield base, log, process
    finally:
        process.terminate()
        process.wait(60)
