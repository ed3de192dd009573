"""Planned promotions as a JSON document."""

from collections.abc import Sequence

from flux_desktop.documents import JSON
from flux_desktop.domain.promotions import Promotion


def promotions_document(promotions: Sequence[Promotion]) -> JSON:
    return {
        "promotions": [
            {
                "id": str(each.id),
                "item": each.item,
                "from": each.first.isoformat(),
                "to": each.last.isoformat(),
            }
            for each in promotions
        ]
    }
