"""Photos of menus, delivery notes and price lists: read, looked at by a person, and only then saved.

Reading is heavy and belongs into the worker process: each function here is picklable in a `functools.partial`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from flux_desktop.domain.changes import MENU, NOTHING, Changes
from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import name_key, typed_name
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.photos import (
    LONGEST_NAME,
    Engine,
    MenuReading,
    ModelAddress,
    PriceListReading,
    ReadItem,
)
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.settings import Settings
from flux_desktop.services.session import Session
from flux_desktop.store import menu
from flux_desktop.vision import keys
from flux_desktop.vision.addresses import host_of, require_safe

ENGINES: Final = ("auto", *Engine)
DEFAULT_URL: Final = "https://api.openai.com/v1"
DEFAULT_MODEL: Final = "gpt-4o-mini"


@dataclass(frozen=True, slots=True)
class SavedMenu:
    """What became of the items of a photo.

    created  new dishes, in the photo's order, with their ids
    known    dishes that the menu had already, under that name or another
    repriced those of them whose price on the photo is another; the menu's own was left
    """

    created: tuple[tuple[UUID, str], ...] = ()
    known: tuple[str, ...] = ()
    repriced: tuple[str, ...] = ()
    changes: Changes = field(default=NOTHING)


def model_address(settings: Settings) -> ModelAddress | None:
    """The vision model to ask, with its key; None where none is configured, and photos are read on this computer."""
    url = settings.vision_url or DEFAULT_URL
    key = settings.vision_key or keys.key_for(url)
    if not key and not (settings.vision_local and settings.vision_url):
        return None
    return ModelAddress(url, settings.vision_model or DEFAULT_MODEL, key, settings.vision_local)


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


def save_menu(session: Session, items: Sequence[ReadItem], progress: Progress = SILENT) -> SavedMenu:
    """Puts the items that the menu does not have on it, all in one step; what it has is left as it is.

    Items of one name are one dish; the first counts. Raises Refused: a name or category that does not fit;
    NotAllowed, NotFound, Cancelled.
    """
    with session.write(Permission.EDIT_MENU, progress) as uow:
        restaurant_id = session.restaurant.id
        every = menu.every(uow, restaurant_id)
        by_id = {each.id: each for each in every}
        by_name = {name_key(each.name): each for each in reversed(every)}
        for key, item_id in menu.aliases(uow, restaurant_id).items():
            if item_id in by_id:
                by_name[key] = by_id[item_id]
        created: list[tuple[UUID, str]] = []
        known: list[str] = []
        repriced: list[str] = []
        made: set[str] = set()
        for number, item in enumerate(items):
            progress.step(number, len(items))
            name = _fitting(item.name)
            key = name_key(name)
            if key in made:
                continue
            if (dish := by_name.get(key)) is not None:
                known.append(dish.name)
                if item.price is not None and item.price != dish.price:
                    repriced.append(dish.name)
                made.add(key)
                continue
            made.add(key)
            category = typed_name(item.category)[:LONGEST_NAME]
            created.append((menu.add_read(uow, restaurant_id, name, category, item.price), name))
    changes = Changes.of(MENU) if created else NOTHING
    return SavedMenu(tuple(created), tuple(known), tuple(repriced), changes)


def take_back(session: Session, saved: SavedMenu) -> Changes:
    """Takes the dishes of a save off the menu again, but those that were sold since. Raises NotAllowed, NotFound."""
    with session.write(Permission.EDIT_MENU) as uow:
        gone = menu.take_back(uow, session.restaurant.id, [item_id for item_id, _name in saved.created])
    return Changes.of(MENU) if gone else NOTHING


def _fitting(text: str) -> str:
    name = typed_name(text)
    if not name:
        raise Refused(_("A dish needs a name."), _("Type one."))
    if len(name) > LONGEST_NAME:
        raise Refused(
            _("The name is longer than {n} letters.").format(n=LONGEST_NAME), _("Choose a shorter one.")
        )
    return name
