"""What the commands of kitchen files share: a file in, or one out, and what became of it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.i18n import _
from flux_desktop.domain.progress import Cancelled, Progress
from flux_desktop.start.command import Command
from flux_desktop.start.output import print_error, print_json

if TYPE_CHECKING:
    from flux_desktop.services.kitchen_files import KitchenFile, KitchenImport
    from flux_desktop.services.outputs import Output
    from flux_desktop.services.session import Session

KitchenPath = Annotated[Path | None, typer.Argument(help="CSV or XLSX file to read.", metavar="FILE")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Store nothing.")]
Export = Annotated[Path | None, typer.Option(help="Write this file instead of reading one.", metavar="FILE")]
DecimalMark = Annotated[str, typer.Option(help="The decimal mark where a file leaves it open: . or ,")]


def run_kitchen_file(
    command: Command,
    restaurant: str,
    file: Path | None,
    export: Path | None,
    *,
    dry_run: bool,
    decimal: str,
    read: Callable[["Session", "KitchenFile", Progress], "KitchenImport"],
    write: Callable[["Session", "Output"], int],
    force: bool = False,
) -> None:
    """Reads FILE, or writes --export. A refusal is a document with `status` refused, and exit 1."""
    if (file is None) == (export is None):
        raise typer.BadParameter("give a FILE to read or --export FILE, one of the two")
    from flux_desktop.documents.kitchen_files import (
        exported_document,
        kitchen_document,
    )
    from flux_desktop.services.kitchen_files import KitchenFile
    from flux_desktop.start.words.kitchen_files import exported_words, kitchen_words

    try:
        if export is not None:
            output = command.output(export, force=force)
            command.answer(exported_document, exported_words, write(command.session(restaurant), output))
            return
        assert file is not None
        with command.progress() as progress:
            asked = KitchenFile(file, dry_run=dry_run, decimal=decimal)
            done = read(command.session_or_new(restaurant), asked, progress)
        command.answer(kitchen_document, kitchen_words, done)
    except FluxError as error:
        _refuse(command, error)
    except (Cancelled, KeyboardInterrupt):
        _refuse(command, FluxError(_("Stopped."), _("Nothing of this file was stored.")))


def _refuse(command: Command, error: FluxError) -> None:
    from flux_desktop.documents.kitchen_files import refused_document

    print_error(error)
    if command.as_json:
        print_json(refused_document(error))
    raise typer.Exit(1)
