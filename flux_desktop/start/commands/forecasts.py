"""`flux-desktop forecast`, `features`, `accuracy`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from flux_desktop.start.command import Command, Force, RestaurantName, cli_command

Day = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")]


@cli_command("forecast")
def forecast(
    command: Command,
    restaurant: RestaurantName,
    item: Annotated[list[str] | None, typer.Option(help="Dish. Repeatable; none means all.")] = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="Calendar days ahead.")] = 7,
    start: Day = None,
    model: Annotated[str, typer.Option(help="Model key.")] = "",
    save: Annotated[bool, typer.Option("--save", help="Keep the forecast.")] = False,
) -> None:
    """Forecast every dish for each open day."""
    from flux_desktop.documents.forecasts import forecast_document
    from flux_desktop.services import forecasts
    from flux_desktop.start.words.forecasts import forecast_words

    with command.progress() as progress:
        session = command.session(restaurant)
        outlook = forecasts.forecast(
            session,
            items=item or (),
            days=days,
            start=start.date() if start else None,
            model=model,
            save=save,
            progress=progress,
        )
    command.answer(forecast_document, forecast_words, outlook)


@cli_command("features")
def features(
    command: Command,
    restaurant: RestaurantName,
    out: Annotated[Path, typer.Argument(metavar="OUT.csv", help="Where the table goes.")],
    force: Force = False,
) -> None:
    """Write a table of what each dish sold each day and what was known before: weekday, holiday, promotion, lags."""
    from flux_desktop.documents.features import features_document
    from flux_desktop.services import forecasts
    from flux_desktop.start.csv_files import write_features
    from flux_desktop.start.words.features import features_words

    output = command.output(out, force=force)
    session = command.session(restaurant)
    rows = forecasts.features(session)
    write_features(rows, output)
    command.answer(features_document, features_words, out, len(rows))


@cli_command("accuracy")
def accuracy(command: Command, restaurant: RestaurantName, start: Day = None) -> None:
    """Score the saved forecasts against what was sold, the weekday average and your own numbers."""
    from flux_desktop.documents.accuracy import accuracy_document
    from flux_desktop.services.accuracy import load_accuracy
    from flux_desktop.start.words.accuracy import accuracy_words

    with command.progress() as progress:
        session = command.session(restaurant)
        made = load_accuracy(session, since=start.date() if start else None, progress=progress)
    place = session.restaurant
    command.answer(
        lambda: accuracy_document(place.name, made), lambda: accuracy_words(place.name, made, place.currency)
    )
