"""The allergens of the law in the person's language."""

from collections.abc import Iterable
from typing import Final

from flux_desktop.domain.i18n import N_, _

ALLERGENS: Final = {
    "gluten": N_("Gluten"),
    "wheat": N_("Wheat"),
    "rye": N_("Rye"),
    "barley": N_("Barley"),
    "oats": N_("Oats"),
    "spelt": N_("Spelt"),
    "khorasan": N_("Khorasan"),
    "crustaceans": N_("Crustaceans"),
    "egg": N_("Egg"),
    "fish": N_("Fish"),
    "peanut": N_("Peanut"),
    "soy": N_("Soy"),
    "milk": N_("Milk"),
    "nuts": N_("Nuts"),
    "almond": N_("Almond"),
    "hazelnut": N_("Hazelnut"),
    "walnut": N_("Walnut"),
    "cashew": N_("Cashew"),
    "pecan": N_("Pecan"),
    "brazil nut": N_("Brazil nut"),
    "pistachio": N_("Pistachio"),
    "macadamia": N_("Macadamia"),
    "celery": N_("Celery"),
    "mustard": N_("Mustard"),
    "sesame": N_("Sesame"),
    "sulphites": N_("Sulphites"),
    "lupin": N_("Lupin"),
    "molluscs": N_("Molluscs"),
}


def allergen_names(names: Iterable[str]) -> str:
    """ "Wheat, Milk"."""
    return ", ".join(_(ALLERGENS[name]) for name in names)
