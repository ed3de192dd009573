"""A forecast as a JSON document."""

from dataclasses import asdict

from flux_desktop.documents import JSON
from flux_desktop.services.forecasts import Outlook


def forecast_document(outlook: Outlook) -> JSON:
    why = outlook.forecast.why
    return {
        "restaurant": outlook.restaurant,
        "generated_at": outlook.generated_at.isoformat(),
        "last_sale": outlook.last_sale.isoformat(),
        "remarks": list(outlook.data_warnings),
        "left_out": [
            {"item": outlook.items[at][1], "why": [asdict(reason) for reason in why.reasons(at, 0)]}
            for at in outlook.left_out
        ],
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
                "why": [asdict(reason) for reason in why.reasons(at, column)],
            }
            for (at, column), row in zip(outlook.cells, outlook.rows(), strict=True)
        ],
    }
