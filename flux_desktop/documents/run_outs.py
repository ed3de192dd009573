"""The days on which a dish ran out, as a JSON document."""

from collections.abc import Sequence

from flux_desktop.documents import JSON
from flux_desktop.domain.run_outs import RunOut


def run_outs_document(run_outs: Sequence[RunOut]) -> JSON:
    return {"run_outs": [{"date": each.day.isoformat(), "item": each.item} for each in run_outs]}
