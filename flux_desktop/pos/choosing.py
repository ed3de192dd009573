"""Which rows of a file are this restaurant's sales: of its sheets, its places, and its days that stand far off."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from typing import Final

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.figures import written_day
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.sales import Notice, Question
from flux_desktop.pos.format import ImportPreferences, SalesFormat
from flux_desktop.pos.moments import day_or_none, day_text, split_moment
from flux_desktop.pos.periods import period_in
from flux_desktop.pos.sheet import SalesTable
from flux_desktop.pos.sheets import is_hidden, joined, sheet_name
from flux_desktop.pos.wrapped import OneDay

ALL: Final = "all"
LEAVE_OUT, KEEP = "leave_out", "keep"
_SHOWN: Final = 12
_MOST_PLACES: Final = 60
_MONTHS_AWAY: Final = timedelta(days=60)
_FEWEST_DAYS: Final = 14
_STRAY: Final = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """What was taken, what is to be asked about it, and what is to be told."""

    table: SalesTable
    questions: tuple[Question, ...] = ()
    notices: tuple[Notice, ...] = ()


def choose_sheets(tables: Sequence[SalesTable], table: SalesTable, form: SalesFormat, answer: str) -> Choice:
    """Of a workbook with several sheets of sales those to read. Raises Refused: the answer names no sheet."""
    own = sheet_name(table)
    names = list(dict.fromkeys(sheet_name(each) for each in tables))
    if len(names) < 2:
        return Choice(table)
    alike = _alike(tables, table, form)
    other = [
        sheet
        for sheet in names
        if sheet not in alike and any(sheet_name(each) == sheet and _has_sales(each, form) for each in tables)
    ]
    unread = [name for name in names if name not in alike]
    if answer:
        if answer == ALL:
            return _together(list(alike.values()), form)
        if answer in alike:
            return Choice(alike[answer])
        raise Refused(
            _("The workbook has no sheet “{name}” with these columns.").format(name=answer[:80]),
            _("There are: {names}.").format(names=", ".join(alike)),
        )
    hidden = [name for name, each in alike.items() if is_hidden(each)]
    shown = [each for each in alike.values() if not is_hidden(each)] or list(alike.values())
    notices = (
        (
            Notice(
                "sheets",
                _("Not read, for they hold no such columns: the sheets {names}.").format(
                    names=", ".join(_short(unread))
                ),
            ),
        )
        if unread
        else ()
    )
    if len(alike) == 1 and not other:
        return Choice(table, (), notices)
    together = _together(shown, form)
    apart = _days_apart(shown, form)
    if not hidden and not other and apart:
        notice = ngettext(
            "{n} sheet with sales was read: {names}.", "{n} sheets with sales were read: {names}.", len(shown)
        ).format(n=len(shown), names=", ".join(_short([sheet_name(each) for each in shown])))
        return Choice(together.table, (), (Notice("sheets", notice), *notices))
    text = _(
        "This workbook has several sheets with sales: {names}. Which of them are to be imported?"
    ).format(
        names=", ".join(
            _("{name} (hidden)").format(name=name) if name in hidden else name
            for name in _short([*alike, *other])
        )
    )
    if other:
        text += " " + _("Those with other columns, {names}, have to be saved as files of their own.").format(
            names=", ".join(_short(other))
        )
    take_all = apart and not hidden
    suggested = ALL if take_all else sheet_name(shown[0]) if own in hidden else own
    # Alone they are read for now: adding up what may be one sale twice would be the worse guess.
    found = together if take_all else Choice(alike.get(suggested, table))
    question = Question("sheets", text, (ALL, *alike) if len(alike) > 1 else (own,), suggested)
    return replace(found, questions=(question,), notices=notices)


def _alike(tables: Sequence[SalesTable], table: SalesTable, form: SalesFormat) -> dict[str, SalesTable]:
    """The sheets whose header holds every column that the layout reads, in the workbook's order."""
    roles = form.roles(table.names) or {}
    needed = {name for name, at in table.names.items() if at in roles.values()}
    found: dict[str, SalesTable] = {}
    for each in tables:
        name = sheet_name(each)
        if name not in found and (each is table or (name != sheet_name(table) and needed <= set(each.names))):
            found[name] = each
    return found


def _has_sales(table: SalesTable, form: SalesFormat) -> bool:
    from flux_desktop.pos.formats import FORMATS

    return any(each.roles(table.names) is not None for each in FORMATS) and any(
        any(cell.strip() for cell in row) for _line, row in islice(table.rows(), 50)
    )


def _together(parts: Sequence[SalesTable], form: SalesFormat) -> Choice:
    whole = joined(parts)
    days = [_day_of(sheet_name(part)) for part in parts]
    roles = form.roles(whole.names) or {}
    if len(parts) > 1 and "date" not in roles and all(days):
        # A sheet a day, named by it.
        name = "date"
        found = OneDay(
            whole.path,
            whole.header_line,
            (*whole.columns, name),
            whole.above,
            "",
            whole,
            len(whole.columns),
            tuple(day.isoformat() for day in days if day),
        )
        return Choice(found)
    return Choice(whole)


def _day_of(name: str) -> date | None:
    found = period_in([name])
    return found[0] if found and found[0] == found[1] else None


def _days_apart(parts: Sequence[SalesTable], form: SalesFormat) -> bool:
    """Whether no day stands in two of the sheets; without days in their rows, whether their names are days."""
    seen: set[str] = set()
    for part in parts:
        at = (form.roles(part.names) or {}).get("date")
        if at is None:
            return len(parts) > 1 and len({_day_of(sheet_name(each)) for each in parts} - {None}) == len(
                parts
            )
        days = set()
        for _line, row in part.rows():
            if at < len(row) and row[at].strip():
                try:
                    days.add(split_moment(row[at]).day)
                except ValueError:
                    days.add(day_text(row[at]))
        if days & seen:
            return False
        seen |= days
    return True


def _short(names: Sequence[str]) -> list[str]:
    return [*names[:_SHOWN], "…"] if len(names) > _SHOWN else list(names)


def choose_place(
    places: Collection[str], answer: str, known: ImportPreferences
) -> tuple[str, Question | None]:
    """Which of several places in a file is this restaurant, "" for all of them, and the question while it is open.

    Raises Refused: the answer names none of them.
    """
    named = sorted(place.strip() for place in places if place.strip())
    named = list(dict.fromkeys(named))
    if len(named) < 2 or len(named) > _MOST_PLACES:
        return "", None
    if answer:
        if answer == ALL:
            return "", None
        found = [place for place in named if name_key(place) == name_key(answer)]
        if not found:
            raise Refused(
                _("The file has no place “{name}”.").format(name=answer[:80]),
                _("There are: {names}.").format(names=", ".join(_short(named))),
            )
        return found[0], None
    if known.places and set(named) <= set(known.places):
        if known.place == ALL:
            return "", None
        if known.place in named:
            return known.place, None
    # Its own name among them says which it is, but a person says so first.
    own = [place for place in named if name_key(place) == name_key(known.name)]
    text = _("This file holds the sales of {n} places: {names}. Which of them is this restaurant?").format(
        n=len(named), names=", ".join(_short(named))
    )
    return own[0] if own else "", Question("place", text, (*named, ALL), own[0] if own else "")


def stray_days(days: Iterable[date]) -> tuple[frozenset[date], timedelta]:
    """One or two days that stand alone before or behind all others by months, and by how much."""
    ordered = sorted(days)
    if len(ordered) < _FEWEST_DAYS:
        return frozenset(), timedelta()
    gaps = [after - before for before, after in pairwise(ordered)]
    for few in range(1, _STRAY + 1):
        for gap, stray in ((gaps[-few], ordered[-few:]), (gaps[few - 1], ordered[:few])):
            others = list(gaps)
            others.remove(gap)
            if gap >= _MONTHS_AWAY and gap > 2 * max(others):
                return frozenset(stray), gap
    # What has not been yet was sold on another day.
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    ahead = [day for day in ordered if day > tomorrow]
    if 0 < len(ahead) <= _STRAY and ahead[0] - ordered[-len(ahead) - 1] > timedelta(days=_FEWEST_DAYS):
        return frozenset(ahead), ahead[0] - ordered[-len(ahead) - 1]
    return frozenset(), timedelta()


def stray_question(stray: Collection[date], gap: timedelta) -> Question:
    days = ", ".join(map(written_day, sorted(stray)))
    text = ngettext(
        "The day {days} stands alone, {gap} days from all others. Is it mistyped?",
        "The days {days} stand alone, {gap} days from all others. Are they mistyped?",
        len(stray),
    ).format(days=days, gap=gap.days)
    return Question("stray_days", text, (LEAVE_OUT, KEEP), LEAVE_OUT)


def turned_days(texts: Collection[str]) -> str:
    """The order in which a spreadsheet found dates that it then took for the other, "" where it took none.

    It turns what it can: of days beside texts that have no such month, those that could be either are real dates,
    all of them with a day up to twelve; the others stay texts.
    """
    real = [day for text in texts if (day := day_or_none(text, "dmy")) and text[:4].isdigit()]
    written = [text for text in texts if not text[:4].isdigit()]
    if not real or not written or any(day.day > 12 for day in real):
        return ""
    for order, other in (("mdy", "dmy"), ("dmy", "mdy")):
        if all(day_or_none(text, order) and not day_or_none(text, other) for text in written):
            return order
    return ""


def turned_question(texts: Collection[str]) -> Question:
    real = min(text for text in texts if text[:4].isdigit())
    written = min(text for text in texts if not text[:4].isdigit())
    text = _(
        "Some dates of this file are texts such as {written}, the others, such as {real}, were read by a spreadsheet, "
        "which seems to have taken the day for the month. Are they to be turned back?"
    ).format(written=written, real=real)
    return Question("turned_days", text, ("turn_back", KEEP), "turn_back")


def values_of(found: Mapping[str, Collection[str]], role: str) -> list[str]:
    return sorted({value.strip() for value in found.get(role, ()) if value.strip()})
