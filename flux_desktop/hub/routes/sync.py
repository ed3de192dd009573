"""/sync: changes of devices, numbered and handed out; sales as packs; the devices that take part."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any, Final
from urllib.parse import unquote
from uuid import UUID

import msgspec
from fastapi import Depends, Header, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from flux_desktop.documents.sync import devices_document
from flux_desktop.domain.compression import fold, unfold
from flux_desktop.domain.errors import NotFound
from flux_desktop.domain.i18n import N_, _
from flux_desktop.domain.restaurants import Role
from flux_desktop.domain.sync import MOST_ROWS, MOST_UNPACKED, PROTOCOL, Asker, Declined, Page, Push, Row
from flux_desktop.hub.dependencies import SignedIn, TheHub, guarded
from flux_desktop.hub.problems import UnfitBody, problem
from flux_desktop.hub.shapes import Answer
from flux_desktop.services import restaurants, sync_hub
from flux_desktop.services.session import Session

PATH: Final = "/sync/spaces"
# Smaller than this, compressing costs more than it saves.
_SMALL: Final = 500
_WORDS: Final = {
    "epoch": N_("The hub was restored from a backup."),
    "clock_ahead": N_("The clock of this computer is ahead of the hub's."),
    "schema": N_("This computer and the hub run versions of Flux that do not fit together."),
    "packs": N_("Sales are missing that the changes name."),
}

routes = guarded("sync")


class SyncDevice(BaseModel):
    id: str
    name: str
    last_seen: str
    revoked: bool


class SyncDevices(BaseModel):
    devices: list[SyncDevice]


class Stored(BaseModel):
    """Whether the sales were new here."""

    new: bool


_STAMPED: Final[dict[str, Any]] = {
    "type": "array",
    "description": "Its stamp, the device that gave it, the value.",
    "items": {},
    "minItems": 3,
    "maxItems": 3,
    "examples": [[70_000, "0" * 32, "Soup"]],
}
_PUSH: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["batch", "epoch", "schema", "docs"],
    "properties": {
        "batch": {
            "type": "string",
            "description": "Random: the same again is the same.",
            "examples": ["0" * 32],
        },
        "epoch": {"type": "string", "description": "The hub's, or nothing the first time."},
        "schema": {"type": "integer", "minimum": 0, "examples": [sync_hub.SCHEMA]},
        "docs": {
            "type": "array",
            "maxItems": MOST_ROWS,
            "items": {
                "type": "array",
                "description": "A row: its table, its id, its registers by name.",
                "items": {
                    "anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": _STAMPED}]
                },
                "minItems": 3,
                "maxItems": 3,
                "examples": [["menu_items", "0" * 31 + "1", {"name": _STAMPED["examples"][0]}]],
            },
        },
    },
}
_PACK: Final[dict[str, Any]] = {"type": "string", "format": "binary"}


def _body(media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {media_type: {"schema": schema}}}}


# Every answer says that a Flux hub gave it.
_HEADERS: Final = {"Flux-Sync": str(PROTOCOL)}


def _asker(
    caller: SignedIn,
    flux_device: Annotated[UUID | None, Header(description="The device's id.")] = None,
    flux_device_name: Annotated[str, Header(max_length=900, description="Its name, percent-encoded.")] = "",
) -> Asker:
    name = "".join(each for each in unquote(flux_device_name) if each.isprintable())[:200]
    return Asker(flux_device or UUID(int=0), name, caller.family_id)


TheAsker = Annotated[Asker, Depends(_asker)]


def _space(
    hub: TheHub, caller: SignedIn, restaurant_id: str, x_restaurant_id: Annotated[str | None, Header()] = None
) -> Session:
    """The caller's session in the restaurant of the path. Raises NotFound: they have no role in it, there or not."""
    wanted = _uuid(restaurant_id)
    if x_restaurant_id is not None and _uuid(x_restaurant_id) != wanted:
        raise _no_restaurant()
    for each in caller.memberships:
        if each.restaurant.id == wanted:
            return Session(hub.store, caller.user.id, each.restaurant, each.role)
    raise _no_restaurant()


def _space_or_new(hub: TheHub, caller: SignedIn, restaurant_id: str) -> Session:
    """The same, or for a restaurant that nobody has: the first push makes it."""
    wanted = _uuid(restaurant_id)
    if wanted is None:
        raise _no_restaurant()
    for each in caller.memberships:
        if each.restaurant.id == wanted:
            return Session(hub.store, caller.user.id, each.restaurant, each.role)
    made = replace(restaurants.new_restaurant("-"), id=wanted)
    return Session(hub.store, caller.user.id, made, Role.OWNER)


TheSpace = Annotated[Session, Depends(_space)]
TheSpaceOrNew = Annotated[Session, Depends(_space_or_new)]


@routes.get("/sync/hello", response_model=dict[str, Any])
async def hello(hub: TheHub) -> Response:
    """Who this hub is, and what it speaks."""
    return _answer(await hub.call(partial(sync_hub.hello, hub.store)))


@routes.post(
    PATH + "/{restaurant_id}/push",
    response_model=dict[str, Any],
    openapi_extra=_body("application/json", _PUSH),
)
async def push(hub: TheHub, space: TheSpaceOrNew, asker: TheAsker, request: Request) -> Response:
    """Takes a batch of changes. The same batch again is answered alike. 409 says what the device is to do."""
    sent = await hub.call(partial(_read, await request.body(), request.headers.get("content-encoding", "")))
    changes = _push(sent)
    answer = await hub.call(partial(sync_hub.push, space, asker, changes))
    if isinstance(answer, Declined):
        return _declined(answer)
    rejected = [[table, row.hex, why] for table, row, why in answer.rejected]
    return _answer({"seq": answer.seq, "rejected": rejected, "now": answer.now})


@routes.get(PATH + "/{restaurant_id}/pull", response_model=dict[str, Any])
async def pull(
    hub: TheHub,
    space: TheSpace,
    asker: TheAsker,
    request: Request,
    since: Annotated[int, Query(ge=0, le=2**62)] = 0,
    epoch: Annotated[str, Query(max_length=40)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = MOST_ROWS,
    schema: Annotated[int, Query(ge=0, le=10_000)] = sync_hub.SCHEMA,
) -> Response:
    """Rows changed after the number `since`, in one moment; with the last page what both sides should then hold."""
    asked = partial(sync_hub.pull, space, asker, since=since, epoch=epoch, schema=schema, limit=limit)
    answer = await hub.call(asked)
    if isinstance(answer, Declined):
        return _declined(answer)
    return await hub.call(partial(_page, answer, "zstd" in request.headers.get("accept-encoding", "")))


@routes.put(
    PATH + "/{restaurant_id}/packs/{pack_id}",
    response_model=Stored,
    openapi_extra=_body("application/octet-stream", _PACK),
)
async def put_pack(hub: TheHub, space: TheSpace, asker: TheAsker, request: Request, pack_id: str) -> Response:
    """Keeps sales that a push will name. Their id is the SHA-256 of what they unfold to."""
    wanted, content = _pack_id(pack_id), await request.body()
    is_new = await hub.call(partial(sync_hub.put_pack, space, asker, wanted, content))
    return _answer({"new": is_new})


@routes.get(
    PATH + "/{restaurant_id}/packs/{pack_id}",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
async def get_pack(hub: TheHub, space: TheSpace, asker: TheAsker, pack_id: str) -> Response:
    """Sales that an upload names."""
    content = await hub.call(partial(sync_hub.get_pack, space, asker, _pack_id(pack_id)))
    return Response(content, media_type="application/octet-stream", headers=_HEADERS)


@routes.get("/sync/devices", response_model=SyncDevices)
async def devices(hub: TheHub, caller: SignedIn) -> Response:
    """The computers that sync the caller's restaurants, the last seen first."""
    return _answer(devices_document(await hub.call(partial(sync_hub.devices, hub.store, caller.memberships))))


@routes.delete("/sync/devices/{device_id}", status_code=204)
async def end_device(hub: TheHub, caller: SignedIn, device_id: UUID) -> Response:
    """A lost computer syncs no longer, and is signed out."""
    act = partial(sync_hub.end_device, hub.store, caller.memberships, device_id, lambda: datetime.now(UTC))
    await hub.revocations.add(list(await hub.call(act)))
    return Response(status_code=204, headers=_HEADERS)


@routes.post("/sync/devices/{device_id}/admit", status_code=204)
async def admit_device(hub: TheHub, caller: SignedIn, device_id: UUID) -> Response:
    """A computer that was removed may sync again, once somebody signs in on it."""
    await hub.call(partial(sync_hub.admit_device, hub.store, caller.memberships, device_id))
    return Response(status_code=204, headers=_HEADERS)


def _read(body: bytes, encoding: str) -> Any:
    try:
        if encoding == "zstd":
            body = unfold(body, MOST_UNPACKED)
        elif encoding:
            raise UnfitBody(_("Only zstd is understood."))
        return msgspec.json.decode(body)
    except (ValueError, RecursionError) as error:
        raise UnfitBody(_("This is not JSON.")) from error


def _push(sent: Any) -> Push:
    try:
        schema = int(sent["schema"])
        rows = [Row.of_json(each) for each in sent["docs"]]
        return Push(UUID(hex=sent["batch"]), str(sent["epoch"]), schema, rows)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnfitBody(_("This is no batch of changes.")) from error


def _page(page: Page, compressed: bool) -> Response:
    return _answer(
        {
            "epoch": page.epoch,
            "rows": [each.as_json() for each in page.rows],
            "next": page.next,
            "done": page.done,
            "now": page.now,
            "tables": page.sums,
        },
        compressed=compressed,
    )


def _answer(content: Any, *, compressed: bool = False) -> Response:
    answer = Answer(content, headers=dict(_HEADERS))
    if compressed and len(answer.body) > _SMALL:
        body = fold(bytes(answer.body))
        headers = {**_HEADERS, "Content-Encoding": "zstd"}
        return Response(body, media_type="application/json", headers=headers)
    return answer


def _declined(answer: Declined) -> Response:
    title = _(_WORDS[answer.reason])
    response = problem(409, title, _("The device knows what to do."), f"sync.{answer.reason}")
    more = {"now": answer.now, "epoch": answer.epoch, "schema": answer.schema, "packs": list(answer.packs)}
    content = {**msgspec.json.decode(bytes(response.body)), **more}
    return Response(msgspec.json.encode(content), 409, _HEADERS, "application/problem+json")


def _pack_id(text: str) -> bytes:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if len(found) != 32:
        raise NotFound(_("There are no such sales."), _("Sync again."), code="sync.no_pack")
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _no_restaurant() -> NotFound:
    return NotFound(_("There is no such restaurant."), _("Choose another one."), code="restaurant.not_found")
