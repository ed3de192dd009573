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

from flux_desktop.domain.errors import FluxError, NotFound
from flux_desktop.domain.exact import parse_micros
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.progress import Cancelled
from flux_desktop.domain.settings import Settings
from flux_desktop.start.command import (
    AsJson,
    Database,
    DataDir,
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
    from flux_desktop.start import report

    report.print_json(report.error_document(FluxError(title, advice)))


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
        from flux_desktop.services import demo as sample
        from flux_desktop.services.database import open_database
        from flux_desktop.start import report

        today = datetime.now().astimezone().date()
        with shown_progress(as_json) as progress:
            made = sample.fill(
                open_database(settings.database_url), days=days, today=today, progress=progress
            )
        if as_json:
            report.print_json(report.demo_document(made))
        else:
            typer.echo(report.demo_words(made))


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="Sales files.", metavar="FILE…")],
    restaurant: RestaurantName,
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
    from flux_desktop.start import report

    documents: list[report.JSON] = []
    problems: list[Problem] = []
    for file in files:
        try:
            done = _import_one(settings, file, restaurant, layout, answers, dry_run, detail, total, as_json)
        except (FluxError, Cancelled, KeyboardInterrupt) as error:
            stopped = FluxError(_("Stopped."), _("Nothing of this file was stored."))
            said = error if isinstance(error, FluxError) else stopped
            report.print_error(said)
            documents.append(report.refused_document(said))
            if said is stopped:
                break
        else:
            documents.append(report.import_document(done, detail=detail))
            problems += done.skipped
            if done.status == "needs_answers":
                question = done.questions[0]
                report.print_error(FluxError(question.text, report.answer_advice(question)))
            elif not as_json:
                typer.echo(report.import_words(done))
    if as_json:
        report.print_json(documents[0] if len(documents) == 1 else {"imports": documents})
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
    layout: str,
    answers: dict[str, str],
    dry_run: bool,
    detail: bool,
    till_total: int | None,
    as_json: bool,
) -> "Import":
    from flux_desktop.services import imports
    from flux_desktop.services.database import open_database
    from flux_desktop.services.restaurants import find_or_new

    store = open_database(settings.database_url)
    act = imports.check_file if dry_run else imports.import_file
    with shown_progress(as_json) as progress:
        return act(
            store,
            find_or_new(store, restaurant),
            file,
            layout=layout,
            answers=answers,
            detail=detail,
            till_total=till_total,
            progress=progress,
        )


@app.command()
def uploads(
    restaurant: RestaurantName, database: Database = "", data_dir: DataDir = "", as_json: AsJson = False
) -> None:
    """List the imports of a restaurant, the newest first."""
    settings = begin(database, data_dir)
    with outcome(as_json):
        from flux_desktop.services import imports
        from flux_desktop.services.database import open_database
        from flux_desktop.services.restaurants import named
        from flux_desktop.start import report

        store = open_database(settings.database_url)
        found = imports.history(store, named(store, restaurant).id)
        if as_json:
            report.print_json({"uploads": [report.upload_document(each) for each in found]})
        else:
            typer.echo(report.uploads_words(found))


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
        from flux_desktop.services import imports
        from flux_desktop.services.database import open_database
        from flux_desktop.start import report

        imports.undo_import(open_database(settings.database_url), _uuid(upload_id))
        if as_json:
            report.print_json({"upload_id": upload_id, "status": "undone"})
        else:
            typer.echo(_("The import was taken back."))


@app.command()
def forecast(
    restaurant: RestaurantName,
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
        from flux_desktop.services import forecasts
        from flux_desktop.services.database import open_database
        from flux_desktop.services.restaurants import named
        from flux_desktop.start import report, report_forecast

        store = open_database(settings.database_url)
        with shown_progress(as_json) as progress:
            outlook = forecasts.forecast(
                store,
                named(store, restaurant).id,
                items=item or (),
                days=days,
                start=start.date() if start else None,
                model=model,
                save=save,
                progress=progress,
            )
        if as_json:
            report.print_json(report_forecast.forecast_document(outlook))
        else:
            typer.echo(report_forecast.forecast_words(outlook))


@app.command()
def backtest(
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
        from flux_desktop.services import backtests
        from flux_desktop.start import report, report_forecast

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
                from flux_desktop.services.restaurants import named

                store = open_database(settings.database_url)
                evaluation = backtests.evaluate_restaurant(
                    store,
                    named(store, restaurant).id,
                    origins,
                    days=days,
                    models=model or (),
                    progress=progress,
                )
        if predictions is not None:
            report_forecast.write_predictions(evaluation, predictions)
        if as_json:
            report.print_json(report_forecast.evaluation_document(evaluation))
        else:
            typer.echo(report_forecast.evaluation_words(evaluation))


@app.command()
def features(
    restaurant: RestaurantName,
    out: Annotated[Path, typer.Argument(metavar="OUT.csv", help="Where the table goes.")],
    database: Database = "",
    data_dir: DataDir = "",
    as_json: AsJson = False,
) -> None:
    """Write a table of what each dish sold each day and what was known before: weekday, holiday, promotion, lags."""
    settings = begin(database, data_dir)
    with outcome(as_json):
        from flux_desktop.services import forecasts
        from flux_desktop.services.database import open_database
        from flux_desktop.services.restaurants import named
        from flux_desktop.start import report, report_forecast

        store = open_database(settings.database_url)
        rows = forecasts.features(store, named(store, restaurant).id)
        report_forecast.write_features(rows, out)
        text = ngettext("{n} row written to {file}.", "{n} rows written to {file}.", len(rows))
        if as_json:
            report.print_json({"file": str(out), "rows": len(rows)})
        else:
            typer.echo(text.format(n=f"{len(rows):,}", file=out.name))


@app.command()
def accuracy(
    restaurant: RestaurantName,
    start: Day = None,
    database: Database = "",
    data_dir: DataDir = "",
    as_json: AsJson = False,
) -> None:
    """Score the saved forecasts against what was sold, the weekday average and your own numbers."""
    settings = begin(database, data_dir)
    with outcome(as_json):
        from flux_desktop.services.accuracy import accuracy as ledger_of
        from flux_desktop.services.database import open_database
        from flux_desktop.services.restaurants import named
        from flux_desktop.start import report, report_forecast

        store = open_database(settings.database_url)
        place = named(store, restaurant)
        made = ledger_of(store, place.id, since=start.date() if start else None)
        if as_json:
            report.print_json(report_forecast.accuracy_document(place.name, made))
        else:
            typer.echo(report_forecast.accuracy_words(place.name, made))


@app.command()
def doctor(database: Database = "", data_dir: DataDir = "", as_json: AsJson = False) -> None:
    """Say what works on this computer, what does not, and what to do."""
    settings = begin(database, data_dir)
    from flux_desktop.start import report
    from flux_desktop.start.doctor import examine

    checks = examine(settings)
    usable = not any(check.fatal for check in checks)
    if as_json:
        report.print_json(report.doctor_document(checks, usable))
    else:
        typer.echo(report.doctor_words(checks))
    raise typer.Exit(0 if usable else 1)


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
