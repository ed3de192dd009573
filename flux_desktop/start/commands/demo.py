"""`flux-desktop demo`."""

from datetime import datetime
from typing import Annotated

import typer

from flux_desktop.start.command import Command, cli_command


@cli_command("demo")
def demo(
    command: Command, days: Annotated[int, typer.Option(min=1, max=3650, help="Days of sales.")] = 420
) -> None:
    """Fill the database with the sample restaurants. Repeatable."""
    from flux_desktop.documents.demo import demo_document
    from flux_desktop.services.demo import fill
    from flux_desktop.start.words.demo import demo_words

    today = datetime.now().astimezone().date()
    with command.progress() as progress:
        made = fill(command.store, days=days, today=today, progress=progress)
    command.answer(demo_document, demo_words, made)
