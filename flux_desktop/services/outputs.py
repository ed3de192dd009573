"""The single writer of every file that Flux makes for a person: never over a database or an input, whole or not at all."""

import csv
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.export import plain_cell
from flux_desktop.domain.i18n import _

_DATABASE: Final = b"SQLite format 3\x00"
_NUMBER: Final = re.compile(r"[-−]?\d+([.,]\d+)?%?")
_COMPANIONS: Final = ("-wal", "-shm", "-journal")
# The mark without which Excel garbles accents.
_WITH_MARK: Final = "utf-8-sig"


@dataclass(frozen=True, slots=True)
class Output:
    """Where a file goes. `require` looks before anything is reckoned; writing looks again.

    force   a person said that what is there may go: by --force, or in the dialog that names the file
    never   files and folders that no word allows to be written to: the database, what belongs to it, the inputs
    """

    path: Path
    force: bool = False
    never: tuple[Path, ...] = ()

    def require(self) -> None:
        """Raises Refused: it is a database, an input or Flux's own, or is there and nobody said that it may go."""
        path = self.path
        if _is_database(path) or any(_is_or_holds(each, path) for each in self.never):
            raise Refused(
                _("{name} is a database, or a file that this command reads.").format(name=path.name),
                _("Nothing was written. Choose another name."),
                code="output.protected",
            )
        if path.exists() and not path.is_file():
            raise _not_written(path)
        if path.exists() and not self.force:
            raise Refused(
                _("The file {name} is there already.").format(name=path.name),
                _("Nothing was written. Choose another name, or write over it with --force."),
                code="output.exists",
            )

    @contextmanager
    def replacing(self) -> Iterator[Path]:
        """A path beside the file to write to; a clean end gives it the file's name. Raises Refused."""
        self.require()
        part = self.path.with_name(f".{uuid4().hex}.part")
        try:
            yield part
            if os.name != "nt":
                # As if it had been written to: who may read a file stays as it is.
                mode = self.path.stat().st_mode & 0o777 if self.path.exists() else None
                if mode is not None:
                    part.chmod(mode)
            part.replace(self.path)
        except OSError as error:
            raise _not_written(self.path) from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def write_table(
        self, columns: Sequence[object], rows: Iterable[Sequence[object]], *, for_excel: bool = False
    ) -> int:
        """A CSV file whose texts no spreadsheet takes for formulas; numbers stay numbers. Returns the rows."""
        count = 0
        encoding = _WITH_MARK if for_excel else "utf-8"
        with self.replacing() as part, part.open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            for row in rows:
                writer.writerow([_cell(each) for each in row])
                count += 1
        return count


def chosen(path: Path) -> Output:
    """A file that a person chose in a dialog, which has asked about one that is there."""
    return Output(path, force=True)


def _cell(value: object) -> object:
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        return plain_cell(value)
    return value


def _is_database(path: Path) -> bool:
    """Also a database's log, and what will be one as soon as it is opened."""
    names = [path, *(path.with_name(path.name.removesuffix(each)) for each in _COMPANIONS)]
    for each in names:
        try:
            with each.open("rb") as file:
                if file.read(len(_DATABASE)) == _DATABASE:
                    return True
        except OSError:
            continue
    return False


def _is_or_holds(kept: Path, path: Path) -> bool:
    """By whatever name or link: one file may have several."""
    with suppress(OSError):
        if path.exists() and kept.exists() and path.samefile(kept):
            return True
    whole, other = path.resolve(), kept.resolve()
    return whole == other or (kept.is_dir() and whole.is_relative_to(other))


def _not_written(path: Path) -> Refused:
    return Refused(
        _("The file {name} cannot be written.").format(name=path.name),
        _("Choose another folder, or close the file where it is open."),
    )
