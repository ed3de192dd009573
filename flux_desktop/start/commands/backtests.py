"""`flux-desktop backtest`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from flux_desktop.start.command import Answers, Command, Force, cli_command, parse_answers

Origins = Annotated[
    list[datetime], typer.Option(formats=["%Y-%m-%d"], help="First day forecast. Repeatable.")
]


@cli_command("backtest")
def backtest(
    command: Command,
    origin: Origins,
    file: Annotated[Path | None, typer.Argument(help="A sales file; or use --restaurant.")] = None,
    restaurant: Annotated[str, typer.Option(help="Use the stored sales of this restaurant.")] = "",
    days: Annotated[int, typer.Option(min=1, max=366, help="Days forecast from each origin.")] = 14,
    country: Annotated[
        str, typer.Option(help="Country and region for models that know holidays: ES-CT.")
    ] = "",
    model: Annotated[list[str] | None, typer.Option(help="Model key. Repeatable; none means all.")] = None,
    predictions: Annotated[Path | None, typer.Option(help="Write the first model's rows as CSV.")] = None,
    answer: Answers = None,
    force: Force = False,
) -> None:
    """Measure models on past sales: forecast from each origin, knowing earlier days only."""
    if (file is None) == (not restaurant):
        raise typer.BadParameter("name either a FILE or a --restaurant")
    origins = [each.date() for each in origin]
    answers = parse_answers(answer or [])
    from flux_desktop.documents.backtests import evaluation_document
    from flux_desktop.services import backtests
    from flux_desktop.start.csv_files import write_predictions
    from flux_desktop.start.words.backtests import evaluation_words

    output = None if predictions is None else command.output(predictions, file, force=force)
    with command.progress() as progress:
        if file is not None:
            evaluation = backtests.evaluate_file(
                file,
                origins,
                days=days,
                country=country,
                models=model or (),
                answers=answers,
                progress=progress,
            )
        else:
            session = command.session(restaurant)
            evaluation = backtests.evaluate_restaurant(
                session, origins, days=days, models=model or (), progress=progress
            )
    if output is not None:
        write_predictions(evaluation, output)
    command.answer(evaluation_document, evaluation_words, evaluation)
