"""`flux-desktop settings`."""

from typing import Annotated

import typer

from flux_desktop.start.command import Command, RestaurantName, cli_command


@cli_command("settings")
def settings(
    command: Command,
    restaurant: RestaurantName,
    values: Annotated[
        list[str] | None, typer.Argument(help="What to set, as KEY=VALUE.", metavar="KEY=VALUE…")
    ] = None,
) -> None:
    """Show what a restaurant has decided, or change it; the restaurant is made if new."""
    typed = dict(_pair(each) for each in values or ())
    from flux_desktop.documents.settings import named_settings_document
    from flux_desktop.services import settings
    from flux_desktop.start.words.settings import settings_words

    session = command.session_or_new(restaurant)
    # Without a value too: it founds the restaurant.
    settings.set_named(session, typed)
    command.answer(named_settings_document, settings_words, settings.named_settings(session))


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text}: write it as KEY=VALUE")
    return key.strip(), value.strip()
