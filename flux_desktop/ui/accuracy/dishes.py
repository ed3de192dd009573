"""The score of each dish, and the choice that follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.forecast.accuracy import Comparison, DishAccuracy
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.ui.accuracy.wording import sureness, winner
from flux_desktop.ui.figures import number
from flux_desktop.ui.parts.buttons import Button
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.rows import Badge, Column, Rows, Table
from flux_desktop.ui.theme import CARD_SIDE

_RANGE, _OWN, _MONEY = 3, 6, 8


@dataclass(frozen=True, slots=True)
class DishScore:
    """A dish of the report, and whether the average is already chosen for it."""

    entry: DishAccuracy
    uses_average: bool

    @property
    def versus(self) -> Comparison | None:
        return self.entry.against_average

    @property
    def units(self) -> float | None:
        return None if self.versus is None else self.versus.units

    @property
    def money(self) -> float | None:
        if self.versus is None or self.versus.money is None:
            return None
        return self.versus.money / MICRO

    @property
    def average_miss(self) -> float | None:
        return None if self.entry.average is None else self.entry.average.miss

    @property
    def own_miss(self) -> float | None:
        return None if self.entry.own is None else self.entry.own.miss

    @property
    def badge(self) -> Badge | None:
        return winner(self.versus, uses_average=self.uses_average)


class DishAccuracyCard(Card):
    """One row per dish; under the table, what can be done about the chosen one."""

    choose = Signal(object, bool)
    """A dish (UUID), and whether the average is to forecast it."""

    def __init__(self, currency: str) -> None:
        super().__init__(
            _("Dish by dish"),
            _("How far off a day, in units. The average is that of the last four weeks, by weekday."),
            flush=True,
        )
        self.currency = currency
        self.rows = Rows(_columns(currency))
        self.table = Table(self.rows, _("Accuracy by dish"))
        self.table.selectionModel().selectionChanged.connect(lambda: self._describe())
        self.may_choose = False
        self.note = Label("", colour="text2", wrap=True)
        self.use = Button("")
        self.use.clicked.connect(self._choose)
        self.body.addWidget(self.table, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(CARD_SIDE - 1, 4, CARD_SIDE - 1, 8)
        foot.setSpacing(12)
        foot.addWidget(self.note, 1)
        foot.addWidget(self.use)
        self.body.addLayout(foot)

    def show_scores(
        self,
        scores: Sequence[DishScore],
        *,
        may_choose: bool,
        with_money: bool = True,
        past_weeks: bool = False,
    ) -> None:
        """The chosen dish stays chosen; if there is none, the first where the average wins is chosen.

        For `past_weeks`, made again, nobody said a number of their own.
        """
        self.may_choose = may_choose
        for column, hidden in ((_MONEY, not with_money), (_OWN, past_weeks), (_RANGE, not past_weeks)):
            self.table.setColumnHidden(column, hidden)
        before = {score.entry.item_id for score in self.table.chosen()}
        self.rows.replace(scores)
        shown = self.rows.rows
        losing = [at for at, each in enumerate(shown) if each.versus is not None and each.versus.other_wins]
        again = [at for at, each in enumerate(shown) if each.entry.item_id in before]
        for at in (again or losing or [0])[:1]:
            self.table.selectRow(at)
        self._describe()

    @property
    def chosen(self) -> DishScore | None:
        return next(iter(self.table.chosen()), None)

    def _describe(self) -> None:
        score = self.chosen
        self.use.setVisible(score is not None and self.may_choose)
        if score is None:
            self.note.setText(_("Pick a dish to see who forecasts it better."))
            return
        self.note.setText(sentence(score))
        self.use.setText(
            _("Back to Flux for this dish") if score.uses_average else _("Use the average for this dish")
        )
        self.use.updateGeometry()

    def _choose(self) -> None:
        score = self.chosen
        if score is not None:
            item: UUID | None = score.entry.item_id
            self.choose.emit(item, not score.uses_average)


def sentence(score: DishScore) -> str:
    """Who forecasts the dish better, and how well that is known."""
    name, versus = score.entry.name, score.versus
    if score.uses_average:
        return _("{dish} is forecast by the average now.").format(dish=name)
    if versus is None:
        return _("{dish}: the average had nothing to say.").format(dish=name)
    days = ngettext("{n} day", "{n} days", versus.days).format(n=number(versus.days))
    if versus.other_wins:
        return _("{dish}: the average wins here, over {days}.").format(dish=name, days=days)
    if versus.forecast_wins:
        return _("{dish}: Flux wins, over {days}.").format(dish=name, days=days)
    return _("{dish}: no winner yet, {sureness}.").format(dish=name, sureness=sureness(versus))


def _columns(currency: str) -> list[Column[DishScore]]:
    return [
        Column(_("Dish"), lambda row: row.entry.name, stretch=True),
        Column(_("Days"), lambda row: row.entry.days, "number", width=58),
        Column(_("Held, of 100"), lambda row: row.entry.coverage.of_hundred, "number", width=104, tip=_held),
        Column(
            _("Inside"), lambda row: row.entry.coverage.range_of_hundred, "number", width=72, tip=_in_range
        ),
        Column(_("Flux"), lambda row: row.entry.forecast.miss, "number", places=1, width=64, tip=_off),
        Column(_("Average"), lambda row: row.average_miss, "number", places=1, width=80, tip=_off),
        Column(_("You"), lambda row: row.own_miss, "number", places=1, width=56, tip=_off),
        Column(_("Units closer"), lambda row: row.units, "number", width=104, tip=_nearer),
        Column(_("Menu value"), lambda row: row.money, "money", currency, 0, width=100, tip=_nearer),
        Column(_("Winner"), lambda row: row.badge, "pill", width=160, tip=sentence),
    ]


def _held(_row: DishScore) -> str:
    return _("On how many of 100 days no more than the busy-day figure was sold: 90 is right.")


def _in_range(_row: DishScore) -> str:
    return _("On how many of 100 days sales lay in the range: the target is 80.")


def _off(_row: DishScore) -> str:
    return _("How many units a day the typical figure was off.")


def _nearer(_row: DishScore) -> str:
    return _("Missed units of the average less those of Flux; below zero the average was closer.")
