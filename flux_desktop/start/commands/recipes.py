"""`flux-desktop recipes`."""

from datetime import datetime
from typing import Annotated

import typer

from flux_desktop.start.command import Command, Force, RestaurantName, cli_command
from flux_desktop.start.kitchen_files import DecimalMark, DryRun, Export, KitchenPath, run_kitchen_file


@cli_command("recipes", handles_errors=True)
def recipes(
    command: Command,
    restaurant: RestaurantName,
    file: KitchenPath = None,
    from_: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="First day on which they hold; today by default."),
    ] = None,
    dry_run: DryRun = False,
    export: Export = None,
    decimal: DecimalMark = "",
    force: Force = False,
) -> None:
    """Read recipes (recipe,ingredient,quantity,unit,…) or write them; the restaurant is made if new."""
    from flux_desktop.services import recipes

    first = from_.date() if from_ else None
    run_kitchen_file(
        command,
        restaurant,
        file,
        export,
        dry_run=dry_run,
        decimal=decimal,
        force=force,
        read=lambda session, asked, progress: recipes.read_file(session, asked, first, progress),
        write=recipes.write_file,
    )
