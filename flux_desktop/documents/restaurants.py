"""A person's restaurants, and a restaurant's people, as JSON documents."""

from collections.abc import Sequence

from flux_desktop.documents import JSON
from flux_desktop.domain.restaurants import Member, Membership, Restaurant, User


def restaurants_document(memberships: Sequence[Membership]) -> JSON:
    return {"restaurants": [restaurant_document(each) for each in memberships]}


def restaurant_document(membership: Membership) -> JSON:
    place = membership.restaurant
    return {
        "id": str(place.id),
        "name": place.name,
        "role": membership.role.value,
        "timezone": place.timezone,
        "currency": place.currency,
        "country": place.country,
    }


def members_document(members: Sequence[Member]) -> JSON:
    return {"members": [member_document(each) for each in members]}


def member_document(member: Member) -> JSON:
    return {
        "id": str(member.user.id),
        "email": member.user.email,
        "name": member.user.name,
        "role": member.role.value,
    }


def given_document(restaurant: Restaurant, user: User) -> JSON:
    return {"status": "done", "restaurant": restaurant.name, "owner": user.email}


def password_document(user: User) -> JSON:
    return {"status": "done", "email": user.email}
