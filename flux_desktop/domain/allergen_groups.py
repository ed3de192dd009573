"""The fourteen groups of EU Regulation 1169/2011, Annex II, and what may be said of a dish about each."""

from collections.abc import Collection
from typing import Final, Literal

from flux_desktop.domain.allergens import bits_of, names_of

State = Literal["contains", "may", "unknown", "free"]

# Each by the name it begins with; gluten and nuts have species.
GROUPS: Final[dict[str, int]] = {
    "gluten": bits_of(("gluten", "wheat", "rye", "barley", "oats", "spelt", "khorasan")),
    "crustaceans": bits_of(("crustaceans",)),
    "egg": bits_of(("egg",)),
    "fish": bits_of(("fish",)),
    "peanut": bits_of(("peanut",)),
    "soy": bits_of(("soy",)),
    "milk": bits_of(("milk",)),
    "nuts": bits_of(
        (
            "nuts",
            "almond",
            "hazelnut",
            "walnut",
            "cashew",
            "pecan",
            "brazil nut",
            "pistachio",
            "macadamia",
        )
    ),
    "celery": bits_of(("celery",)),
    "mustard": bits_of(("mustard",)),
    "sesame": bits_of(("sesame",)),
    "sulphites": bits_of(("sulphites",)),
    "lupin": bits_of(("lupin",)),
    "molluscs": bits_of(("molluscs",)),
}


def state_of(group: str, contains: int, may_contain: int, unknown: Collection[str]) -> State:
    """Of a dish with these allergens and these ingredients of which nobody has said.

    "free" only where every ingredient is known: one unknown ingredient may hold anything.
    """
    bits = GROUPS[group]
    if contains & bits:
        return "contains"
    if may_contain & bits:
        return "may"
    return "unknown" if unknown else "free"


def species_of(bits: int) -> list[str]:
    """The species among these allergens: what a group's own name does not say."""
    return [name for name in names_of(bits) if name not in GROUPS]
