"""`flux-desktop …`: the same services as the window, for scripts and for people at a terminal."""

import logging
import sys
from io import TextIOWrapper
from typing import Any, Final, NoReturn

import typer
from typer.exceptions import TyperException

from flux_desktop.documents.errors import error_document
from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.i18n import _
from flux_desktop.start.command import Database, DataDir
from flux_desktop.start.commands import COMMANDS
from flux_desktop.start.output import print_json
from flux_desktop.start.settings import load

# What Typer makes of a signal that no command heard.
_INTERRUPTED: Final = 130

app = typer.Typer(
    add_completion=False,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    help="Forecasts what each dish will sell. Without a command the window opens.",
)
for each in COMMANDS:
    app.command(each.name)(each.run)


def main() -> NoReturn:
    """Runs the program. Exit 0: done, 1: refused or failed, 2: wrong usage. --json always prints one document."""
    as_json = "--json" in sys.argv
    for stream in (sys.stdout, sys.stderr):
        # A character that the console cannot show becomes a question mark instead of a crash.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        code = app(standalone_mode=False)
        if code == _INTERRUPTED:
            code = _stopped(as_json)
    except TyperException as error:
        wrong: Any = error
        wrong.show()
        code = wrong.exit_code
        if as_json:
            _print_failure(wrong.format_message(), "")
    except (typer.Abort, KeyboardInterrupt):
        code = _stopped(as_json)
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


def _stopped(as_json: bool) -> int:
    print(_("Stopped."), file=sys.stderr)
    if as_json:
        _print_failure(_("Stopped."), "")
    return 1


def _print_failure(title: str, advice: str) -> None:
    print_json(error_document(FluxError(title, advice)))


@app.callback(invoke_without_command=True)
def window(context: typer.Context, database: Database = "", data_dir: DataDir = "") -> None:
    if context.invoked_subcommand is not None:
        if database or data_dir:
            raise typer.BadParameter("write --database and --data-dir after the command")
    else:
        from flux_desktop.start import no_screen

        settings = load(database=database, data_dir=data_dir)
        if why := no_screen.why_no_window():
            sys.exit(no_screen.main(settings, why))
        from flux_desktop.start.desktop import main

        sys.exit(main(settings))
