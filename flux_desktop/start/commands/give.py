"""`flux-desktop give`."""

from typing import Annotated

import typer

from flux_desktop.start.command import Command, RestaurantName, cli_command


@cli_command("give")
def give(
    command: Command,
    restaurant: RestaurantName,
    to: Annotated[str, typer.Option(metavar="EMAIL", help="The address of an account.")],
) -> None:
    """Make an account the owner of a restaurant that the command line made."""
    from flux_desktop.documents.restaurants import given_document
    from flux_desktop.services import restaurants
    from flux_desktop.start.words.restaurants import given_words

    session = command.session(restaurant)
    user = restaurants.give(session, to)
    command.answer(given_document, given_words, session.restaurant, user)
