"""The photos of recipes."""

from pathlib import Path
from uuid import UUID

import pytest

from flux_desktop.domain.errors import NotAllowed, NotFound, Refused
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.recipes import Line
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.recipe_edits import RecipeEdit, save_recipe
from flux_desktop.services.recipe_photos import LARGEST, keep_photo, photo_of
from flux_desktop.store.store import Store
from tests.sessions import session


def test_a_photo_is_kept_replaced_and_removed(
    sqlite: Store, staff_of_sqlite: tuple[Restaurant, dict[str, UUID]], tmp_path: Path
) -> None:
    place, staff = staff_of_sqlite
    chef = session(sqlite, place, staff["chef"])
    recipe = save_recipe(chef, RecipeEdit("Soup", (Line("Leek", MICRO, "kg"),))).recipe.id
    assert photo_of(chef, tmp_path, recipe) is None
    for photo in (b"one", b"two"):
        keep_photo(chef, tmp_path, recipe, photo)
        assert photo_of(session(sqlite, place, staff["counter"]), tmp_path, recipe) == photo
    assert len(list(tmp_path.rglob("*.jpg"))) == len(list((tmp_path / "recipe-photos").rglob("*.*"))) == 1
    keep_photo(chef, tmp_path, recipe, None)
    assert photo_of(chef, tmp_path, recipe) is None
    with pytest.raises(Refused):
        keep_photo(chef, tmp_path, recipe, bytes(LARGEST + 1))
    with pytest.raises(NotFound):
        keep_photo(chef, tmp_path, new_id(), b"one")
    with pytest.raises(NotAllowed):
        keep_photo(session(sqlite, place, staff["counter"]), tmp_path, recipe, b"one")
    with pytest.raises(NotFound):
        photo_of(session(sqlite, place, staff["stranger"]), tmp_path, recipe)
