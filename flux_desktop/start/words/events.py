"""The restaurant's own days, one line per day."""

from collections.abc import Sequence

from flux_desktop.domain.events import Event
from flux_desktop.domain.i18n import _


def events_words(events: Sequence[Event]) -> str:
    return "\n".join(f"{each.day}  {each.name}" for each in events) or _("No day has a name of its own.")
