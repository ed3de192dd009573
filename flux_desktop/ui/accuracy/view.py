"""The Accuracy page: what was forecast, what was sold, and which other forecast would have done better."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar, Final
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from flux_desktop.domain.changes import FORECASTS, HOURS, MENU, OWN_FORECASTS, PAST_ACCURACY, RUN_OUTS, SALES
from flux_desktop.domain.forecast.accuracy import AccuracyReport, DishAccuracy, daily_miss
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services import menu
from flux_desktop.services.accuracy import AccuracyData, load_accuracy
from flux_desktop.services.forecasts import AVERAGE
from flux_desktop.services.past_accuracy import PastAccuracy
from flux_desktop.ui.accuracy import wording
from flux_desktop.ui.accuracy.dishes import DishAccuracyCard, DishScore
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.figures import number
from flux_desktop.ui.loaded_page import LoadedPage
from flux_desktop.ui.parts.buttons import IconButton, PrimaryButton, Segment
from flux_desktop.ui.parts.cards import Flow, InfoBar, KpiCard
from flux_desktop.ui.parts.states import EmptyState
from flux_desktop.ui.theme import GAP

_CARD: Final = 205
_PAST, _KEPT = "past", "kept"


class AccuracyView(LoadedPage[AccuracyData]):
    """What all dishes add up to on cards, and each dish in a table.

    Until kept forecasts cover four weeks it shows the past weeks, made again; after that a choice between both.
    """

    reads: ClassVar[frozenset[str]] = frozenset(
        {FORECASTS, PAST_ACCURACY, SALES, MENU, RUN_OUTS, OWN_FORECASTS, HOURS}
    )

    def __init__(self, context: AppContext) -> None:
        content = QWidget()
        super().__init__(context, _("Accuracy"), content, _("Comparing"))
        self.subtitle.setWordWrap(True)
        self.notice = InfoBar("")
        self.held = KpiCard(_("High held on"), "target")
        self.average = KpiCard(_("Against the average"), "chart-line")
        self.missed = KpiCard(_("Missed a day"), "trending-up")
        self.own = KpiCard(_("Against your own number"), "user")
        self.left = KpiCard(_("Left out"), "info")
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)
        self.dishes = DishAccuracyCard("EUR")
        self._lay_out()
        self.shown = Segment(
            [(_PAST, _("Your last weeks")), (_KEPT, _("Kept forecasts"))], _("Which forecasts to compare")
        )
        self.shown.changed.connect(self._choose_shown)
        self.shown.hide()
        self._chose = False
        self.toolbar.addWidget(self.shown)
        self.toolbar.addWidget(self.again(IconButton("refresh-cw", _("Refresh"))))

    def job(self, restaurant: Restaurant) -> Callable[..., AccuracyData]:
        return partial(load_accuracy, self.context.session_for(restaurant))

    def draw(self, answer: AccuracyData) -> None:
        both = answer.past is not None and answer.report.overall is not None
        self.shown.setVisible(both)
        if not both or not self._chose:
            self.shown.blockSignals(True)
            self.shown.set_current(_KEPT if answer.kept_suffice else _PAST)
            self.shown.blockSignals(False)
        self._show(answer)

    def _choose_shown(self) -> None:
        self._chose = True
        if self.answer is not None:
            self._show(self.answer)

    def _show(self, answer: AccuracyData) -> None:
        past = answer.past if self.shown.current == _PAST else None
        report = answer.report if past is None else past.report
        overall = report.overall
        assert self.restaurant is not None
        assert overall is not None
        currency = self.restaurant.currency
        self.set_subtitle(wording.period(report, again=past is not None))
        self._show_past(past, currency)
        self._show_overall(overall, report, currency)
        if self.dishes.currency != currency:
            self._column.removeWidget(self.dishes)
            self.dishes.deleteLater()
            self.dishes = DishAccuracyCard(currency)
            self._add_dishes()
        self.dishes.show_scores(
            [DishScore(each, each.item_id in answer.by_average) for each in report.dishes],
            may_choose=self.context.may(Permission.EDIT_MENU),
            with_money=self.context.may(Permission.SEE_MONEY),
            past_weeks=past is not None,
        )

    def nothing(self, found: AccuracyData | Exception) -> QWidget | None:
        if isinstance(found, Exception) or found.report.overall is not None or found.past is not None:
            return None
        forecast = PrimaryButton(_("Open the forecast"), "chart-line")
        forecast.clicked.connect(lambda: self.context.go.emit("forecast"))
        text = _(
            "Flux keeps each forecast you look at, and compares it once the sales of its days are imported."
        )
        if found.report.waiting:
            text = _("{sentence} {n} forecasts wait for their sales.").format(
                sentence=text, n=number(found.report.waiting)
            )
        return EmptyState("target", _("Nothing to look back on yet"), text, forecast)

    def stopped(self) -> QWidget:
        again = self.again(PrimaryButton(_("Compare"), "refresh-cw"))
        return EmptyState("target", _("Stopped"), _("The comparison was not made."), again)

    def forget(self) -> None:
        super().forget()
        self._chose = False
        self.shown.hide()

    def _show_past(self, past: PastAccuracy | None, currency: str) -> None:
        """The past weeks in a sentence; where kept forecasts are shown, the person's own number has its card."""
        text = "" if past is None else wording.past_weeks(past, currency)
        self.notice.set(text)
        self.notice.setVisible(bool(text))
        self.missed.setVisible(past is not None)
        self.own.setVisible(past is None)
        if past is not None and past.report.overall is not None:
            self.missed.set(*wording.missed(daily_miss(past.report.overall), currency))

    def _show_overall(self, overall: DishAccuracy, report: AccuracyReport, currency: str) -> None:
        text, kind = wording.held(overall.coverage)
        between = _("Target 90. In range on {n}, target 80").format(
            n=number(overall.coverage.range_of_hundred)
        )
        self.held.set(text, between, kind, _("On target") if kind == "good" else _("Off target"))
        for card, versus, none in (
            (self.average, overall.against_average, _("It had nothing to say.")),
            (self.own, overall.against_own, _("Type your numbers into the day table of the forecast.")),
        ):
            if versus is None:
                card.set("–", none)
            else:
                verdict, kind = wording.verdict(versus)
                badge = wording.winner(versus, uses_average=False)
                if kind == "neutral" and badge is not None:
                    # A pill has room for the short form; the reason is its tool tip.
                    card.setToolTip(verdict)
                    verdict = badge.text
                card.set(wording.nearer(versus), wording.worth(versus, currency), kind, verdict)
        left = report.run_outs + report.closed + report.missing
        self.left.set(number(left), wording.left_out(report) or _("Every forecast counts."))

    def _choose(self, item_id: UUID, average: bool) -> None:
        assert self.restaurant is not None
        job = partial(
            menu.choose_model,
            self.context.session,
            item_id,
            AVERAGE if average else None,
        )
        text = _("The average forecasts this dish from now on.") if average else _("Back to Flux.")
        undo = partial(self._choose, item_id, not average)
        self.context.jobs.run(
            job,
            owner=self,
            then=lambda _changes: self.context.notifier.done(text, action=_("Undo"), then=undo),
        )

    def _lay_out(self) -> None:
        cards = QWidget()
        flow = Flow(cards, minimum=_CARD)
        for card in (self.held, self.average, self.missed, self.own, self.left):
            flow.addWidget(card)
        self._column.addWidget(self.notice)
        self._column.addWidget(cards)
        self._add_dishes()

    def _add_dishes(self) -> None:
        self.dishes.choose.connect(self._choose)
        self._column.addWidget(self.dishes, 1)
