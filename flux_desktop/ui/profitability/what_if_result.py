"""What comes of a change that is tried: the verdict in one sentence, a portion now and then, the weeks ahead."""

from fractions import Fraction
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.what_if import Earned, Range
from flux_desktop.services.what_if import DishOutcome, Figures, Outcome
from flux_desktop.ui.figures import MISSING, money, number, percent
from flux_desktop.ui.parts.cards import InfoBar
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.profitability import wording
from flux_desktop.ui.rows import Column, Rows, Table
from flux_desktop.ui.theme import Kind

_ROWS: Final = 3


class ResultPanel(QWidget):
    """One dish as two columns of figures, several as a table."""

    def __init__(self, currency: str) -> None:
        super().__init__()
        self._currency = currency
        self.verdict = InfoBar("")
        self.ahead = Label("", "body", "text2", wrap=True, tabular=True)
        self.note = Label(
            "",
            "caption",
            "text2",
            wrap=True,
        )
        self.one = QWidget()
        self.cells = {
            (row, column): Label("", "strong" if column == 2 else "body", tabular=True)
            for row in range(1, 6)
            for column in (1, 2)
        }
        self.rows: Rows[DishOutcome] = Rows(_columns(currency))
        self.table = Table(self.rows, _("Dishes that it touches"))
        self.table.setFixedHeight(self.table.height_of(_ROWS))
        self._lay_out()

    def show_outcome(self, found: Outcome) -> None:
        single = len(found.effects) == 1
        self.one.setVisible(single)
        self.table.setVisible(not single and bool(found.effects))
        if single:
            self._show_one(found.effects[0])
        self.rows.replace(found.effects)
        text, kind = verdict(found)
        self.verdict.set(text, kind)
        self.ahead.setText(ahead(found, self._currency))
        self.ahead.setVisible(found.earned is not None)
        self.note.setVisible(found.earned is not None)
        note = _("Demand is taken as forecast. Guests who would choose another dish instead are not counted.")
        left = _("Left out, without a price or a cost: {dishes}.").format(dishes=", ".join(found.left_out))
        self.note.setText(f"{note} {left}" if found.left_out else note)

    def _show_one(self, effect: DishOutcome) -> None:
        for column, figures in ((1, effect.now), (2, effect.then)):
            for row, text in enumerate(self._figures(figures), 1):
                self.cells[row, column].setText(text)

    def _figures(self, figures: Figures) -> tuple[str, ...]:
        margin = MISSING if figures.margin is None else percent(float(figures.margin), 1)
        return (
            self._money(figures.price),
            self._money(figures.net_price),
            self._money(figures.cost),
            self._money(figures.contribution),
            margin,
        )

    def _money(self, value: Fraction | None) -> str:
        return money(None if value is None else float(value), self._currency)

    def _lay_out(self) -> None:
        grid = QGridLayout(self.one)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column, words in ((1, _("Now")), (2, _("Then"))):
            head = Label(words, "label", "text2")
            head.setAlignment(right)
            grid.addWidget(head, 0, column)
        names = (_("Menu price"), _("Net price"), _("Plate cost"), _("Earned a portion"), _("Margin"))
        for row, words in enumerate(names, 1):
            grid.addWidget(Label(words, "body", "text2"), row, 0)
        for (row, column), label in self.cells.items():
            label.setAlignment(right)
            grid.addWidget(label, row, column)
        grid.setColumnStretch(0, 1)
        frame = QVBoxLayout(self)
        frame.setContentsMargins(0, 0, 0, 0)
        frame.setSpacing(12)
        for widget in (self.verdict, self.one, self.table, self.ahead, self.note):
            frame.addWidget(widget)
        frame.addStretch(1)


def verdict(found: Outcome) -> tuple[str, Kind]:
    """The one sentence, and whether it is good news."""
    if not found.effects:
        return _("No dish on the menu is touched by it."), "info"
    missing = {each for effect in found.effects for each in effect.then.missing}
    if missing and found.earned is None:
        return _("Missing: {what}").format(what=wording.missing_text(sorted(missing))), "warn"
    if found.earned is None:
        return _("There is no forecast of these dishes yet: the margin is all that can be said."), "info"
    return _verdict(found.earned)


def _verdict(earned: Earned) -> tuple[str, Kind]:
    fall = earned.fall
    if fall is None:
        return _("A portion would cost more than it brings."), "bad"
    if abs(earned.gain.expected) < 0.005:
        return _("It earns what it earns now."), "info"
    if earned.gain.expected > 0:
        return _("Pays unless demand falls more than {share}.").format(share=_shares(fall)), "good"
    rise = Range(-fall.high, -fall.expected, -fall.low)
    return _("Earns as much as now only if demand rises by {share}.").format(share=_shares(rise)), "warn"


def _shares(share: Range) -> str:
    """One figure where the ends are one, else from which to which."""
    low, high = percent(share.low), percent(share.high)
    if low == high:
        return percent(share.expected, 0 if abs(share.expected) >= 0.0995 else 1)
    return _("{low} to {high}").format(low=low, high=high)


def ahead(found: Outcome, currency: str) -> str:
    """What is earned in the weeks ahead, now and then, with the range of the forecast."""
    earned = found.earned
    if earned is None:
        return ""
    days = ngettext("The next {n} open day", "The next {n} open days", len(found.days))
    parts = (
        _("{portions} portions expected ({low}–{high})").format(
            portions=number(earned.portions.expected),
            low=number(earned.portions.low),
            high=number(earned.portions.high),
        ),
        _("contribution {now} → {then}").format(
            now=money(earned.now.expected, currency, 0), then=money(earned.then.expected, currency, 0)
        ),
        _("{gain} expected, 8 times in 10 between {low} and {high}").format(
            gain=_signed(earned.gain.expected, currency),
            low=_signed(min(earned.gain.low, earned.gain.high), currency),
            high=_signed(max(earned.gain.low, earned.gain.high), currency),
        ),
    )
    return f"{days.format(n=number(len(found.days)))}: {' · '.join(parts)}."


def _signed(value: float, currency: str) -> str:
    text = money(value, currency, 0)
    return f"+{text}" if round(value) > 0 else text


def _columns(currency: str) -> list[Column[DishOutcome]]:
    return [
        Column(_("Dish"), lambda row: row.item.name, role="medium", stretch=True),
        Column(_("Cost now"), lambda row: _float(row.now.cost), "money", currency),
        Column(_("Then"), lambda row: _float(row.then.cost), "money", currency),
        Column(_("Margin now"), lambda row: _float(row.now.margin), "percent", places=1),
        Column(_("Then"), lambda row: _float(row.then.margin), "percent", places=1, role="strong"),
        Column(
            _("Price that keeps it"),
            lambda row: _float(row.price_for_margin),
            "money",
            currency,
            tip=lambda _row: _("The menu price that gives the margin of now"),
        ),
    ]


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
