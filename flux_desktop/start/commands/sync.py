"""`flux-desktop sync`."""

from typing import Annotated

import typer

from flux_desktop.start.command import Command, cli_command


@cli_command("sync")
def sync(
    command: Command,
    restaurant: Annotated[str, typer.Option(help="Name of the restaurant.")] = "",
    hub: Annotated[
        str, typer.Option(metavar="URL", help="The hub; by default the one it was synced with.")
    ] = "",
    email: Annotated[str, typer.Option(help="The account at the hub. Its password: FLUX_HUB_PASSWORD.")] = "",
    join: Annotated[
        bool, typer.Option("--join", help="The hub's restaurant of that name is this one.")
    ] = False,
    device_name: Annotated[str, typer.Option(help="What the hub calls this computer.")] = "",
    linked: Annotated[
        bool,
        typer.Option("--linked", help="Every restaurant here that has a hub, in place of one by its name."),
    ] = False,
) -> None:
    """Exchange everything new with a hub, once. What is not there is put there; what is not here is brought here."""
    from flux_desktop.documents.sync import sync_document
    from flux_desktop.services.sync import sync
    from flux_desktop.start.hub_accounts import hub_account
    from flux_desktop.start.words.sync import sync_words

    if linked == bool(restaurant):
        raise typer.BadParameter("Say either --restaurant NAME or --linked.")
    if linked:
        _sync_linked(command, device_name)
        return
    local = command.restaurant_or_none(restaurant)
    account = hub_account(command, local, hub=hub, email=email, device_name=device_name)
    with command.progress() as progress:
        report = sync(
            command.session_of,
            command.store,
            restaurant,
            account,
            local=local,
            join=join,
            progress=progress,
        )
    command.answer(sync_document, sync_words, report)


def _sync_linked(command: Command, device_name: str) -> None:
    from flux_desktop.documents.sync import linked_document
    from flux_desktop.services.sync import sync_linked
    from flux_desktop.start.words.sync import linked_words

    settings = command.settings
    with command.progress() as progress:
        done = sync_linked(
            command.store,
            settings.data_dir,
            device_name=device_name or settings.device_name,
            progress=progress,
        )
    command.answer(linked_document, linked_words, done.reports)
    # The others have their answer first.
    for error in done.errors.values():
        raise error
