"""`flux-desktop costs`."""

from datetime import date, datetime
from typing import Annotated

import typer

from flux_desktop.start.command import AsRole, Command, DishName, RestaurantName, cli_command


@cli_command("costs")
def costs(
    command: Command,
    restaurant: RestaurantName,
    from_: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day of the sales.")
    ] = None,
    to: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Last day of the sales; by default that of the last sale."),
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day of prices and recipes; today by default."),
    ] = None,
    item: DishName = "",
    role: AsRole = "",
) -> None:
    """Plate cost, margin and class of every dish, or of one with its lines."""
    from flux_desktop.documents.costs import costs_document
    from flux_desktop.services.costs import costs_of
    from flux_desktop.start.words.costs import costs_words

    session = command.session_as(restaurant, role)
    found = costs_of(session, first=_day(from_), last=_day(to), on=_day(on), item=item)
    command.answer(costs_document, costs_words, found)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
