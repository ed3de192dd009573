"""The tables, one file a noun. The migrations must make exactly these; a test compares them on both databases."""

from flux_desktop.store.tables.base import (
    RESTAURANT_AT_HAND,
    Reach,
    TableClass,
    class_of,
    metadata,
    reach_of,
    stays_of,
    together_of,
    travels,
)
from flux_desktop.store.tables.events import events
from flux_desktop.store.tables.forecasts import demand_forecasts, forecast_runs, own_forecasts
from flux_desktop.store.tables.hours import operating_hours
from flux_desktop.store.tables.import_jobs import import_job_files, import_jobs
from flux_desktop.store.tables.ingredients import ingredient_cost_history, ingredients
from flux_desktop.store.tables.instance import instance
from flux_desktop.store.tables.invitations import invitations
from flux_desktop.store.tables.menu import item_aliases, menu_items, sold_items
from flux_desktop.store.tables.past_accuracy import past_accuracy
from flux_desktop.store.tables.photo_jobs import photo_jobs
from flux_desktop.store.tables.promotions import planned_promotions
from flux_desktop.store.tables.recipes import recipe_suggestions, recipe_versions, recipes
from flux_desktop.store.tables.restaurants import memberships, restaurants
from flux_desktop.store.tables.run_outs import run_outs
from flux_desktop.store.tables.sales import (
    daily_item_sales,
    superseded_transactions,
    transaction_items,
    transaction_sources,
    transactions,
)
from flux_desktop.store.tables.settings import settings
from flux_desktop.store.tables.sync import (
    sync_batches,
    sync_conflicts,
    sync_devices,
    sync_identity,
    sync_links,
    sync_outbatches,
    sync_packs,
    sync_rejected,
    sync_rows,
    sync_runs,
    sync_spaces,
    sync_unknown,
)
from flux_desktop.store.tables.tokens import refresh_tokens, token_families
from flux_desktop.store.tables.uploads import data_uploads, upload_categories, upload_days
from flux_desktop.store.tables.users import sign_in_failures, users
from flux_desktop.store.tables.weather import weather_days

__all__ = [
    "RESTAURANT_AT_HAND",
    "Reach",
    "TableClass",
    "class_of",
    "daily_item_sales",
    "data_uploads",
    "demand_forecasts",
    "events",
    "forecast_runs",
    "import_job_files",
    "import_jobs",
    "ingredient_cost_history",
    "ingredients",
    "instance",
    "invitations",
    "item_aliases",
    "memberships",
    "menu_items",
    "metadata",
    "operating_hours",
    "own_forecasts",
    "past_accuracy",
    "photo_jobs",
    "planned_promotions",
    "reach_of",
    "recipe_suggestions",
    "recipe_versions",
    "recipes",
    "refresh_tokens",
    "restaurants",
    "run_outs",
    "settings",
    "sign_in_failures",
    "sold_items",
    "stays_of",
    "superseded_transactions",
    "sync_batches",
    "sync_conflicts",
    "sync_devices",
    "sync_identity",
    "sync_links",
    "sync_outbatches",
    "sync_packs",
    "sync_rejected",
    "sync_rows",
    "sync_runs",
    "sync_spaces",
    "sync_unknown",
    "together_of",
    "token_families",
    "transaction_items",
    "transaction_sources",
    "transactions",
    "travels",
    "upload_categories",
    "upload_days",
    "users",
    "weather_days",
]
