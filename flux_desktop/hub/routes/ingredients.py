"""/ingredients: what is bought, from whom, and what it cost when."""

import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field

from flux_desktop.documents.ingredients import (
    ingredient_document,
    ingredients_document,
    prices_document,
    suppliers_document,
)
from flux_desktop.domain.errors import Refused
from flux_desktop.domain.exact import to_micros
from flux_desktop.domain.i18n import _
from flux_desktop.domain.price_entry import PriceEntry
from flux_desktop.hub.dependencies import TheTenant, guarded
from flux_desktop.hub.shapes import Answer, Asked, Cost, Price, Share
from flux_desktop.services import ingredients
from flux_desktop.services.ingredients import IngredientFields

routes = guarded("ingredients")


class Ingredient(BaseModel):
    """`unit` is the one its pack is written in, `unit_cost` what one of it costs, both null without a price; who
    may see no money gets no key of it. `allergens` null: nobody has said."""

    id: str
    name: str
    unit: str | None
    unit_cost: float | None = None
    waste_factor: float
    shelf_life_days: int | None
    yield_: float = Field(alias="yield")
    supplier: str
    allergens: str | None
    equivalents: str
    pack: str | None
    price: float | None = None
    price_date: datetime.date | None = None


class Ingredients(BaseModel):
    ingredients: list[Ingredient]


class PriceAnswer(BaseModel):
    date: datetime.date
    pack: str
    price: float
    unit: str
    unit_cost: float
    source: str


class Prices(BaseModel):
    prices: list[PriceAnswer]


class Supplier(BaseModel):
    name: str
    ingredients: int


class Suppliers(BaseModel):
    suppliers: list[Supplier]


_Life = Annotated[int, Field(ge=0, le=36_500)]


class IngredientChange(Asked):
    """What is absent stays. A price is `unit` and `unit_cost`, or `pack` ("6 x 2.5 kg") and `price`."""

    name: str = Field(default="", max_length=400)
    unit: str | None = Field(default=None, max_length=60, examples=["kg"])
    unit_cost: Cost | None = Field(default=None, examples=[2.0])
    waste_factor: Share = Field(default=Decimal(0), examples=[0.15])
    shelf_life_days: _Life | None = None
    yield_: Share = Field(default=Decimal(1), alias="yield")
    supplier: str = Field(default="", max_length=400)
    allergens: str | None = Field(default=None, max_length=1_000, examples=["milk; may: hazelnut"])
    equivalents: str = Field(default="", max_length=1_000, examples=["1 each = 60 g"])
    pack: str | None = Field(default=None, max_length=200)
    price: Price | None = None
    id: str = Field(default="", max_length=36)
    price_date: str | None = Field(default=None, max_length=10)

    def fields(self) -> IngredientFields:
        """What was said but the price, as the service takes it. Raises Refused."""
        fields: IngredientFields = {}
        given = self.model_fields_set
        if "name" in given:
            fields["name"] = self.name
        if "supplier" in given:
            fields["supplier"] = self.supplier
        if "waste_factor" in given:
            fields["waste_factor"] = to_micros(self.waste_factor)
        if "yield_" in given:
            fields["yield_share"] = to_micros(self.yield_)
        if "shelf_life_days" in given:
            fields["shelf_life_days"] = self.shelf_life_days
        if "allergens" in given:
            fields["allergens"] = ingredients.read_allergens(self.allergens)
        if "equivalents" in given:
            fields["equivalents"] = ingredients.read_equivalents(self.equivalents)
        return fields

    def price_entry(self) -> PriceEntry:
        return PriceEntry(
            self.unit, self.unit_cost, self.pack, None if self.price is None else to_micros(self.price)
        )


class NewIngredient(IngredientChange):
    name: str = Field(max_length=400, examples=["Tomato"])


def _day(text: object) -> object:
    return datetime.date.fromisoformat(text) if isinstance(text, str) else text


class NewPrice(Asked):
    """What a pack costs from that day on, today by default."""

    pack: str = Field(max_length=200, examples=["6 x 2.5 kg"])
    price: Price = Field(examples=[41.9])
    date: Annotated[datetime.date | None, BeforeValidator(_day)] = None


@routes.get("/ingredients", response_model=Ingredients)
def listed(tenant: TheTenant) -> Answer:
    """Every ingredient by name, with its price of today."""
    session = tenant.session()
    if session is None:
        return Answer({"ingredients": []})
    return Answer(
        ingredients_document(
            ingredients.ingredients_of(session), session.calendar_day, with_money=session.sees_money
        )
    )


@routes.post("/ingredients", status_code=201, response_model=Ingredient)
def add(tenant: TheTenant, asked: NewIngredient) -> Answer:
    session = tenant.session_to_write()
    fields = asked.fields()
    name = fields.pop("name")
    made = ingredients.add_ingredient(session, name, price=asked.price_entry(), **fields)
    return Answer(ingredient_document(made, session.calendar_day), 201)


@routes.put("/ingredients/{ingredient_id}", response_model=Ingredient)
def change(tenant: TheTenant, ingredient_id: UUID, asked: IngredientChange) -> Answer:
    """Changes what is said of an ingredient; a price that is another than today's holds from today on."""
    if asked.id and asked.id.lower() != str(ingredient_id):
        raise Refused(_("An ingredient keeps its id."), _("Leave it out, or send the one of the address."))
    session = tenant.session_of_one()
    changed = ingredients.change_ingredient(
        session, ingredient_id, price=asked.price_entry(), **asked.fields()
    )
    return Answer(ingredient_document(changed, session.calendar_day))


@routes.get("/ingredients/{ingredient_id}/prices", response_model=Prices)
def prices(tenant: TheTenant, ingredient_id: UUID) -> Answer:
    """Its cost history, the newest day first; empty for who may see no money."""
    return Answer(prices_document(ingredients.ingredient(tenant.session_of_one(), ingredient_id)))


@routes.post("/ingredients/{ingredient_id}/prices", status_code=201, response_model=Prices)
def add_price(tenant: TheTenant, ingredient_id: UUID, asked: NewPrice) -> Answer:
    """Records a price; a second one of a day corrects the first."""
    known = ingredients.add_price(
        tenant.session_of_one(), ingredient_id, asked.pack, to_micros(asked.price), day=asked.date
    )
    return Answer(prices_document(known), 201)


@routes.get("/suppliers", response_model=Suppliers)
def suppliers(tenant: TheTenant) -> Answer:
    """Who delivers, with how many ingredients."""
    session = tenant.session()
    return Answer(suppliers_document(ingredients.suppliers_of(session) if session else []))
