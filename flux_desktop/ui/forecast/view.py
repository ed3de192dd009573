"""The Forecast page: what each dish will sell on the days to come, with its honest range."""

from collections.abc import Callable
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import ClassVar, Final
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from flux_desktop.domain.changes import (
    EVENTS,
    HOURS,
    MENU,
    PROMOTIONS,
    RESTAURANTS,
    RUN_OUTS,
    SALES,
    WEATHER,
)
from flux_desktop.domain.errors import NotFound
from flux_desktop.domain.i18n import N_, _, ngettext
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.forecast_data import ForecastData, keep, load_forecast
from flux_desktop.services.forecast_grid import ForecastGrid, GridRow, grid_of
from flux_desktop.services.forecasts import Outlook
from flux_desktop.ui.acts import Act
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.figures import dated, number, weekday_date
from flux_desktop.ui.forecast import facts
from flux_desktop.ui.forecast.detail import MOST, Detail
from flux_desktop.ui.forecast.dishes import DishList
from flux_desktop.ui.forecast.export import XLSX, file_name, write_table
from flux_desktop.ui.forecast.grid_card import GridCard
from flux_desktop.ui.forecast.printing import Picked, PrintButton
from flux_desktop.ui.forecast.promotions import PromotionsSheet
from flux_desktop.ui.forecast.subject import (
    ALL,
    DayRow,
    Key,
    Notes,
    Subject,
    SubjectEntry,
    calendar_notes,
    entries,
    subject_of,
)
from flux_desktop.ui.jobs import Lane
from flux_desktop.ui.loaded_page import LoadedPage
from flux_desktop.ui.parts.buttons import Button, IconButton, PrimaryButton, Segment
from flux_desktop.ui.parts.cards import InfoBar
from flux_desktop.ui.parts.overlays import Toast
from flux_desktop.ui.parts.states import EmptyState
from flux_desktop.ui.theme import GAP, px

_LIST: Final = 212
_LATER: Final = 30


class ForecastView(LoadedPage[ForecastData]):
    """Computed once for all dishes; picking others only shows other parts of it.

    Each forecast is kept once for the same data, so that the page Accuracy has something to look back on.
    """

    failed_text: ClassVar[str] = N_("{title} You see the forecast from before.")
    reads: ClassVar[frozenset[str]] = frozenset(
        {SALES, MENU, HOURS, EVENTS, RUN_OUTS, PROMOTIONS, WEATHER, RESTAURANTS}
    )

    def __init__(self, context: AppContext) -> None:
        content = QWidget()
        super().__init__(context, _("Forecast"), content, _("Forecasting"))
        self._own: dict[tuple[UUID, date], int] = {}
        self._days = 0
        self._cut: dict[Key, Subject] = {}
        self._calendar: Notes = {}
        self._wanted: UUID | None = None
        self.subtitle.setWordWrap(True)
        self.dishes = DishList()
        self.dishes.changed.connect(self._show_picked)
        self.dishes.edit.connect(self._edit_dish)
        # What to know of the sales before trusting the forecast: at most a few sentences, usually none.
        self.data_warnings = InfoBar("", "warn")
        self.data_warnings.hide()
        self.page.insertWidget(self.page.indexOf(self.states), self.data_warnings)
        self._row = QHBoxLayout(content)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)
        self.dishes.setMinimumWidth(px(_LIST))
        self._row.addWidget(self.dishes, 2)
        self.sheet = GridCard()
        self.sheet.grid.model_.typed.connect(self._typed_in_grid)
        self.sheet.grid.model_.refused.connect(self._not_typed)
        self.sheet.grid.asked.connect(self._why)
        self.sheet.copied.connect(lambda: self.context.notifier.done(_("The table is on the clipboard.")))
        self._row.addWidget(self.sheet, 7)
        self._build_toolbar()
        self._add_acts()
        self.update_actions()
        # After the first picture of the page, which shows nothing of it.
        QTimer.singleShot(_LATER, self, lambda: self.detail)

    @cached_property
    def detail(self) -> Detail:
        """The right side of the page."""
        detail = Detail()
        detail.settle.connect(self.open_dish)
        detail.days.rows.typed.connect(self._typed)
        detail.days.rows.refused.connect(self._not_typed)
        detail.panel.ran_out.connect(self._ran_out)
        detail.panel.name_day.connect(self._name_day)
        detail.setVisible(self.mode.current == "chart")
        self._row.addWidget(detail, 7)
        return detail

    def export(self) -> None:
        """Asks where to and as which kind of file, then writes what is picked."""
        if self.newest is None:
            return
        title, table, book = _("Export the forecast"), _("CSV files (*.csv)"), _("Excel files (*.xlsx)")
        name = file_name(self.newest.outlook)
        path, kind = QFileDialog.getSaveFileName(self, title, name, f"{table};;{book}")
        if path:
            chosen = Path(path)
            if kind == book and chosen.suffix.lower() != XLSX:
                chosen = chosen.with_suffix(XLSX)
            self.export_to(chosen)

    def export_to(self, path: Path) -> None:
        """Writes what is picked to `path`, as its ending says."""
        assert self.answer is not None
        assert self.grid is not None
        job, then = partial(write_table, self.grid, self.answer.outlook, path), partial(self._exported, path)
        self.context.jobs.run(job, owner=self, then=then, lane=Lane.FREE)

    def open_promotions(self) -> None:
        """What a promotion would do; begins with the first dish that is picked."""
        if self.newest is None:
            return
        picked = [entry.id for entry in self.dishes.picked if isinstance(entry.id, UUID)]
        PromotionsSheet(self, self.context, self.newest, picked[0] if picked else None).open()

    def open_dish(self, subject: Subject) -> None:
        """What a dish is called, and how it is forecast."""
        assert self.answer is not None
        assert subject.item_id is not None
        facts.DishSheet(self, self.context, self.answer, self.answer.dishes[subject.item_id]).open()

    def _edit_dish(self, entry: SubjectEntry) -> None:
        if self.answer is not None:
            self.open_dish(self._subject(self.answer, entry))

    # Computing.

    def job(self, restaurant: Restaurant) -> Callable[..., ForecastData]:
        return partial(load_forecast, self.context.session_for(restaurant), days=int(self.span.current))

    def draw(self, answer: ForecastData) -> None:
        assert self.restaurant is not None
        outlook, days = answer.outlook, int(self.span.current)
        self._days = days
        self._own = dict(answer.own)
        self._cut.clear()
        self._calendar = calendar_notes(outlook)
        self.set_subtitle(_subtitle(outlook, days))
        self.data_warnings.set(" ".join(outlook.data_warnings), "warn")
        self.data_warnings.setVisible(bool(outlook.data_warnings))
        self.detail.days.set_subtitle(_("Open days only · {model} model").format(model=outlook.model_name))
        self.dishes.replace(entries(outlook), days)
        self._pick_wanted()
        if self._manages:
            job = partial(keep, self.context.session_for(self.restaurant), outlook, days)
            self.context.jobs.run(job, owner=self, lane=Lane.WORKER)

    def nothing(self, found: ForecastData | Exception) -> QWidget | None:
        """A restaurant without sales."""
        if not isinstance(found, NotFound):
            return None
        load = PrimaryButton(_("Import sales"), "upload")
        load.clicked.connect(lambda: self.context.go.emit("imports"))
        return EmptyState("chart-line", _("No sales yet"), found.advice, load)

    def stopped(self) -> QWidget:
        again = self.again(PrimaryButton(_("Make the forecast"), "refresh-cw"))
        return EmptyState("chart-line", _("Stopped"), _("The forecast was not made."), again)

    def cancel(self) -> None:
        # The parts of a fit are long: the page does not wait for the end of one.
        self.stop()

    def forget(self) -> None:
        super().forget()
        self.data_warnings.hide()

    def _exported(self, path: Path, rows: int) -> None:
        text = ngettext("Saved {file} · {n} row", "Saved {file} · {n} rows", rows)
        self.context.notifier.done(text.format(file=path.name, n=number(rows)))

    # Showing.

    @property
    def _manages(self) -> bool:
        return self.context.may(Permission.KEEP_FORECASTS)

    def _show_picked(self) -> None:
        if self.answer is None:
            return
        picked = self.dishes.picked
        shown = [self._subject(self.answer, each) for each in picked[:MOST]]
        self.detail.may_mark, self.detail.may_name = self.context.may(Permission.MARK_RUN_OUTS), self._manages
        self.detail.days.rows.writable = self._manages
        self.detail.show_subjects(shown, len(picked), self._days, self._own)
        self._show_grid()

    @property
    def grid(self) -> ForecastGrid | None:
        """What is picked, dish by day, with the numbers typed since; None before there is a forecast."""
        if self.answer is None:
            return None
        return grid_of(self.answer, [entry.id for entry in self.dishes.picked], self._own)

    def _show_grid(self) -> None:
        grid = self.grid
        if grid is None or self.restaurant is None:
            return
        self.sheet.show_grid(
            grid,
            currency=self.restaurant.currency,
            today=self.context.session_for(self.restaurant).today,
            writable=self._manages,
        )

    def _show_mode(self) -> None:
        """The grid or the charts of the same dishes."""
        chart = self.mode.current == "chart"
        self.sheet.setVisible(not chart)
        self.detail.setVisible(chart)

    def _turn(self) -> None:
        self.mode.set_current("grid" if self.mode.current == "chart" else "chart")

    def _why(self, row: GridRow, column: int) -> None:
        """Opens the reasons of a cell, beside its chart."""
        if self.answer is None or self.sheet.grid.model_.is_total(column):
            return
        key: Key = row.item_id or (ALL if row.kind == "all" else f"/{row.category}")
        entry = next((each for each in self.dishes.entries if each.id == key), None)
        if entry is not None:
            self.dishes.pick({key})
            self.mode.set_current("chart")
            self.detail.show_day(self._subject(self.answer, entry), self.answer.outlook.forecast.days[column])

    def show_item(self, item_id: object) -> None:
        """Shows the chart of that dish, now or once there is a forecast."""
        if not isinstance(item_id, UUID):
            return
        self._wanted = item_id
        self.mode.set_current("chart")
        if self.answer is not None:
            self._pick_wanted()

    def _pick_wanted(self) -> None:
        if self._wanted is not None:
            self.dishes.pick({self._wanted})
            self._wanted = None

    def _to_print(self) -> Picked | None:
        """What is picked, as the table on screen shows it; everything where nothing is."""
        if self.answer is None or self.grid is None:
            return None
        return self.answer.outlook, self.sheet.grid.model_, self._calendar

    def _subject(self, data: ForecastData, entry: SubjectEntry) -> Subject:
        if entry.id not in self._cut:
            self._cut[entry.id] = subject_of(data, entry, self._calendar)
        return self._cut[entry.id]

    def update_actions(self) -> None:
        ready = self.newest is not None
        self.export_button.setEnabled(ready)
        self.print_button.setEnabled(ready)
        self.promotions_button.setEnabled(ready and self._manages)
        tip = "" if self._manages else _("Only a manager can plan a promotion.")
        self.promotions_button.setToolTip(tip)

    # What a person enters.

    def _typed(self, row: DayRow, quantity: int | None) -> None:
        assert row.subject.item_id is not None
        self._set_own(row.subject.item_id, row.day, quantity)

    def _typed_in_grid(self, row: GridRow, column: int, quantity: int | None) -> None:
        assert row.item_id is not None
        assert self.answer is not None
        self._set_own(row.item_id, self.answer.outlook.forecast.days[column], quantity)

    def _set_own(self, item_id: UUID, day: date, quantity: int | None) -> None:
        def kept() -> None:
            if quantity is None:
                self._own.pop((item_id, day), None)
            else:
                self._own[item_id, day] = quantity
            self.detail.days.show_own(self._own)
            self._show_grid()

        facts.set_own(self.context, self, item_id, day, quantity, kept)

    def _not_typed(self, text: str) -> None:
        sentence = _("“{text}” is no number; nothing was changed.").format(text=text)
        Toast.show_in(self.window(), sentence, kind="warn")

    def _ran_out(self, subject: Subject, day: date, out: bool) -> None:
        facts.mark_ran_out(self.context, self, subject, day, out)

    def _name_day(self, day: date) -> None:
        if self.answer is not None:
            known = self.answer.outlook.calendar.events.get(day, "")
            facts.NameDay(self, self.context, day, known).open()

    def _build_toolbar(self) -> None:
        days = [(key, _("{n} days").format(n=number(int(key)))) for key in ("7", "14", "28")]
        self.span = Segment(days, _("Days to forecast"))
        self.span.set_current("14")
        self.span.changed.connect(self.refresh)
        self.mode = Segment([("grid", _("Table")), ("chart", _("Chart"))], _("Show as table or as chart"))
        self.mode.setToolTip(_("Ctrl+G turns between both"))
        self.mode.changed.connect(self._show_mode)
        self.export_button = Button(_("Export…"), "download")
        self.export_button.clicked.connect(self.export)
        self.promotions_button = Button(_("What if…"), "tag")
        self.promotions_button.clicked.connect(self.open_promotions)
        self.print_button = PrintButton(self._to_print, self.context.notifier.done)
        for widget in (
            self.again(IconButton("refresh-cw", _("Refresh"))),
            self.print_button,
            self.mode,
            self.span,
            self.promotions_button,
            self.export_button,
        ):
            self.toolbar.addWidget(widget)

    def _add_acts(self) -> None:
        def ready() -> bool:
            return self.newest is not None

        for act in (
            Act(_("Export the forecast"), self.export, "Ctrl+E", "download", ready),
            Act(_("Table or chart"), self._turn, "Ctrl+G", "table-2"),
            Act(_("Print the forecast"), self.print_button.ask_printer, "Ctrl+P", "printer", ready),
            Act(_("Save the forecast as PDF"), self.print_button.ask_file, "", "printer", ready),
            Act(_("Search the dishes"), self.dishes.search.setFocus, "Ctrl+F", "search"),
        ):
            self.add_act(act)


def _subtitle(outlook: Outlook, days: int) -> str:
    first, last = weekday_date(outlook.forecast.days[0]), dated(outlook.last_sale)
    return _("{n} days from {first} · sales to {last}").format(n=number(days), first=first, last=last)
