"""A recognised table made ready to be read: its sheets, its place, its days, its rows that are no dishes."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import time
from typing import Final

from flux_desktop.domain.i18n import _
from flux_desktop.domain.progress import Progress
from flux_desktop.domain.sales import Notice, Question
from flux_desktop.pos.across import DAYS, Across, holds_money
from flux_desktop.pos.bycells import are_serials, first_rows, status_column, unused_money
from flux_desktop.pos.choosing import choose_place, choose_sheets, turned_days, turned_question, values_of
from flux_desktop.pos.format import ImportPreferences, SalesFormat
from flux_desktop.pos.formats.report import ReportLayout
from flux_desktop.pos.formats.specification import Specification
from flux_desktop.pos.mapper import Mapped, Proposal
from flux_desktop.pos.recognising import Recognised
from flux_desktop.pos.sheet import SalesTable
from flux_desktop.pos.structure import Structure, arranged, names_added, structure_of
from flux_desktop.pos.survey import Survey, survey
from flux_desktop.pos.vocabulary import is_personal
from flux_desktop.pos.wrapped import OnePlace, SerialDays, TurnedDays, wrapped

_MOST_SPARE: Final = 40
_SHOWN: Final = 5


@dataclass(slots=True)
class Prepared:
    """`own_columns`: as the file names them. `questions`, `notices`: what came up on the way."""

    table: SalesTable
    form: SalesFormat
    roles: Mapping[str, int]
    seen: Survey
    own_columns: tuple[str, ...]
    proposal: Proposal | None
    places: tuple[str, ...] = ()
    questions: list[Question] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def prepare(
    found: Recognised,
    tables: list[SalesTable],
    answers: Mapping[str, str],
    known: ImportPreferences,
    day_start: time,
    progress: Progress,
) -> Prepared:
    """Surveys the rows, once more where it shows that they are not all of them sales. Raises Refused, Cancelled."""
    sheets = choose_sheets(tables, found.table, found.form, answers.get("sheets", ""))
    table, form = sheets.table, found.form.fitted(sheets.table)
    roles = form.roles(table.names) or {}
    made = Prepared(table, form, roles, Survey(), table.columns, found.proposal)
    made.questions += sheets.questions
    made.notices += sheets.notices
    if "date" in roles and are_serials(row[roles["date"]] for row in first_rows(table)):
        made.table = wrapped(SerialDays, table, roles["date"])
    _survey(made, day_start, progress)
    if _choose_place(made, answers.get("place", ""), known) | _turn_days(
        made, answers.get("turned_days", "")
    ):
        _survey(made, day_start, progress)
    if _is_uneven(made):
        _arrange(made)
        _survey(made, day_start, progress)
    _find_status(made)
    _ask_units(made, answers, row_is_unit=found.row_is_unit)
    _note_unused(made)
    return made


def _survey(made: Prepared, day_start: time, progress: Progress) -> None:
    made.seen = survey(made.table, made.form, made.roles, day_start, progress, _spare(made))


def _spare(made: Prepared) -> dict[str, int]:
    """The columns in which a status may stand, of a till that nobody knows."""
    if not isinstance(made.form, ReportLayout) or "status" in made.roles:
        return {}
    used = set(made.roles.values())
    spare = {
        name: at
        for name, at in made.table.names.items()
        if at not in used and name and not is_personal(made.table.columns[at])
    }
    return dict(list(spare.items())[:_MOST_SPARE])


def _choose_place(made: Prepared, answer: str, known: ImportPreferences) -> bool:
    named = values_of(made.seen.values, "place")
    place, question = choose_place(named, answer, known)
    if len(named) > 1:
        made.places = tuple(named)
    if question is not None:
        made.questions.append(question)
    if not place:
        return False
    made.table = wrapped(OnePlace, made.table, made.roles["place"], place=place)
    if question is None and not answer:
        notice = _("Of the {n} places in this file the sales of {place} were read.").format(
            n=len(named), place=place
        )
        made.notices.append(Notice("place", notice))
    return True


def _turn_days(made: Prepared, answer: str) -> bool:
    texts = made.seen.dates
    if "date" not in made.roles or not turned_days(texts):
        return False
    if not answer:
        made.questions.append(turned_question(texts))
    if answer == "keep":
        return False
    made.table = wrapped(TurnedDays, made.table, made.roles["date"])
    return True


def _is_uneven(made: Prepared) -> bool:
    """Whether some rows may be no sales: a name like a total's, or, in a report without days, a row without units."""
    if (
        not isinstance(made.form, ReportLayout | Specification)
        or isinstance(made.table, Across)
        or "item" not in made.roles
    ):
        return False
    seen = made.seen
    if seen.totals:
        return True
    if "date" in made.roles:
        return False
    numbers = [seen.numbers[role] for role in ("quantity", "net", "amount", "price") if role in seen.numbers]
    for each in numbers:
        each.look()
    return seen.short or any(each.strange for each in numbers) or _may_be_groups(made)


def _may_be_groups(made: Prepared) -> bool:
    """A short report without days may hold sums of its own rows that no word tells."""
    return made.seen.rows <= 5_000


def _arrange(made: Prepared) -> None:
    found = structure_of(made.table, made.roles)
    _note_structure(made, found)
    if not found.left:
        return
    added = names_added(found, made.roles)
    made.table = arranged(made.table, found)
    if added and isinstance(made.form, ReportLayout):
        form = copy(made.form)
        form.names = {**form.names, **added}
        made.form = form
        made.roles = form.roles(made.table.names) or made.roles


def _note_structure(made: Prepared, found: Structure) -> None:
    if found.other is not None:
        title, line = found.other
        count = sum(at >= line for at in found.left)
        text = _("From line {line} on stands another table, {title}: its {n} lines were not read.").format(
            line=made.table.physical(line), title=title[:60] or _("without a title"), n=count
        )
        made.notices.append(Notice("other_table", text))
    if found.unproven:
        text = _("Read as dishes, for they are not the sum of the rows above them: {names}.").format(
            names=", ".join(dict.fromkeys(found.unproven[:_SHOWN]))
        )
        made.notices.append(Notice("like_totals", text))


def _find_status(made: Prepared) -> None:
    """Takes a column of few words of which one says that a sale was cancelled for what it is."""
    form = made.form
    if not isinstance(form, ReportLayout) or "status" in made.roles:
        return
    spare = _spare(made)
    if name := status_column({name: made.seen.values[name] for name in spare if name in made.seen.values}):
        found = copy(form)
        found.names = {**form.names, "status": (name,)}
        roles = found.roles(made.table.names)
        if roles is not None and "status" in roles:
            made.form, made.roles = found, roles
            made.seen.values["status"] = made.seen.values[name]


def _ask_units(made: Prepared, answers: Mapping[str, str], *, row_is_unit: bool) -> None:
    if isinstance(made.table, Across):
        _note_shape(made, made.table, answers)
    elif row_is_unit and "quantity" not in made.roles and "units" not in answers and made.proposal is None:
        text = _("No column of this file holds units. Is each row one unit sold?")
        made.questions.append(Question("units", text, ("row",), "row"))


def _note_shape(made: Prepared, table: Across, answers: Mapping[str, str]) -> None:
    names = ", ".join(name for _at, name in table.spread[:_SHOWN])
    names += " …" if len(table.spread) > _SHOWN else ""
    if table.shape == DAYS:
        text = _(
            "Days stand in the columns of this file ({names}): each cell was read as the sale of its day."
        )
    else:
        text = _(
            "Dishes stand in the columns of this file ({names}): each cell was read as the sale of its dish."
        )
    text = text.format(names=names)
    made.notices.append(Notice("shape", text))
    if (table.shape != DAYS or holds_money(table)) and "cells" not in answers:
        made.questions.append(Question("cells", text + " " + _("Are they units sold?"), ("units",), "units"))


def _note_unused(made: Prepared) -> None:
    """Columns of money that nothing was made of."""
    if not isinstance(made.form, ReportLayout | Specification) or isinstance(made.table, Across):
        return
    rows = first_rows(made.table)
    if names := unused_money(made.table, rows, made.roles):
        text = _("Not used: {columns}. The money of this file is that of {money}.").format(
            columns=", ".join(names[:_SHOWN]),
            money=", ".join(
                made.table.columns[made.roles[role]].strip()
                for role in ("net", "amount", "price")
                if role in made.roles
            )
            or _("no column"),
        )
        made.notices.append(Notice("unused_money", text))
    if isinstance(made.form, Mapped | ReportLayout) and not {"net", "amount", "price"} & set(made.roles):
        made.notices.append(Notice("no_money", _("This file tells no money: only its units are imported.")))
