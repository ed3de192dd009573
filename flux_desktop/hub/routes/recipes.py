"""/recipes: what dishes are made of, and the suggestions that wait for somebody to confirm them."""

from uuid import UUID

from pydantic import BaseModel, Field

from flux_desktop.documents.recipes import recipe_document, recipes_document, suggestions_document
from flux_desktop.domain.exact import to_micros
from flux_desktop.hub.dependencies import TheTenant, guarded
from flux_desktop.hub.shapes import Answer, Asked, Quantity
from flux_desktop.services import recipes, suggestions
from flux_desktop.services.suggestions import Part

routes = guarded("recipes")


class Line(BaseModel):
    """`ingredient_id` or `recipe_id`, or neither where nothing of that name is known yet."""

    ingredient_id: str | None
    recipe_id: str | None
    name: str
    quantity: float
    unit: str
    yield_: float | None = Field(alias="yield")
    note: str


class Recipe(BaseModel):
    """As it is today. `menu_item_id` is null for a part of other recipes; without `makes` it is one portion."""

    id: str
    menu_item_id: str | None
    name: str
    makes: str | None
    ingredients: list[Line]


class Recipes(BaseModel):
    recipes: list[Recipe]


class Suggestion(BaseModel):
    """`at_stake`: what the dish took in the last 28 days; not for who may see no money."""

    id: str
    menu_item_id: str | None
    name: str
    makes: str | None
    ingredients: list[Line]
    source: str
    at_stake: float | None = None


class Suggestions(BaseModel):
    suggestions: list[Suggestion]


class AskedPart(Asked):
    """So much of an ingredient, or of another recipe by its id."""

    ingredient_id: UUID = Field(strict=False)
    quantity: Quantity = Field(examples=[150])
    unit: str = Field(max_length=60, examples=["g"])


class Confirmation(Asked):
    menu_item_id: UUID = Field(strict=False)
    ingredients: list[AskedPart] = Field(min_length=1, max_length=500)


@routes.get("/recipes", response_model=Recipes)
def listed(tenant: TheTenant) -> Answer:
    """Every recipe, those of parts too."""
    session = tenant.session()
    return Answer(recipes_document(recipes.linked_recipes(session) if session else []))


@routes.get("/recipes/confirm", response_model=Suggestions)
def waiting(tenant: TheTenant) -> Answer:
    """The suggestions nobody has confirmed, the most money at stake first."""
    session = tenant.session()
    return Answer(suggestions_document(suggestions.linked_suggestions(session) if session else []))


@routes.post("/recipes/confirm", status_code=201, response_model=Recipe)
def confirm(tenant: TheTenant, asked: Confirmation) -> Answer:
    """Makes these the dish's recipe from today on."""
    parts = [Part(each.ingredient_id, to_micros(each.quantity), each.unit) for each in asked.ingredients]
    made = suggestions.confirm_dish(tenant.session_of_one(), asked.menu_item_id, parts)
    return Answer(recipe_document(made), 201)
