"""Who works in a restaurant, and as what. Owners decide; a restaurant always has one."""

from uuid import UUID

from flux_desktop.domain.changes import MEMBERS, RESTAURANTS, Changes
from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.restaurants import Member, Role
from flux_desktop.services.session import Session
from flux_desktop.store import restaurants, users
from flux_desktop.store.walls import At


def members_of(session: Session) -> list[Member]:
    """By name. Raises NotFound, NotAllowed: only managers see who else works here."""
    with session.read(Permission.SEE_MEMBERS) as uow:
        return restaurants.members(uow, session.restaurant.id)


def put_member(session: Session, email: str, role: Role) -> Member:
    """Gives a person a role, or another one than they had.

    Raises NotFound: no account has that address; Refused: nobody would be the owner; NotAllowed.
    """
    with session.write(Permission.EDIT_MEMBERS) as uow:
        with uow.reaching(At.ACCOUNTS):
            found = users.find(uow, email) if email.isprintable() else None
        if found is None:
            raise NotFound(
                _("No account has this e-mail address."),
                _("Ask the person to register first, then add them."),
                code="member.not_found",
            )
        user = found[0]
        if role is not Role.OWNER:
            _leave_an_owner(restaurants.members(uow, session.restaurant.id), user.id)
        restaurants.put_member(uow, user.id, session.restaurant.id, role)
        return Member(user, role)


def remove_member(session: Session, user_id: UUID) -> None:
    """Raises NotFound: they have no role here; Refused: nobody would be the owner; NotAllowed."""
    with session.write(Permission.EDIT_MEMBERS) as uow:
        members = restaurants.members(uow, session.restaurant.id)
        if user_id not in {each.user.id for each in members}:
            raise NotFound(
                _("This person has no role here."), _("Look them up in the list."), code="member.not_found"
            )
        _leave_an_owner(members, user_id)
        restaurants.remove_member(uow, user_id, session.restaurant.id)


def remove(session: Session, user_id: UUID) -> Changes:
    """As `remove_member`, for pages that follow what changes."""
    remove_member(session, user_id)
    return Changes.of(MEMBERS, RESTAURANTS)


def _leave_an_owner(members: list[Member], without: UUID) -> None:
    if not any(each.role is Role.OWNER and each.user.id != without for each in members):
        raise Refused(
            _("A restaurant needs an owner."),
            _("Make somebody else an owner first."),
            code="member.last_owner",
        )


def change_role(session: Session, user_id: UUID, role: Role) -> Changes:
    """Raises NotFound: they have no role here; Refused: nobody would be the owner; NotAllowed."""
    with session.write(Permission.EDIT_MEMBERS) as uow:
        members = restaurants.members(uow, session.restaurant.id)
        if user_id not in {each.user.id for each in members}:
            raise NotFound(
                _("This person has no role here."), _("Look them up in the list."), code="member.not_found"
            )
        if role is not Role.OWNER:
            _leave_an_owner(members, user_id)
        restaurants.put_member(uow, user_id, session.restaurant.id, role)
    return Changes.of(MEMBERS, RESTAURANTS)
