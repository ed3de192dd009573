"""What became of a kitchen file."""

from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.services.kitchen_files import KitchenImport

_SHOWN = 20


def kitchen_words(done: KitchenImport) -> str:
    head = _("New: {created}. Changed: {updated}. As before: {unchanged}.").format(
        created=done.created, updated=done.updated, unchanged=done.unchanged
    )
    lines = [head + (" " + _("Nothing was stored.") if done.status == "dry_run" else "")]
    left_out = _("Line {line} left out: {reason} ({text}).")
    lines += [
        left_out.format(line=each.line, reason=each.reason, text=each.text[:80])
        for each in done.skipped[:_SHOWN]
    ]
    if len(done.skipped) > _SHOWN:
        lines.append(_("… and {n} more lines left out.").format(n=len(done.skipped) - _SHOWN))
    lines += [each.text for each in done.warnings]
    return "\n".join(lines)


def exported_words(rows: int) -> str:
    return ngettext("{n} row written.", "{n} rows written.", rows).format(n=rows)
