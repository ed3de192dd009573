"""`flux-desktop events`."""

from datetime import date, datetime
from typing import Annotated

import typer

from flux_desktop.start.command import Command, RestaurantName, cli_command


@cli_command("events")
def events(
    command: Command,
    restaurant: RestaurantName,
    add: Annotated[
        list[str] | None, typer.Option(help="Name a day, DATE=NAME. Repeatable.", metavar="DATE=NAME")
    ] = None,
    remove: Annotated[
        list[datetime] | None,
        typer.Option(formats=["%Y-%m-%d"], help="Take a day's names away. Repeatable."),
    ] = None,
) -> None:
    """List the restaurant's own days: feasts and fairs that no calendar knows."""
    named_days = [_day_and_name(each) for each in add or ()]
    from flux_desktop.documents.events import events_document
    from flux_desktop.services import events
    from flux_desktop.start.words.events import events_words

    session = command.session(restaurant)
    for gone in remove or ():
        events.remove_events_on(session, gone.date())
    for day, name in named_days:
        events.add_event(session, day, name)
    found = events.events_of(session)
    command.answer(events_document, events_words, found)


def _day_and_name(text: str) -> tuple[date, str]:
    day, equals, name = text.partition("=")
    try:
        return date.fromisoformat(day.strip()), name if equals else ""
    except ValueError as error:
        raise typer.BadParameter(f"--add {text}: write it as 2026-08-15=Festa major") from error
