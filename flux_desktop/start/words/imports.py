"""The outcome of an import."""

from flux_desktop.domain.exact import show_micros
from flux_desktop.domain.figures import written_day, written_number
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.sales import Question
from flux_desktop.services.imports import Import
from flux_desktop.services.imports.sums import Reconciliation


def import_words(done: Import) -> str:
    """What was imported, what was left out and what is still to be answered."""
    verb = {
        "imported": ngettext("{n} row imported.", "{n} rows imported.", done.rows_imported),
        "dry_run": ngettext(
            "{n} row could be imported; nothing was stored.",
            "{n} rows could be imported; nothing was stored.",
            done.rows_imported,
        ),
        "needs_answers": _("Nothing was imported yet: a question is open."),
    }[done.status]
    lines = [f"{done.file}: " + verb.format(n=written_number(done.rows_imported))]
    if done.first_day and done.last_day:
        lines.append(
            _("Days: {first} to {last}.").format(
                first=written_day(done.first_day), last=written_day(done.last_day)
            )
        )
        lines.append(
            _("Sold: {quantity}. Net sales: {money}.").format(
                quantity=show_micros(done.totals.quantity), money=show_micros(done.totals.net_sales, 2)
            )
        )
    if done.items_created:
        new = ngettext("{n} new dish.", "{n} new dishes.", len(done.items_created))
        lines.append(new.format(n=len(done.items_created)))
    lines += [each.text for each in done.warnings if each.code != "file_total"]
    lines += [_compared(each) for each in done.reconciliation]
    lines += [
        _("“{name}” may be “{dish}”.").format(name=each.name, dish=each.item.name)
        for each in done.dishes
        if each.state == "renamed" and each.item is not None
    ]
    left_out = _("Line {line} left out: {reason} ({text}).")
    lines += [
        left_out.format(line=each.line, reason=each.reason, text=each.text[:80]) for each in done.skipped[:20]
    ]
    if done.skipped.total > 20:
        lines.append(_("… and {n} more lines left out.").format(n=done.skipped.total - 20))
    for question in done.questions:
        lines += [question.text, answer_advice(question)]
    return "\n".join(lines)


def _compared(each: Reconciliation) -> str:
    text = {
        ("file", "money"): _("The file's own total is {theirs}, imported are {ours}: {verdict}."),
        ("file", "quantity"): _("The file's own count is {theirs}, imported are {ours}: {verdict}."),
        ("till", "money"): _("The till says {theirs}, imported are {ours}: {verdict}."),
    }[each.origin, each.what]
    verdict = (
        _("they differ by {amount}").format(amount=show_micros(each.difference, 2))
        if each.difference
        else _("they agree")
    )
    places = 2 if each.what == "money" else 0
    return text.format(
        theirs=show_micros(each.theirs, places), ours=show_micros(each.ours, places), verdict=verdict
    )


def answer_advice(question: Question) -> str:
    suggested = question.suggested or (question.choices[0] if question.choices else "…")
    return _("Answer with --answer {key}={suggested} (choices: {choices}).").format(
        key=question.key, suggested=suggested, choices=", ".join(question.choices) or "…"
    )
