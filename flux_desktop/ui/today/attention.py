"""What needs somebody's attention: true statements only, each with what to do about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from flux_desktop.domain.hours import WeekdaySeen
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.services.situation import FRESH_DAYS, Situation
from flux_desktop.ui import icons
from flux_desktop.ui.figures import dated, number
from flux_desktop.ui.parts.buttons import LinkButton
from flux_desktop.ui.parts.cards import Card, Divider
from flux_desktop.ui.parts.labels import INKS, Label, Pill
from flux_desktop.ui.theme import Kind, theme

_NAMED: Final = 3
# Where a notice leads that no page settles: a sheet for the prices of dishes.
PRICES: Final = "prices"
# Where the answer about a weekday leads: "weekday/0/closed".
WEEKDAY: Final = "weekday"


@dataclass(frozen=True, slots=True)
class AttentionNotice:
    """What is so, what follows, and the view or the act that settles it; `other` is the other answer to a question."""

    icon: str
    kind: Kind
    heading: str
    sentence: str
    action: str = ""
    view: str = ""
    other: str = ""
    other_view: str = ""


def notices(now: Situation) -> list[AttentionNotice]:
    """The most pressing first."""
    found: list[AttentionNotice] = []
    ahead = now.ahead
    if ahead and (now.today - ahead.last_sale).days > FRESH_DAYS:
        found.append(_old_sales(now.today, ahead.last_sale))
    if now.left_out:
        found.append(_left_out(now.left_out, now.left_out_of))
    found += [_weekday(each, now.today) for each in now.unsure]
    if not now.hours_set:
        sentence = _("Flux takes them from the days with sales.")
        found.append(
            AttentionNotice("clock", "info", _("Opening hours are not set"), sentence, _("Set"), "settings")
        )
    if ahead and ahead.unpriced:
        found.append(_unpriced(ahead.unpriced, may_price=bool(ahead.unpriced_ids)))
    if ahead and ahead.little_known:
        found.append(_little_known(ahead.little_known))
    return found


def _old_sales(today: date, last: date) -> AttentionNotice:
    n = (today - last).days
    heading = ngettext("The latest sales are {n} day old", "The latest sales are {n} days old", n)
    sentence = _("The forecast knows nothing newer.")
    return AttentionNotice("calendar", "warn", heading.format(n=number(n)), sentence, _("Import"), "imports")


def _weekday(seen: WeekdaySeen, today: date) -> AttentionNotice:
    """A weekday of which sales do not tell for certain."""
    heading = _("Closed on {weekday}?").format(weekday=QLocale().dayName(seen.weekday + 1))
    since = dated(seen.since, today)
    if seen.sold:
        text = ngettext(
            "Sales on only {n} of the last {passed}, since {day}.",
            "Sales on only {n} of the last {passed}, since {day}.",
            seen.sold,
        ).format(n=number(seen.sold), passed=number(seen.passed), day=since)
    else:
        text = ngettext(
            "No sale on the last one, {day}.", "No sale on any of the last {n}, since {day}.", seen.passed
        ).format(n=number(seen.passed), day=since)
    closed, opened = (weekday_key(seen.weekday, closed=closed) for closed in (True, False))
    return AttentionNotice("clock", "info", heading, text, _("Yes"), closed, _("No"), opened)


def weekday_key(weekday: int, *, closed: bool) -> str:
    """Where an answer about a weekday leads."""
    return f"{WEEKDAY}/{weekday}/{'closed' if closed else 'open'}"


def _left_out(n: int, file: str) -> AttentionNotice:
    heading = ngettext("{n} line was left out", "{n} lines were left out", n).format(n=number(n))
    sentence = _("In the last import, {file}.").format(file=file)
    return AttentionNotice("file-text", "warn", heading, sentence, _("See"), "imports")


def _unpriced(names: Sequence[str], *, may_price: bool) -> AttentionNotice:
    n = len(names)
    heading = ngettext("{n} dish has no price", "{n} dishes have no price", n).format(n=number(n))
    sentence = (
        _("Not in the expected sales: {dishes}.")
        if n <= _NAMED
        else _("Not in the expected sales; among them {dishes}.")
    )
    dishes = QLocale().createSeparatedList(names[:_NAMED])
    text = sentence.format(dishes=dishes)
    action, view = (_("Set prices"), PRICES) if may_price else ("", "")
    return AttentionNotice("coins", "info", heading, text, action, view)


def _little_known(n: int) -> AttentionNotice:
    heading = ngettext("{n} dish is little known", "{n} dishes are little known", n).format(n=number(n))
    sentence = _("Less than 15 days of sales: expect surprises.")
    return AttentionNotice("chef-hat", "info", heading, sentence, _("See"), "forecast")


class AttentionCard(Card):
    """The notices, or that there is none. `go` is called with the key of a view."""

    def __init__(self, go: Callable[[str], object]) -> None:
        super().__init__(_("Needs attention"))
        self._go = go
        self._open = Pill("")
        self.header.addWidget(self._open)
        self._list = QWidget()
        self.body.addWidget(self._list)
        self.body.addStretch(1)

    def show_notices(self, found: Sequence[AttentionNotice]) -> None:
        self.body.removeWidget(self._list)
        self._list.deleteLater()
        self._list = self._listed(found)
        self.body.insertWidget(0, self._list)
        text = ngettext("{n} open", "{n} open", len(found)).format(n=number(len(found)))
        self._open.set(text if found else _("All done"), _pressing(found))

    def _listed(self, found: Sequence[AttentionNotice]) -> QWidget:
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for place, notice in enumerate(found):
            if place:
                column.addWidget(Divider())
            column.addWidget(_NoticeLine(notice, self._go))
        if not found:
            column.addWidget(Label(_("Nothing needs you now."), colour="text2", wrap=True))
        return listed


def _pressing(found: Sequence[AttentionNotice]) -> Kind:
    if not found:
        return "good"
    return "warn" if any(notice.kind == "warn" for notice in found) else "info"


class _NoticeLine(QWidget):
    """One notice: icon, words, action."""

    def __init__(self, notice: AttentionNotice, go: Callable[[str], object]) -> None:
        super().__init__()
        self._notice = notice
        self._mark = QLabel()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(notice.heading, "strong", wrap=True))
        words.addWidget(Label(notice.sentence, "caption", "text2", wrap=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._mark)
        row.addLayout(words, 1)
        for label, view in ((notice.action, notice.view), (notice.other, notice.other_view)):
            if label:
                action = LinkButton(label)
                action.setAccessibleDescription(notice.heading)
                action.clicked.connect(partial(self._go, go, view))
                row.addWidget(action)
        theme().changed.connect(self._restyle)
        self._restyle()

    @staticmethod
    def _go(go: Callable[[str], object], view: str) -> None:
        go(view)

    def _restyle(self) -> None:
        ink, _soft = INKS[self._notice.kind]
        self._mark.setPixmap(icons.pixmap(self._notice.icon, ink, icons.BUTTON))
