"""Changes that a computer cannot send any more, as a file that another computer of the restaurant takes in."""

import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from flux_desktop.domain.changes import SYNC, Changes
from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.stamps import at
from flux_desktop.domain.sync import MOST_BYTES, Row
from flux_desktop.services.outputs import Output
from flux_desktop.services.session import Session
from flux_desktop.services.sync import ALL_CHANGES
from flux_desktop.services.sync_merge import merge, pack_new
from flux_desktop.store import packed_uploads, sales_packs
from flux_desktop.store.capture import adopt
from flux_desktop.store.merging import Bases, bases_of, unsent_rows
from flux_desktop.store.upgrade import HEAD

SUFFIX: Final = ".fluxchanges"
_CHANGES: Final = "changes.json"
_PACKS: Final = "sales/"
_FORMAT: Final = 1
# What somebody changed on a lost computer is a few thousand rows; a file may claim more.
_MOST_ROWS: Final = 1_000_000
_LARGEST: Final = 400_000_000
_MOST_PACKS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Handed:
    """Changes that were written to a file, or taken in from one: those that changed something here, and those refused."""

    count: int
    refused: int = 0
    conflicts: int = 0

    @property
    def changes(self) -> Changes:
        return ALL_CHANGES if self.count or self.conflicts else Changes.of(SYNC)


def hand_over(session: Session, output: Output, progress: Progress = SILENT) -> Handed:
    """Writes what the hub does not have to a file. It also stays here. Raises Refused: nothing waits, or the file
    cannot be written; NotFound, NotAllowed."""
    output.require()
    place = session.restaurant.id
    with session.write(Permission.SYNC, progress) as uow:
        adopt(uow, place, session.store.now_ms())
        pack_new(uow, place)
        uow.stamp(session.store.now_ms(), place)
        rows = unsent_rows(uow, place, _MOST_ROWS)
        bases = bases_of(uow, place)
        named = _packs_of(rows)
        packs = {each: packed_uploads.find(uow, place, bytes.fromhex(each)) for each in named}
    if not rows:
        raise Refused(
            _("Nothing waits to be sent."), _("The hub has everything from here."), code="sync.nothing"
        )
    unsent = {
        "format": _FORMAT,
        "schema": int(HEAD),
        "restaurant": place.hex,
        "name": session.restaurant.name,
        "docs": [each.as_json() for each in rows],
        "bases": [[table, row_id.hex, registers] for (table, row_id), registers in bases.items()],
    }
    with output.replacing() as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(_CHANGES, json.dumps(unsent, separators=(",", ":")))
        for each, content in packs.items():
            if content is not None:
                file.writestr(f"{_PACKS}{each}", content, zipfile.ZIP_STORED)
    return Handed(len(rows))


def take_in(session: Session, path: Path, progress: Progress = SILENT) -> Handed:
    """Merges the changes of such a file as if they were made here; the next sync sends them. The same file again
    changes nothing.

    Raises Refused: it is none, damaged, of another restaurant or of a newer Flux; NotFound, NotAllowed, Cancelled.
    """
    unsent, packs = _read(path)
    if UUID(hex=unsent["restaurant"]) != session.restaurant.id:
        raise Refused(
            _("These are changes of the restaurant “{name}”.").format(name=str(unsent.get("name", ""))[:200]),
            _("Choose that restaurant at the top, then take the file in."),
            code="sync.other_restaurant",
        )
    now = session.store.now_ms()
    rows, bases = _rows(unsent, now)
    with session.write(Permission.SYNC, progress) as uow:
        adopt(uow, session.restaurant.id, now)
        pack_new(uow, session.restaurant.id)
        lacking = packed_uploads.missing(
            uow, session.restaurant.id, sorted(set(_packs_of(rows)) - packs.keys())
        )
        if lacking:
            raise _damaged()
        for pack_id, content in packs.items():
            packed_uploads.keep(uow, session.restaurant.id, bytes.fromhex(pack_id), content)
        merged = merge(
            uow, session.restaurant.id, rows, careful=True, as_own=True, bases=bases, progress=progress
        )
    return Handed(merged.changed, len(merged.rejected), len(merged.conflicts))


def _packs_of(rows: Iterable[Row]) -> list[str]:
    """The packs that the imports among these rows name."""
    found: list[str] = []
    for row in rows:
        if row.table == "data_uploads":
            for entry in row.registers.values():
                if isinstance(entry.value, dict):
                    found += entry.value.get("packs") or ()
    return found


def _read(path: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What the file says, and its packs, each proved to be what its name says."""
    try:
        with zipfile.ZipFile(path) as file:
            unsent = json.loads(_part(file, _CHANGES, _LARGEST))
            names = [each for each in file.namelist() if each.startswith(_PACKS)]
            if len(names) > _MOST_PACKS:
                raise _damaged()
            packs = {each.removeprefix(_PACKS): _part(file, each, 4 * MOST_BYTES) for each in names}
        if unsent["format"] > _FORMAT or unsent["schema"] > int(HEAD):
            raise Refused(
                _("This file comes from a newer version of Flux."),
                _("Nothing was changed. Update Flux on this computer, then take it in."),
                code="sync.newer_file",
            )
        UUID(hex=unsent["restaurant"])
        for each, content in packs.items():
            sales_packs.decode(bytes.fromhex(each), content)
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        KeyError,
        TypeError,
        RecursionError,
        NotImplementedError,
    ):
        raise _damaged() from None
    return unsent, packs


def _part(file: zipfile.ZipFile, name: str, most: int) -> bytes:
    """A part of the file, read no further than it may be long, whatever its head says."""
    with file.open(name) as part:
        content = part.read(most + 1)
    if len(content) > most:
        raise _damaged()
    return content


def _rows(unsent: dict[str, Any], now_ms: int) -> tuple[list[Row], Bases]:
    """The rows with their bases. Stamps of the future, which no hub takes, become those of now in their order."""
    try:
        rows = [Row.of_json(each) for each in unsent["docs"]]
        bases = {
            (str(table), UUID(hex=row_id)): {str(name): _base(base) for name, base in registers.items()}
            for table, row_id, registers in unsent["bases"]
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _damaged() from None
    ahead = sorted(
        {entry.stamp for row in rows for entry in row.registers.values() if entry.stamp > at(now_ms)}
    )
    moved = {stamp: at(now_ms) + place for place, stamp in enumerate(ahead, start=1)}
    return [
        Row(
            row.table,
            row.id,
            {
                name: entry._replace(stamp=moved.get(entry.stamp, entry.stamp))
                for name, entry in row.registers.items()
            },
        )
        for row in rows
    ], bases


def _base(unsent: Any) -> Sequence[Any] | None:
    if unsent is None:
        return None
    stamp, device = unsent
    return int(stamp), str(device)


def _damaged() -> Refused:
    return Refused(
        _("This is no file of changes, or it is damaged."),
        _("Nothing was changed. Save the changes once more on the other computer."),
        code="sync.file",
    )
