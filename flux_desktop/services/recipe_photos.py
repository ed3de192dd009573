"""A photo of each recipe, kept small in the data folder of this computer, beside the database."""

import os
from pathlib import Path
from typing import Final
from uuid import UUID

from flux_desktop.domain.changes import RECIPES, Changes
from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.services.session import Session
from flux_desktop.store import recipes

LARGEST: Final = 600_000
"""Bytes. A photo is made this small before it is kept."""
_FOLDER: Final = "recipe-photos"


def photo_of(session: Session, folder: Path, recipe_id: UUID) -> bytes | None:
    """The photo as JPEG, None where there is none. `folder` is the data folder. Raises NotFound."""
    with session.read(Permission.VIEW):
        file = _file(session, folder, recipe_id)
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None


def keep_photo(session: Session, folder: Path, recipe_id: UUID, photo: bytes | None) -> Changes:
    """Keeps a JPEG as the recipe's photo in place of the one before; None removes it.

    Raises Refused: too large, or the folder cannot be written to; NotFound: no recipe of this restaurant; NotAllowed.
    """
    if photo is not None and len(photo) > LARGEST:
        raise Refused(_("The photo is too large."), _("Choose a smaller one."), code="recipe.photo_too_large")
    with session.write(Permission.EDIT_RECIPES) as uow:
        if all(each.id != recipe_id for each in recipes.every(uow, session.restaurant.id)):
            raise NotFound(
                _("There is no such recipe."), _("Look it up in the list."), code="recipe.not_found"
            )
        _write(_file(session, folder, recipe_id), photo)
    return Changes.of(RECIPES)


def _file(session: Session, folder: Path, recipe_id: UUID) -> Path:
    return folder / _FOLDER / session.restaurant.id.hex / f"{recipe_id.hex}.jpg"


def _write(file: Path, photo: bytes | None) -> None:
    """Whole or not at all."""
    try:
        if photo is None:
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_suffix(f".{os.getpid()}.part")
        beside.write_bytes(photo)
        beside.replace(file)
    except OSError as error:
        raise Refused(
            _("The photo cannot be kept in the data folder."),
            _("Check that there is room on the disk and that Flux may write there."),
            code="recipe.photo_unwritable",
        ) from error
