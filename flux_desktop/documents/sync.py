"""A sync, and the devices that take part, as JSON documents."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flux_desktop.documents import JSON
from flux_desktop.domain.sync import Report, SyncDevice


def sync_document(report: Report) -> JSON:
    return {
        "pushed": report.pushed,
        "pulled": report.pulled,
        "rejected": [
            {"table": each.table, "id": str(each.row_id), "name": each.what, "reason": each.reason}
            for each in report.rejected
        ],
        "conflicts": [
            {
                "id": str(each.id),
                "table": each.table,
                "name": each.what,
                "field": each.register.removesuffix("+"),
                "holds": each.holds,
                "lost": each.lost,
            }
            for each in report.conflicts
        ],
        "requests": report.requests,
        "bytes": report.bytes,
        "seconds": round(report.seconds, 3),
        "checked": report.checked,
    }


def linked_document(reports: Mapping[UUID, Report]) -> JSON:
    return {"restaurants": [{"id": str(place), **sync_document(report)} for place, report in reports.items()]}


def devices_document(devices: Sequence[SyncDevice]) -> JSON:
    return {
        "devices": [
            {
                "id": str(each.id),
                "name": each.name,
                "last_seen": each.last_seen.isoformat(),
                "revoked": each.revoked_at is not None,
            }
            for each in devices
        ]
    }
