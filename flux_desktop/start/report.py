"""Results as the command line prints them: one JSON document, or words for people."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flux_desktop.domain.errors import Duplicate, FluxError
from flux_desktop.domain.exact import show_micros
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.sales import DayItem, Problem, Question, Totals, Upload
from flux_desktop.services.aliases import DishMatch
from flux_desktop.services.demo import Demo
from flux_desktop.services.imports import Import
from flux_desktop.services.imports.sums import Reconciliation
from flux_desktop.start.doctor import Check

JSON = dict[str, Any]


def print_json(document: JSON) -> None:
    """Exactly one document on stdout, whatever the console's encoding."""
    sys.stdout.write(json.dumps(document, ensure_ascii=not _speaks_unicode(), indent=2) + "\n")


def print_error(error: FluxError) -> None:
    """Title and advice on stderr."""
    print(error.title, file=sys.stderr)
    if error.advice:
        print(error.advice, file=sys.stderr)


def error_document(error: FluxError) -> JSON:
    return {"error": {"title": error.title, "advice": error.advice}}


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
        "skipped": [_problem(each) for each in done.skipped],
        "questions": [
            {"key": each.key, "text": each.text, "choices": list(each.choices), "suggested": each.suggested}
            for each in done.questions
        ],
        "items_created": list(done.items_created),
        "totals": _totals(done.totals),
        "seconds": round(done.seconds, 3),
        "reconciliation": [_reconciliation(each) for each in done.reconciliation],
        **({"dishes": [_dish(each) for each in done.dishes]} if done.status == "dry_run" else {}),
        **(days if detail else {}),
    }


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
        "questions": [],
        "items_created": [],
        "totals": _totals(Totals()),
        "reconciliation": [],
        "seconds": 0.0,
        **error_document(error),
    }


def import_words(done: Import) -> str:
    """What was understood and done, in a few lines."""
    verb = {
        "imported": ngettext("{n} row imported.", "{n} rows imported.", done.rows_imported),
        "dry_run": ngettext(
            "{n} row could be imported; nothing was stored.",
            "{n} rows could be imported; nothing was stored.",
            done.rows_imported,
        ),
        "needs_answers": _("Nothing was imported yet: a question is open."),
    }[done.status]
    lines = [f"{done.file}: " + verb.format(n=f"{done.rows_imported:,}")]
    if done.first_day and done.last_day:
        lines.append(_("Days: {first} to {last}.").format(first=done.first_day, last=done.last_day))
        lines.append(
            _("Sold: {quantity}. Net sales: {money}.").format(
                quantity=show_micros(done.totals.quantity), money=show_micros(done.totals.net_sales, 2)
            )
        )
    if done.items_created:
        new = ngettext("{n} new dish.", "{n} new dishes.", len(done.items_created))
        lines.append(new.format(n=len(done.items_created)))
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
    if len(done.skipped) > 20:
        lines.append(_("… and {n} more lines left out.").format(n=len(done.skipped) - 20))
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
    return _("Answer with --answer {key}={suggested} (choices: {choices}).").format(
        key=question.key, suggested=question.suggested, choices=", ".join(question.choices)
    )


def uploads_words(uploads: Sequence[Upload]) -> str:
    if not uploads:
        return _("Nothing was imported yet.")
    return "\n".join(
        f"{each.id}  {each.created_at.astimezone():%Y-%m-%d %H:%M}  {each.status:9}  {each.row_count:>9,}  {each.file}"
        for each in uploads
    )


def upload_document(upload: Upload) -> JSON:
    return {
        "id": str(upload.id),
        "file": upload.file,
        "status": upload.status,
        "row_count": upload.row_count,
        "errors": [_problem(each) for each in upload.errors],
        "created_at": upload.created_at.isoformat(),
    }


def demo_document(made: Demo) -> JSON:
    return {
        "restaurants": [each.name for each in made.restaurants],
        "accounts": [{"email": each.email, "password": each.password} for each in made.accounts],
        "lines": made.lines,
    }


def demo_words(made: Demo) -> str:
    names = ", ".join(each.name for each in made.restaurants)
    lines = [_("Ready: {names}, with {n} lines of sales.").format(names=names, n=f"{made.lines:,}")]
    lines += [
        _("Sign in as {email} with the password {password}.").format(email=each.email, password=each.password)
        for each in made.accounts
    ]
    return "\n".join(lines)


def doctor_document(checks: Sequence[Check], usable: bool) -> JSON:
    return {"usable": usable, "checks": [asdict(check) for check in checks]}


def doctor_words(checks: Sequence[Check]) -> str:
    signs = {True: "✓", False: "–"}
    lines = []
    for check in checks:
        lines.append(f"{'✗' if check.fatal else signs[check.works]} {check.name:12} {check.detail}")
        if check.advice:
            lines.append(f"  {'':12} {check.advice}")
    return "\n".join(lines)


def _problem(problem: Problem) -> JSON:
    money = None if problem.money is None else show_micros(problem.money)
    return {"line": problem.line, "reason": problem.reason, "text": problem.text, "money": money}


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


def _speaks_unicode() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") in ("utf8", "utf16")
