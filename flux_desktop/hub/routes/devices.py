"""/devices: where one's account is signed in."""

from functools import partial
from uuid import UUID

from pydantic import BaseModel
from starlette.responses import Response

from flux_desktop.documents.accounts import devices_document
from flux_desktop.hub.dependencies import SignedIn, TheHub, guarded
from flux_desktop.hub.shapes import Answer
from flux_desktop.services import tokens

routes = guarded("devices")


class Device(BaseModel):
    id: str
    name: str
    last_seen: str


class Devices(BaseModel):
    devices: list[Device]


@routes.get("/devices", response_model=Devices)
def listed(hub: TheHub, caller: SignedIn) -> Answer:
    """Where the account is signed in, the newest first."""
    return Answer(devices_document(tokens.devices(hub.store, caller.user.id)))


@routes.delete("/devices/{device_id}", status_code=204)
async def end(hub: TheHub, caller: SignedIn, device_id: UUID) -> Response:
    """Signs a device out."""
    await hub.call(partial(tokens.end_device, hub.store, caller.user.id, device_id))
    await hub.revocations.add([device_id])
    return Response(status_code=204)
