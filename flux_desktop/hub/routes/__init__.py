"""The routes, one file a noun. A new noun is a file here and a line in `ROUTERS`."""

from typing import Final

from fastapi import APIRouter

from flux_desktop.hub.routes import (
    accounts,
    costs,
    devices,
    forecasts,
    hours,
    ingredients,
    members,
    menu,
    photos,
    recipes,
    restaurants,
    settings,
    sync,
    uploads,
)

BASE: Final = "/api/v1"

# In the order in which /docs lists them.
ROUTERS: Final[tuple[APIRouter, ...]] = (
    accounts.open_routes,
    accounts.routes,
    restaurants.routes,
    members.routes,
    devices.routes,
    uploads.routes,
    menu.routes,
    ingredients.routes,
    photos.routes,
    recipes.routes,
    costs.routes,
    forecasts.routes,
    settings.routes,
    hours.routes,
    sync.routes,
)
# Where files may be sent, which are larger than JSON.
FILE_PATHS: Final = frozenset({BASE + uploads.PATH, BASE + photos.PATH})
# Below which compressed changes and sales are sent.
SYNC_PATH: Final = BASE + sync.PATH + "/"
