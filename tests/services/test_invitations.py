"""Who is invited, by whom, and for how long."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from flux_desktop.domain.errors import Duplicate, FluxError, NotAllowed, Refused
from flux_desktop.domain.restaurants import Restaurant, Role
from flux_desktop.services import accounts, invitations, members, restaurants
from flux_desktop.services.session import Session
from flux_desktop.store.store import Store
from tests.sessions import session


@pytest.fixture
def owner(store: Store, pizzeria: Restaurant, staff: dict[str, UUID]) -> Session:
    return session(store, pizzeria, staff["owner"])


def test_an_account_of_this_computer_joins_with_its_code_and_the_code_is_good_once(owner: Session) -> None:
    cook = accounts.register(owner.store, "Anna@Example.com", "long enough")
    invited = invitations.invite(owner, "anna@example.com", Role.CHEF)
    assert restaurants.of_user(owner.store, cook.id) == []
    invitations.accept(owner.store, cook, f" {invited.code.lower()} ")
    assert [each.role for each in restaurants.of_user(owner.store, cook.id)] == [Role.CHEF]
    assert invitations.invitations_of(owner) == []
    members.remove_member(owner, cook.id)
    with pytest.raises(Refused):
        invitations.accept(owner.store, cook, invited.code)


def test_who_has_no_account_makes_one_with_the_code(owner: Session) -> None:
    invited = invitations.invite(owner, "new@example.com", Role.MANAGER)
    with pytest.raises(Refused):
        invitations.register_invited(owner.store, "new@example.com", "long enough", "New", "AAAA-BBBB")
    with pytest.raises(Refused):
        invitations.register_invited(owner.store, "other@example.com", "long enough", "", invited.code)
    assert {each.user.email for each in members.members_of(owner)}.isdisjoint({"new@example.com"})
    made = invitations.register_invited(owner.store, "new@example.com", "long enough", "New", invited.code)
    assert [each.role for each in restaurants.of_user(owner.store, made.id)] == [Role.MANAGER]


def test_a_code_ends_after_seven_days_when_it_is_withdrawn_and_with_the_next_one(owner: Session) -> None:
    cook = accounts.register(owner.store, "anna@example.com", "long enough")
    old = invitations.invite(owner, cook.email, Role.CHEF)
    new = invitations.invite(owner, cook.email, Role.CHEF)
    invitations.withdraw(owner, new.invitation.id)
    past = replace(owner, clock=lambda: datetime.now(UTC) - timedelta(days=7, seconds=1))
    late = invitations.invite(past, cook.email, Role.CHEF)
    for code in (old.code, new.code, late.code, ""):
        with pytest.raises(Refused):
            invitations.accept(owner.store, cook, code)
    assert invitations.invitations_of(owner) == []


def test_the_database_holds_no_code(owner: Session) -> None:
    invited = invitations.invite(owner, "anna@example.com", Role.CHEF)
    with owner.store.read() as uow:
        row = uow.execute(text("SELECT * FROM invitations")).one()
    assert invited.code.replace("-", "") not in str(tuple(row))


def test_owners_invite_and_managers_see_it(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], owner: Session
) -> None:
    with pytest.raises(Duplicate):
        invitations.invite(owner, "CHEF@example.com", Role.MANAGER)
    with pytest.raises(Refused):
        invitations.invite(owner, "nobody", Role.CHEF)
    made = invitations.invite(owner, "anna@example.com", Role.CHEF)
    acts: list[tuple[set[str], Callable[[Session], object]]] = [
        ({"owner", "manager"}, invitations.invitations_of),
        ({"owner"}, lambda each: invitations.invite(each, "eva@example.com", Role.CHEF)),
        ({"owner"}, lambda each: invitations.withdraw(each, made.invitation.id)),
        ({"owner"}, lambda each: members.change_role(each, staff["chef"], Role.COUNTER)),
    ]
    for allowed, act in acts:
        for name in ("owner", "manager", "chef", "counter"):
            someone = session(store, pizzeria, staff[name])
            if name in allowed:
                act(someone)
            else:
                with pytest.raises(NotAllowed):
                    act(someone)


def test_the_last_owner_stays_one(owner: Session, staff: dict[str, UUID]) -> None:
    with pytest.raises(FluxError) as error:
        members.change_role(owner, staff["owner"], Role.CHEF)
    assert error.value.code == "member.last_owner"
    members.change_role(owner, staff["chef"], Role.OWNER)
    members.change_role(owner, staff["owner"], Role.CHEF)
