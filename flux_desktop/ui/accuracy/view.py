"""The Accuracy page: what the forecasts said, what was sold, and who would have done better."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from flux_desktop.domain.changes import FORECASTS, HOURS, MENU, OWN_FORECASTS, RUN_OUTS, SALES
from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.forecast.accuracy import AccuracyReport, DishAccuracy
from flux_desktop.domain.i18n import _
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.restaurants import Restaurant, Role
from flux_desktop.services import accuracy as service
from flux_desktop.services import menu
from flux_desktop.store.store import Store
from flux_desktop.ui.accuracy import wording
from flux_desktop.ui.accuracy.dishes import DishesCard, Score
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.figures import number
from flux_desktop.ui.latest import Latest
from flux_desktop.ui.parts.buttons import IconButton, LinkButton, PrimaryButton
from flux_desktop.ui.parts.cards import Flow, InfoBar, KpiCard
from flux_desktop.ui.parts.states import EmptyState, ErrorState
from flux_desktop.ui.states import States
from flux_desktop.ui.theme import GAP
from flux_desktop.ui.view import View

_AVERAGE: Final = "weekday_average"
_MANAGERS: Final = (Role.OWNER, Role.MANAGER)
_CARD: Final = 205


@dataclass(frozen=True, eq=False)
class Look:
    """The ledger, and the dishes that the average forecasts."""

    ledger: AccuracyReport
    by_average: frozenset[UUID]


def look(store: Store, restaurant_id: UUID, *, actor: UUID, progress: Progress = SILENT) -> Look:
    """Everything the page shows. Raises NotFound."""
    progress.step(0, 0, _("Comparing"))
    chosen = menu.dishes(store, restaurant_id, actor=actor)
    return Look(
        service.accuracy(store, restaurant_id, actor=actor),
        frozenset(each.id for each in chosen if each.forecast_model == _AVERAGE),
    )


class AccuracyView(View):
    """One answer from the worker fills the page."""

    reads: ClassVar[frozenset[str]] = frozenset({FORECASTS, SALES, MENU, RUN_OUTS, OWN_FORECASTS, HOURS})

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, _("Accuracy"))
        self._restaurant: Restaurant | None = None
        self._shown = False
        self._latest = Latest(context.jobs, self)
        self.held = KpiCard(_("Said 9 in 10, was"), "target")
        self.average = KpiCard(_("Against the average"), "chart-line")
        self.own = KpiCard(_("Against your own number"), "user")
        self.left = KpiCard(_("Left out"), "info")
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)
        self.dishes = DishesCard("EUR")
        self._lay_out()
        self.states = States(self._content, _("Comparing"))
        self.states.cancelled.connect(self._latest.cancel)
        again = LinkButton(_("Try again"))
        again.clicked.connect(self.refresh)
        self.failed = InfoBar("", "bad", again)
        self.failed.hide()
        button = IconButton("refresh-cw", _("Refresh"))
        button.clicked.connect(self.refresh)
        self.toolbar.addWidget(self.states.updating)
        self.toolbar.addWidget(button)
        self.page.addWidget(self.failed)
        self.page.addWidget(self.states, 1)

    def refresh(self) -> None:
        self._latest.drop()
        if self._restaurant != self.context.restaurant:
            self._restaurant, self._shown = self.context.restaurant, False
            self.set_subtitle("")
        self.failed.hide()
        if self._restaurant is None:
            add = PrimaryButton(_("Add a restaurant"), "plus")
            add.clicked.connect(lambda: self.context.go.emit("today"))
            self.states.show_message(
                EmptyState("store", _("No restaurant yet"), _("Add one, then import its sales."), add)
            )
            return
        self.states.wait(keep=self._shown)
        self._latest.run(
            partial(look, self.context.store, self._restaurant.id, actor=self.context.user.id),
            then=partial(self._arrived, self._restaurant.currency),
            failed=self._not_arrived,
            stopped=self._stopped,
            progress=self.states.progress.step,
        )

    def _arrived(self, currency: str, found: Look) -> None:
        overall = found.ledger.overall
        self._shown = overall is not None
        if overall is None:
            self.set_subtitle("")
            self.states.show_message(self._nothing(found.ledger))
            return
        self.set_subtitle(wording.period(found.ledger))
        self._show_overall(overall, found.ledger, currency)
        if self.dishes.currency != currency:
            self._column.removeWidget(self.dishes)
            self.dishes.deleteLater()
            self.dishes = DishesCard(currency)
            self._add_dishes()
        scores = [Score(each, each.item_id in found.by_average) for each in found.ledger.dishes]
        self.dishes.show_scores(scores, may_choose=self.context.role in _MANAGERS)
        self.states.show_content()

    def _show_overall(self, overall: DishAccuracy, ledger: AccuracyReport, currency: str) -> None:
        text, kind = wording.held(overall.coverage)
        between = _("between quiet and busy {n} of 100, 80 is right").format(
            n=number(overall.coverage.range_of_hundred)
        )
        self.held.set(text, between, kind, _("As said") if kind == "good" else _("Not as said"))
        for card, versus, none in (
            (self.average, overall.against_average, _("It had nothing to say.")),
            (self.own, overall.against_own, _("Type your numbers into the day table of the forecast.")),
        ):
            if versus is None:
                card.set("–", none)
            else:
                said, kind = wording.verdict(versus)
                card.set(wording.nearer(versus), wording.worth(versus, currency), kind, said)
        left = ledger.run_outs + ledger.closed + ledger.missing
        self.left.set(number(left), wording.left_out(ledger) or _("Every dish-day counts."))

    def _not_arrived(self, error: Exception) -> None:
        if not self._shown:
            self.states.show_message(ErrorState(error, self.refresh))
            return
        title = error.title if isinstance(error, FluxError) else _("Flux made a mistake.")
        self.failed.set(_("{title} You see the figures from before.").format(title=title), "bad")
        self.failed.show()
        self.states.show_content()

    def _stopped(self) -> None:
        again = PrimaryButton(_("Compare"), "refresh-cw")
        again.clicked.connect(self.refresh)
        self.states.show_message(EmptyState("target", _("Stopped"), _("The comparison was not made."), again))

    def _choose(self, item_id: UUID, average: bool) -> None:
        assert self._restaurant is not None
        job = partial(
            menu.choose_model,
            self.context.store,
            self._restaurant.id,
            item_id,
            _AVERAGE if average else None,
            actor=self.context.user.id,
        )
        said = _("The average forecasts this dish from now on.") if average else _("Back to Flux.")
        undo = partial(self._choose, item_id, not average)
        self.context.jobs.run(
            job,
            owner=self,
            then=lambda _changes: self.context.notifier.done(said, action=_("Undo"), then=undo),
        )

    def _nothing(self, ledger: AccuracyReport) -> EmptyState:
        forecast = PrimaryButton(_("Open the forecast"), "chart-line")
        forecast.clicked.connect(lambda: self.context.go.emit("forecast"))
        text = _(
            "Flux keeps each forecast you look at, and compares it once the sales of its days are imported."
        )
        if ledger.waiting:
            text = _("{sentence} {n} dish-days wait for their sales.").format(
                sentence=text, n=number(ledger.waiting)
            )
        return EmptyState("target", _("Nothing to look back on yet"), text, forecast)

    def _lay_out(self) -> None:
        cards = QWidget()
        flow = Flow(cards, minimum=_CARD)
        for card in (self.held, self.average, self.own, self.left):
            flow.addWidget(card)
        self._column.addWidget(cards)
        self._add_dishes()

    def _add_dishes(self) -> None:
        self.dishes.choose.connect(self._choose)
        self._column.addWidget(self.dishes, 1)
