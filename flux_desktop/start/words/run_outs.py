"""The days on which a dish ran out, one line per dish and day."""

from collections.abc import Sequence

from flux_desktop.domain.i18n import _
from flux_desktop.domain.run_outs import RunOut


def run_outs_words(run_outs: Sequence[RunOut]) -> str:
    return "\n".join(f"{each.day}  {each.item}" for each in run_outs) or _("No dish is marked as run out.")
