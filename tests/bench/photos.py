"""The offline reader on drawn menus: what it was developed on, what was held out, and the five that came with the task.

Beside it, over the same letters, a parser that takes each line for an item; and tesseract, where this computer has it.
"""

import csv
import io
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean
from threading import Event
from typing import Final

from flux_desktop.domain.exact import to_micros
from flux_desktop.domain.photos import PrintedPrice, ReadItem
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.services.worker import Worker
from flux_desktop.vision.images import encode_jpeg, open_photo
from flux_desktop.vision.layout.amounts import Habits, find_amounts, settle
from flux_desktop.vision.layout.boxes import TextBox, plain_box
from flux_desktop.vision.layout.menu import parse_menu
from flux_desktop.vision.ocr import read_text
from tests.menus import TrueItem, drawn_menu, read_truth
from tests.scores import Score, pairs, score

_GIVEN: Final = Path(__file__).parent.parent / "vision" / "menus"
_DEVELOPED, _HELD_OUT, _QUICK = 45, 38, 8


@dataclass(frozen=True)
class Case:
    set_name: str
    faults: tuple[str, ...]
    truth: tuple[TrueItem, ...]
    image: bytes


@dataclass(frozen=True)
class Read:
    items: tuple[ReadItem, ...]
    naive: tuple[ReadItem, ...]
    seconds: float


def report(quick: bool) -> str:
    worker = Worker()
    totals: dict[str, dict[str, Score]] = defaultdict(lambda: defaultdict(Score))
    faults: dict[str, Score] = defaultdict(Score)
    seconds: list[float] = []
    wrong = flagged = surely = right_flagged = right = peak = 0
    tesseract = shutil.which("tesseract")
    try:
        for case in _cases(quick):
            read = worker.run(partial(read_both, case.image), lambda _step: None, Event())
            peak = max(peak, _peak(worker.process_id))
            seconds.append(read.seconds)
            own = score(case.truth, read.items)
            totals[case.set_name]["Flux"] += own
            totals[case.set_name]["a line is an item"] += score(case.truth, read.naive)
            if tesseract:
                totals[case.set_name]["tesseract"] += score(case.truth, _by_tesseract(case.image))
            if case.set_name == "held out":
                for fault in case.faults:
                    faults[fault] += own
            good = {
                j
                for k, j in pairs(case.truth, read.items)
                if [p.amount / 1_000_000 for p in read.items[j].prices] == list(case.truth[k].prices)
            }
            for place, item in enumerate(read.items):
                doubtful = item.confidence < 0.8
                if place in good:
                    right += 1
                    right_flagged += doubtful
                else:
                    wrong += 1
                    flagged += doubtful
                    surely += not doubtful
    finally:
        worker.stop()
    lines = [
        "# Menu photos, read on this computer",
        "",
        "An item is right when its name is ≥ 0.85 alike (case and accents aside) and its whole price list exact.",
        "Held-out menus share neither dishes nor seeds with those of development, and six of their layouts are only among"
        " them. All are drawn: real photographs are harder.",
        "",
        "| set | reader | items | F1 (asked: ≥ 0.92) | names | prices | sections (asked: ≥ 0.93) |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, by_reader in totals.items():
        for reader, each in by_reader.items():
            names = each.named / max(1, each.true)
            lines.append(
                f"| {name} | {reader} | {each.true} | **{each.f1:.3f}** | {names:.3f} | {each.price:.3f} | {each.section:.3f} |"
            )
    if not tesseract:
        lines += ["", "tesseract is not installed here, so it was not compared with."]
    lines += [
        "",
        "| what | figure |",
        "|---|---|",
        f"| seconds a photo, mean and most (asked: ≤ 5 on 2 idle cores) | {mean(seconds):.1f}, {max(seconds):.1f} |",
        f"| peak memory of the worker (asked: ≤ 1.1 GB) | {peak / 1024:.2f} GB |",
        f"| wrong rows shown with a confidence below 0.8 | {flagged} of {wrong} |",
        f"| right rows shown with a confidence below 0.8 | {right_flagged} of {right} |",
        f"| load of this computer at the end | {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores |",
        "",
        "Held out, by what is hard about them:",
        "",
        "| layout, light, lens | items | F1 | prices | sections |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {each.true} | {each.f1:.3f} | {each.price:.3f} | {each.section:.3f} |"
            for name, each in sorted(faults.items())
        ),
    ]
    return "\n".join(lines)


def _cases(quick: bool) -> Sequence[Case]:
    cases = [
        Case("given", (), read_truth(file.with_suffix(".gt.json")), file.read_bytes())
        for file in sorted(_GIVEN.glob("*.jpg"))
    ]
    for name, held_out, count in (("developed on", False, _DEVELOPED), ("held out", True, _HELD_OUT)):
        for seed in range(_QUICK if quick else count):
            drawn = drawn_menu(seed, held_out)
            cases.append(Case(name, drawn.faults, drawn.items, encode_jpeg(drawn.pixels, 90)))
    return cases


def read_both(image: bytes, progress: Progress = SILENT) -> Read:
    """In the worker: the letters once, then both parsers."""
    begun = time.perf_counter()
    boxes, _turns = read_text(open_photo(image).pixels, progress)
    items = parse_menu(boxes).items
    return Read(items, tuple(naive(boxes)), time.perf_counter() - begun)


def naive(boxes: Sequence[TextBox]) -> list[ReadItem]:
    """Boxes of about one height are a line; what stands before its numbers is the name; no columns, no slope."""
    rows: list[list[TextBox]] = []
    for box in sorted(boxes, key=lambda each: each.middle[1]):
        if rows and abs(rows[-1][0].middle[1] - box.middle[1]) < 0.5 * box.height:
            rows[-1].append(box)
        else:
            rows.append([box])
    items, section = [], ""
    for row in rows:
        text = " ".join(each.text for each in sorted(row, key=lambda each: each.middle[0]))
        found = [each for each in find_amounts(text) if each.strong]
        name = text[: found[0].start].strip(" .") if found else text
        if found and re.search(r"[^\W\d]{3}", name):
            prices = tuple(PrintedPrice("", to_micros(settle(each, Habits())[0])) for each in found)
            items.append(ReadItem(name, section, "", prices, 0.5))
        elif not found and len(text) < 25:
            section = text
    return items


def _peak(process: int | None) -> int:
    """The most memory the process has held, in MB; 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) // 1024 if found else 0


def _by_tesseract(image: bytes) -> list[ReadItem]:
    with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
        file.write(image)
        file.flush()
        command = ["tesseract", file.name, "stdout", "--psm", "3", "tsv"]
        told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    lines: dict[tuple[str, str, str], list[dict[str, str]]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(told), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] == "5" and row["text"].strip():
            lines[row["block_num"], row["par_num"], row["line_num"]].append(row)
    boxes = []
    for words in lines.values():
        x0, y0 = min(int(w["left"]) for w in words), min(int(w["top"]) for w in words)
        x1 = max(int(w["left"]) + int(w["width"]) for w in words)
        y1 = max(int(w["top"]) + int(w["height"]) for w in words)
        text = " ".join(w["text"] for w in words)
        boxes.append(plain_box(x0, y0, x1, y1, text, mean(float(w["conf"]) for w in words) / 100))
    return list(parse_menu(boxes).items)
