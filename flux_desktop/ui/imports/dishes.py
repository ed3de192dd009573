"""The names of a file and the dishes they stand for: proposed, decided by the person, remembered with the import."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from flux_desktop.domain.exact import to_decimal
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.menu import MenuItem, name_key
from flux_desktop.services.aliases import DishMatch, NameDecision
from flux_desktop.ui import figures
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.imports.link_sheet import LinkSheet
from flux_desktop.ui.parts.buttons import Button, LinkButton, Segment
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.rows import Badge, Column, Rows, Table

_SHOWN: Final = 7
# The two differ only in accents, case or a code: it is the same dish unless the person decides otherwise.
_SURE: Final = 100.0
_OPEN, _CHANGED, _ALL = "open", "changed", "all"


class NameDecisions:
    """What each name of the file stands for now: as the check found it, and as the person has decided since."""

    def __init__(self) -> None:
        self._decided: dict[str, NameDecision] = {}
        self._linked: dict[UUID, MenuItem] = {}
        self._matches: tuple[DishMatch, ...] = ()

    def check(self, matches: Sequence[DishMatch]) -> None:
        """What another check found; what was decided about a name stays."""
        self._matches = tuple(matches)

    @property
    def matches(self) -> tuple[DishMatch, ...]:
        return self._matches

    @property
    def decisions(self) -> dict[str, NameDecision]:
        """What to remember with the import."""
        sure = {
            each.name: NameDecision("link", each.item.id)
            for each in self._matches
            if each.state == "renamed" and each.item is not None and each.score >= _SURE
        }
        return {**sure, **self._decided}

    def state(self, match: DishMatch) -> str:
        """linked, renamed (not confirmed yet), new or ignored."""
        decision = self.decisions.get(match.name)
        if decision is None:
            return match.state
        return {"link": "linked", "new": "new", "ignore": "ignored"}[decision.kind]

    def dish(self, match: DishMatch) -> MenuItem | None:
        """The dish it stands for, or is proposed to."""
        decision = self.decisions.get(match.name)
        if decision is None or (match.item is not None and decision.item_id == match.item.id):
            return match.item
        return self._linked.get(decision.item_id) if decision.item_id else None

    def count(self, state: str) -> int:
        return sum(self.state(each) == state for each in self._matches)

    @property
    def newly_ignored(self) -> list[DishMatch]:
        """Names that the check still counted and the import leaves out."""
        return [each for each in self._matches if each.state != "ignored" and self.state(each) == "ignored"]

    @property
    def counted_again(self) -> bool:
        """Whether a name that the check left out is no longer ignored."""
        return any(each.state == "ignored" and self.state(each) != "ignored" for each in self._matches)

    def link(self, match: DishMatch, item: MenuItem) -> None:
        self._linked[item.id] = item
        self._decided[match.name] = NameDecision("link", item.id)

    def accept(self, match: DishMatch) -> None:
        """It is the dish that was proposed."""
        if match.item is not None:
            self.link(match, match.item)

    def make_new(self, match: DishMatch) -> None:
        """It is a dish of its own; a name that a dish has already stays that dish."""
        if match.item is None or name_key(match.item.name) != name_key(match.name):
            self._decided[match.name] = NameDecision("new")

    def ignore(self, match: DishMatch) -> None:
        self._decided[match.name] = NameDecision("ignore")


class Dishes(Card):
    """The table of names. The buttons under it, or their letters, decide about the chosen rows."""

    changed = Signal()

    def __init__(self, context: AppContext, currency: str) -> None:
        super().__init__(_("Dishes"), flush=True)
        self.names = NameDecisions()
        self._context = context
        self._accept_all = LinkButton(_("Accept every proposal"), "check")
        self._filter = Segment(
            [(_OPEN, _("To decide")), (_CHANGED, _("Not linked")), (_ALL, _("All"))], _("Which names to show")
        )
        self._nothing = Label("", "body", "text2")
        self._nothing.setContentsMargins(18, 0, 18, 8)
        self.rows: Rows[DishMatch] = Rows(self._columns(currency))
        self.table = Table(self.rows, _("Names in the file"))
        self._acts = self._buttons()
        self._keys()
        self.header.addWidget(self._accept_all)
        self.header.addWidget(self._filter)
        self.body.addWidget(self._nothing)
        self.body.addWidget(self.table)
        self._foot = self._foot_of_buttons()
        self.body.addWidget(self._foot)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._accept_all.clicked.connect(self._accept_proposals)
        self._filter.changed.connect(lambda _key: self._show())
        self.table.activated.connect(lambda _index: self._enter())
        self.table.selectionModel().selectionChanged.connect(lambda *_rows: self._enable())
        self.hide()

    def check(self, matches: Sequence[DishMatch]) -> None:
        """Show what a check found; what was decided stays."""
        self.names.check(matches)
        self.setVisible(bool(matches))
        likely = _OPEN if self.open else _CHANGED
        if self._filter.current != likely:
            self._filter.set_current(likely)
        else:
            self._show()

    @property
    def open(self) -> int:
        """How many names wait for a decision."""
        return self.names.count("renamed")

    def take_focus(self) -> bool:
        """Puts the keyboard on the first name to decide; False where there is none."""
        if self.open:
            self.table.setFocus()
        return bool(self.open)

    def _columns(self, currency: str) -> list[Column[DishMatch]]:
        return [
            Column(_("Name in the file"), lambda each: each.name, stretch=True, role="medium"),
            Column("", self._badge, "pill", width=118),
            Column(_("Dish"), self._dish, width=210, ink="text2"),
            Column(_("Sold"), lambda each: to_decimal(each.quantity), "number"),
            Column(_("Net sales"), lambda each: to_decimal(each.money), "money", unit=currency),
        ]

    def _badge(self, match: DishMatch) -> Badge:
        return {
            "linked": Badge(_("Linked"), "good", "circle-check"),
            "renamed": Badge(_("Renamed?"), "warn", "triangle-alert"),
            "new": Badge(_("New"), "info", "plus"),
        }.get(self.names.state(match), Badge(_("Ignored"), "neutral", "x"))

    def _dish(self, match: DishMatch) -> str:
        state, item = self.names.state(match), self.names.dish(match)
        if item is None or state in ("new", "ignored"):
            return figures.MISSING
        return _("{dish}?").format(dish=item.name) if state == "renamed" else item.name

    def _show(self) -> None:
        """The rows of the filter, the place in them kept."""
        at = max(self.table.currentIndex().row(), 0)
        wanted = {_OPEN: ("renamed",), _CHANGED: ("renamed", "new", "ignored")}.get(self._filter.current)
        shown = [each for each in self.names.matches if wanted is None or self.names.state(each) in wanted]
        self.rows.replace(shown)
        self.table.setFixedHeight(self.table.height_of(max(1, min(len(shown), _SHOWN))))
        self.table.setVisible(bool(shown))
        self._foot.setVisible(bool(shown))
        self._nothing.setVisible(not shown)
        nothing = (
            _("Nothing left to decide.") if self._filter.current == _OPEN else _("Every name is linked.")
        )
        self._nothing.setText(nothing)
        if shown:
            self.table.selectRow(min(at, len(shown) - 1))
        self._enable()
        self._describe()

    def _describe(self) -> None:
        counts = [
            (self.names.count(state), words)
            for state, words in (
                ("renamed", _("{n} to decide")),
                ("new", _("{n} new")),
                ("linked", _("{n} linked")),
                ("ignored", _("{n} ignored")),
            )
        ]
        self.set_subtitle(" · ".join(words.format(n=figures.number(n)) for n, words in counts if n))
        self._accept_all.setVisible(self.open > 1)

    # Deciding.

    def _buttons(self) -> dict[str, Button]:
        """By letter: what may be decided about the chosen rows."""
        acts: list[tuple[str, str, str, Callable[[], None]]] = [
            ("Y", _("Same dish"), "check", lambda: self._decide(self.names.accept)),
            ("L", _("Link to…"), "search", self._link),
            ("N", _("New dish"), "plus", lambda: self._decide(self.names.make_new)),
            ("I", _("Ignore"), "x", lambda: self._decide(self.names.ignore)),
        ]
        made = {}
        for letter, words, icon, act in acts:
            made[letter] = Button(words, icon)
            made[letter].setToolTip(_("{words} ({key})").format(words=words, key=letter))
            made[letter].clicked.connect(lambda _checked=False, act=act: act())
        return made

    def _keys(self) -> None:
        for letter, button in self._acts.items():
            key = QShortcut(QKeySequence(letter), self.table)
            key.setContext(Qt.ShortcutContext.WidgetShortcut)
            key.activated.connect(button.click)

    def _foot_of_buttons(self) -> QWidget:
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(18, 4, 18, 8)
        row.setSpacing(8)
        for button in self._acts.values():
            row.addWidget(button)
        row.addStretch(1)
        return foot

    def _enable(self) -> None:
        chosen = self.table.chosen()
        states: Mapping[str, bool] = {
            "Y": any(self.names.state(each) == "renamed" for each in chosen),
            "L": bool(chosen),
            "N": any(self.names.state(each) in ("renamed", "ignored", "linked") for each in chosen),
            "I": any(self.names.state(each) != "ignored" for each in chosen),
        }
        for letter, button in self._acts.items():
            button.setEnabled(states[letter])

    def _decide(self, act: Callable[[DishMatch], None]) -> None:
        for match in self.table.chosen():
            act(match)
        self._decided()

    def _decided(self) -> None:
        focus = self.table.hasFocus()
        self._show()
        if focus and self.table.isVisible():
            self.table.setFocus()
        self.changed.emit()

    def _accept_proposals(self) -> None:
        for match in self.names.matches:
            if self.names.state(match) == "renamed":
                self.names.accept(match)
        self._decided()

    def _enter(self) -> None:
        """Enter takes the proposal where there is one, else asks which dish it is."""
        if self._acts["Y"].isEnabled():
            self._decide(self.names.accept)
        else:
            self._link()

    def _link(self) -> None:
        chosen = self.table.chosen()
        if chosen:
            sheet = LinkSheet(self, self._context, [each.name for each in chosen])
            sheet.linked.connect(lambda item: self._linked(chosen, item))
            sheet.open()

    def _linked(self, matches: Sequence[DishMatch], item: MenuItem) -> None:
        for match in matches:
            self.names.link(match, item)
        self._decided()


def without_text(ignored: Sequence[DishMatch]) -> str:
    """The text of the button when dishes of the file are left out since the check."""
    n = len(ignored)
    return ngettext("Import without {n} dish", "Import without {n} dishes", n).format(n=figures.number(n))
