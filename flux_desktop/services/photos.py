"""Photos of menus, delivery notes and price lists: read here, and nothing saved.

What becomes of a menu is `services.menu_photos`, of a price list `services.price_photos`. Reading is heavy and belongs into the worker process: each function here is picklable in a `functools.partial`.
"""

from dataclasses import dataclass
from typing import Final

from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.photos import (
    Engine,
    MenuReading,
    ModelAddress,
    PriceListReading,
)
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.settings import Settings
from flux_desktop.services.session import Session
from flux_desktop.vision import keys
from flux_desktop.vision.addresses import host_of, require_safe

ENGINES: Final = ("auto", *Engine)
DEFAULT_URL: Final = "https://api.openai.com/v1"
DEFAULT_MODEL: Final = "gpt-4o-mini"


def model_address(settings: Settings) -> ModelAddress | None:
    """The vision model to ask, with its key; None where none is configured, and photos are read on this computer."""
    url = settings.vision_url or DEFAULT_URL
    key = settings.vision_key or keys.key_for(url)
    if not key and not (settings.vision_local and settings.vision_url):
        return None
    return ModelAddress(url, settings.vision_model or DEFAULT_MODEL, key, settings.vision_local)


def check_address(url: str, *, local: bool) -> None:
    """Raises Refused: neither photo nor key is sent to such an address."""
    require_safe(url, local=local)


def keep_model_key(url: str, key: str) -> None:
    """Keeps a key in this computer's keyring for the address's host alone; "" forgets it. Raises FluxError."""
    keys.keep_key(url, key)


def sent_to(engine: str, model: ModelAddress | None) -> str:
    """The host a photo would be sent to; "" if it would stay on this computer. For saying so before it happens."""
    return "" if engine == Engine.OFFLINE or model is None else host_of(model.base_url)


def read_menu(
    session: Session,
    image: bytes,
    engine: str = "auto",
    model: ModelAddress | None = None,
    progress: Progress = SILENT,
) -> MenuReading:
    """What the photo of a menu says; nothing is saved. Who may see no money gets no prices.

    Raises as `read_photo` does, and NotAllowed, NotFound.
    """
    with session.read(Permission.READ_PHOTOS) as uow:
        sees_money = session.may(uow, Permission.SEE_MONEY)
    reading = read_photo(image, engine, model, progress)
    return reading if sees_money else reading.without_money()


def read_photo(
    image: bytes, engine: str = "auto", model: ModelAddress | None = None, progress: Progress = SILENT
) -> MenuReading:
    """The same without a restaurant, for the administrator of this computer.

    `engine`: auto asks the model where one is configured and reads offline else; offline sends nothing; openai asks.
    Raises Refused: the picture cannot be used, or the model's address is not safe; NotFound: no such engine;
    ReaderMissing; ModelUnavailable; Cancelled.
    """
    from flux_desktop.vision.images import open_photo

    if engine not in ENGINES:
        raise NotFound(
            _("There is no reader “{name}”.").format(name=engine), _("Choose auto, offline or openai.")
        )
    if engine == Engine.OPENAI and model is None:
        raise Refused(
            _("No vision model is configured."),
            _("Set OPENAI_API_KEY, or enter a key in the settings; or read offline."),
            code="photo.no_key",
        )
    if model is not None and engine != Engine.OFFLINE:
        require_safe(model.base_url, local=model.local)
    photo = open_photo(image)
    if model is None or engine == Engine.OFFLINE:
        from flux_desktop.vision.offline import OfflineReader

        return OfflineReader().read(photo, progress)
    from flux_desktop.vision.openai import OpenAIReader

    return OpenAIReader(model).read(photo, progress)


@dataclass(frozen=True, slots=True)
class Preview:
    """A photo as it is looked at: a JPEG, and pixels of the photo as it was taken per pixel of it."""

    jpeg: bytes
    scale: float


def preview(image: bytes) -> Preview:
    """Raises Refused: the picture cannot be used; ReaderMissing."""
    from flux_desktop.vision.images import encode_jpeg, open_photo

    photo = open_photo(image)
    return Preview(encode_jpeg(photo.pixels, 90), photo.scale)


def check_photo(image: bytes) -> None:
    """Raises Refused where the header says already that this cannot be read. Without the reader nothing is known."""
    from flux_desktop.vision.images import check_header

    check_header(image)


def read_price_list(session: Session, image: bytes, progress: Progress = SILENT) -> PriceListReading:
    """The lines of a delivery note or price list; nothing is saved. Read on this computer alone.

    Raises Refused: the picture cannot be used; ReaderMissing, NotAllowed, NotFound, Cancelled.
    """
    with session.read(Permission.SEE_MONEY):
        pass
    from flux_desktop.vision.images import open_photo
    from flux_desktop.vision.invoices import read_lines

    return read_lines(open_photo(image), progress)


def forget_models() -> None:
    """Gives the memory of the offline reader back, after a while without photos. The next photo loads it again."""
    from flux_desktop.vision.ocr import release

    release()
