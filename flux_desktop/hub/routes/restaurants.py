"""/restaurants: those the account has a role in."""

from typing import Annotated

from pydantic import BaseModel, Field

from flux_desktop.documents.restaurants import restaurant_document, restaurants_document
from flux_desktop.domain.restaurants import Membership, Role
from flux_desktop.hub.dependencies import SignedIn, TheHub, guarded
from flux_desktop.hub.shapes import Answer, Asked
from flux_desktop.services import restaurants

routes = guarded("restaurants")


class Restaurant(BaseModel):
    id: str
    name: str
    role: str
    timezone: str
    currency: str
    country: str


class Restaurants(BaseModel):
    restaurants: list[Restaurant]


class NewRestaurant(Asked):
    """`timezone` by its IANA name; the hub's own where it is left out."""

    name: str = Field(max_length=400)
    timezone: str = Field(default="", max_length=64, examples=["Europe/Madrid"])
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "EUR"
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] = "ES"


@routes.get("/restaurants", response_model=Restaurants)
async def listed(caller: SignedIn) -> Answer:
    return Answer(restaurants_document(caller.memberships))


@routes.post("/restaurants", status_code=201, response_model=Restaurant)
def add(hub: TheHub, caller: SignedIn, asked: NewRestaurant) -> Answer:
    """Makes a restaurant that the account owns."""
    made = restaurants.new_restaurant(
        asked.name, timezone=asked.timezone, currency=asked.currency, country=asked.country
    )
    restaurants.create(hub.store, caller.user.id, made)
    return Answer(restaurant_document(Membership(made, Role.OWNER)), 201)
