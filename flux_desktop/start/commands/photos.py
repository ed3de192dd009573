"""`flux-desktop menu-photo`."""

from pathlib import Path
from typing import Annotated

import typer

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _
from flux_desktop.start.command import Command, cli_command


@cli_command("menu-photo")
def menu_photo(
    command: Command,
    image: Annotated[Path, typer.Argument(help="Photo of a menu: JPEG, PNG, WebP or BMP.", metavar="IMAGE")],
    engine: Annotated[
        str,
        typer.Option(help="auto, offline or openai; auto asks the vision model where one is configured."),
    ] = "auto",
    restaurant: Annotated[str, typer.Option(help="Name of the restaurant.")] = "",
    save: Annotated[
        bool, typer.Option("--save", help="Put new dishes on the restaurant's menu, unconfirmed.")
    ] = False,
) -> None:
    """Read the photo of a menu."""
    if save and not restaurant:
        raise typer.BadParameter("--save needs --restaurant NAME")
    from flux_desktop.documents.photos import menu_photo_document
    from flux_desktop.services import menu_photos, photos
    from flux_desktop.start.words.photos import menu_photo_words

    if engine not in photos.ENGINES:
        raise typer.BadParameter(f"--engine {engine}: choose auto, offline or openai")
    model = None if engine == "offline" else photos.model_address(command.settings)
    session = command.session(restaurant) if restaurant else None
    data = _bytes(image)
    if host := photos.sent_to(engine, model):
        typer.echo(_("The photo is sent to {host}, without its place and time.").format(host=host), err=True)
    with command.progress() as progress:
        if session is None:
            reading = photos.read_photo(data, engine, model, progress)
        else:
            reading = photos.read_menu(session, data, engine, model, progress)
    saved = menu_photos.save_menu(session, reading.items) if save and session is not None else None
    command.answer(menu_photo_document, menu_photo_words, reading, saved)


def _bytes(image: Path) -> bytes:
    try:
        return image.read_bytes()
    except OSError as error:
        raise Refused(
            _("The photo {file} cannot be opened.").format(file=image.name),
            _("Check the name and whether you may read it."),
        ) from error
