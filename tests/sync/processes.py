"""A device that syncs and a hub that serves, each a process of its own that can be killed at any step (SIGKILL, which
nothing catches). POSIX only.

They are forked from one process that has everything loaded, so that a child's life is its sync and nothing else.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from flux_desktop.store.store import Store

KILLED = -signal.SIGKILL


class Processes:
    """Children of the process that forks."""

    def __init__(self, forks: subprocess.Popen[str]) -> None:
        self._forks = forks

    def sync(self, url: str, folder: Path, die_at: int = 0) -> tuple[int, int]:
        """One sync of the database in the folder, killed at its step `die_at`, 0: never. Its exit code and its steps."""
        said = self._ask(do="sync", url=url, folder=str(folder), die_at=die_at)
        return said["code"], said["steps"]

    @contextmanager
    def hub(self, database: str, port: int, die_at: int = 0) -> Iterator[Serving]:
        """A hub that answers, until the block ends or until its step `die_at`."""
        pid = self._ask(do="serve", database=database, port=port, die_at=die_at)["pid"]
        hub = Serving(f"http://127.0.0.1:{port}")
        # Work of its own may kill it before anybody asks.
        until = time.monotonic() + (2 if die_at else 30)
        try:
            while True:
                try:
                    httpx.get(f"{hub.url}/healthz")
                    break
                except httpx.HTTPError:
                    if time.monotonic() > until:
                        assert die_at
                        break
                    time.sleep(0.01)
            yield hub
        finally:
            said = self._ask(do="end", pid=pid)
            hub.code, hub.steps = said["code"], said["steps"]

    def _ask(self, **what: Any) -> Any:
        assert self._forks.stdin is not None
        assert self._forks.stdout is not None
        self._forks.stdin.write(json.dumps(what) + "\n")
        self._forks.stdin.flush()
        return json.loads(self._forks.stdout.readline())


class Serving:
    """A hub's address; once it has ended, how, and after how many steps of its database (0: it was killed)."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.code, self.steps = 0, 0


@contextmanager
def processes() -> Iterator[Processes]:
    command = [sys.executable, "-m", __name__]
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command, env=surroundings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as forks:
        yield Processes(forks)


# -- in the process that forks, and in its children ---------------------------------------------------------------------


def main() -> None:
    import keyring
    from keyring.backends.fail import Keyring

    from flux_desktop.hub import app  # noqa: F401 - loaded before the children are
    from flux_desktop.services import accounts, sync  # noqa: F401

    keyring.set_keyring(Keyring())
    accounts._COST = 4
    accounts._NOBODY = accounts.hash_password("nobody")
    pipes: dict[int, int] = {}
    for line in sys.stdin:
        what = json.loads(line)
        if what["do"] == "end":
            os.kill(what["pid"], signal.SIGTERM)
            answer = _ended(what["pid"], pipes.pop(what["pid"]))
        else:
            reads, writes = os.pipe()
            child = os.fork()
            if not child:
                _live(what, writes)
            os.close(writes)
            if what["do"] == "serve":
                pipes[child], answer = reads, {"pid": child}
            else:
                answer = _ended(child, reads)
        print(json.dumps(answer), flush=True)


def _ended(child: int, reads: int) -> dict[str, int]:
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with os.fdopen(reads) as pipe:
        return {"code": code, "steps": int(pipe.read() or 0)}


def _live(what: dict[str, Any], writes: int) -> None:
    """A child's life, to its end."""
    code = 1
    try:
        steps = (_serve if what["do"] == "serve" else _sync)(what)
        os.write(writes, str(steps).encode())
        code = 0
    except BaseException as error:
        print(f"{what['do']}: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
    finally:
        os._exit(code)


class _Steps:
    """Counts what a database does (each statement, what is before a commit and what is after it) and dies at one."""

    def __init__(self, store: Store, die_at: int) -> None:
        from sqlalchemy import event

        self.count, self._die_at = 0, die_at
        for name in ("after_cursor_execute", "commit", "checkin"):
            event.listen(store.engine, name, self._step)

    def _step(self, *_of: object) -> None:
        self.count += 1
        if self.count == self._die_at:
            os.kill(os.getpid(), signal.SIGKILL)


def _sync(what: dict[str, Any]) -> int:
    from flux_desktop.services.session import as_administrator
    from flux_desktop.services.sync import HubAccount, sync
    from flux_desktop.store import restaurants
    from flux_desktop.store.store import Store
    from tests.hubs import PASSWORD
    from tests.sync.world import EMAIL

    folder = Path(what["folder"])
    store = Store(f"sqlite:///{folder / 'flux.db'}")
    with store.read() as uow:
        here = restaurants.every(uow)
    steps = _Steps(store, what["die_at"])
    account = HubAccount(what["url"], EMAIL, folder, PASSWORD, folder.name)
    local = here[0] if here else None
    sync(lambda place: as_administrator(store, place), store, "Pizzeria", account, local=local)
    return steps.count


def _serve(what: dict[str, Any]) -> int:
    import uvicorn

    from flux_desktop.hub.app import create_hub
    from flux_desktop.store.store import Store
    from tests.hubs import config

    store = Store(what["database"])
    app = create_hub(store, config(rate=0))
    steps: list[_Steps] = []

    class Counted(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            steps.append(_Steps(store, what["die_at"]))

    # Uvicorn ends well by it, and raises it again afterwards.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    Counted(uvicorn.Config(app, port=what["port"], log_config=None, access_log=False)).run()
    return steps[0].count


if __name__ == "__main__":
    main()
