"""What is not yours does not exist; what your role may not do is refused."""

from uuid import UUID, uuid4

import pytest
from flux_desktop.services.access import ADMINISTRATOR, need_manager, role_in

from flux_desktop.domain.errors import NotAllowed, NotFound
from flux_desktop.domain.restaurants import Restaurant, Role
from flux_desktop.store.store import Store


def test_everybody_has_the_role_they_were_given(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    with store.read() as uow:
        found = {name: role_in(uow, user, pizzeria.id) for name, user in staff.items() if name != "stranger"}
        assert found == {role.value: role for role in Role}
        assert role_in(uow, ADMINISTRATOR, pizzeria.id) is Role.OWNER


def test_a_restaurant_that_is_not_yours_looks_like_one_that_is_not_there(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    said = []
    with store.read() as uow:
        for user, place in (
            (staff["stranger"], pizzeria.id),
            (staff["owner"], uuid4()),
            (uuid4(), pizzeria.id),
        ):
            with pytest.raises(NotFound) as missing:
                role_in(uow, user, place)
            said.append(str(missing.value))
    assert len(set(said)) == 1


@pytest.mark.parametrize(
    ("role", "allowed"), [("owner", True), ("manager", True), ("chef", False), ("counter", False)]
)
def test_only_owners_and_managers_do_a_managers_work(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], role: str, allowed: bool
) -> None:
    with store.read() as uow:
        if allowed:
            need_manager(uow, staff[role], pizzeria.id)
        else:
            with pytest.raises(NotAllowed, match="Only a manager"):
                need_manager(uow, staff[role], pizzeria.id)
