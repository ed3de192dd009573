"""/members: who works in the restaurant, and as what."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field
from starlette.responses import Response

from flux_desktop.documents.restaurants import member_document, members_document
from flux_desktop.domain.restaurants import Role
from flux_desktop.hub.dependencies import TheTenant, guarded
from flux_desktop.hub.shapes import Answer, Asked
from flux_desktop.services import members

routes = guarded("members")


class Member(BaseModel):
    id: str
    email: str
    name: str
    role: str


class Members(BaseModel):
    members: list[Member]


class NewMember(Asked):
    """A person who has an account, and their role."""

    email: str = Field(max_length=400)
    role: Literal["owner", "manager", "chef", "counter"]


@routes.get("/members", response_model=Members)
def listed(tenant: TheTenant) -> Answer:
    session = tenant.session()
    return Answer(members_document(members.members_of(session) if session else []))


@routes.post("/members", status_code=201, response_model=Member)
def put(tenant: TheTenant, asked: NewMember) -> Answer:
    """Gives a person a role in the restaurant, or another one."""
    return Answer(
        member_document(members.put_member(tenant.session_to_write(), asked.email, Role(asked.role))), 201
    )


@routes.delete("/members/{user_id}", status_code=204)
def remove(tenant: TheTenant, user_id: UUID) -> Response:
    members.remove_member(tenant.session_of_one(), user_id)
    return Response(status_code=204)
