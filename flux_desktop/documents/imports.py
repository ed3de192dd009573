"""What an import did, or why it was refused, as a JSON document."""

from collections.abc import Sequence

from flux_desktop.documents import JSON
from flux_desktop.documents.errors import error_document
from flux_desktop.documents.problems import problem_document
from flux_desktop.documents.uploads import questions_list
from flux_desktop.domain.errors import Duplicate, FluxError
from flux_desktop.domain.exact import show_micros
from flux_desktop.domain.sales import DayItem, Totals
from flux_desktop.services.aliases import DishMatch
from flux_desktop.services.imports import Import
from flux_desktop.services.imports.sums import Reconciliation


def import_document(done: Import, *, detail: bool) -> JSON:
    days = {
        "by_day": [_day_item(each, done.period) for each in done.by_day],
        "by_business_day": [_day_item(each, done.period) for each in done.by_business_day],
    }
    return {
        "upload_id": str(done.upload_id) if done.upload_id else None,
        "status": done.status,
        "layout": done.layout,
        "encoding": done.encoding,
        "delimiter": done.delimiter,
        "decimal": done.decimal,
        "date_order": done.date_order,
        "evidence": dict(done.evidence),
        "rows_read": done.rows_read,
        "rows_imported": done.rows_imported,
        "skipped": [problem_document(each) for each in done.skipped],
        "skipped_count": done.skipped.total,
        "questions": questions_list(done.questions),
        "warnings": [{"code": each.code, "text": each.text} for each in done.warnings],
        "items_created": list(done.items_created),
        "totals": _totals(done.totals),
        "seconds": round(done.seconds, 3),
        "reconciliation": [_reconciliation(each) for each in done.reconciliation],
        **({"dishes": [_dish(each) for each in done.dishes]} if done.status == "dry_run" else {}),
        **(days if detail else {}),
    }


def imports_document(documents: Sequence[JSON]) -> JSON:
    """The document of several files; a single file needs no list around it."""
    return documents[0] if len(documents) == 1 else {"imports": list(documents)}


def refused_document(error: FluxError) -> JSON:
    """The document of an import that stored nothing, with every key an import has."""
    status = "duplicate" if isinstance(error, Duplicate) else "refused"
    return {
        "upload_id": None,
        "status": status,
        **dict.fromkeys(("layout", "encoding", "delimiter", "decimal", "date_order")),
        "evidence": {},
        "rows_read": 0,
        "rows_imported": 0,
        "skipped": [],
        "skipped_count": 0,
        "questions": [],
        "warnings": [],
        "items_created": [],
        "totals": _totals(Totals()),
        "reconciliation": [],
        "seconds": 0.0,
        **error_document(error),
    }


def _reconciliation(each: Reconciliation) -> JSON:
    figures = {"theirs": each.theirs, "ours": each.ours, "difference": each.difference}
    return {
        "origin": each.origin,
        "what": each.what,
        **{name: show_micros(micros) for name, micros in figures.items()},
    }


def _dish(each: DishMatch) -> JSON:
    return {
        "name": each.name,
        "state": each.state,
        "dish": each.item.name if each.item else None,
        "score": round(each.score, 1),
        "qty_net": show_micros(each.quantity),
        "net_sales": show_micros(each.money),
    }


def _totals(totals: Totals) -> JSON:
    return {
        "qty_demand": show_micros(totals.demand),
        "qty_net": show_micros(totals.quantity),
        "net_sales": show_micros(totals.net_sales),
    }


def _day_item(each: DayItem, period: str) -> JSON:
    return {
        "date": period or each.day.isoformat(),
        "item": each.item,
        "category": each.category,
        "qty_demand": show_micros(each.demand),
        "qty_net": show_micros(each.quantity),
        "net_sales": show_micros(each.net_sales),
    }
