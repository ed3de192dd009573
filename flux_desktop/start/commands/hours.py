"""`flux-desktop hours`."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from flux_desktop.start.command import Command, RestaurantName, cli_command

if TYPE_CHECKING:
    from flux_desktop.domain.hours import DayHours


@cli_command("hours")
def hours(
    command: Command,
    restaurant: RestaurantName,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help="Hours of a weekday: “mon 12:00-16:00,20:00-23:30” or “mon closed”. Repeatable."
        ),
    ] = None,
    closed: Annotated[
        list[datetime] | None,
        typer.Option(formats=["%Y-%m-%d"], help="A date that is closed. Repeatable."),
    ] = None,
    open_: Annotated[
        list[str] | None,
        typer.Option("--open", help="Hours of a date: “2026-12-24 12:00-16:00”. Repeatable."),
    ] = None,
) -> None:
    """Show or set when a restaurant is open; it is made if new."""
    from flux_desktop.documents.hours import opening_document
    from flux_desktop.domain.hours import DayHours
    from flux_desktop.services import hours
    from flux_desktop.start.words.hours import hours_words

    days = [_weekday(each) for each in set_ or ()]
    days += [DayHours(None, each.date(), None, None, closed=True) for each in closed or ()]
    days += [_date(each) for each in open_ or ()]
    session = command.session_or_new(restaurant)
    hours.change_hours(session, days)
    command.answer(opening_document, hours_words, hours.hours_of(session))


def _weekday(text: str) -> "DayHours":
    from flux_desktop.domain.hours import WEEKDAYS, day_of_shifts, parse_shifts

    name, _space, shifts = text.strip().partition(" ")
    if name.casefold() not in WEEKDAYS:
        raise typer.BadParameter(f"--set {text}: begin with one of {', '.join(WEEKDAYS)}")
    return day_of_shifts(WEEKDAYS.index(name.casefold()), None, parse_shifts(shifts))


def _date(text: str) -> "DayHours":
    from flux_desktop.domain.hours import day_of_shifts, parse_shifts

    day, _space, shifts = text.strip().partition(" ")
    try:
        on = date.fromisoformat(day)
    except ValueError as error:
        raise typer.BadParameter(f"--open {text}: write it as 2026-12-24 12:00-16:00") from error
    return day_of_shifts(None, on, parse_shifts(shifts))
