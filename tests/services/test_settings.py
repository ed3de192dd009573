"""What a restaurant has decided is kept as it was said."""

from uuid import UUID

import pytest

from flux_desktop.domain.changes import SETTINGS, Changes
from flux_desktop.domain.errors import NotAllowed, NotFound
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.settings import change_settings, settings_of
from flux_desktop.store.store import Store
from tests.sessions import session

VALUES = {
    "yes": True,
    "nothing": None,
    "number": 1.5,
    "text": "Cap a les 20 h, “més o menys”",
    "list": [1, "two", None],
    "nested": {"a": {"b": []}},
}


@pytest.mark.usefixtures("staff")
def test_whatever_json_can_say_is_kept(store: Store, pizzeria: Restaurant) -> None:
    assert settings_of(session(store, pizzeria)) == {}
    assert change_settings(session(store, pizzeria), VALUES) == Changes.of(SETTINGS)
    assert settings_of(session(store, pizzeria)) == VALUES


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize("new", [False, None, {"a": 1}, "no"])
def test_a_setting_is_changed_and_the_others_stay(store: Store, pizzeria: Restaurant, new: object) -> None:
    change_settings(session(store, pizzeria), VALUES)
    change_settings(session(store, pizzeria), {"yes": new})
    assert settings_of(session(store, pizzeria)) == {**VALUES, "yes": new}


def test_a_chef_reads_settings_and_a_manager_changes_them(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    change_settings(session(store, pizzeria, staff["manager"]), {"a": 1})
    assert settings_of(session(store, pizzeria, staff["chef"])) == {"a": 1}
    with pytest.raises(NotAllowed):
        change_settings(session(store, pizzeria, staff["chef"]), {"a": 2})
    with pytest.raises(NotFound):
        change_settings(session(store, pizzeria, staff["stranger"]), {"a": 2})
    with pytest.raises(NotFound):
        settings_of(session(store, pizzeria, staff["stranger"]))
    assert settings_of(session(store, pizzeria)) == {"a": 1}
