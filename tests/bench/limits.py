"""What large and what bad files cost: an import's memory as its rows grow, and files made to take long."""

import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from tests.bench import sales_file
from tests.bench.imports import run_import

_CHILD = """
import json, sys, time
from pathlib import Path
from flux_desktop.domain.errors import FluxError
from flux_desktop.services import imports
from flux_desktop.services.database import open_database
from flux_desktop.services.session import as_administrator
from flux_desktop.start.restaurants import named_or_new

url, act, file = sys.argv[1:]
store = open_database(url)
mine = as_administrator(store, named_or_new(store, "Bench"))
began = time.perf_counter()
try:
    done = getattr(imports, act)(mine, Path(file))
    said = f"{done.status}: {done.rows_imported:,} of {done.rows_read:,} rows"
except FluxError as error:
    said = error.title
seconds = time.perf_counter() - began
status = Path("/proc/self/status").read_text()
peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
print(json.dumps({"said": said, "seconds": seconds, "peak": peak}))
"""
# Of the lines asked for: the figures that were asked for are 0.5, 2 and 5 million.
_SHARES = (0.1, 0.4, 1.0)
_LAYOUTS: dict[str, Callable[[Path, int], Path]] = {
    "a line a sale": sales_file.write,
    "Toast, tickets": sales_file.write_toast,
}
_TEXTS = 4_000_000
_BAD_BYTES = 40_000_000
_NAMES = 8_000


def report(lines: int) -> str:
    folder = Path(tempfile.mkdtemp(prefix="fluxbench"))
    try:
        return "\n".join(["# Large and bad files", "", *_memory(folder, lines), "", *_bad(folder)])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _memory(folder: Path, lines: int) -> Iterator[str]:
    yield "The most memory that an import into SQLite holds (asked: flat, under 300 MB at 5 million lines)."
    yield ""
    yield "| layout | lines | import | peak memory |"
    yield "|---|---|---|---|"
    for name, write in _LAYOUTS.items():
        for share in _SHARES:
            file = write(folder / "sales.csv", round(lines * share))
            done = run_import(f"sqlite:///{folder / 'flux.db'}", file)
            yield f"| {name} | {done['rows']:,} | {done['seconds']:.0f} s | {done['peak'] / 1024:.0f} MB |"
            for each in folder.iterdir():
                each.unlink()


def _bad(folder: Path) -> Iterator[str]:
    yield "Files that are made to take long, beside what they took when the promise was made."
    yield ""
    yield "| file | then | now | peak memory | what is said |"
    yield "|---|---|---|---|---|"
    for name, then, act, made in (
        ("xlsx with 4 million shared texts", "115 s, 798 MB", "check_file", _texts),
        ("CSV of 40 MB, every line bad", "25 s, 1,800 MB", "check_file", _all_bad),
        ("the same behind one good line, imported", "-", "import_file", _nearly_all_bad),
        ("8,000 new names for 8,000 known", "69 s", "check_file", _names),
    ):
        file, url = made(folder), f"sqlite:///{folder / 'flux.db'}"
        done = _run(url, act, file)
        size = file.stat().st_size / 1e6
        yield (
            f"| {name} ({size:.0f} MB) | {then} | {done['seconds']:.1f} s | {done['peak'] / 1024:.0f} MB | {done['said']} |"
        )
        for each in folder.iterdir():
            each.unlink()


def _run(url: str, act: str, file: Path) -> dict[str, Any]:
    command = [sys.executable, "-c", _CHILD, url, act, str(file)]
    found: dict[str, Any] = json.loads(
        subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    )
    return found


def _texts(folder: Path) -> Path:
    """A workbook of a few sales whose table of texts holds millions that no cell names."""
    from openpyxl import Workbook

    small, file = folder / "small.xlsx", folder / "texts.xlsx"
    book = Workbook()
    for row in (["date", "item", "quantity", "price"], ["2026-01-01", "Soup", 2, 4.5]):
        book.active.append(row)
    book.save(small)
    # By hand: openpyxl writes texts into their cells.
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    with ZipFile(small) as source, ZipFile(file, "w", ZIP_DEFLATED) as target:
        for each in source.namelist():
            raw = source.read(each).decode()
            target.writestr(each, raw.replace("</Types>", part) if each == "[Content_Types].xml" else raw)
        with target.open("xl/sharedStrings.xml", "w") as out:
            out.write(b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">')
            chance = random.Random(4)
            for _piece in range(_TEXTS // 1_000):
                texts = "".join(f"<si><t>{chance.randrange(10**7)}</t></si>" for _n in range(1_000))
                out.write(texts.encode())
            out.write(b"</sst>")
    return file


def _all_bad(folder: Path, first: str = "") -> Path:
    file = folder / "bad.csv"
    with file.open("w", encoding="utf-8") as out:
        out.write(f"date,item,quantity,price\n{first}")
        number = 0
        while out.tell() < _BAD_BYTES:
            out.writelines(f"2026-01-01,Soup,x{number + n},4.50\n" for n in range(10_000))
            number += 10_000
    return file


def _nearly_all_bad(folder: Path) -> Path:
    return _all_bad(folder, "2026-01-01,Soup,2,4.50\n")


def _names(folder: Path) -> Path:
    """The known ones are imported first."""
    chance, seen = random.Random(8), set[str]()
    syllables = [a + b for a in "bcdfglmnprstv" for b in "aeiou"]

    def words() -> Iterator[str]:
        while True:
            name = " ".join("".join(chance.choices(syllables, k=3)) for _word in range(3))
            if name not in seen:
                seen.add(name)
                yield name

    files = []
    for number in range(2):
        file = folder / f"names{number}.csv"
        lines = [f"2026-01-0{number + 1},{name},1,4.50\n" for name in islice(words(), _NAMES)]
        file.write_text("date,item,quantity,price\n" + "".join(lines), encoding="utf-8")
        files.append(file)
    assert "imported" in _run(f"sqlite:///{folder / 'flux.db'}", "import_file", files[0])["said"]
    return files[1]
