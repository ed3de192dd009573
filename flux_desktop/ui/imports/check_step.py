"""The step Check: what was understood of a file, what it leaves open, and what of it will not be imported."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.sales import Question
from flux_desktop.pos.encodings import ENCODINGS
from flux_desktop.services.imports import Import
from flux_desktop.ui import figures, icons
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.imports.dishes import Dishes
from flux_desktop.ui.imports.facts import facts_card, first_lines, warnings_card
from flux_desktop.ui.imports.file_parts import Holder
from flux_desktop.ui.imports.questions import Questions
from flux_desktop.ui.imports.rejected_rows import left_out_table, save_left_out
from flux_desktop.ui.imports.totals import TotalsCard
from flux_desktop.ui.parts.buttons import LinkButton
from flux_desktop.ui.parts.cards import Card, Flow
from flux_desktop.ui.parts.labels import INKS, SIGNS, Label
from flux_desktop.ui.theme import GAP, Kind, theme

_LINES_SHOWN = 6


class CheckStep(QWidget):
    """What one check found. Another check of the same file fills it again; the person's answers are kept."""

    decided = Signal()
    """Something that Import waits for may have changed."""
    filled = Signal()

    def __init__(self, context: AppContext, currency: str) -> None:
        super().__init__()
        self._context, self._currency = context, currency
        self._parts: list[Callable[[], None]] = []
        self._counters, self._warnings, self._left_out, self._facts, self._lines = (
            Holder() for _part in range(5)
        )
        self.questions = Questions()
        self.dishes = Dishes(context, currency)
        self.totals = TotalsCard(currency)
        self.dishes.changed.connect(self.decided)
        self._found = QWidget()
        found = QVBoxLayout(self._found)
        side_by_side = Flow(minimum=480)
        side_by_side.addWidget(self._facts)
        side_by_side.addWidget(self.totals)
        column = QVBoxLayout(self)
        for each in (column, found):
            each.setContentsMargins(0, 0, 0, 0)
            each.setSpacing(GAP)
        found.addWidget(self.dishes)
        found.addWidget(self._left_out)
        found.addLayout(side_by_side)
        found.addWidget(self._lines)
        for part in (self._counters, self._warnings, self.questions, self._found):
            column.addWidget(part)
        column.addStretch(1)

    def show_check(self, seen: Import) -> None:
        """Show what a check found, part by part: the window responds in between. `filled` is emitted at the end."""
        self._parts = [
            lambda: self.questions.ask(seen.questions),
            lambda: self.dishes.check(seen.dishes),
            lambda: self._counters.put(_counters(seen, self.dishes)),
            lambda: self._show_left_out(seen),
            lambda: self._show_warnings(seen),
            lambda: self._facts.put(facts_card(seen, self._currency, self._ask_encoding)),
            lambda: self._lines.put(first_lines(seen, self._currency)),
            lambda: self.totals.check(seen),
        ]
        self._fill()

    @property
    def filling(self) -> bool:
        """Whether parts are still to be shown."""
        return bool(self._parts)

    def _fill(self) -> None:
        if not self._parts:
            return
        self._parts.pop(0)()
        if self._parts:
            QTimer.singleShot(0, self, self._fill)
        else:
            self.filled.emit()

    def _show_left_out(self, seen: Import) -> None:
        self._left_out.put(self._left_out_card(seen) if seen.skipped else QWidget())
        self._left_out.setVisible(bool(seen.skipped))

    def _show_warnings(self, seen: Import) -> None:
        self._warnings.put(warnings_card(seen))
        self._warnings.setVisible(any(each.code != "file_total" for each in seen.warnings))

    def _ask_encoding(self) -> None:
        """The person sees wrong letters: which code page the file is in becomes a question."""
        text = _("In which code page was this file written?")
        self.questions.ask([Question("encoding", text, ENCODINGS, "")])
        self.questions.take_focus()
        self.decided.emit()

    def take_focus(self) -> bool:
        """Puts the keyboard on what waits for an answer; False where nothing does."""
        return self.questions.take_focus() or self.dishes.take_focus()

    @property
    def why_not(self) -> str:
        """What Import waits for; nothing where everything is answered."""
        n, dishes = self.questions.open, self.dishes.open
        if n:
            return ngettext("Answer {n} question first.", "Answer {n} questions first.", n).format(
                n=figures.number(n)
            )
        if dishes:
            words = ngettext(
                "{n} name may be a dish you have: say whether it is.",
                "{n} names may be dishes you have: say whether they are.",
                dishes,
            )
            return words.format(n=figures.number(dishes))
        return ""

    def _left_out_card(self, seen: Import) -> Card:
        card = Card(_("Lines left out"), _("They are not imported."), flush=True)
        save = LinkButton(_("Save these lines as CSV"), "download")
        save.clicked.connect(
            lambda: save_left_out(self._context, self, seen.file, seen.skipped, seen.skipped.more)
        )
        card.header.addWidget(save)
        card.body.addWidget(left_out_table(seen.skipped, _LINES_SHOWN, self._currency))
        return card


class Counter(Card):
    """One count of a check, with its sign."""

    def __init__(self, count: int, words: str, kind: Kind) -> None:
        super().__init__()
        self._kind = kind
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{words}: {figures.number(count)}")
        self._sign = QLabel()
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(Label(figures.number(count), "title", tabular=True))
        texts.addWidget(Label(words, "caption", "text2"))
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self._sign)
        row.addLayout(texts, 1)
        self.body.addLayout(row)
        theme().changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        self._sign.setPixmap(icons.pixmap(SIGNS[self._kind], INKS[self._kind][0], icons.BUTTON))


def _counters(seen: Import, dishes: Dishes) -> QWidget:
    left_out, new = seen.skipped.total, dishes.names.count("new")
    counters = QWidget()
    flow = Flow(counters, minimum=180)
    flow.addWidget(Counter(seen.rows_imported, _("Ready to import"), "good" if seen.rows_imported else "bad"))
    flow.addWidget(Counter(left_out, _("Left out"), "warn" if left_out else "neutral"))
    flow.addWidget(Counter(new, _("New dishes"), "info" if new else "neutral"))
    return counters
