"""What every command has in common: its options, its beginning, its progress and its end."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer

from flux_desktop import bundled
from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.i18n import _, use_language
from flux_desktop.domain.progress import SILENT, Cancelled, Progress
from flux_desktop.domain.settings import Settings
from flux_desktop.start import logs
from flux_desktop.start.settings import load

Database = Annotated[str, typer.Option(help="Address: sqlite:///FILE or postgresql+psycopg://…")]
DataDir = Annotated[str, typer.Option(help="Folder for the database and settings.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
RestaurantName = Annotated[str, typer.Option(help="Name of the restaurant.")]
Owner = Annotated[str, typer.Option(help="E-mail of its owner, where two restaurants carry the name.")]


def begin(database: str, data_dir: str) -> Settings:
    settings = load(database=database, data_dir=data_dir)
    use_language(settings.language or "en", bundled("resources") / "locale")
    logs.set_up(settings.data_dir)
    return settings


@contextmanager
def outcome(as_json: bool) -> Iterator[None]:
    """What a person can act on: title and advice on stderr, exit 1, and still one document with --json."""
    from flux_desktop.documents.errors import error_document
    from flux_desktop.start.output import print_error, print_json

    try:
        yield
    except FluxError as error:
        print_error(error)
        if as_json:
            print_json(error_document(error))
        raise typer.Exit(1) from error
    except (Cancelled, KeyboardInterrupt) as error:
        _stopped(as_json, error)


def _stopped(as_json: bool, error: BaseException) -> NoReturn:
    from flux_desktop.documents.errors import error_document
    from flux_desktop.start.output import print_error, print_json

    stopped = FluxError(_("Stopped."), _("Nothing was stored."))
    print_error(stopped)
    if as_json:
        print_json(error_document(stopped))
    raise typer.Exit(1) from error


@contextmanager
def shown_progress(as_json: bool) -> Iterator[Progress]:
    """A bar on a terminal; silence in a pipe."""
    if as_json or not sys.stderr.isatty():
        yield SILENT
        return
    from flux_desktop.start.bar import Bar

    with Bar() as bar:
        yield bar
