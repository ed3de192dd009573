"""`flux-desktop backup`, `restore`."""

from pathlib import Path
from typing import Annotated

import typer

from flux_desktop.start.command import Command, cli_command


@cli_command("backup")
def backup(
    command: Command,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="Where the copy goes.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the backups that Flux keeps.")] = False,
) -> None:
    """Make a verified copy of the database while everything goes on; without FILE, into Flux's own folder."""
    if file is not None and listed:
        raise typer.BadParameter("give a FILE or --list, one of the two")
    from flux_desktop.documents.backups import backup_document, backups_document
    from flux_desktop.services import backups
    from flux_desktop.start.words.backups import backup_words, backups_words

    folder = command.settings.data_dir
    if listed:
        found = backups.listed(command.settings.database_url, folder)
        command.answer(backups_document, backups_words, found)
        return
    with command.progress() as progress:
        if file is None:
            made = backups.back_up(command.store, folder, progress=progress)
        else:
            command.output(file, force=False)
            made = backups.back_up_to(command.store, file, progress)
    command.answer(backup_document, backup_words, made)


@cli_command("restore")
def restore(
    command: Command,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="A backup.")] = None,
    newest: Annotated[bool, typer.Option("--newest", help="The newest good backup that Flux keeps.")] = False,
) -> None:
    """Make the database what a backup holds. What was there is kept, and said, so that this can be undone."""
    if (file is None) != newest:
        raise typer.BadParameter("give a FILE or --newest, one of the two")
    from flux_desktop.documents.backups import restored_document
    from flux_desktop.services import backups
    from flux_desktop.start.words.backups import restored_words

    settings = command.settings
    with command.progress() as progress:
        done = backups.restore(settings.database_url, settings.data_dir, file, progress=progress)
    command.answer(restored_document, restored_words, done)
