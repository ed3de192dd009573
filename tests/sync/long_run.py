"""The long runs of sync: schedules from seeds over every core, planted bugs that must be found, and the tests of sync with
their long counts. `dev.py simulate` calls them; `python -m tests.sync.long_run` runs them alone."""

import argparse
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from tests.sync.bugs import BUGS, planted
from tests.sync.simulator import Plan, simulate, templates

SHORT: Final = (14, (2, 3))
LONG: Final = (500, (5,))
# Schedules that a worker runs before it tells.
_CHUNK: Final = 10
_LINE_EVERY_S: Final = 60.0
# What a planted bug may take to be found.
MOST: Final = 2_000
# The long counts, as the tests read them.
COUNTS: Final = {
    "FLUX_MERGE_EXAMPLES": 5_000,
    "FLUX_SYNC_MACHINES": 300,
    "FLUX_SYNC_TURNS": 150,
    "FLUX_SYNC_KILLS": 100,
}
MACHINE_STEPS: Final = 50
TESTS: Final = (
    "tests/domain/test_merge.py",
    "tests/sync/test_state_machine.py",
    "tests/sync/test_http.py::test_two_computers_end_equal_over_a_bad_network",
    "tests/sync/test_killed.py",
)


@dataclass(frozen=True, slots=True)
class Ran:
    """Schedules one after the other. `broken`: the first that did not hold, and how."""

    schedules: int
    seen: dict[str, int]
    broken: str = ""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.sync.long_run", description=__doc__)
    add_arguments(parser)
    return 0 if hold(parser.parse_args()) else 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--schedules", type=int, default=10_000, help="short schedules of two and three devices"
    )
    parser.add_argument("--long-schedules", type=int, default=200, help="of five devices and 500 operations")
    parser.add_argument(
        "--bugs", type=int, default=MOST, help="schedules that a planted bug may take; 0: none planted"
    )
    parser.add_argument(
        "--sync-tests",
        type=int,
        default=100,
        help="per cent of the long counts of the tests; 0: without them",
    )
    parser.add_argument("--sync-seed", type=int, default=0, help="the first schedule of each kind")
    parser.add_argument("--minutes", type=float, default=None, help="end each kind of schedule by then")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)


def hold(asked: argparse.Namespace) -> bool:
    """Whether all of it holds, each part said as it ends."""
    held = True
    with ProcessPoolExecutor(max(1, asked.workers), mp_context=get_context("spawn")) as pool:
        if asked.bugs:
            held &= bugs_are_found(pool, asked.bugs)
        for name, kind, count in (("short", SHORT, asked.schedules), ("long", LONG, asked.long_schedules)):
            if count:
                seeds = range(asked.sync_seed, asked.sync_seed + count)
                held &= schedules_hold(pool, name, kind, seeds, asked.minutes, asked.workers)
    if asked.sync_tests:
        held &= tests_hold(asked.sync_tests)
    return held


def schedules_hold(
    pool: ProcessPoolExecutor,
    name: str,
    kind: tuple[int, tuple[int, ...]],
    seeds: range,
    minutes: float | None,
    workers: int,
) -> bool:
    """Runs the schedules of a kind until all are done, the time is over or one breaks."""
    began, told, done, seen = time.monotonic(), 0.0, 0, Counter[str]()
    chunk = _CHUNK if kind is SHORT else 1
    waiting: Iterator[range] = (seeds[at : at + chunk] for at in range(0, len(seeds), chunk))
    running = {pool.submit(run, kind, each) for each in islice(waiting, workers)}
    while running:
        finished = next(as_completed(running))
        running.remove(finished)
        ran, spent = finished.result(), time.monotonic() - began
        done += ran.schedules
        seen.update(ran.seen)
        if ran.broken:
            print(f"{name} schedules: {ran.broken}", flush=True)
            return False
        if minutes is None or spent < minutes * 60:
            running |= {pool.submit(run, kind, each) for each in islice(waiting, 1)}
        if spent - told > _LINE_EVERY_S or not running:
            told = spent
            print(f"{name} schedules: {done} of {len(seeds)} held; {spent:.0f} s: {dict(seen)}", flush=True)
    return True


def run(kind: tuple[int, tuple[int, ...]], seeds: Iterable[int]) -> Ran:
    """In a worker: these schedules, until one breaks."""
    (steps, devices), done, seen = kind, 0, Counter[str]()
    with templates() as template:
        for seed in seeds:
            plan = Plan(devices[seed % len(devices)], steps)
            try:
                simulate(seed, template, plan)
            except Exception as error:
                how = f"--schedules 1 --devices {plan.devices} --steps {steps} --seed {seed}"
                return Ran(done, seen, f"broken: dev.py sync-simulate {how}: {type(error).__name__}: {error}")
            done += 1
            seen.update(plan.seen)
    return Ran(done, seen)


def bugs_are_found(pool: ProcessPoolExecutor, most: int) -> bool:
    """Whether every planted bug is found by the first `most` schedules."""
    began = time.monotonic()
    after = dict(zip(BUGS, pool.map(found_after, BUGS, [most] * len(BUGS)), strict=True))
    for name, schedules in after.items():
        print(f"planted bug {name}: {f'found after {schedules}' if schedules else 'SURVIVED'}", flush=True)
    survivors = [name for name, schedules in after.items() if not schedules]
    spent = time.monotonic() - began
    print(
        f"{len(BUGS)} planted bugs of sync, survivors: {', '.join(survivors) or 'none'}; {spent:.0f} s",
        flush=True,
    )
    return not survivors


def found_after(name: str, most: int) -> int:
    """In a worker: how many schedules a planted bug takes, counted from seed 0; 0: it survives them all."""
    with templates() as template, planted(name):
        for count, seed in enumerate(range(most), 1):
            try:
                simulate(seed, template, Plan(devices=2, steps=SHORT[0]))
            except Exception:
                return count
    return 0


def tests_hold(per_cent: int) -> bool:
    """Whether the tests of sync hold with that share of their long counts."""
    root, began = Path(__file__).parents[2], time.monotonic()
    counts = {name: str(max(1, count * per_cent // 100)) for name, count in COUNTS.items()}
    counts["FLUX_SYNC_MACHINE_STEPS"] = str(MACHINE_STEPS)
    line = (sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--durations=12", *TESTS)
    held = subprocess.run(line, env={**os.environ, **counts}, cwd=root, check=False).returncode == 0
    said = ", ".join(f"{name[5:].lower().replace('_', ' ')} {count}" for name, count in counts.items())
    spent = time.monotonic() - began
    print(f"tests of sync ({said}): {'held' if held else 'BROKEN'}; {spent:.0f} s", flush=True)
    return held


if __name__ == "__main__":
    sys.exit(main())
