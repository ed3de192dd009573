"""`flux-desktop import`, `uploads`, `undo-import`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final
from uuid import UUID

import typer

from flux_desktop.documents import JSON
from flux_desktop.domain.errors import FluxError, NotFound
from flux_desktop.domain.exact import parse_micros
from flux_desktop.domain.i18n import _
from flux_desktop.domain.interrupts import INTERRUPTS
from flux_desktop.domain.progress import Cancelled
from flux_desktop.start.command import (
    Answers,
    Command,
    Force,
    RestaurantName,
    cli_command,
    outcome,
    parse_answers,
)
from flux_desktop.start.output import print_error, print_json

if TYPE_CHECKING:
    from flux_desktop.domain.sales import Problem


_MOST_ROUNDS: Final = 12


@cli_command("import", handles_errors=True)
def import_(
    command: Command,
    files: Annotated[list[Path], typer.Argument(help="Sales files.", metavar="FILE…")],
    restaurant: RestaurantName,
    layout: Annotated[str, typer.Option(help="Layout key; by default the header decides.")] = "",
    answer: Answers = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Store nothing.")] = False,
    detail: Annotated[bool, typer.Option("--detail", help="Add results by day and dish.")] = False,
    suggested: Annotated[
        bool, typer.Option("--suggested", help="Answer what a file leaves open as suggested, file by file.")
    ] = False,
    till_total: Annotated[str, typer.Option(help="Net sales that the till printed, to compare.")] = "",
    left_out: Annotated[Path | None, typer.Option(help="Write the lines left out as CSV.")] = None,
    force: Force = False,
) -> None:
    """Import sales files; the restaurant is made if new."""
    answers = parse_answers(answer or [])
    total = _micros(till_total) if till_total else None
    from flux_desktop.documents.imports import import_document, imports_document, refused_document
    from flux_desktop.services import imports
    from flux_desktop.start.words.imports import answer_advice, import_words

    act = imports.check_file if dry_run else imports.import_file
    rejected = None
    if left_out is not None:
        # Before anything is stored.
        try:
            rejected = command.output(left_out, *files, force=force)
        except FluxError as error:
            print_error(error)
            if command.as_json:
                print_json(imports_document([refused_document(error)]))
            raise typer.Exit(1) from error
    documents: list[JSON] = []
    problems: list[Problem] = []
    unlisted = 0
    for file in files:
        try:
            INTERRUPTS.pause()
            with command.progress() as progress:
                given = dict(answers)
                # An answer may raise another question: as often as there are kinds of them, no more.
                for _round in range(_MOST_ROUNDS):
                    done = act(
                        command.session_or_new(restaurant),
                        file,
                        layout=layout,
                        answers=given,
                        detail=detail,
                        till_total=total,
                        progress=progress,
                    )
                    more = {each.key: each.suggested for each in done.questions if each.suggested}
                    if not suggested or not more or more.items() <= given.items():
                        break
                    given |= more
        except FluxError as error:
            print_error(error)
            documents.append(refused_document(error))
        except (Cancelled, KeyboardInterrupt):
            stopped = FluxError(_("Stopped."), _("Nothing of this file was stored."))
            print_error(stopped)
            documents.append(refused_document(stopped))
            break
        else:
            documents.append(import_document(done, detail=detail))
            if rejected is not None:
                problems += done.skipped
                unlisted += done.skipped.more
            if done.status == "needs_answers":
                question = done.questions[0]
                print_error(FluxError(question.text, answer_advice(question)))
            elif not command.as_json:
                typer.echo(import_words(done))
    if command.as_json:
        print_json(imports_document(documents))
    if rejected is not None:
        from flux_desktop.services.imports.rejected_rows import write_rejected_rows

        # The document has been printed already, and there may be only one.
        with outcome(as_json=False):
            write_rejected_rows(rejected, problems, unlisted)
    if any(each["status"] not in ("imported", "dry_run") for each in documents):
        raise typer.Exit(1)


@cli_command("uploads")
def uploads(command: Command, restaurant: RestaurantName) -> None:
    """List the imports of a restaurant, the newest first."""
    from flux_desktop.documents.uploads import uploads_document
    from flux_desktop.services import imports
    from flux_desktop.start.words.uploads import uploads_words

    session = command.session(restaurant)
    found = imports.history(session)
    command.answer(uploads_document, uploads_words, found)


@cli_command("undo-import")
def undo_import(
    command: Command,
    upload_id: Annotated[str, typer.Argument(metavar="ID", help="As `uploads` lists it.")],
) -> None:
    """Take one import back, exactly it."""
    from flux_desktop.documents.uploads import undone_document
    from flux_desktop.services import backups, imports
    from flux_desktop.start.words.uploads import undone_words

    upload = _uuid(upload_id)
    session = command.session_of(imports.restaurant_of(command.store, upload))
    if not backups.can_back_up(command.store):
        print(backups.not_backed_up(), file=sys.stderr)
    with command.progress() as progress:
        imports.undo_import(session, upload, folder=command.settings.data_dir, progress=progress)
    command.answer(undone_document, undone_words, upload_id)


def _micros(text: str) -> int:
    try:
        return parse_micros(text)
    except ValueError as error:
        raise typer.BadParameter(f"--till-total {text}: write it as 1234.56") from error


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(_("There is no such import."), _("`uploads` lists them with their ids.")) from error
