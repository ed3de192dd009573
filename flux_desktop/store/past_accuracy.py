"""The accuracy of past weeks that was made last, one row a restaurant."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from flux_desktop.domain.forecast.accuracy import (
    AccuracyReport,
    Comparison,
    Coverage,
    DishAccuracy,
    ErrorSummary,
)
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import past_accuracy


def get(uow: UnitOfWork, restaurant_id: UUID, fingerprint: str) -> AccuracyReport | None:
    """The report made from the sales of that fingerprint, None where there is none."""
    row = uow.execute(
        select(past_accuracy.c.report).where(
            past_accuracy.c.restaurant_id == restaurant_id, past_accuracy.c.fingerprint == fingerprint
        )
    ).first()
    return None if row is None else _report(row.report)


def put(uow: UnitOfWork, restaurant_id: UUID, fingerprint: str, report: AccuracyReport) -> None:
    """In the place of any other."""
    with uow.as_machine():
        uow.execute(delete(past_accuracy).where(past_accuracy.c.restaurant_id == restaurant_id))
        uow.add(past_accuracy, restaurant_id=restaurant_id, fingerprint=fingerprint, report=_json(report))


def _json(report: AccuracyReport) -> dict[str, Any]:
    return {
        **asdict(report),
        "first": report.first and report.first.isoformat(),
        "last": report.last and report.last.isoformat(),
        "overall": report.overall and _entry_json(report.overall),
        "dishes": [_entry_json(each) for each in report.dishes],
    }


def _entry_json(entry: DishAccuracy) -> dict[str, Any]:
    return {**asdict(entry), "item_id": entry.item_id and entry.item_id.hex}


def _report(stored: Mapping[str, Any]) -> AccuracyReport:
    return AccuracyReport(
        **{
            **stored,
            "first": stored["first"] and date.fromisoformat(stored["first"]),
            "last": stored["last"] and date.fromisoformat(stored["last"]),
            "overall": stored["overall"] and _entry(stored["overall"]),
            "dishes": tuple(_entry(each) for each in stored["dishes"]),
        }
    )


def _entry(stored: Mapping[str, Any]) -> DishAccuracy:
    parts = {
        "coverage": Coverage,
        "forecast": ErrorSummary,
        "average": ErrorSummary,
        "own": ErrorSummary,
        "against_average": Comparison,
        "against_own": Comparison,
    }
    made = {name: stored[name] and part(**stored[name]) for name, part in parts.items()}
    return DishAccuracy(**{**stored, **made, "item_id": stored["item_id"] and UUID(stored["item_id"])})
