"""`flux-desktop …`: the same services as the window, for scripts and for people at a terminal."""

import logging
import sys
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn
from uuid import UUID

import typer
from typer.exceptions import TyperException

from flux_desktop.documents import JSON
from flux_desktop.domain.errors import FluxError, NotFound
from flux_desktop.domain.exact import parse_micros
from flux_desktop.domain.i18n import _
from flux_desktop.domain.progress import Cancelled
from flux_desktop.domain.settings import Settings
from flux_desktop.start.command import (
    AsJson,
    Database,
    DataDir,
    Owner,
    RestaurantName,
    begin,
    outcome,
    shown_progress,
)
from flux_desktop.start.facts_cli import facts
from flux_desktop.start.settings import load

if TYPE_CHECKING:
    from flux_desktop.domain.sales import Problem
    from flux_desktop.services.imports import Import

app = typer.Typer(
    add_completion=False,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    help="Forecasts what each dish will sell. Without a command the window opens.",
)
app.add_typer(facts)

Answers = Annotated[list[str] | None, typer.Option(help="Answer to a question, KEY=VALUE. Repeatable.")]
Day = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")]
Origins = Annotated[
    list[datetime], typer.Option(formats=["%Y-%m-%d"], help="First day forecast. Repeatable.")
]


def main() -> NoReturn:
    """The program: exit 0 done, 1 refused or failed, 2 wrong usage; with --json one document in every case."""
    as_json = "--json" in sys.argv
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot write a letter shows a question mark instead of ending the command.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        code = app(standalone_mode=False)
    except TyperException as error:
        wrong: Any = error
        wrong.show()
        code = wrong.exit_code
        if as_json:
            _print_failure(wrong.format_message(), "")
    except (typer.Abort, KeyboardInterrupt):
        code = 1
        if as_json:
            _print_failure(_("Stopped."), "")
    except Exception:
        logging.getLogger(__name__).exception("A command failed")
        title, advice = (
            _("Something went wrong in Flux."),
            _("The log file in the data folder has the details."),
        )
        print(title, advice, sep="\n", file=sys.stderr)
        if as_json:
            _print_failure(title, advice)
        code = 1
    sys.exit(code)


def _print_failure(title: str, advice: str) -> None:
    from flux_desktop.documents.errors import error_document
    from flux_desktop.start.output import print_json

    print_json(error_document(FluxError(title, advice)))


@app.callback(invoke_without_command=True)
def window(context: typer.Context, database: Database = "", data_dir: DataDir = "") -> None:
    if context.invoked_subcommand is not None:
        if database or data_dir:
            raise typer.BadParameter("write --database and --data-dir after the command")
    else:
        from flux_desktop.start.desktop import main

        sys.exit(main(load(database=database, data_dir=data_dir)))


@app.command()
def demo(
    days: Annotated[int, typer.Option(min=1, max=3650, help="Days of sales.")] = 420,
    database: Database = "",
    data_dir: DataDir = "",
    as_json: AsJson = False,
) -> None:
    """Fill the database with the sample restaurants. Repeatable."""
    settings = begin(database, data_dir)
    with outcome(as_json):
        from flux_desktop.documents.demo import demo_document
        from flux_desktop.services import demo as sample
        from flux_desktop.services.database import open_database
        from flux_desktop.start.output import print_json
        from flux_desktop.start.words.demo import demo_words

        today = datetime.now().astimezone().date()
        with shown_progress(as_json) as progress:
            made = sample.fill(
                open_database(settings.database_url), days=days, today=today, progress=progress
            )
        if as_json:
            print_json(demo_document(made))
        else:
            typer.echo(demo_words(made))


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="Sales files.", metavar="FILE…")],
    restaurant: RestaurantName,
    owner: Owner = "",
    layout: Annotated[str, typer.Option(help="Layout key; by default the header decides.")] = "",
    answer: Answers = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Store nothing.")] = False,
    detail: Annotated[bool, typer.Option("--detail", help="Add results by day and dish.")] = False,
    till_total: Annotated[str, typer.Option(help="Net sales that the till printed, to compare.")] = "",
    left_out: Annotated[Path | None, typer.Option(help="Write the lines left out as CSV.")] = None,
    database: Database = "",
    data_dir: DataDir = "",
    as_json: AsJson = False,
) -> None:
    """Import sales files; the restaurant is made if new."""
    settings = begin(database, data_dir)
    answers = _answers(answer or [])
    total = _micros(till_total) if till_total else None
    from flux_desktop.documents.imports import import_document, imports_document, refused_document
    from flux_desktop.start.output import print_error, print_json
    from flux_desktop.start.words.imports import answer_advice, import_words

    documents: list[JSON] = []
    problems: list[Problem] = []
    for file in files:
        try:
            done = _import_one(
                settings, file, restaurant, owner, layout, answers, dry_run, detail, total, as_json
            )
        except (FluxError, Cancelled, KeyboardInterrupt) as error:
            stopped = FluxError(_("Stopped."), _("Nothing of this file was stored."))
            said = error if isinstance(error, FluxError) else stopped
            print_error(said)
            documents.append(refused_document(said))
            if said is stopped:
                break
        else:
            documents.append(import_document(done, detail=detail))
            problems += done.skipped
            if done.status == "needs_answers":
                question = done.questions[0]
                print_error(FluxError(question.text, answer_advice(question)))
            elif not as_json:
                typer.echo(import_words(done))
    if as_json:
        print_json(imports_document(documents))
    if left_out is not None:
        from flux_desktop.services.imports.rejected_rows import write_rejected_rows

        with outcome(as_json=False):
            write_rejected_rows(left_out, problems)
    if any(each["status"] not in ("imported", "dry_run") for each in documents):
        raise typer.Exit(1)


def _import_one(
    settings: Settings,
    file: Path,
    restaurant: str,
    owner: str,
    layout: str,
    answers: dict[str, str],
    dry_run: bool,
    detail: bool,
    till_total: int | None,
    as_json: bool,
) -> "Import":
    from flux_desktop.services import imports
    from flux_desktop.services.database import open_database
    from flux_desktop.services.session import as_administrator
    from flux_desktop.start.restaurants import named_or_new

    store = open_database(settings.database_url)
    act = imports.check_file if dry_run else imports.import_file
    with shown_progress(as_json) as progress:
        return act(
            as_administrator(store, named_or_new(store, restaurant, owner)),
            file,
            layout=layout,
            answers=answers,
            detail=detail,
            till_total=till_total,
            progress=progress,
        )


@app.command()
def uploads(
    restaurant: RestaurantName,
    owner: Owner = "",
    database: Database = "",
    data_dir: DataDir = "",
    as_json: AsJson = False,
) -> None:
    """List the imports of a restaurant, the newest first."""
    settings = begin(database, data_dir)
    with outcome(as_json):
        from flux_desktop.documents.uploads import uploads_document
        from flux_desktop.services import imports
        from flux_desktop.services.database import open_database
        from flux_desktop.services.session import as_administrator
        from flux_desktop.start.output import print_json
        from flux_desktop.start.restaurants import named
        from flux_desktop.start.words.uploads import uploads_words

        store = open_database(settings.database_url)
        found = imports.history(as_administrator(store, named(store, restaurant, owner)))
        if as_json:
            print_json(uploads_document(found))
        else:
            typer.echo(uploads_words(found))


@app.command("undo-import")
def undo_import(
    upload_id: Annotated[str, typer.Argument(metavar="ID", help="As `uploads` lists it.")],
    database: Database = "",
    data_dir: DataDir = "",
    as_json: AsJson = False,
) -> None:
    """Take one import back, exactly it."""
    settings = begin(database, data_dir)
    with outcome(as_json):
        from flux_desktop.documents.uploads import undone_document
        from flux_desktop.services import imports
        from flux_desktop.services.database import open_database
        from flux_desktop.services.session import as_administrator
        from flux_desktop.start.output import print_json
        from flux_desktop.start.words.uploads import undone_words

        store, upload = open_database(settings.database_url), _uuid(upload_id)
        imports.undo_import(as_administrator(store, imports.restaurant_of(store, upload)), upload)
        if as_json:
            print_json(undone_document(upload_id))
        else:
            typer.echo(undone_words(upload_id))


@app.command()
def forecast(
    restaurant: RestaurantName,
    owner: Owner = "",
    item: Annotated[list[str] | None, typer.Option(help="Dish. Repeatable; none means all.")] = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="Calendar days ahead.")] = 7,
    start: Day = None,
    model: Annotated[str, typer.Option(help="Model key.")] = "",
    save: Annotated[bool, typer.Option("--save", help="Keep the forecast.")] = False,
    database: Database = "",
    data_dir: DataDir = "",
    as_json: AsJson = False,
) -> None:
    """Forecast every dish for each open day."""
    settings = begin(database, data_dir)
    with outcome(as_json):
        from flux_desktop.documents.forecasts import forecast_document
        from flux_desktop.services import forecasts
        from flux_desktop.services.database import open_database
        from flux_desktop.services.session import as_administrator
        from flux_desktop.start.output import print_json
        from flux_desktop.start.restaurants import named
        from flux_desktop.start.words.forecasts import forecast_words

        store = open_database(settings.database_url)
        with shown_progress(as_json) as progress:
            outlook = forecasts.forecast(
                as_administrator(store, named(store, restaurant, owner)),
                items=item or (),
                days=days,
                start=start.date() if start else None,
                model=model,
                save=save,
                progress=progress,
            )
        if as_json:
            print_json(forecast_document(outlook))
        else:
            typer.echo(forecast_words(outlook))


@app.command()
def backtest(
    origin: Origins,
    file: Annotated[Path | None, typer.Argument(help="A sales file; or use --restaurant.")] = None,
    restaurant: Annotated[str, typer.Option(help="Use the stored sales of this restaurant.")] = "",
    owner: Owner = "",
    days: Annotated[int, typer.Option(min=1, max=366, help="Days forecast from each origin.")] = 14,
    country: Annotated[
        str, typer.Option(help="Country and region for models that know holidays: ES-CT.")
    ] = "",
    model: Annotated[list[str] | None, typer.Option(help="Model key. Repeatable; none means all.")] = None,
    predictions: Annotated[Path | None, typer.Option(help="Write the first model's rows as CSV.")] = None,
    answer: Answers = None,
    database: Database = "",
    data_dir: DataDir = "",
    as_json: AsJson = False,
) -> None:
    """Measure models on past sales: forecast from each origin, knowing earlier days only."""
    if (file is None) == (not restaurant):
        raise typer.BadParameter("name either a FILE or a --restaurant")
    settings = begin(database, data_dir)
    origins: list[date] = [each.date() for each in origin]
    answers = _answers(answer or [])
    with outcome(as_json):
        from flux_desktop.documents.backtests import evaluation_document
        from flux_desktop.services import backtests
        from flux_desktop.start.csv_files import write_predictions
        from flux_desktop.start.output import print_json
        from flux_desktop.start.words.backtests import evaluation_words

        with shown_progress(as_json) as progress:
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
                from flux_desktop.services.database import open_database
                from flux_desktop.services.session import as_administrator
                from flux_desktop.start.restaurants import named

                store = open_database(settings.database_url)
                evaluation = backtests.evaluate_restaurant(
                    as_administrator(store, named(store, restaurant, owner)),
                    origins,
                    days=days,
                    models=model or (),
                    progress=progress,
                )
        if predictions is not None:
            write_predictions(evaluation, predictions)
        if as_json:
            print_json(evaluation_document(evaluation))
        else:
            typer.echo(evaluation_words(evaluation))


@app.command()
def features(
    restaurant: RestaurantName,
    out: Annotated[Path, typer.Argument(metavar="OUT.csv", help="Where the table goes.")],
    owner: Owner = "",
    database: Database = "",
    data_dir: DataDir = "",
    as_json: AsJson = False,
) -> None:
    """Write a table of what each dish sold each day and what was known before: weekday, holiday, promotion, lags."""
    settings = begin(database, data_dir)
    with outcome(as_json):
        from flux_desktop.documents.features import features_document
        from flux_desktop.services import forecasts
        from flux_desktop.services.database import open_database
        from flux_desktop.services.session import as_administrator
        from flux_desktop.start.csv_files import write_features
        from flux_desktop.start.output import print_json
        from flux_desktop.start.restaurants import named
        from flux_desktop.start.words.features import features_words

        store = open_database(settings.database_url)
        rows = forecasts.features(as_administrator(store, named(store, restaurant, owner)))
        write_features(rows, out)
        if as_json:
            print_json(features_document(out, len(rows)))
        else:
            typer.echo(features_words(out, len(rows)))


@app.command()
def accuracy(
    restaurant: RestaurantName,
    owner: Owner = "",
    start: Day = None,
    database: Database = "",
    data_dir: DataDir = "",
    as_json: AsJson = False,
) -> None:
    """Score the saved forecasts against what was sold, the weekday average and your own numbers."""
    settings = begin(database, data_dir)
    with outcome(as_json):
        from flux_desktop.documents.accuracy import accuracy_document
        from flux_desktop.services.accuracy import accuracy as ledger_of
        from flux_desktop.services.database import open_database
        from flux_desktop.services.session import as_administrator
        from flux_desktop.start.output import print_json
        from flux_desktop.start.restaurants import named
        from flux_desktop.start.words.accuracy import accuracy_words

        store = open_database(settings.database_url)
        session = as_administrator(store, named(store, restaurant, owner))
        made = ledger_of(session, since=start.date() if start else None)
        if as_json:
            print_json(accuracy_document(session.restaurant.name, made))
        else:
            typer.echo(accuracy_words(session.restaurant.name, made))


@app.command()
def doctor(database: Database = "", data_dir: DataDir = "", as_json: AsJson = False) -> None:
    """Say what works on this computer, what does not, and what to do."""
    settings = begin(database, data_dir)
    from flux_desktop.start.doctor import doctor_document, examine, usable
    from flux_desktop.start.output import print_json
    from flux_desktop.start.words.doctor import doctor_words

    checks = examine(settings)
    if as_json:
        print_json(doctor_document(checks))
    else:
        typer.echo(doctor_words(checks))
    raise typer.Exit(0 if usable(checks) else 1)


def _answers(pairs: list[str]) -> dict[str, str]:
    answers: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise typer.BadParameter(f"--answer {pair}: write it as KEY=VALUE")
        key, value = key.strip(), value.strip()
        # Names of dishes hold every mark but a line's end.
        answers[key] = f"{answers[key]}\n{value}" if key == "ignore" and key in answers else value
    return answers


def _micros(text: str) -> int:
    try:
        return parse_micros(text)
    except ValueError as error:
        raise typer.BadParameter(f"--till-total {text}: write it as 1234.56") from error


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(_("There is no such import."), _("`uploads` lists them with their ids.")) from error
