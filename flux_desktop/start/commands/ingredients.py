"""`flux-desktop ingredients`."""

from flux_desktop.start.command import Command, Force, RestaurantName, cli_command
from flux_desktop.start.kitchen_files import DecimalMark, DryRun, Export, KitchenPath, run_kitchen_file


@cli_command("ingredients", handles_errors=True)
def ingredients(
    command: Command,
    restaurant: RestaurantName,
    file: KitchenPath = None,
    dry_run: DryRun = False,
    export: Export = None,
    decimal: DecimalMark = "",
    force: Force = False,
) -> None:
    """Read ingredients or a price list (name,pack,price,…) or write them; the restaurant is made if new."""
    from flux_desktop.services import ingredients

    run_kitchen_file(
        command,
        restaurant,
        file,
        export,
        dry_run=dry_run,
        decimal=decimal,
        force=force,
        read=ingredients.read_file,
        write=ingredients.write_file,
    )
