"""`dev.py licences`: the licence of everything that is bundled, from what is installed, into resources/licences."""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "resources" / "licences"
INDEX, TEXTS = FOLDER / "packages.md", FOLDER / "packages.txt"
# What the package holds: the program with its hub and its reader of photos, and no tool of its makers.
EXTRAS = ("", "hub", "photos")
_NAMES = re.compile(r"(licen[cs]e|copying|notice|copyright)", re.IGNORECASE)
# Qt's own modules that come under the GPL alone.
GPL_ONLY = (
    "QtCharts",
    "QtDataVisualization",
    "QtGraphs",
    "QtGraphsWidgets",
    "QtHttpServer",
    "QtNetworkAuth",
    "QtQuick3D",
    "QtSpatialAudio",
    "QtVirtualKeyboard",
)


def bundled_packages() -> list[Distribution]:
    """Everything that the program needs, by name."""
    found: dict[str, Distribution] = {}
    waiting = [("flux-desktop", extra) for extra in EXTRAS]
    seen = set()
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        try:
            one = distribution(name)
        except PackageNotFoundError:
            # For another system than this one.
            continue
        found[name] = one
        for line in one.requires or ():
            asked = Requirement(line)
            if asked.marker is None or asked.marker.evaluate({"extra": extra}):
                needed = canonicalize_name(asked.name)
                waiting += [(needed, each) for each in ("", *asked.extras)]
    found.pop("flux-desktop")
    return [found[name] for name in sorted(found)]


def licence_of(package: Distribution) -> str:
    """In a few words, as its makers state it; "" where they do not."""
    said = package.metadata
    stated = said.get("License-Expression") or ""
    named = [
        each.split(" :: ")[-1] for each in said.get_all("Classifier") or () if each.startswith("License ::")
    ]
    short = (said.get("License") or "").strip().splitlines()
    plain = short[0] if len(short) == 1 and len(short[0]) < 80 else ""
    return stated or ", ".join(each for each in named if each != "OSI Approved") or plain


def texts_of(package: Distribution) -> Iterator[str]:
    """The licence texts that came with it."""
    for file in sorted(package.files or (), key=str):
        path = Path(str(file))
        if _NAMES.search(path.name) and path.suffix.lower() in (
            "",
            ".txt",
            ".md",
            ".rst",
            ".mit",
            ".bsd",
            ".apache",
        ):
            place = Path(str(package.locate_file(file)))
            if place.is_file():
                yield place.read_text(encoding="utf-8", errors="replace").strip()


def index() -> str:
    rows = [
        f"| {canonicalize_name(each.metadata['Name'])} | {each.version} | {licence_of(each) or 'see packages.txt'} |"
        for each in bundled_packages()
    ]
    head = (
        "# Licences of what Flux brings along\n\nWritten by `dev.py licences`. Their texts are in `packages.txt`.\n"
        "Qt and PySide6 are used under the LGPL-3.0, as libraries that can be exchanged; psycopg likewise. SQLCipher\n"
        "(in sqlcipher3) is under a BSD licence, SQLite in the public domain. Fonts, icons and models: the tables in\n"
        "`resources/README.md`.\n\n| Package | Version | Licence |\n|---|---|---|\n"
    )
    return head + "\n".join(rows) + "\n"


def write() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    INDEX.write_text(index(), encoding="utf-8", newline="\n")
    # The same text comes with many packages: once, under the names of all.
    names: dict[str, list[str]] = {}
    for each in bundled_packages():
        for text in texts_of(each):
            names.setdefault(text, []).append(canonicalize_name(each.metadata["Name"]))
    parts = [
        f"{'=' * 100}\n{', '.join(dict.fromkeys(of))}\n{'=' * 100}\n\n{text}\n" for text, of in names.items()
    ]
    TEXTS.write_text("\n".join(parts), encoding="utf-8", newline="\n")
    print(f"{len(names)} texts of {len(bundled_packages())} packages in {FOLDER.relative_to(ROOT)}")


if __name__ == "__main__":
    write()
    sys.exit(0)
