"""`flux-desktop upgrade`."""

from typing import Annotated

import typer

from flux_desktop.start.command import Command, cli_command


@cli_command("upgrade")
def upgrade(
    command: Command,
    backed_up: Annotated[
        bool, typer.Option("--backed-up", help="The server was backed up by other means.")
    ] = False,
) -> None:
    """Bring the database to this version of Flux, behind a verified backup. Every command does so where it can."""
    from flux_desktop.documents.backups import upgraded_document
    from flux_desktop.services.database import database_of, open_database
    from flux_desktop.start.words.backups import upgraded_words

    settings = command.settings
    with command.progress() as progress:
        store = open_database(
            settings.database_url,
            connections=settings.database_connections,
            folder=settings.data_dir,
            backed_up=backed_up,
            progress=progress,
        )
    command.answer(upgraded_document, upgraded_words, database_of(store))
