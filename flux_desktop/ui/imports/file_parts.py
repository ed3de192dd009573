"""What the page of one file is made of: the file, the two buttons at its foot, and how it ended."""

from pathlib import Path

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from flux_desktop.domain.errors import Duplicate, Refused
from flux_desktop.domain.exact import to_decimal
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.services.imports import Import
from flux_desktop.ui import figures, icons
from flux_desktop.ui.imports.wording import period, sales_days
from flux_desktop.ui.parts.buttons import Button, PrimaryButton
from flux_desktop.ui.parts.cards import Card, Divider
from flux_desktop.ui.parts.labels import ElidedLabel, Label
from flux_desktop.ui.parts.progress import ProgressPanel
from flux_desktop.ui.parts.states import EmptyState
from flux_desktop.ui.theme import theme


class Holder(QWidget):
    """Holds one widget at a time; the one before is deleted."""

    def __init__(self) -> None:
        super().__init__()
        self._held: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def put(self, widget: QWidget) -> None:
        if self._held is not None:
            self._column.removeWidget(self._held)
            self._held.hide()
            self._held.deleteLater()
        self._held = widget
        self._column.addWidget(widget)
        widget.show()


class FileCard(Card):
    """The current file and, while a job runs, how far that is."""

    def __init__(self, path: Path) -> None:
        super().__init__(plain=True)
        self._size = _size(path)
        self._sign = QLabel()
        self._details = Label(self._size, "caption", "text2")
        self.panel = ProgressPanel(counted=_("{done} of {total} rows"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(ElidedLabel(path.name, "strong"))
        words.addWidget(self._details)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._sign)
        row.addLayout(words, 1)
        self.body.setSpacing(14)
        self.body.addLayout(row)
        self.body.addWidget(self.panel)
        theme().changed.connect(self._restyle)
        self._restyle()

    def describe(self, seen: Import, currency: str) -> None:
        """Show what the check found the file to be."""
        days = sales_days(seen)
        sales = figures.money(to_decimal(seen.totals.net_sales), currency)
        facts = [self._size, seen.layout_title, *([str(days)] if days else [])]
        facts.append(_("net sales {amount}").format(amount=sales))
        self._details.setText(" · ".join(facts))

    def _restyle(self) -> None:
        self._sign.setPixmap(icons.pixmap("file-text", "accent", icons.EMPTY))


class Footer(QWidget):
    """Leave or import, and next to them why importing is not possible yet."""

    def __init__(self) -> None:
        super().__init__()
        self._hint = Label("", "caption", "text2", wrap=True)
        self.back = Button(_("Change columns"), "table-2")
        self.leave = Button(_("Cancel"))
        self.act = PrimaryButton(_("Import"))
        self.back.hide()
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._hint, 1)
        row.addWidget(self.back)
        row.addWidget(self.leave)
        row.addWidget(self.act)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(Divider())
        column.addLayout(row)

    def wait(self, why: str, words: str = "") -> None:
        """Not yet, and why."""
        self._hint.setText(why)
        self.act.setText(words or _("Import"))
        self.leave.setText(_("Cancel"))
        self.act.show()
        self.act.setEnabled(False)
        self.act.setAccessibleDescription(why)

    def end(self) -> None:
        """Nothing more to import here."""
        self._hint.clear()
        self.act.hide()
        self.back.hide()
        self.leave.setText(_("Back to imports"))

    def offer(self, words: str, hint: str = "") -> None:
        self.act.show()
        self._hint.setText(hint)
        self.act.setText(words)
        self.act.setAccessibleDescription(hint)
        self.act.setEnabled(True)


def result_title(result: Import) -> str:
    n = result.rows_imported
    return ngettext("{n} row imported", "{n} rows imported", n).format(n=figures.number(n))


def _result_text(result: Import) -> str:
    left_out, new = result.skipped.total, len(result.items_created)
    counts = []
    if new:
        counts.append(ngettext("{n} new dish.", "{n} new dishes.", new).format(n=figures.number(new)))
    if left_out:
        text = ngettext("{n} line left out.", "{n} lines left out.", left_out)
        counts.append(text.format(n=figures.number(left_out)))
    days = _("Sales from {days}.").format(days=period(result.first_day, result.last_day))
    return f"{days}\n{' '.join(counts)}".strip()


def result_state(result: Import, *actions: QWidget) -> EmptyState:
    return EmptyState("circle-check", result_title(result), _result_text(result), *actions)


def refusal_state(error: Refused, *actions: QWidget) -> EmptyState:
    """Why the file cannot be used, and the way on."""
    title, advice = error.title, error.advice
    if isinstance(error, Duplicate):
        return EmptyState("info", title, advice, *actions, kind="info")
    return EmptyState("circle-x", title, advice, *actions, kind="bad")


def _size(path: Path) -> str:
    """The size of the file, nothing where it cannot be read: the check will report that."""
    try:
        return QLocale().formattedDataSize(path.stat().st_size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
    except OSError:
        return ""
