"""A forecast as a JSON document."""

from dataclasses import asdict

from flux_desktop.documents import JSON
from flux_desktop.services.forecasts import Outlook


def forecast_document(outlook: Outlook) -> JSON:
    why, rows, dishes = outlook.forecast.why, outlook.rows(), len(outlook.items)
    return {
        "restaurant": outlook.restaurant,
        "generated_at": outlook.generated_at.isoformat(),
        "remarks": list(outlook.data_warnings),
        "forecasts": [
            {
                "date": row.day.isoformat(),
                "item": row.item,
                "mean": row.mean,
                "p10": row.p10,
                "p50": row.p50,
                "p90": row.p90,
                "p99": row.p99,
                "confidence_score": row.confidence,
                "logic_trigger": row.reason,
                "model_name": outlook.model_name,
                "why": [asdict(reason) for reason in why.reasons(place % dishes, place // dishes)],
            }
            for place, row in enumerate(rows)
        ],
    }
