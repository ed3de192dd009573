"""The first hour of a manager, walked in a real window on a virtual screen."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from flux_desktop.domain.exact import show_micros
from flux_desktop.domain.sample.places import PLACES
from flux_desktop.domain.sample.sales import sales_of
from tests.bench.walked import Walked, lacking, pace, table, walk

_DAYS: Final = 365
_TITLES: Final = {"mouse": "by mouse", "keys": "by keyboard alone"}


def report(file: Path | None, quick: bool) -> str:
    """`quick` walks as fast as the machine goes."""
    if lacks := lacking():
        return f"# The first hour\n\nNot walked: {lacks}."
    name = file.name if file else "sales.csv"
    walks = walk(
        "first_hour",
        _TITLES,
        lambda folder: Path(shutil.copy(file, folder)) if file else _tills_file(folder / name),
        quick,
    )
    lines = [
        "# The first hour",
        "",
        "A new manager in the real window on a virtual screen, from first start on a computer that never saw Flux to",
        f"the printed forecast of a file of their own ({name}). Every key and click goes through the X server.",
        pace(quick),
        "",
    ]
    for mode, walked in walks.items():
        lines += table(_TITLES[mode], walked, _against)
    return "\n".join(lines).rstrip()


def _tills_file(file: Path) -> Path:
    """A year of the first sample restaurant as a till exports it, up to yesterday."""
    today = datetime.now(UTC).date()
    with file.open("w", encoding="utf-8") as out:
        out.write("Date,Category,Item,Qty,Net Sales\n")
        for line in sales_of(PLACES[0], today, _DAYS):
            units, net = show_micros(line.quantity), show_micros(line.net_sales, 2)
            out.write(f'{line.day},{line.category},"{line.item}",{units},{net}\n')
    return file


def _against(walked: Walked) -> list[str]:
    """What was asked, and what it took."""
    _step, seconds, clicks, keys = walked["steps"][-1]
    said = [f"In all {seconds:.0f} s (asked: ≤ 120), {clicks} clicks (asked: ≤ 8), {keys} keys."]
    if "accuracy_seconds" in walked:
        said.append(
            f"The own accuracy was on screen {walked['accuracy_seconds']:.1f} s after the import (asked: ≤ 10):"
            f" “{walked['accuracy']}”"
        )
    return said
