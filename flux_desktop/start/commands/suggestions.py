"""`flux-desktop suggestions`, `confirm`."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from flux_desktop.domain.errors import NotFound
from flux_desktop.domain.i18n import _
from flux_desktop.start.command import AsRole, Command, RestaurantName, cli_command


@cli_command("suggestions")
def suggestions(command: Command, restaurant: RestaurantName, role: AsRole = "") -> None:
    """List recipes that were suggested, the most money at stake first."""
    from flux_desktop.documents.suggestions import suggestions_document
    from flux_desktop.services.suggestions import suggestions_of
    from flux_desktop.start.words.suggestions import suggestions_words

    found = suggestions_of(command.session_as(restaurant, role))
    command.answer(suggestions_document, suggestions_words, found)


@cli_command("confirm")
def confirm(
    command: Command,
    suggestion_id: Annotated[str, typer.Argument(metavar="ID", help="As `suggestions` lists it.")],
    lines: Annotated[
        Path | None, typer.Option(help="File with its lines instead: ingredient,quantity,unit,…")
    ] = None,
) -> None:
    """Make a suggested recipe the dish's own, from today on."""
    from flux_desktop.documents.suggestions import confirmed_document
    from flux_desktop.services import suggestions
    from flux_desktop.start.words.suggestions import confirmed_words

    wanted = _uuid(suggestion_id)
    session = command.session_of(suggestions.restaurant_of(command.store, wanted))
    command.answer(confirmed_document, confirmed_words, suggestions.confirm(session, wanted, lines))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(
            _("There is no such suggestion."),
            _("`suggestions` lists them with their ids."),
            code="suggestion.not_found",
        ) from error
