"""The sample restaurants as a JSON document."""

from flux_desktop.documents import JSON
from flux_desktop.services.demo import Demo


def demo_document(made: Demo) -> JSON:
    return {
        "restaurants": [each.name for each in made.restaurants],
        "accounts": [{"email": each.email, "password": each.password} for each in made.accounts],
        "lines": made.lines,
    }
