"""Runs schedules from the command line; prints the first that breaks."""

import argparse
import sys
import time

from tests.sync.simulator import Plan, simulate, templates


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py sync-simulate", description=__doc__)
    parser.add_argument("--schedules", type=int, default=1_000)
    parser.add_argument("--devices", type=int, default=3)
    parser.add_argument("--steps", type=int, default=14)
    parser.add_argument("--seed", type=int, default=0, help="the first of them")
    asked = parser.parse_args()
    return sync_simulate(asked.schedules, asked.devices, asked.steps, asked.seed)


def sync_simulate(schedules: int, devices: int, steps: int, first: int = 0) -> int:
    """0: every schedule held."""
    began, plan = time.monotonic(), Plan(devices, steps)
    with templates() as template:
        for seed in range(first, first + schedules):
            try:
                simulate(seed, template, plan)
            except BaseException:
                print(
                    f"Broken at seed {seed}: --seed {seed} --schedules 1 --devices {devices} --steps {steps}"
                )
                raise
            if (seed + 1) % 100 == 0:
                print(
                    f"{seed + 1 - first} schedules, {time.monotonic() - began:.0f} s: {plan.seen}", flush=True
                )
    print(f"{schedules} schedules of {devices} devices held; {time.monotonic() - began:.0f} s: {plan.seen}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
