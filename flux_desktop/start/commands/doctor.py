"""`flux-desktop doctor`."""

from typing import Annotated

import typer

from flux_desktop.start.command import Command, cli_command


@cli_command("doctor")
def doctor(
    command: Command,
    deep: Annotated[
        bool, typer.Option("--deep", help="Also prove that sums, references and ids agree.")
    ] = False,
) -> None:
    """Say what works on this computer, what does not, and what to do."""
    from flux_desktop.start.doctor import doctor_document, examine, usable
    from flux_desktop.start.words.doctor import doctor_words

    checks = examine(command.settings, deep=deep)
    command.answer(doctor_document, doctor_words, checks)
    raise typer.Exit(0 if usable(checks) else 1)
