"""/recipes/menu/upload-photo: dishes read from a photo of the menu."""

import time
from functools import partial
from typing import Any, Final
from uuid import UUID

import anyio
from fastapi import Request
from pydantic import BaseModel
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from flux_desktop.documents.photos import menu_photo_document
from flux_desktop.hub.dependencies import Tenant, TheHub, TheTenant, guarded
from flux_desktop.hub.problems import UnfitBody
from flux_desktop.hub.shapes import Answer
from flux_desktop.services import photo_jobs
from flux_desktop.services.photo_jobs import PhotoResult

PATH: Final = "/recipes/menu/upload-photo"

routes = guarded("recipes")

_FIELDS: Final = 5
_FIRST_LOOK: Final = 0.05
_LONGEST_PAUSE: Final = 0.5

_FORM: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "JPEG, PNG, WebP or BMP, at most 25 MB and 40 million pixels.",
                        }
                    },
                }
            }
        },
    }
}


class PrintedPrice(BaseModel):
    label: str
    amount: float


class PhotoItem(BaseModel):
    """`price` is the first of `prices`. `box` is where it stands on the photo, in pixels: left, top, right, bottom."""

    name: str
    category: str
    description: str
    price: float | None
    prices: list[PrintedPrice]
    confidence: float
    doubts: list[str]
    box: list[int] | None


class UnreadLine(BaseModel):
    text: str
    box: list[int] | None


class CreatedItem(BaseModel):
    id: str
    name: str


class ReadMenu(BaseModel):
    """What the photo says. New dishes are on the menu, not confirmed; those the menu has are left as they are.

    `price_differs` names dishes whose price on the photo is another, `unread` lines that became no dish,
    `recipes_suggested` how many recipes wait to be confirmed since.
    """

    items: list[PhotoItem]
    total_items: int
    message: str
    created: list[CreatedItem]
    known: list[str]
    price_differs: list[str]
    recipes_suggested: int
    unread: list[UnreadLine]
    engine: str
    seconds: float
    note: str
    sent_to: str
    currency: str


class Waiting(BaseModel):
    """A photo that is not read yet: ask for it by its id. `status`: pending or processing."""

    id: str
    status: str


_LATER: Final[dict[int | str, dict[str, Any]]] = {
    202: {"model": Waiting, "description": "Taken; ask for it by its id."}
}


@routes.post(PATH, response_model=ReadMenu, responses=_LATER, openapi_extra=_FORM)
async def read_photo(hub: TheHub, tenant: TheTenant, request: Request) -> Answer:
    """Reads the photo of a menu on the hub and puts new dishes on the menu, unconfirmed. No photo is sent on."""
    async with request.form(max_files=1, max_fields=_FIELDS) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise UnfitBody("file: a file is expected")
        if (file.size or 0) > hub.config.file_limit:
            raise HTTPException(413)
        image = await file.read()
    job_id = await hub.call(partial(_hand_in, tenant, image))
    await hub.call(partial(hub.queue.put_photo, job_id))
    until, pause = time.monotonic() + hub.config.photo_patience, _FIRST_LOOK
    while True:
        found = await hub.call(partial(_outcome, tenant, job_id))
        if isinstance(found, PhotoResult) or time.monotonic() >= until:
            break
        await anyio.sleep(pause)
        pause = min(_LONGEST_PAUSE, 1.5 * pause)
    answer = _answer(job_id, found)
    answer.headers["Location"] = f"{request.url.path}/{job_id}"
    return answer


@routes.get(PATH + "/{photo_id}", response_model=ReadMenu, responses=_LATER)
def one(tenant: TheTenant, photo_id: UUID) -> Answer:
    """What came of a photo of the last day."""
    return _answer(photo_id, photo_jobs.outcome(tenant.session_of_one(), photo_id))


def _hand_in(tenant: Tenant, image: bytes) -> UUID:
    return photo_jobs.hand_in(tenant.session_to_write(), image)


def _outcome(tenant: Tenant, job_id: UUID) -> PhotoResult | str:
    return photo_jobs.outcome(tenant.session_to_write(), job_id)


def _answer(job_id: UUID, found: PhotoResult | str) -> Answer:
    if isinstance(found, str):
        return Answer({"id": str(job_id), "status": found}, 202)
    return Answer(menu_photo_document(found.reading, found.saved))
