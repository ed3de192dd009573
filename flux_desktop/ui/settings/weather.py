"""Where the forecast's weather comes from: nowhere, a file, or a service."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QDoubleSpinBox, QFileDialog, QHBoxLayout, QWidget

from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.weather import CSV, HTTP, OFF, SOURCES
from flux_desktop.services import settings as service
from flux_desktop.services import weather
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.figures import number
from flux_desktop.ui.jobs import Lane
from flux_desktop.ui.parts.buttons import Button, Segment
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.fields import Field
from flux_desktop.ui.parts.labels import Label

_BACK, _AHEAD = timedelta(days=730), timedelta(days=14)


class WeatherCard(Card):
    """Off until a manager chooses: a service is asked for the place of the restaurant, and for nothing else."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(_("Weather"))
        self._context = context
        self._shown: UUID | None = None
        self.source = Segment(
            [(OFF, _("Off")), (CSV, _("From a file")), (HTTP, _("From a service"))], _("Weather")
        )
        self.latitude, self.longitude = _degrees(90), _degrees(180)
        self._place, self._file = QWidget(), QWidget()
        self.fetch, self.load = Button(_("Save and fetch"), "download"), Button(_("Choose a file"), "file-up")
        self.fetch.clicked.connect(self._fetch)
        self.load.clicked.connect(self._ask_file)
        self._note = Label("", "caption", "text2", wrap=True)
        self._lay_out()
        self.source.changed.connect(self._choose)

    def refresh(self) -> None:
        restaurant = self._context.restaurant
        self.setHidden(restaurant is None)
        if restaurant is None:
            return
        self.setEnabled(self._context.may(Permission.EDIT_SETTINGS))
        job = partial(service.settings_of, self._context.session)
        self._context.jobs.run(job, owner=self, then=partial(self._show, restaurant.id))

    def load_file(self, path: Path) -> None:
        """Turns the file on and stores its days."""
        context = self._context
        assert context.restaurant is not None
        choose = partial(weather.choose_weather, context.session, CSV)
        load = partial(weather.load_weather_csv, context.session, path)
        context.jobs.run(
            choose, owner=self, then=lambda _c: context.jobs.run(load, owner=self, then=self._loaded)
        )

    def _show(self, restaurant_id: UUID, chosen: dict[str, object]) -> None:
        if self._context.restaurant is None or restaurant_id != self._context.restaurant.id:
            return
        if restaurant_id != self._shown:
            self._shown = restaurant_id
            source, where = str(chosen.get("weather", OFF)), chosen.get(weather.PLACE)
            self.source.blockSignals(True)
            self.source.set_current(source if source in SOURCES else OFF)
            self.source.blockSignals(False)
            if isinstance(where, list):
                self.latitude.setValue(where[0])
                self.longitude.setValue(where[1])
        self._show_parts()

    def _choose(self, source: str) -> None:
        """Off is saved at once; the others need a file or a place first."""
        self._show_parts()
        context = self._context
        if source == OFF and context.restaurant is not None:
            job = partial(weather.choose_weather, context.session, OFF)
            context.jobs.run(job, owner=self)

    def _show_parts(self) -> None:
        source = self.source.current
        for part in (self._place, self.fetch):
            part.setVisible(source == HTTP)
        self._file.setVisible(source == CSV)
        self._note.setText(
            {
                OFF: _("The forecast takes no notice of the weather."),
                CSV: _(
                    "A CSV file with the columns date, temperature (°C, the day's highest) and rain (mm)."
                ),
                HTTP: _("Open-Meteo is asked for the days at this place; nothing else is sent."),
            }[source]
        )

    def _ask_file(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, _("Weather from a file"), "", _("CSV files (*.csv)"))
        if path:
            self.load_file(Path(path))

    def _fetch(self) -> None:
        context = self._context
        assert context.restaurant is not None
        where = (self.latitude.value(), self.longitude.value())
        today = context.session.today
        choose = partial(weather.choose_weather, context.session, HTTP, place=where)
        fetch = partial(weather.fetch_weather, context.session, today - _BACK, today + _AHEAD)
        self.fetch.setEnabled(False)

        def chosen(_changes: object) -> None:
            context.jobs.run(
                fetch,
                owner=self,
                then=self._loaded,
                ended=lambda: self.fetch.setEnabled(True),
                lane=Lane.FREE,
            )

        context.jobs.run(choose, owner=self, then=chosen, failed=self._not_chosen)

    def _not_chosen(self, error: Exception) -> None:
        self.fetch.setEnabled(True)
        self._context.notifier.error(error)

    def _loaded(self, loaded: weather.Loaded) -> None:
        text = ngettext("{n} day of weather", "{n} days of weather", loaded.days)
        sentence = text.format(n=number(loaded.days))
        if loaded.problems:
            left = ngettext("{n} line left out", "{n} lines left out", len(loaded.problems))
            sentence = f"{sentence} · {left.format(n=number(len(loaded.problems)))}"
        self._context.notifier.done(sentence)

    def _lay_out(self) -> None:
        source, place, file = QHBoxLayout(), QHBoxLayout(self._place), QHBoxLayout(self._file)
        source.addWidget(self.source)
        source.addStretch(1)
        for row in (place, file):
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(8)
        place.addWidget(Field(_("Latitude"), self.latitude), 1)
        place.addWidget(Field(_("Longitude"), self.longitude), 1)
        file.addWidget(self.load)
        file.addStretch(1)
        fetching = QHBoxLayout()
        fetching.addWidget(self.fetch)
        fetching.addStretch(1)
        self.body.setSpacing(12)
        self.body.addLayout(source)
        self.body.addWidget(self._note)
        self.body.addWidget(self._file)
        self.body.addWidget(self._place)
        self.body.addLayout(fetching)


def _degrees(most: int) -> QDoubleSpinBox:
    spin = QDoubleSpinBox()
    spin.setRange(-most, most)
    spin.setDecimals(4)
    return spin
