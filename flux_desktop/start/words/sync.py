"""What a sync did, in words."""

from collections.abc import Mapping
from uuid import UUID

from flux_desktop.domain.figures import written_number
from flux_desktop.domain.i18n import _
from flux_desktop.domain.sync import Report


def sync_words(report: Report) -> str:
    lines = [
        _("Sent {pushed}, received {pulled} changes in {seconds} s.").format(
            pushed=report.pushed, pulled=report.pulled, seconds=written_number(report.seconds, ".1f")
        )
    ]
    if not (report.pushed or report.pulled):
        lines = [_("There was nothing to exchange.")]
    lines += [
        _("Changed here and elsewhere: {what}. The later change holds.").format(what=each.what or each.table)
        for each in report.conflicts
    ]
    lines += [
        _("The hub did not take a change of {what}: {why}.").format(
            what=each.what or each.table, why=each.reason
        )
        for each in report.rejected
    ]
    if report.checked:
        lines.append(_("Both sides hold the same."))
    return "\n".join(lines)


def linked_words(reports: Mapping[UUID, Report]) -> str:
    return "\n".join(sync_words(each) for each in reports.values()) or _("No restaurant here has a hub.")
