"""`flux-desktop password`."""

import sys
from typing import Annotated

import typer

from flux_desktop.domain.i18n import _
from flux_desktop.start.command import Command, cli_command


@cli_command("password")
def password(
    command: Command,
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The address of an account.")],
) -> None:
    """Give an account another password: for who forgot theirs. It is asked for, or read from the standard input."""
    from flux_desktop.documents.restaurants import password_document
    from flux_desktop.services import accounts
    from flux_desktop.start.words.restaurants import password_words

    store = command.store
    new = (
        typer.prompt(_("New password"), hide_input=True, confirmation_prompt=_("Once more"), err=True)
        if sys.stdin.isatty()
        else sys.stdin.readline().rstrip("\r\n")
    )
    command.answer(password_document, password_words, accounts.reset_password(store, email, new))
