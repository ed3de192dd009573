"""`flux-desktop ran-out`."""

from datetime import datetime
from typing import Annotated

import typer

from flux_desktop.start.command import Command, DishName, RestaurantName, cli_command


@cli_command("ran-out")
def ran_out(
    command: Command,
    restaurant: RestaurantName,
    item: DishName = "",
    day: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="The day on which it ran out.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="It did not run out.")] = False,
) -> None:
    """Say that a dish ran out on a day; without a dish, list them."""
    if bool(item) != (day is not None):
        raise typer.BadParameter("name both --item and --date, or neither")
    from flux_desktop.documents.run_outs import run_outs_document
    from flux_desktop.services import run_outs
    from flux_desktop.services.menu import dish_named
    from flux_desktop.start.words.run_outs import run_outs_words

    session = command.session(restaurant)
    if day is not None:
        act = run_outs.unmark_ran_out if undo else run_outs.mark_ran_out
        act(session, dish_named(session, item).id, day.date())
    found = run_outs.run_outs_of(session)
    command.answer(run_outs_document, run_outs_words, found)
