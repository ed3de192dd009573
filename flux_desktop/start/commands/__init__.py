"""The commands, one file per noun. A new command is a file here and a line in `COMMANDS`."""

from typing import Final

from flux_desktop.start.command import CliCommand
from flux_desktop.start.commands import (
    backtests,
    backups,
    costs,
    demo,
    doctor,
    events,
    forecasts,
    give,
    hours,
    imports,
    ingredients,
    menu,
    password,
    photos,
    promotions,
    recipes,
    run_outs,
    settings,
    suggestions,
    sync,
    upgrade,
)

# In the order in which `--help` lists them.
COMMANDS: Final[tuple[CliCommand, ...]] = (
    demo.demo,
    imports.import_,
    imports.uploads,
    imports.undo_import,
    forecasts.forecast,
    backtests.backtest,
    forecasts.features,
    forecasts.accuracy,
    doctor.doctor,
    events.events,
    run_outs.ran_out,
    promotions.promo,
    menu.menu,
    ingredients.ingredients,
    recipes.recipes,
    costs.costs,
    settings.settings,
    hours.hours,
    suggestions.suggestions,
    suggestions.confirm,
    photos.menu_photo,
    give.give,
    password.password,
    backups.backup,
    backups.restore,
    upgrade.upgrade,
    sync.sync,
)
