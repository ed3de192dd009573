"""The Forecast page: what each dish will sell on the days to come, with its honest range."""

from functools import partial
from pathlib import Path
from typing import ClassVar, Final

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from flux_desktop.domain.changes import HOURS, MENU, SALES
from flux_desktop.domain.errors import FluxError, NotFound
from flux_desktop.domain.restaurants import Restaurant, Role
from flux_desktop.domain.words import _, ngettext
from flux_desktop.services import forecasts
from flux_desktop.services.forecasts import Outlook
from flux_desktop.ui.desk import Desk
from flux_desktop.ui.figures import dated, number, weekday_date
from flux_desktop.ui.forecast.detail import MOST, Detail
from flux_desktop.ui.forecast.dish import Dish, dish_at, entries
from flux_desktop.ui.forecast.dishes import DishList
from flux_desktop.ui.forecast.export import file_name, write_csv
from flux_desktop.ui.parts.buttons import Button, IconButton, LinkButton, PrimaryButton, Segment
from flux_desktop.ui.parts.cards import InfoBar
from flux_desktop.ui.parts.states import EmptyState, ErrorState
from flux_desktop.ui.states import States
from flux_desktop.ui.theme import GAP, px
from flux_desktop.ui.view import View
from flux_desktop.ui.work import Lane, Ticket

_LIST: Final = 212
_MANAGERS: Final = (Role.OWNER, Role.MANAGER)


class ForecastView(View):
    """Computed once for all dishes; picking others only shows other parts of it."""

    reads: ClassVar[frozenset[str]] = frozenset({SALES, MENU, HOURS})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Forecast"))
        self._outlook: Outlook | None = None
        self._days = 0
        self._cut: dict[int, Dish] = {}
        self._restaurant: Restaurant | None = None
        self._ticket: Ticket | None = None
        self._asked = 0
        self._keeping = False
        self.subtitle.setWordWrap(True)
        self.dishes, self.detail = DishList(), Detail()
        self.dishes.changed.connect(self._show_picked)
        self.states = States(self._content(), _("Forecasting"))
        self.states.cancelled.connect(self._cancel)
        self.failed = InfoBar("", "bad", self._again())
        self.failed.hide()
        self._build_toolbar()
        self.page.addWidget(self.failed)
        self.page.addWidget(self.states, 1)
        self._bind_keys()
        self._enable()

    def refresh(self) -> None:
        self._cancel()
        self._asked, self._ticket = self._asked + 1, None
        if self._restaurant != self.desk.restaurant:
            self._restaurant, self._outlook = self.desk.restaurant, None
            self.set_subtitle("")
        self.failed.hide()
        if self._restaurant is None:
            self.states.show_message(self._no_restaurant())
        else:
            self.states.wait(keep=self._outlook is not None)
            self._compute(self._restaurant)
        self._enable()

    def export(self) -> None:
        """Asks where to, then writes the whole forecast."""
        if self._outlook is None or self._ticket is not None:
            return
        title, kinds = _("Export the forecast"), _("CSV files (*.csv)")
        path, _kind = QFileDialog.getSaveFileName(self, title, file_name(self._outlook), kinds)
        if path:
            self.export_to(Path(path))

    def export_to(self, path: Path) -> None:
        """Writes the whole forecast to `path`."""
        assert self._outlook is not None
        job, told = partial(write_csv, self._outlook, path), partial(self._exported, path)
        self.desk.work.run(job, owner=self, then=told, lane=Lane.FREE)

    def keep(self) -> None:
        """Stores the forecast shown."""
        assert self._restaurant is not None
        self._keeping = True
        self._enable()
        job = partial(self._job(self._restaurant, self._days), save=True)
        self.desk.work.run(job, owner=self, then=self._kept, ended=self._keep_ended, lane=Lane.WORKER)

    # Computing: one ask at a time; answers to earlier ones are dropped.

    def _job(self, restaurant: Restaurant, days: int) -> "partial[Outlook]":
        store, actor = self.desk.store, self.desk.user.id
        return partial(forecasts.forecast, store, restaurant.id, actor=actor, days=days)

    def _compute(self, restaurant: Restaurant) -> None:
        days = int(self.span.current)
        self._ticket = self.desk.work.run(
            self._job(restaurant, days),
            owner=self,
            then=partial(self._arrived, self._asked, days),
            failed=partial(self._not_arrived, self._asked),
            ended=partial(self._ended, self._asked),
            lane=Lane.WORKER,
            progress=self.states.progress.step,
        )

    def _cancel(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()

    def _arrived(self, asked: int, days: int, outlook: Outlook) -> None:
        if asked != self._asked:
            return
        self._ticket, self._outlook, self._days = None, outlook, days
        self._cut.clear()
        self.set_subtitle(_subtitle(outlook, days))
        self.detail.days.set_subtitle(
            _("Closed days are left out · {model} model").format(model=outlook.model_name)
        )
        self.dishes.replace(entries(outlook), days)
        self.states.show_content()

    def _not_arrived(self, asked: int, error: Exception) -> None:
        if asked != self._asked:
            return
        self._ticket = None
        if isinstance(error, NotFound):
            self._outlook = None
            self.set_subtitle("")
            self.states.show_message(self._no_sales(error))
        elif self._outlook is None:
            self.states.show_message(ErrorState(error, self.refresh))
        else:
            title = error.title if isinstance(error, FluxError) else _("Flux made a mistake.")
            self.failed.set(_("{title} You see the forecast from before.").format(title=title), "bad")
            self.failed.show()
            self.states.show_content()

    def _ended(self, asked: int) -> None:
        if asked != self._asked:
            return
        if self._ticket is not None:
            # Neither a result nor an error: it was cancelled.
            self._ticket = None
            self.states.show_message(self._stopped())
        self._enable()

    def _exported(self, path: Path, rows: int) -> None:
        text = ngettext("Saved {file} · {n} row", "Saved {file} · {n} rows", rows)
        self.desk.show.done(text.format(file=path.name, n=number(rows)))

    def _kept(self, outlook: Outlook) -> None:
        dishes, days = len(outlook.items), len(outlook.forecast.days)
        text = _("Forecast kept · {dishes}, {days}").format(
            dishes=ngettext("{n} dish", "{n} dishes", dishes).format(n=number(dishes)),
            days=ngettext("{n} day", "{n} days", days).format(n=number(days)),
        )
        self.desk.show.done(text)

    def _keep_ended(self) -> None:
        self._keeping = False
        self._enable()

    # Showing.

    def _show_picked(self) -> None:
        if self._outlook is None:
            return
        picked = self.dishes.picked
        shown = [self._dish(self._outlook, each.at) for each in picked[:MOST]]
        self.detail.show_dishes(shown, len(picked))

    def _dish(self, outlook: Outlook, at: int) -> Dish:
        if at not in self._cut:
            self._cut[at] = dish_at(outlook, at)
        return self._cut[at]

    def _enable(self) -> None:
        ready = self._outlook is not None and self._ticket is None
        may = self.desk.role in _MANAGERS
        self.export_button.setEnabled(ready)
        self.keep_button.setEnabled(ready and may and not self._keeping)
        self.keep_button.setToolTip("" if may else _("Only a manager can keep a forecast."))

    def _build_toolbar(self) -> None:
        days = [(key, _("{n} days").format(n=number(int(key)))) for key in ("7", "14", "28")]
        self.span = Segment(days, _("Days to forecast"))
        self.span.set_current("14")
        self.span.changed.connect(self.refresh)
        again = IconButton("refresh-cw", _("Refresh"))
        again.clicked.connect(self.refresh)
        self.export_button = Button(_("Export CSV"), "download")
        self.export_button.clicked.connect(self.export)
        self.keep_button = Button(_("Keep this forecast"), "database")
        self.keep_button.clicked.connect(self.keep)
        for widget in (self.states.updating, again, self.span, self.export_button, self.keep_button):
            self.toolbar.addWidget(widget)

    def _content(self) -> QWidget:
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        self.dishes.setMinimumWidth(px(_LIST))
        row.addWidget(self.dishes, 2)
        row.addWidget(self.detail, 7)
        return content

    def _bind_keys(self) -> None:
        keys = QKeySequence.StandardKey
        for sequence, action in (
            (QKeySequence(keys.Refresh), self.refresh),
            (QKeySequence("Ctrl+E"), self.export),
            (QKeySequence(keys.Find), self.dishes.search.setFocus),
        ):
            QShortcut(sequence, self).activated.connect(action)

    def _again(self) -> LinkButton:
        again = LinkButton(_("Try again"))
        again.clicked.connect(self.refresh)
        return again

    def _no_restaurant(self) -> EmptyState:
        add = PrimaryButton(_("Add a restaurant"), "plus")
        add.clicked.connect(lambda: self.desk.go.emit("today"))
        return EmptyState("store", _("No restaurant yet"), _("Add one, then import its sales."), add)

    def _no_sales(self, error: NotFound) -> EmptyState:
        load = PrimaryButton(_("Import sales"), "upload")
        load.clicked.connect(lambda: self.desk.go.emit("imports"))
        return EmptyState("chart-line", _("No sales yet"), error.advice, load)

    def _stopped(self) -> EmptyState:
        again = PrimaryButton(_("Make the forecast"), "refresh-cw")
        again.clicked.connect(self.refresh)
        return EmptyState("chart-line", _("Stopped"), _("The forecast was not made."), again)


def _subtitle(outlook: Outlook, days: int) -> str:
    first, last = weekday_date(outlook.forecast.days[0]), dated(outlook.last_sale)
    return _("{n} days from {first} · sales to {last}").format(n=number(days), first=first, last=last)
