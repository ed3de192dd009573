"""What a promotion would do, before it is planned; and those that are."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from flux_desktop.domain.exact import to_decimal
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.promotions import Promotion
from flux_desktop.services import promotions
from flux_desktop.services.forecast_data import ForecastData, WhatIf, what_if
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.chart import FanChart
from flux_desktop.ui.collation import sorted_by_name
from flux_desktop.ui.figures import money, number, plural, weekday_date
from flux_desktop.ui.jobs import Job, Lane
from flux_desktop.ui.legend import Legend
from flux_desktop.ui.parts.buttons import Button, PrimaryButton
from flux_desktop.ui.parts.cards import Divider, InfoBar, Scroll
from flux_desktop.ui.parts.fields import DateEdit, Field, Select
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.lists import EditableList, line, remove_button
from flux_desktop.ui.parts.overlays import Sheet
from flux_desktop.ui.parts.states import EmptyState, ErrorState
from flux_desktop.ui.theme import px

_WIDTH: Final = 720
_CHART: Final = 150
_RESULT: Final = 282
_LIST: Final = 96
_SHOWN: Final = 28
_WEEK: Final = timedelta(days=6)
_YEAR: Final = timedelta(days=365)


class PromotionsSheet(Sheet):
    """Pick a dish and days, see both forecasts, plan it or leave it."""

    def __init__(self, parent: QWidget, context: AppContext, data: ForecastData, dish: UUID | None) -> None:
        super().__init__(parent, _("Try a promotion"), width=_WIDTH)
        self._context, self._data = context, data
        self._job: Job | None = None
        self._tried: WhatIf | None = None
        self._after = data.outlook.history_days[-1]
        self.dish, self.first, self.last = Select(), DateEdit(), DateEdit()
        for item_id, name, _category in sorted_by_name(data.outlook.items, lambda item: item[1]):
            self.dish.addItem(name, item_id)
        self.dish.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.dish.setCurrentIndex(max(self.dish.findData(dish), 0))
        begin = self._after + timedelta(days=1)
        for edit, day in ((self.first, begin), (self.last, begin + _WEEK)):
            edit.setDateRange(_qdate(begin), _qdate(begin + _YEAR))
            edit.setDate(_qdate(day))
        self.attempt = Button(_("Show effect"))
        self.attempt.clicked.connect(self.try_it)
        self.plan = PrimaryButton(_("Add promotion"), "tag")
        self.plan.clicked.connect(self._plan)
        self.answer = _Result()
        self._list = EditableList(_("None ahead."))
        self._lay_out()
        self.dish.currentIndexChanged.connect(self._changed)
        self.first.dateChanged.connect(self._follow)
        self.last.dateChanged.connect(self._changed)
        self.finished.connect(self._stop)
        self._changed()
        self._show_planned(data.promotions)

    def try_it(self) -> None:
        """Asks the worker for both forecasts."""
        restaurant = self._context.restaurant
        assert restaurant is not None
        self._stop()
        self.attempt.setEnabled(False)
        self.answer.wait()
        job = partial(
            what_if,
            self._context.session_for(restaurant),
            self.dish.currentData(),
            _date(self.first.date()),
            _date(self.last.date()),
            self._after,
        )
        self._job = self._context.jobs.run(
            job,
            owner=self,
            then=self._show,
            failed=self.answer.show_error,
            ended=lambda: self.attempt.setEnabled(True),
            lane=Lane.WORKER,
            progress=lambda _step: None,
        )

    def _show(self, tried: WhatIf) -> None:
        restaurant = self._context.restaurant
        asked = (self.dish.currentData(), _date(self.first.date()), _date(self.last.date()))
        if restaurant is None or asked != (tried.item_id, tried.first, tried.last):
            # Another dish or other days were chosen meanwhile.
            return
        self._tried = tried
        self.answer.show_result(tried, restaurant.currency)
        self.plan.setEnabled(not tried.planned)

    def _plan(self) -> None:
        context, tried = self._context, self._tried
        assert context.restaurant is not None
        assert tried is not None
        self.plan.setEnabled(False)
        job = partial(
            promotions.plan_promotion,
            context.session,
            tried.item_id,
            tried.first,
            tried.last,
        )
        context.jobs.run(job, owner=self, then=lambda _changes: self._planned())

    def _planned(self) -> None:
        self._context.notifier.done(_("{dish} is on promotion.").format(dish=self.dish.currentText()))
        self._reload()

    def _cancel(self, promotion: Promotion) -> None:
        context = self._context
        assert context.restaurant is not None
        job = partial(
            promotions.cancel_promotion,
            context.session,
            promotion.id,
        )
        context.jobs.run(job, owner=self, then=lambda _changes: self._reload())

    def _reload(self) -> None:
        """What is planned now; what was tried is old."""
        context = self._context
        assert context.restaurant is not None
        self._changed()
        job = partial(promotions.promotions_of, context.session)
        context.jobs.run(job, owner=self, then=self._show_planned)

    def _follow(self, first: QDate) -> None:
        if self.last.date() < first:
            self.last.setDate(first)
        self._changed()

    def _changed(self) -> None:
        self._tried = None
        self.plan.setEnabled(False)
        self.answer.clear()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _show_planned(self, planned: Sequence[Promotion]) -> None:
        self._list.show_lines(self._line(each) for each in planned if each.last > self._after)

    def _line(self, promotion: Promotion) -> QWidget:
        days = _("{first} to {last}").format(
            first=weekday_date(promotion.first), last=weekday_date(promotion.last)
        )
        remove = remove_button(
            _("Cancel the promotion of {dish}, {days}").format(dish=promotion.item, days=days),
            partial(self._cancel, promotion),
        )
        return line(promotion.item, days, remove)

    def _lay_out(self) -> None:
        form = QHBoxLayout()
        form.setSpacing(12)
        form.addWidget(Field(_("Dish"), self.dish), 2)
        form.addWidget(Field(_("First day"), self.first), 1)
        form.addWidget(Field(_("Last day"), self.last), 1)
        # On the line of the fields, under no label of its own.
        beside = QVBoxLayout()
        beside.addStretch(1)
        beside.addWidget(self.attempt)
        form.addLayout(beside)
        self.body.addLayout(form)
        self.body.addWidget(self.answer)
        self.body.addWidget(Divider())
        self.body.addWidget(Label(_("Planned promotions"), "strong"))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(0)
        column.addLayout(self._list)
        column.addStretch(1)
        scroll = Scroll(inside)
        scroll.setFixedHeight(px(_LIST))
        self.body.addWidget(scroll)
        leave = Button(_("Close"))
        leave.clicked.connect(self.reject)
        self.footer.addWidget(leave)
        self.footer.addWidget(self.plan)


class _Result(QStackedWidget):
    """Both forecasts beside each other; before that, what to do."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(px(_RESULT))
        self.setAccessibleName(_("With and without the promotion"))
        self.words = Label("", "strong", wrap=True)
        self._reason = Label("", "caption", "text2", wrap=True)
        self._without, self._with = Label("", tabular=True), Label("", tabular=True)
        self.chart = FanChart(_("Forecast with and without the promotion"))
        self.chart.setMinimumHeight(px(_CHART))
        self._hint = EmptyState("tag", _("Pick a dish and days"), _("Flux shows both forecasts."))
        self._busy = InfoBar(_("Forecasting with and without the promotion…"))
        self._other = QWidget()
        self._full = self._lay_out()
        for page in (self._hint, self._full, _top(self._busy), self._other):
            self.addWidget(page)

    def clear(self) -> None:
        self.setCurrentWidget(self._hint)

    def wait(self) -> None:
        self.setCurrentIndex(2)

    def show_error(self, error: Exception) -> None:
        self.removeWidget(self._other)
        self._other.deleteLater()
        self._other = ErrorState(error)
        self.addWidget(self._other)
        self.setCurrentWidget(self._other)

    def show_result(self, tried: WhatIf, currency: str) -> None:
        self._without.setText(_range(tried.usual[0], tried.usual[1], tried.usual[2]))
        self._with.setText(_range(tried.tried[0], tried.tried[1], tried.tried[2]))
        self.words.setText(difference(tried, currency))
        known = tried.reason or _(
            "Flux has seen no promotion of this dish: the effect is that of all dishes."
        )
        self._reason.setText(known)
        self.chart.show_series(
            tried.history_days[-_SHOWN:],
            tried.history[-_SHOWN:],
            tried.days,
            *tried.quantiles[:, :3].T,
            alt=tried.plain,
            today=tried.history_days[-1],
            last_sale=True,
            unit=_("units"),
        )
        self.setCurrentWidget(self._full)

    def _lay_out(self) -> QWidget:
        page = QWidget()
        figures = QGridLayout()
        figures.setHorizontalSpacing(16)
        figures.setVerticalSpacing(4)
        figures.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(
            ((_("As planned"), self._without), (_("With the promotion"), self._with))
        ):
            figures.addWidget(Label(name, colour="text2"), row, 0)
            figures.addWidget(value, row, 1)
        legend = Legend(
            [
                (_("With the promotion"), "chart_median", "line"),
                (_("{span} range").format(span="10–90%"), "chart_median", "box"),
                (_("As planned"), "chart_alt", "line"),
            ]
        )
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.words)
        column.addLayout(figures)
        column.addWidget(self._reason)
        column.addWidget(self.chart, 1)
        column.addWidget(legend)
        return page


def difference(tried: WhatIf, currency: str) -> str:
    """In units, and in menu value where the dish has a price."""
    if tried.planned:
        return _("These days are planned already: both forecasts are the same.")
    units, days = tried.units, len(tried.days)
    sign = "+" if round(units) > 0 else ""
    text = _("{units} over {days}").format(
        units=ngettext("{n} unit", "{n} units", plural(units)).format(n=f"{sign}{number(units)}"),
        days=ngettext("{n} open day", "{n} open days", days).format(n=number(days)),
    )
    if tried.price is None:
        return _("{difference}; the dish has no price").format(difference=text)
    price = to_decimal(tried.price)
    value = money(float(price) * units, currency, 0)
    return _("{difference}: {value} of menu value at {price}").format(
        difference=text, value=f"{sign}{value}", price=money(price, currency)
    )


def _range(low: float, typical: float, high: float) -> str:
    return _("typically {typical}, {low}–{high}").format(
        typical=number(typical), low=number(low), high=number(high)
    )


def _top(widget: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(widget)
    column.addStretch(1)
    return page


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def _date(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
