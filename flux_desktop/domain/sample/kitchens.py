"""The kitchens of the sample restaurants: where their files are, and when their prices were paid.

The files in `resources/sample` are kitchen files like anybody's: a folder a restaurant, with `menu.csv`,
`ingredients.csv` and `recipes.csv`. Their dates are of 2025 and before; a sample that sells until today needs them
in its own time, with tomatoes still dear in winter.
"""

from datetime import date
from typing import Final

from flux_desktop.domain.sample.places import (
    EIXAMPLE_ELEGANCE,
    GRACIA_TAPES,
    LA_BOQUERIA_BITES,
    Place,
)

FOLDERS: Final[dict[str, str]] = {
    LA_BOQUERIA_BITES.name: "la_boqueria_bites",
    EIXAMPLE_ELEGANCE.name: "eixample_elegance",
    GRACIA_TAPES.name: "gracia_tapes",
}
# The year whose months are the sample's last twelve.
WRITTEN_IN: Final = 2025


def folder_of(place: Place) -> str:
    """The place's folder under `resources/sample`."""
    return FOLDERS[place.name]


def moved(written: date, last: date) -> date:
    """The day of a price in a sample that ends on `last`: the same day of the year, up to a year before `last`.

    What was written for an earlier year stays as many years earlier.
    """
    year = last.year if (written.month, written.day) <= (last.month, last.day) else last.year - 1
    return date(year - (WRITTEN_IN - written.year), written.month, written.day)
