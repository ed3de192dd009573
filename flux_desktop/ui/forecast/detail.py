"""What is picked: a chart each, their days in figures, and one day in words."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from flux_desktop.domain.i18n import _
from flux_desktop.ui.figures import number
from flux_desktop.ui.forecast.day_panel import DayPanel
from flux_desktop.ui.forecast.days import DaysCard
from flux_desktop.ui.forecast.subject import DayRow, Subject
from flux_desktop.ui.forecast.subject_card import SubjectCard
from flux_desktop.ui.parts.buttons import Segment
from flux_desktop.ui.parts.cards import InfoBar, Scroll
from flux_desktop.ui.parts.labels import ElidedLabel
from flux_desktop.ui.parts.pages import Pages
from flux_desktop.ui.parts.states import EmptyState
from flux_desktop.ui.theme import GAP, px

MOST: Final = 6
_CHARTS: Final = 252
_SCROLL: Final = 2
_DAYS: Final = 188
_PANEL: Final = 330
_BESIDE: Final = 860
_BREATH: Final = 8
_ANY: Final = 16_777_215


class Detail(Pages):
    """Up to `MOST` subjects, or a message that none is picked."""

    settle = Signal(object)
    """Somebody wants to change how a subject is forecast."""

    def __init__(self) -> None:
        super().__init__()
        self._subjects: list[Subject] = []
        self._horizon = 0
        self.may_mark = self.may_name = False
        self.cards: list[SubjectCard] = []
        self.days, self.panel = DaysCard(), DayPanel()
        self.panel.hide()
        self.panel.closed.connect(self.close_panel)
        self.days.table.asked.connect(self._ask)
        self.more = InfoBar("")
        self.more.hide()
        self.span = Segment(
            [("56", _("8 weeks")), ("182", _("6 months")), ("365", _("1 year")), ("0", _("All"))],
            _("Sales shown"),
        )
        self.span.changed.connect(self._redraw)
        self._charts = QVBoxLayout()
        self._charts.setContentsMargins(0, 0, 0, 0)
        self._charts.setSpacing(GAP)
        self._full = self._lay_out()
        self._none = EmptyState("chart-line", _("Nothing picked"), _("Pick one or several in the list."))
        self.addWidget(self._full)
        self.addWidget(self._none)
        # Six charts at once take longer than the window may freeze.
        self._next = QTimer(self, singleShot=True, interval=_BREATH)
        self._next.timeout.connect(self._fill)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.close_panel)

    def show_subjects(
        self,
        subjects: Sequence[Subject],
        picked: int,
        horizon: int,
        own: Mapping[tuple[UUID, date], int],
    ) -> None:
        """Shows `subjects`, the first of `picked`, forecast for `horizon` calendar days."""
        self._subjects, self._horizon = list(subjects[:MOST]), horizon
        self.setCurrentWidget(self._full if subjects else self._none)
        self.more.setVisible(picked > MOST)
        text = _("The first {most} of the {n} picked are shown.")
        self.more.set(text.format(most=number(MOST), n=number(picked)))
        self.days.show_subjects(self._subjects, own)
        self._column.setStretch(_SCROLL, 2 if len(self._subjects) > 1 else 1)
        for place, card in enumerate(self.cards):
            # The first stays until it is filled again: a click must not make the page blink.
            subject = self._subjects[place] if place < len(self._subjects) else None
            kept = card.subject is not None and (place == 0 or card.subject is subject)
            card.setVisible(subject is not None and kept)
        self._keep_room()
        self._keep_panel()
        self._next.start()

    def show_day(self, subject: Subject, day: date) -> None:
        """Opens the panel of that day."""
        self.panel.show_day(subject, day, may_mark=self.may_mark, may_name=self.may_name)
        self.panel.show()
        self._fit()

    def close_panel(self) -> None:
        if self.panel.isVisible():
            inside = self.panel.isAncestorOf(self.focusWidget() or self) or self.panel.hasFocus()
            self.panel.hide()
            self._fit()
            if inside:
                self.days.table.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _ask(self, row: DayRow) -> None:
        self.show_day(row.subject, row.day)

    def _keep_panel(self) -> None:
        """The panel stays on its day while its subject is shown, with the new figures."""
        if self.panel.subject is None or self.panel.isHidden():
            return
        same = [each for each in self._subjects if each.entry.id == self.panel.subject.entry.id]
        if same:
            self.show_day(same[0], self.panel.day)
        else:
            self.close_panel()

    def _fit(self) -> None:
        """Where there is no room beside the table, the panel takes its place."""
        beside = self.width() >= px(_BESIDE)
        self.days.setMinimumHeight(px(_DAYS))
        self.panel.setMinimumWidth(px(_PANEL))
        self.panel.setMaximumWidth(px(_PANEL) if beside else _ANY)
        self.days.setVisible(self.panel.isHidden() or beside)

    def _redraw(self) -> None:
        for card in self.cards:
            card.subject = None
        self._next.start()

    def _keep_room(self) -> None:
        """Each card gets its place before it is filled, so that none moves the others, which would be drawn again."""
        for place, card in enumerate(self.cards):
            policy, wanted = card.sizePolicy(), place < len(self._subjects)
            if policy.retainSizeWhenHidden() is not wanted:
                policy.setRetainSizeWhenHidden(wanted)
                card.setSizePolicy(policy)

    def _fill(self) -> None:
        """Makes or fills one card, then lets the window breathe before the next."""
        if len(self.cards) < len(self._subjects):
            self._add_card().hide()
            self._keep_room()
            self._next.start()
            return
        for place, subject in enumerate(self._subjects):
            if self.cards[place].subject is not subject:
                self.cards[place].show_subject(subject, int(self.span.current), self._horizon)
                self.cards[place].show()
            else:
                continue
            self._next.start()
            return

    def _add_card(self) -> SubjectCard:
        card = SubjectCard()
        card.picked.connect(self.show_day)
        card.settle.connect(self.settle)
        self.cards.append(card)
        self._charts.addWidget(card)
        return card

    def _lay_out(self) -> QWidget:
        full, charts = QWidget(), QWidget()
        charts.setLayout(self._charts)
        scroll = Scroll(charts)
        scroll.setMinimumHeight(px(_CHARTS))
        bar, below = QHBoxLayout(), QHBoxLayout()
        bar.addWidget(ElidedLabel(_("Click a day to see why"), "caption", "text2"), 1)
        bar.addWidget(self.span)
        below.setSpacing(GAP)
        below.addWidget(self.days, 1)
        below.addWidget(self.panel)
        column = self._column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.more)
        column.addLayout(bar)
        column.addWidget(scroll)
        column.addLayout(below, 1)
        return full
