"""How a restaurant trades: tax, its target, and what its costs and forecasts take into account."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QHBoxLayout

from flux_desktop.domain.exact import show_micros, to_micros
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.services import settings as service
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.forms import save
from flux_desktop.ui.parts.buttons import Button, Segment
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.fields import LineField
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.typed import typed_rate, written_percent
from flux_desktop.ui.undo import Edit

_LONGEST: Final = 20
_WHOLE: Final = 1_000_000


class TradingCard(Card):
    """Named settings of the restaurant. A manager changes them; saved all at once, and taken back so."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(_("Tax, costs and targets"))
        self._context = context
        self._shown: dict[str, Any] = {}
        self.tax = Segment([("true", _("With tax")), ("false", _("Without tax"))], _("Menu prices are"))
        self.rate = LineField(_("Tax rate"), hint="10 %", longest=_LONGEST)
        self.target = LineField(_("Margin target"), hint="70 %", longest=_LONGEST)
        self.waste = Segment([("true", _("Counted")), ("false", _("Left out"))], _("Waste factor in costs"))
        self.confidence = LineField(
            _("Confidence below which a forecast is uncertain"), hint="70 %", longest=_LONGEST
        )
        self._save = Button(_("Save"))
        self._save.clicked.connect(self._store)
        self._lay_out()

    def refresh(self) -> None:
        restaurant = self._context.restaurant
        self.setHidden(restaurant is None)
        if restaurant is None:
            return
        self.setEnabled(self._context.may(Permission.EDIT_SETTINGS))
        job = partial(service.named_settings, self._context.session)
        self._context.jobs.run(job, owner=self, then=partial(self._show, restaurant))

    def _show(self, restaurant: object, named: dict[str, Any]) -> None:
        """What is being typed stays, unless what is stored has changed."""
        if restaurant != self._context.restaurant or named == self._shown:
            return
        self._shown = named
        self.tax.set_current("true" if named["tax_included"] else "false")
        for field, key in self._shares():
            field.line.setText(written_percent(_micros(named[key])))
            field.clear_error()
        self.waste.set_current("true" if named["waste_factor_enabled"] else "false")

    def _shares(self) -> tuple[tuple[LineField, str], ...]:
        return (
            (self.rate, "tax_rate"),
            (self.target, "margin_target"),
            (self.confidence, "forecast_confidence_threshold"),
        )

    def typed(self) -> dict[str, str] | None:
        """What is typed, by key; None where a field cannot be read, with the reason under it."""
        found = {
            "tax_included": self.tax.current,
            "waste_factor_enabled": self.waste.current,
        }
        wrong = False
        for field, key in self._shares():
            share = _read(typed_rate, field.line.text())
            if share is None or not 0 <= share <= _WHOLE:
                field.error(_("Type a share from 0 to 100 %."))
                wrong = True
            else:
                found[key] = show_micros(share) if share < _WHOLE else "100 %"
        return None if wrong else found

    def _store(self) -> None:
        typed, context = self.typed(), self._context
        if typed is None:
            return
        session, before = context.session, _as_typed(self._shown)

        def saved() -> None:
            text = _("Tax, costs and targets")
            if typed != {key: before[key] for key in typed}:
                undo = partial(service.set_named, session, {key: before[key] for key in typed})
                context.undo.push(Edit(text, undo, partial(service.set_named, session, typed)))
            context.notifier.done(_("Saved"), action=_("Undo"), then=context.undo.undo)

        save(context, self, partial(service.set_named, session, typed), button=self._save, then=saved)

    def _lay_out(self) -> None:
        tax, pair, foot = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        waste = QHBoxLayout()
        for row, segment in ((tax, self.tax), (waste, self.waste)):
            row.setSpacing(12)
            row.addWidget(Label(segment.accessibleName(), "label"), 1)
            row.addWidget(segment)
        pair.setSpacing(12)
        pair.addWidget(self.rate, 1)
        pair.addWidget(self.target, 1)
        foot.addWidget(self._save)
        foot.addStretch(1)
        self.body.setSpacing(12)
        self.body.addLayout(tax)
        self.body.addLayout(pair)
        self.body.addLayout(waste)
        self.body.addWidget(self.confidence)
        self.body.addLayout(foot)


def _read(read: Callable[[str], int], text: str) -> int | None:
    try:
        return read(text.strip())
    except ValueError:
        return None


def _micros(share: float) -> int:
    """A JSON number as it is written: 0.1 is a tenth."""
    return to_micros(Decimal(repr(share)))


def _as_typed(named: Mapping[str, Any]) -> dict[str, str]:
    """Named settings as `set_named` reads them."""
    return {
        key: str(value).lower()
        if isinstance(value, bool)
        else ("100 %" if value == 1 else show_micros(_micros(value)))
        for key, value in named.items()
        if isinstance(value, bool | float)
    }
