"""What is not yours does not exist; what your role may not do is refused; nothing opens the store another way."""

import ast
import pickle
from datetime import UTC, date, datetime, time
from inspect import getsource
from pathlib import Path
from pkgutil import walk_packages
from uuid import UUID, uuid4

import pytest

from flux_desktop import services
from flux_desktop.domain.clock import business_date
from flux_desktop.domain.errors import NotAllowed, NotFound
from flux_desktop.domain.permissions import PERMISSIONS, Permission, allows
from flux_desktop.domain.restaurants import Restaurant, Role
from flux_desktop.services.session import ADMINISTRATOR, Session, as_administrator
from flux_desktop.store.store import Store
from tests.sessions import session


def test_every_permission_says_which_roles_have_it_and_the_owner_always_does() -> None:
    assert set(PERMISSIONS) == set(Permission)
    assert all(allows(Role.OWNER, each) for each in Permission)
    assert not any(allows(None, each) for each in Permission)


@pytest.mark.parametrize("permission", list(Permission))
@pytest.mark.parametrize("name", ["owner", "manager", "chef", "counter"])
def test_a_door_opens_for_the_roles_of_the_table_alone(
    sqlite: Store, permission: Permission, name: str, staff_of_sqlite: tuple[Restaurant, dict[str, UUID]]
) -> None:
    restaurant, staff = staff_of_sqlite
    someone = session(sqlite, restaurant, staff[name])
    for door in (someone.read, someone.write):
        if allows(Role(name), permission):
            with door(permission) as uow:
                assert someone.role_in(uow) is Role(name)
        else:
            with pytest.raises(NotAllowed, match="Only "), door(permission):
                pytest.fail("the door opened")


def test_the_administrator_is_named_and_may_do_everything(store: Store, pizzeria: Restaurant) -> None:
    with as_administrator(store, pizzeria).write(Permission.EDIT_RESTAURANT) as uow:
        assert as_administrator(store, pizzeria).role_in(uow) is Role.OWNER
    with pytest.raises(TypeError):
        Session(store, restaurant=pizzeria, role=Role.OWNER)  # type: ignore[call-arg]


def test_a_restaurant_that_is_not_yours_looks_like_one_that_is_not_there(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    said = []
    for user, place in ((staff["stranger"], pizzeria.id), (staff["owner"], uuid4()), (uuid4(), pizzeria.id)):
        with pytest.raises(NotFound) as missing, session(store, place, user).read(Permission.VIEW):
            pytest.fail("the door opened")
        said.append(str(missing.value))
    assert len(set(said)) == 1


def test_only_who_founds_a_restaurant_may_write_to_one_that_is_not_stored(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    stranger = session(store, pizzeria, staff["stranger"])
    with pytest.raises(NotFound), stranger.write(Permission.IMPORT_SALES, founding=True):
        pytest.fail("somebody else's restaurant was taken for a new one")
    new = session(store, uuid4(), staff["stranger"])
    with new.write(Permission.IMPORT_SALES, founding=True) as uow:
        assert new.role_in(uow, founding=True) is Role.OWNER


def test_a_session_travels_to_the_worker(store: Store, pizzeria: Restaurant) -> None:
    there = pickle.loads(pickle.dumps(as_administrator(store, pizzeria)))
    assert (there.actor, there.restaurant, there.store.url) == (ADMINISTRATOR, pizzeria, store.url)


def test_a_business_day_is_the_restaurants_own_and_begins_when_it_says(pizzeria: Restaurant) -> None:
    tokyo = Restaurant(pizzeria.id, "Izakaya", "Asia/Tokyo", "JPY", "JP", "", business_day_start=time(4))
    assert business_date(tokyo, datetime(2026, 3, 1, 18, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert business_date(tokyo, datetime(2026, 3, 1, 19, 0, tzinfo=UTC)) == date(2026, 3, 2)


def test_a_time_zone_this_computer_does_not_know_counts_as_its_own(pizzeria: Restaurant) -> None:
    nowhere = Restaurant(pizzeria.id, "Bar", "Mars/Olympus", "EUR", "ES", "", business_day_start=time(0))
    now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    assert business_date(nowhere, now) == now.astimezone().date()


def _modules() -> list[Path]:
    found = [Path(services.__file__ or "")]
    for each in walk_packages(services.__path__, "flux_desktop.services."):
        spec = each.module_finder.find_spec(each.name, None)  # type: ignore[call-arg]
        assert spec is not None
        assert spec.origin is not None
        found.append(Path(spec.origin))
    return [each for each in found if each.name != "session.py"]


def test_no_service_opens_the_store_but_through_a_door_that_names_a_permission() -> None:
    wrong = []
    for file in _modules():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                wrong += _wrong_door(node, node.func, file)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                wrong += _wrong_computer_door(node, node.func.id, file)
    assert wrong == []


def _wrong_door(call: ast.Call, door: ast.Attribute, file: Path) -> list[str]:
    if door.attr == "begin" or (door.attr == "read" and ast.unparse(door.value).endswith("store")):
        return [f"{file.name}:{call.lineno}: {ast.unparse(call)}"]
    of_session = door.attr in ("read", "write") and "session" in ast.unparse(door.value).lower()
    if of_session and not (call.args and ast.unparse(call.args[0]).startswith("Permission.")):
        return [f"{file.name}:{call.lineno}: {ast.unparse(call)} names no permission"]
    return []


def _wrong_computer_door(call: ast.Call, name: str, file: Path) -> list[str]:
    """The doors of what this computer does by itself name what for as well."""
    if name not in ("read_computer", "write_computer"):
        return []
    named = len(call.args) > 1 and ast.unparse(call.args[1]).startswith("Permission.")
    return [] if named else [f"{file.name}:{call.lineno}: {ast.unparse(call)} names no permission"]


def test_the_walk_over_the_services_finds_what_it_looks_for() -> None:
    source = getsource(test_no_service_opens_the_store_but_through_a_door_that_names_a_permission)
    assert "_wrong_door" in source
    for planted in ("store.begin()", "self.store.read()", "session.read()", "session.write(progress)"):
        call = ast.parse(planted, mode="eval").body
        assert isinstance(call, ast.Call)
        assert isinstance(call.func, ast.Attribute)
        assert _wrong_door(call, call.func, Path("planted.py"))
    for planted in ("read_computer(store)", "write_computer(store, permission)"):
        call = ast.parse(planted, mode="eval").body
        assert isinstance(call, ast.Call)
        assert isinstance(call.func, ast.Name)
        assert _wrong_computer_door(call, call.func.id, Path("planted.py"))
