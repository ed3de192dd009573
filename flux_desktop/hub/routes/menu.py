"""/menu/items: the dishes."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from flux_desktop.documents.menu import item_document, items_document
from flux_desktop.domain.errors import Refused
from flux_desktop.domain.exact import to_micros
from flux_desktop.domain.i18n import _
from flux_desktop.hub.dependencies import TheTenant, guarded
from flux_desktop.hub.shapes import Answer, Asked, Price
from flux_desktop.services import menu
from flux_desktop.services.menu import DishFields

routes = guarded("menu")


class Item(BaseModel):
    """`price` is null where nobody has said it; who may see no money gets none."""

    id: str
    name: str
    price: float | None = None
    category: str
    description: str
    auto_created: bool
    confirmed: bool
    active: bool


class Items(BaseModel):
    items: list[Item]


class ItemChange(Asked):
    """What is absent stays. `id` may be sent back as it came."""

    name: str = Field(default="", max_length=400)
    price: Price | None = None
    category: str = Field(default="", max_length=400)
    description: str = Field(default="", max_length=4_000)
    confirmed: bool = True
    active: bool = True
    id: str = Field(default="", max_length=36)
    auto_created: bool = False

    def fields(self) -> DishFields:
        """What was said, as the service takes it."""
        fields: DishFields = {}
        given = self.model_fields_set
        if "name" in given:
            fields["name"] = self.name
        if "price" in given:
            fields["price"] = None if self.price is None else to_micros(self.price)
        if "category" in given:
            fields["category"] = self.category
        if "description" in given:
            fields["description"] = self.description
        if "confirmed" in given:
            fields["confirmed"] = self.confirmed
        if "active" in given:
            fields["active"] = self.active
        if "auto_created" in given:
            fields["auto_created"] = self.auto_created
        return fields


class NewItem(Asked):
    name: str = Field(max_length=400, examples=["Caesar Salad"])
    price: Price | None = Field(default=None, examples=[12.5])
    category: str = Field(default="", max_length=400, examples=["Appetizers"])
    description: str = Field(default="", max_length=4_000)
    confirmed: bool = True
    active: bool = True


@routes.get("/menu/items", response_model=Items)
def listed(
    tenant: TheTenant,
    limit: Annotated[int | None, Query(ge=1, le=10_000)] = None,
    offset: Annotated[int, Query(ge=0, le=1_000_000_000)] = 0,
) -> Answer:
    """Every dish by category and name, those no longer on offer too."""
    session = tenant.session()
    if session is None:
        return Answer(items_document([]))
    found = menu.listed(session, limit=limit, offset=offset)
    return Answer(items_document(found, with_money=session.sees_money))


@routes.post("/menu/items", status_code=201, response_model=Item)
def add(tenant: TheTenant, asked: NewItem) -> Answer:
    made = menu.add_dish(
        tenant.session_to_write(),
        asked.name,
        price=None if asked.price is None else to_micros(asked.price),
        category=asked.category,
        description=asked.description,
        confirmed=asked.confirmed,
        active=asked.active,
    )
    return Answer(item_document(made), 201)


@routes.put("/menu/items/{item_id}", response_model=Item)
def change(tenant: TheTenant, item_id: UUID, asked: ItemChange) -> Answer:
    """Changes what is said of a dish; what is absent stays."""
    if asked.id and asked.id.lower() != str(item_id):
        raise Refused(_("A dish keeps its id."), _("Leave it out, or send the one of the address."))
    changed = menu.change_dish(tenant.session_of_one(), item_id, **asked.fields())
    return Answer(item_document(changed))
