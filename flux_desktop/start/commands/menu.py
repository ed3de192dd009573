"""`flux-desktop menu`."""

from flux_desktop.start.command import Command, Force, RestaurantName, cli_command
from flux_desktop.start.kitchen_files import DecimalMark, DryRun, Export, KitchenPath, run_kitchen_file


@cli_command("menu", handles_errors=True)
def menu(
    command: Command,
    restaurant: RestaurantName,
    file: KitchenPath = None,
    dry_run: DryRun = False,
    export: Export = None,
    decimal: DecimalMark = "",
    force: Force = False,
) -> None:
    """Read a menu (item,price,…) or write it; the restaurant is made if new."""
    from flux_desktop.services import menu

    run_kitchen_file(
        command,
        restaurant,
        file,
        export,
        dry_run=dry_run,
        decimal=decimal,
        force=force,
        read=menu.read_file,
        write=menu.write_file,
    )
