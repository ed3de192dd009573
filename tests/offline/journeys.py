"""What people do first, done where there is no network at all: `python -m tests.offline.journeys FOLDER`.

On Linux the process leaves the network for a namespace of its own, which holds for every library and every process it
starts. Elsewhere, and where a system does not allow that, Python's own connections are refused, as in every test.
"""

import ctypes
import fcntl
import json
import os
import socket
import struct
import sys
import time
from datetime import date, timedelta
from pathlib import Path

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_READ_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 1
_PATIENCE_SECONDS = 240


def leave_network() -> bool:
    """Whether this process has no network but its own loopback from now on. Before the first thread."""
    if not sys.platform.startswith("linux"):
        return False
    for kinds in (_NEW_NET, _NEW_USER | _NEW_NET):
        if not ctypes.CDLL(None, use_errno=True).unshare(kinds):
            break
    else:
        return False
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, _READ_FLAGS, request))[1]
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh14x", b"lo", flags | _UP))
    return True


def commands(folder: Path) -> dict[str, int]:
    """Each command's exit code: a first start with the sample, one's own sales, what follows from them."""
    from typer.testing import CliRunner

    from flux_desktop.start.cli import app
    from flux_desktop.store.store import close_stores

    sales = folder / "sales.csv"
    days = [date(2026, 1, 1) + timedelta(n) for n in range(70)]
    lines = [
        f"{day},{dish},{2 + day.day % 5},{price}"
        for day in days
        for dish, price in (("Soup", 4.5), ("Tea", 1.8))
    ]
    sales.write_text("\n".join(["date,item,quantity,price", *lines]) + "\n", encoding="utf-8")
    mine = ["--restaurant", "Mine"]
    codes = {}
    for name, *more in (
        ["demo", "--days", "60"],
        ["import", str(sales), *mine],
        ["forecast", *mine],
        ["features", str(folder / "features.csv"), *mine],
        ["costs", "--restaurant", "La Boqueria Bites"],
        ["suggestions", "--restaurant", "La Boqueria Bites"],
        ["menu", "--export", str(folder / "menu.csv"), *mine],
        ["backup"],
        ["doctor", "--deep"],
    ):
        done = CliRunner().invoke(app, [name, *more, "--data-dir", str(folder)])
        codes[name] = done.exit_code
        if done.exit_code:
            print(name, done.output, repr(done.exception), file=sys.stderr)
    close_stores()
    return codes


def window(folder: Path) -> list[str]:
    """The pages that opened, from the first start of the window to the sample restaurant's last page."""
    from flux_desktop.start import desktop
    from flux_desktop.start.settings import load
    from flux_desktop.ui.views import VIEWS
    from flux_desktop.ui.workspace import Workspace

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app, made = desktop.start(load(data_dir=str(folder), environment={}))
    until = time.monotonic() + _PATIENCE_SECONDS
    failed: list[BaseException] = []
    made.jobs.failed.connect(failed.append)

    def wait(what: str, done: object) -> None:
        while not done() and not failed:  # type: ignore[operator]
            app.processEvents()
            time.sleep(0.01)
            if time.monotonic() > until:
                raise TimeoutError(what)
        if failed:
            raise failed[0]

    wait("the database", lambda: made.store is not None)
    made._page.sample_wanted.emit()
    wait("the sample", lambda: isinstance(made.window.centralWidget(), Workspace))
    workspace = made.window.centralWidget()
    assert isinstance(workspace, Workspace)
    opened = []
    for entry in VIEWS:
        workspace.open(entry.key)
        wait(entry.key, lambda: not made.jobs.busy)
        opened.append(entry.key)
    made.window.close()
    return opened


def main() -> None:
    folder = Path(sys.argv[1])
    left = leave_network()
    said = {"left": left, "commands": commands(folder / "typed"), "pages": window(folder / "seen")}
    print(json.dumps(said))


if __name__ == "__main__":
    main()
