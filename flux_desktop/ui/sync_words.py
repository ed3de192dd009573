"""How a sync stands, and what it moved, in the words of a kitchen."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.i18n import N_, _, ngettext
from flux_desktop.services.sync_records import Status
from flux_desktop.ui.figures import MISSING, dated, money, number, percent, plural, time_of_day
from flux_desktop.ui.theme import Kind

TABLES: Final[Mapping[str, str]] = {
    "restaurants": N_("Restaurant"),
    "events": N_("Event"),
    "ingredients": N_("Ingredient"),
    "menu_items": N_("Dish"),
    "operating_hours": N_("Opening hours"),
    "recipe_suggestions": N_("Suggested recipe"),
    "recipes": N_("Recipe"),
    "settings": N_("Setting"),
    "ingredient_cost_history": N_("Purchase price"),
    "item_aliases": N_("Name at the till"),
    "own_forecasts": N_("Your number"),
    "planned_promotions": N_("Promotion"),
    "recipe_versions": N_("Recipe"),
    "run_outs": N_("Sold out"),
    "data_uploads": N_("Import"),
}
FIELDS: Final[Mapping[str, str]] = {
    "allergens": N_("Allergens"),
    "archived": N_("Archived"),
    "batch": N_("Batch"),
    "business_date": N_("Day"),
    "business_day_start": N_("The day ends at"),
    "category": N_("Category"),
    "confirmed": N_("Confirmed"),
    "country": N_("Country"),
    "currency": N_("Currency"),
    "day_of_week": N_("Hours"),
    "deleted": N_("Removed"),
    "description": N_("Description"),
    "equivalents": N_("Equivalents"),
    "file": N_("Sales"),
    "forecast_date": N_("Day"),
    "forecast_model": N_("Method"),
    "key": N_("Setting"),
    "life_days": N_("Shelf life"),
    "menu_item_id": N_("Dish"),
    "merged_into": N_("Merged into"),
    "minutes": N_("Minutes"),
    "name": N_("Name"),
    "name_key": N_("Name"),
    "on_date": N_("Day"),
    "price": N_("Price"),
    "quantity": N_("Quantity"),
    "recipe_id": N_("Recipe"),
    "region": N_("Region"),
    "row": N_("Price"),
    "shelf_life_days": N_("Shelf life"),
    "sibling_id": N_("Learns from"),
    "station": N_("Station"),
    "status": N_("Status"),
    "supplier": N_("Supplier"),
    "tax_included": N_("Tax included"),
    "tax_rate": N_("Tax"),
    "timezone": N_("Time zone"),
    "value": N_("Value"),
    "waste_factor": N_("Waste"),
    "yield_share": N_("Yield"),
}
# Notes that nobody typed.
_SILENT: Final = frozenset({"created_at", "auto_created", "name_key"})
_SHARES: Final = frozenset({"tax_rate", "waste_factor", "yield_share"})
REASONS: Final[Mapping[str, str]] = {
    "parent": N_("What it belongs to is not at the hub."),
    "invalid": N_("The hub does not take a value of it."),
    "unknown": N_("The hub runs a version of Flux that does not know it yet."),
    "foreign": N_("It belongs to another restaurant at the hub."),
}
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def standing(status: Status | None, running: bool, now: datetime | None = None) -> tuple[str, Kind, str]:
    """How it stands in a pill: words, kind, icon. The words are "" where there is no hub."""
    if running:
        return _("Syncing…"), "info", "refresh-cw"
    if status is None or not status.is_connected:
        return "", "neutral", ""
    if status.needs_attention:
        return _("Needs attention"), "bad", "circle-x"
    if status.is_offline:
        if not status.waiting:
            return _("Offline"), "warn", "triangle-alert"
        text = ngettext(
            "Offline · {n} change waiting", "Offline · {n} changes waiting", plural(status.waiting)
        )
        return text.format(n=number(status.waiting)), "warn", "triangle-alert"
    if status.synced_at is None:
        return _("Not synced yet"), "neutral", "refresh-cw"
    return _("Synced {when}").format(when=ago(status.synced_at, now)), "good", "circle-check"


def ago(moment: datetime, now: datetime | None = None) -> str:
    """How long ago: "just now", "2 min ago", "3 h ago", else the day and the time."""
    seconds = ((now or datetime.now(UTC)) - moment).total_seconds()
    if seconds < _MINUTE:
        return _("just now")
    if seconds < _HOUR:
        return _("{n} min ago").format(n=number(seconds // _MINUTE))
    if seconds < _DAY:
        return _("{n} h ago").format(n=number(seconds // _HOUR))
    return at(moment)


def at(moment: datetime) -> str:
    """Day and time on this computer's clock."""
    local = moment.astimezone()
    return f"{dated(local.date(), datetime.now().astimezone().date())}, {time_of_day(moment)}"


def table_word(table: str) -> str:
    """What a row of that table is called; "Data of a newer Flux" where nobody knows."""
    return _(TABLES[table]) if table in TABLES else _("Data of a newer Flux")


def field_words(fields: tuple[str, ...]) -> str:
    """The names of fields, each once; all of them are a new thing."""
    known = [_(FIELDS[each]) for each in fields if each in FIELDS and each not in _SILENT]
    if not fields or len(fields) > 4:
        return _("New")
    return ", ".join(dict.fromkeys(known)) or _("New")


def field_word(register: str) -> str:
    name = register.removesuffix("+")
    return _(FIELDS[name]) if name in FIELDS else _("Another detail")


def reason_words(reason: str) -> str:
    return _(REASONS[reason]) if reason in REASONS else reason


def value_words(register: str, value: Any, currency: str) -> str:
    """A value of a conflict as a person says it."""
    name = register.removesuffix("+")
    if value is None or value == "":
        return MISSING
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name == "price" and isinstance(value, int):
        return money(value / MICRO, currency)
    if name in _SHARES and isinstance(value, int):
        return percent(value / MICRO, 1 if value % (MICRO // 100) else 0)
    if name == "quantity" and isinstance(value, int):
        return number(value / MICRO)
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, dict):
        return _dict_words(name, value)
    if isinstance(value, list):
        return ngettext("{n} entry", "{n} entries", plural(len(value))).format(n=number(len(value)))
    return str(value)


def _dict_words(name: str, value: dict[str, Any]) -> str:
    if isinstance(value.get("name"), str) and name == "name":
        return str(value["name"])
    content = value.get("content")
    if isinstance(content, dict) and isinstance(content.get("lines"), list):
        lines = content["lines"]
        sentence = ngettext("Recipe with {n} ingredient", "Recipe with {n} ingredients", plural(len(lines)))
        return sentence.format(n=number(len(lines)))
    if "open_time" in value:
        if value.get("closed"):
            return _("Closed")
        return f"{str(value['open_time'])[:5]}–{str(value['close_time'])[:5]}"
    if "first_day" in value:
        return f"{value['first_day']} – {value['last_day']}"
    return ngettext("{n} entry", "{n} entries", plural(len(value))).format(n=number(len(value)))
